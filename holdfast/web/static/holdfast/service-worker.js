// Keeps the day of the mentor who is signed in readable without a network: Today and the meetings opened from it.
// Nothing else is kept. Pages are forgotten at sign-out, at a sign-in page, after twelve hours, and when somebody else's page arrives.
'use strict'

const PAGES = 'holdfast-pages'
const FILES = 'holdfast-files'
const OWNER = 'X-Holdfast-Owner'
const KEPT_AT = 'X-Holdfast-Kept-At'
const LONGEST = 12 * 60 * 60 * 1000
const MOST_CARRIED = 12
const CARRIED = /^\/mentor\/(meetings\/\d+\/)?$/
const WORDS = {
  en: ['You are offline', 'This page was not opened before the network went. Your day is still here:', 'Today'],
  fr: ['Vous êtes hors ligne', 'Cette page n’avait pas été ouverte avant la coupure du réseau. Votre journée est encore ici :', 'Aujourd’hui']
}

self.addEventListener('install', () => self.skipWaiting())
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))

self.addEventListener('message', (event) => {
  if (Array.isArray(event.data && event.data.carry)) event.waitUntil(carry(event.data.carry))
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/accounts/log')) {
    event.waitUntil(caches.delete(PAGES))
  } else if (request.method !== 'GET') {
    // A form without our script goes its ordinary way.
  } else if (url.pathname.startsWith('/static/')) {
    event.respondWith(file(request))
  } else if (request.mode === 'navigate' && url.pathname.startsWith('/mentor/')) {
    event.respondWith(page(request, url))
  }
})

async function file (request) {
  const cache = await caches.open(FILES)
  try {
    const answer = await fetch(request)
    if (answer.ok) await cache.put(request, answer.clone())
    return answer
  } catch (problem) {
    const kept = await cache.match(request, { ignoreVary: true })
    if (kept) return kept
    throw problem
  }
}

async function page (request, url) {
  try {
    const answer = await fetch(request)
    if (CARRIED.test(url.pathname)) await keep(url.pathname, answer.clone())
    return answer
  } catch {
    return (await kept(url.pathname)) || offline()
  }
}

async function keep (path, answer) {
  const owner = answer.headers.get(OWNER)
  if (!answer.ok || answer.redirected || !owner) return
  const cache = await caches.open(PAGES)
  const [first] = await cache.keys()
  const before = first && (await cache.match(first, { ignoreVary: true }))
  if (before && before.headers.get(OWNER) !== owner) {
    await Promise.all((await cache.keys()).map((one) => cache.delete(one)))
  }
  const headers = new Headers(answer.headers)
  headers.set(KEPT_AT, String(Date.now()))
  await cache.put(path, new Response(await answer.blob(), { status: answer.status, headers }))
}

async function kept (path) {
  const cache = await caches.open(PAGES)
  const found = await cache.match(path, { ignoreVary: true })
  if (!found) return null
  if (Date.now() - Number(found.headers.get(KEPT_AT)) <= LONGEST) return found
  await cache.delete(path)
  return null
}

async function carry (paths) {
  for (const path of paths.slice(0, MOST_CARRIED)) {
    if (!CARRIED.test(path)) continue
    try {
      await keep(path, await fetch(path, { credentials: 'same-origin' }))
    } catch {
      return
    }
  }
}

function offline () {
  const [title, why, link] = WORDS[(self.navigator.language || 'en').slice(0, 2)] || WORDS.en
  const lang = title === WORDS.fr[0] ? 'fr' : 'en'
  const body = `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><main><h1>${title}</h1><p>${why}</p><p><a href="/mentor/">${link}</a></p></main></html>`
  return new Response(body, { status: 503, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'none'" } })
}
