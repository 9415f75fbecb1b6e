// A line when the network is gone, and a warning two minutes before the session ends.
const WARNING = 120
const LONGEST_DELAY = 2 ** 31 - 1

export function readConnection () {
  const line = document.querySelector('[data-hf-offline] p')
  if (!line) return
  const show = () => { line.hidden = navigator.onLine }
  window.addEventListener('online', show)
  window.addEventListener('offline', show)
  show()
}

export function readSession () {
  const dialog = document.querySelector('[data-hf-session]')
  if (!dialog) return
  let timer = 0
  const start = () => {
    clearTimeout(timer)
    const delay = (Number(dialog.dataset.hfSession) - WARNING) * 1000
    timer = setTimeout(() => dialog.showModal(), Math.min(Math.max(delay, 0), LONGEST_DELAY))
  }
  dialog.querySelector('[data-hf-extend-button]').addEventListener('click', async () => {
    const answer = await fetch(dialog.dataset.hfExtend, { credentials: 'same-origin' }).catch(() => null)
    if (answer && answer.ok) {
      dialog.close()
      start()
    }
  })
  document.addEventListener('htmx:after:request', start)
  start()
}
