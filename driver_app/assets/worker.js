// Keeps the app in the browser, so that it opens and works with no signal. WHOLE is the list of
// its files and VERSION their digest; both are written in when the app is laid out
// (driver_app/edition.py). What the app says to the server passes by untouched.
const VERSION = '';
const WHOLE = [];
const CACHE = `porta-${VERSION}`;
const SCOPE = new URL(self.registration.scope).pathname;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(WHOLE.map((name) => new Request(name, { cache: 'no-cache' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith('porta-') && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === location.origin && url.pathname.startsWith(SCOPE);
  if (request.method !== 'GET' || !isOurs) return;
  event.respondWith(answer(request));
});

// From the cache first: a new version comes with a new worker, whole or not at all.
async function answer(request) {
  const cache = await caches.open(CACHE);
  const asked = request.mode === 'navigate' ? SCOPE : request;
  const kept = await cache.match(asked, { ignoreSearch: true });
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request, fresh.clone()); // fonts and renderers of this browser
  return fresh;
}
