// `/` goes to the search, `?` opens the help, Escape closes the menu. Typing in a field is left alone.
const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]') !== null

export function readKeys () {
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      for (const menu of document.querySelectorAll('[data-hf-menu][open]')) {
        menu.open = false
        menu.querySelector('summary').focus()
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector('dialog[open]')) return
    const search = document.querySelector('[data-hf-search]')
    if (event.key === '/' && search) {
      event.preventDefault()
      search.focus()
      search.select()
    }
    if (event.key === '?') {
      event.preventDefault()
      document.getElementById('hf-keys')?.showModal()
    }
  })
  document.addEventListener('click', (event) => {
    for (const menu of document.querySelectorAll('[data-hf-menu][open]')) {
      if (!menu.contains(event.target)) menu.open = false
    }
  })
}

export function readDialogs (scope) {
  for (const opener of scope.querySelectorAll('[data-hf-open]:not([data-hf-ready])')) {
    opener.setAttribute('data-hf-ready', '')
    opener.addEventListener('click', (event) => {
      event.preventDefault()
      const menu = opener.closest('[data-hf-menu]')
      if (menu) menu.open = false
      document.getElementById(opener.dataset.hfOpen)?.showModal()
    })
  }
  for (const closer of scope.querySelectorAll('dialog [data-hf-close]:not([data-hf-ready])')) {
    closer.setAttribute('data-hf-ready', '')
    closer.addEventListener('click', () => closer.closest('dialog').close())
  }
}
