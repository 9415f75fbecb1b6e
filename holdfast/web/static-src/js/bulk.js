// Row selection: one box for all on the page, and how many are chosen.
export function readBulk (scope) {
  for (const frame of scope.querySelectorAll('[data-hf-bulk]:not([data-hf-ready])')) {
    frame.setAttribute('data-hf-ready', '')
    const boxes = [...frame.querySelectorAll('tbody input[type=checkbox]')]
    const all = frame.querySelector('[data-hf-all]')
    const count = frame.querySelector('[data-hf-count]')
    const show = () => {
      const chosen = boxes.filter((box) => box.checked).length
      all.checked = chosen > 0 && chosen === boxes.length
      all.indeterminate = chosen > 0 && chosen < boxes.length
      count.textContent = chosen === 0 ? '' : chosen === 1 ? count.dataset.one : count.dataset.many.replace('%{count}', chosen)
    }
    all.addEventListener('change', () => {
      for (const box of boxes) box.checked = all.checked
      show()
    })
    frame.addEventListener('change', (event) => boxes.includes(event.target) && show())
    show()
  }
}
