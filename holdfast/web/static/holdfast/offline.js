// What a mentor writes is never lost and never doubled: drafts save themselves, and a form saved without a network is
// kept on this phone until it is stored. Every form carries its own key, so that sending twice stores once.
'use strict';

(() => {
  const box = document.getElementById('hf-kept')
  if (!box || !window.indexedDB) return
  const { owner } = box.dataset
  const DRAFTS = 'hf-draft:'
  const DRAFT_DAYS = 14
  const RETRY = 20000
  const TOKEN = 'csrfmiddlewaretoken'

  // ---- What waits to be sent, in the browser's own database --------------------------------------------------------
  const opened = new Promise((resolve, reject) => {
    const request = window.indexedDB.open('holdfast-kept', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('forms', { keyPath: 'key' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const inStore = async (mode, work) => {
    const database = await opened
    return new Promise((resolve, reject) => {
      const transaction = database.transaction('forms', mode)
      const request = work(transaction.objectStore('forms'))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = () => reject(transaction.error)
      transaction.onabort = () => reject(transaction.error)
    })
  }
  const put = (entry) => inStore('readwrite', (store) => store.put(entry))
  const remove = (entry) => inStore('readwrite', (store) => store.delete(entry.key))
  const mine = async () => {
    const all = await inStore('readonly', (store) => store.getAll())
    return all.filter((entry) => entry.owner === owner).sort((one, other) => one.at - other.at)
  }

  // ---- Sending ------------------------------------------------------------------------------------------------------
  async function send (entry) {
    let token
    try {
      const asked = await fetch(box.dataset.tokenHref, { credentials: 'same-origin', redirect: 'manual' })
      if (asked.type === 'opaqueredirect' || asked.status === 404) return { state: 'signed-out' }
      if (!asked.ok) return { state: 'waiting' }
      const told = await asked.json()
      if (told.owner !== entry.owner) return { state: 'signed-out' }
      token = told.token
    } catch {
      return { state: 'waiting' }
    }
    try {
      const answer = await fetch(entry.url, {
        method: 'POST',
        credentials: 'same-origin',
        redirect: 'manual',
        headers: { 'X-Holdfast-Kept': '1' },
        body: new URLSearchParams([...entry.fields, [TOKEN, token]])
      })
      if (answer.type === 'opaqueredirect') return { state: 'signed-out' }
      if (answer.ok) return { state: 'stored', ...(await answer.json()) }
      if (answer.status === 422) return { state: 'refused', ...(await answer.json()) }
      if (answer.status === 404) return { state: 'refused', said: [] }
    } catch {
      // The network went in the middle: the key makes sending it again harmless.
    }
    return { state: 'waiting' }
  }

  let sending = false
  async function sendAll () {
    if (sending) return
    sending = true
    let stored = 0
    try {
      for (const entry of await mine()) {
        if (entry.state === 'refused') continue
        const result = await send(entry)
        if (result.state === 'stored') {
          await forget(entry)
          stored += 1
        } else if (result.state === 'refused') {
          await put({ ...entry, state: 'refused', said: result.said })
        } else {
          if (entry.state !== result.state) await put({ ...entry, state: result.state })
          if (result.state === 'signed-out' || !navigator.onLine) break
        }
      }
    } finally {
      sending = false
    }
    await show(stored)
    if (stored) refresh()
  }

  async function forget (entry) {
    await remove(entry)
    if (entry.draft) localStorage.removeItem(entry.draft)
  }

  // A page whose form has just been stored still shows the form: it is asked for again.
  function refresh () {
    if (document.querySelector('[data-hf-waits]')) window.location.reload()
  }

  // ---- What the page says of it -------------------------------------------------------------------------------------
  const paragraph = (text, className) => {
    const element = document.createElement('p')
    element.textContent = text
    if (className) element.className = className
    return element
  }
  const link = (text, href) => {
    const element = document.createElement('a')
    element.className = 'govuk-link'
    element.href = href
    element.textContent = text
    return element
  }

  async function show (stored = 0) {
    const entries = await mine()
    const parts = []
    const waiting = entries.filter((entry) => entry.state !== 'refused')
    if (waiting.some((entry) => entry.state === 'signed-out')) {
      const line = paragraph(`${box.dataset.wordSignIn} `)
      line.append(link(box.dataset.wordSignInLink, box.dataset.signIn))
      parts.push(line)
    } else if (waiting.length) {
      parts.push(paragraph(box.dataset.wordKept))
    }
    const labels = waiting.map((entry) => entry.label).filter(Boolean)
    if (labels.length) parts.push(paragraph(labels.join(', '), 'hf-quiet'))
    for (const entry of entries.filter((one) => one.state === 'refused')) parts.push(...refusal(entry))
    // What is kept is not changed any more: it may be on its way already.
    for (const entry of waiting) {
      const form = [...document.querySelectorAll('form[data-hf-keep]')].find((one) => draftOf(one) === entry.draft)
      if (form) {
        form.dataset.hfWaits = ''
        form.inert = true
      }
    }
    if (!parts.length && stored) parts.push(paragraph(box.dataset.wordSent))
    box.replaceChildren(...parts)
    box.hidden = parts.length === 0
    box.dataset.waiting = String(waiting.length)
  }

  function refusal (entry) {
    const words = entry.fields.filter(([name, value]) => ['sentence', 'body', 'targets'].includes(name) && value)
    const line = paragraph(`${entry.label}. ${box.dataset.wordRefused} ${entry.said.join(' ')} `)
    line.append(link(box.dataset.wordOpen, entry.page))
    const away = document.createElement('button')
    away.type = 'button'
    away.className = 'govuk-button govuk-button--secondary'
    away.textContent = box.dataset.wordDiscard
    away.addEventListener('click', async () => {
      await forget(entry)
      await show()
    })
    const said = words.length ? [paragraph(`${box.dataset.wordYourWords}\n${words.map(([, value]) => value).join('\n')}`, 'hf-kept__words')] : []
    return [line, ...said, away]
  }

  // ---- Drafts -------------------------------------------------------------------------------------------------------
  const draftOf = (form) => `${DRAFTS}${owner}:${form.dataset.hfKeep}`
  const written = (form) => [...new FormData(form)].filter(([name]) => name !== TOKEN)

  function saveDraft (form) {
    try {
      localStorage.setItem(draftOf(form), JSON.stringify({ at: Date.now(), fields: written(form) }))
    } catch {
      // No room on this phone: the words are still on the page.
    }
  }

  function restoreDraft (form) {
    const text = localStorage.getItem(draftOf(form))
    if (!text) return false
    const given = new Map()
    for (const [name, value] of JSON.parse(text).fields) given.set(name, [...(given.get(name) || []), value])
    for (const field of form.elements) {
      const values = given.get(field.name)
      if (!field.name || field.name === TOKEN) continue
      if (field.type === 'radio' || field.type === 'checkbox') {
        field.checked = Boolean(values && values.includes(field.value))
        if (field.checked && field.type === 'checkbox') values.splice(values.indexOf(field.value), 1)
      } else if (values && values.length && field.type !== 'submit') {
        field.value = values.shift()
      }
    }
    const choice = form.closest('details')
    if (choice) choice.open = true
    return true
  }

  function dropOldDrafts () {
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(DRAFTS)) continue
      let at = 0
      try {
        at = JSON.parse(localStorage.getItem(name)).at
      } catch {
        // Unreadable, so of no use.
      }
      if (Date.now() - at > DRAFT_DAYS * 24 * 60 * 60 * 1000) localStorage.removeItem(name)
    }
  }

  // ---- Forms --------------------------------------------------------------------------------------------------------
  function newKey () {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    bytes[6] = (bytes[6] & 0x0f) | 0x40
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    const hex = [...bytes].map((one) => one.toString(16).padStart(2, '0')).join('')
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
  }

  function entryOf (form, submitter) {
    const fields = written(form)
    if (submitter && submitter.name) fields.push([submitter.name, submitter.value])
    const key = form.elements.client_key ? form.elements.client_key.value : `tap:${form.action}`
    return {
      key,
      owner,
      url: form.action || window.location.href,
      page: window.location.pathname,
      fields,
      label: form.dataset.hfLabel || '',
      draft: form.dataset.hfKeep ? draftOf(form) : '',
      at: Date.now(),
      state: 'waiting'
    }
  }

  async function save (form, submitter) {
    const entry = entryOf(form, submitter)
    form.dataset.hfBusy = ''
    await put(entry)
    const result = await send(entry)
    if (result.state === 'stored') {
      await forget(entry)
      // The answer to a tap is a place on this page, unless something is to be read first.
      if (form.hasAttribute('data-hf-tap') && result.location.includes('#')) return answered(form, submitter)
      window.location.assign(result.location)
      return
    }
    if (result.state === 'refused') {
      // The page itself says what is wrong, next to the field; the same key makes the second sending harmless.
      await remove(entry)
      goOrdinaryWay(form, submitter)
      return
    }
    await put({ ...entry, state: result.state })
    if (form.hasAttribute('data-hf-tap')) answered(form, submitter)
    await show()
    box.scrollIntoView({ block: 'center' })
  }

  function answered (form, submitter) {
    delete form.dataset.hfBusy
    for (const button of form.querySelectorAll('[aria-pressed]')) button.setAttribute('aria-pressed', String(button === submitter))
    return show()
  }

  function goOrdinaryWay (form, submitter) {
    if (submitter && submitter.name) {
      const field = document.createElement('input')
      field.type = 'hidden'
      field.name = submitter.name
      field.value = submitter.value
      form.append(field)
    }
    form.submit()
  }

  function read (form) {
    if (form.dataset.hfKeep) {
      const key = form.elements.client_key
      if (!restoreDraft(form) && form.hasAttribute('data-hf-new-key')) key.value = newKey()
      form.addEventListener('input', () => saveDraft(form))
    }
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (form.hasAttribute('data-hf-busy')) return
      const { submitter } = event
      save(form, submitter).catch(() => goOrdinaryWay(form, submitter))
    })
  }

  dropOldDrafts()
  for (const form of document.querySelectorAll('form[data-hf-keep], form[data-hf-tap]')) read(form)
  show().then(sendAll)
  window.addEventListener('online', sendAll)
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && sendAll())
  setInterval(() => Number(box.dataset.waiting) > 0 && sendAll(), RETRY)

  // ---- The pages of today, readable without a network ---------------------------------------------------------------
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(box.dataset.worker, { scope: '/' }).catch(() => undefined)
    navigator.serviceWorker.ready.then((registration) => {
      const links = [...document.querySelectorAll('a[data-hf-carry]')].map((one) => one.pathname)
      registration.active.postMessage({ carry: [window.location.pathname, ...links] })
    })
  }
})()
