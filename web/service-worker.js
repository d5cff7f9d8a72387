// Opens the application without a network. Plain JavaScript: it is not bundled, scripts/service-worker.mjs fills
// in the two constants below when the application is built.
//
// Kept is the build and nothing else: no answer of the server ever passes through here, so nobody's rows are in
// this cache and no old row can be shown for a new one. Each build has a cache of its own. The one before stays,
// for tabs that still run it; a build older than that is gone, and its tabs ask to be loaded again.

const VERSION = '__VERSION__'
const FILES = __FILES__

const PAGE = '/'
const PREFIX = 'banquet-'
const CACHE = PREFIX + VERSION
// A line that answers no sooner is as good as none: the page is here already.
const PATIENCE_MS = 3000
const SERVER = /^\/(rest|auth|realtime|socket|functions|health|metrics|config\.json)(\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      // Not from the browser's own cache, which may hold the page of another build.
      .then((cache) => cache.addAll([PAGE, ...FILES].map((path) => new Request(path, { cache: 'no-cache' }))))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => {
        // In the order in which they were made: all but this one and the one before.
        const others = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
        return Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
      })
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || SERVER.test(pathname)) return
  if (request.mode === 'navigate') event.respondWith(page(request))
  else event.respondWith(file(request))
})

/** A file of this build, of the one before, or one that neither has. */
async function file(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request)
}

/** The page from the server while it answers in time, else the one that is kept. */
async function page(request) {
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), PATIENCE_MS)
  try {
    const answer = await fetch(request, { signal: late.signal })
    if (answer.status < 500) return answer
  } catch {
    // no network, or too slow
  } finally {
    clearTimeout(timer)
  }
  const cache = await caches.open(CACHE)
  return (await cache.match(PAGE)) ?? Response.error()
}
