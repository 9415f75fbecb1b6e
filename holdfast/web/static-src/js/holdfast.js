// GOV.UK Frontend's behaviours that our pages use, and our own small ones. No page needs any of them to work.
import { Button } from 'govuk-frontend/dist/govuk/components/button/button.mjs'
import { CharacterCount } from 'govuk-frontend/dist/govuk/components/character-count/character-count.mjs'
import { Checkboxes } from 'govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs'
import { ErrorSummary } from 'govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs'
import { PasswordInput } from 'govuk-frontend/dist/govuk/components/password-input/password-input.mjs'
import { Radios } from 'govuk-frontend/dist/govuk/components/radios/radios.mjs'
import { SkipLink } from 'govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs'
import { readAutosave } from './autosave.js'
import { readBulk } from './bulk.js'
import { readDialogs, readKeys } from './keys.js'
import { readConnection, readSession } from './connection.js'

const components = [
  ['govuk-button', Button],
  ['govuk-character-count', CharacterCount],
  ['govuk-checkboxes', Checkboxes],
  ['govuk-error-summary', ErrorSummary],
  ['govuk-password-input', PasswordInput],
  ['govuk-radios', Radios],
  ['govuk-skip-link', SkipLink]
]

function enliven (scope) {
  for (const [name, Component] of components) {
    for (const element of scope.querySelectorAll(`[data-module="${name}"]`)) {
      if (element.hasAttribute(`data-${name}-init`)) continue
      try {
        new Component(element)
      } catch (problem) {
        console.error(problem)
      }
    }
  }
  readAutosave(scope)
  readBulk(scope)
  readDialogs(scope)
}

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
enliven(document)
readKeys()
readConnection()
readSession()
document.querySelector('[data-hf-focus]')?.focus()
document.addEventListener('htmx:after:swap', () => enliven(document))
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-hf-print]')) window.print()
  const exit = event.target.closest('[data-hf-exit]')
  if (exit) {
    event.preventDefault()
    window.location.replace(exit.href)
  }
})
