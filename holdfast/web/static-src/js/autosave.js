// A field with data-hf-autosave="address" sends its form there, two seconds after the last key and when the page is left.
const PAUSE = 2000
const RETRY = 10000

export function readAutosave (scope) {
  for (const field of scope.querySelectorAll('[data-hf-autosave]:not([data-hf-ready])')) {
    field.setAttribute('data-hf-ready', '')
    const note = document.createElement('p')
    note.className = 'hf-saved'
    note.setAttribute('role', 'status')
    field.insertAdjacentElement('afterend', note)
    let timer = 0
    let dirty = false

    const save = async () => {
      clearTimeout(timer)
      if (!dirty || !field.form) return
      dirty = false
      try {
        const answer = await fetch(field.dataset.hfAutosave, {
          method: 'POST', body: new FormData(field.form), credentials: 'same-origin', keepalive: true
        })
        if (!answer.ok) throw new Error(String(answer.status))
        const at = new Date().toLocaleTimeString(document.documentElement.lang, { hour: 'numeric', minute: '2-digit' })
        note.textContent = `${field.dataset.hfSaved} ${at}`
      } catch {
        dirty = true
        note.textContent = field.dataset.hfUnsaved
        timer = setTimeout(save, RETRY)
      }
    }

    field.addEventListener('input', () => {
      dirty = true
      clearTimeout(timer)
      timer = setTimeout(save, PAUSE)
    })
    field.form?.addEventListener('submit', () => {
      dirty = false
      clearTimeout(timer)
    })
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && save())
    window.addEventListener('online', save)
  }
}
