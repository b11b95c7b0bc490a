/* The office without a network. Pages and scripts are kept; what the API says of people and cases never is. */
const version = '__VERSION__';
const files = ['__FILES__'];
const cacheName = `office-${version}`;
// The map beneath, which is public.
const kept = ['/api/public/shapes', '/api/public/settings'];
const patience = 4000;

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll(files)));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(
          names
            .filter((name) => name.startsWith('office-') && name !== cacheName)
            .map((name) => caches.delete(name)),
        ),
      )
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== 'GET' || address.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (/^\/office(\/|$)/.test(address.pathname)) event.respondWith(fresh(request, '/office.html', false));
  } else if (kept.includes(address.pathname)) event.respondWith(fresh(request, address.pathname, true));
  else if (files.includes(address.pathname)) event.respondWith(cachedFirst(request, address.pathname));
});

async function cachedFirst(request, name) {
  const cache = await caches.open(cacheName);
  return (await cache.match(name, { ignoreVary: true })) ?? fetch(request);
}

/** From the network where it answers soon, else as it was. */
async function fresh(request, name, keeps) {
  const cache = await caches.open(cacheName);
  const asked = fetch(request).then(async (answer) => {
    if (keeps && answer.ok) await cache.put(name, answer.clone());
    return answer;
  });
  const late = new Promise((done) => setTimeout(done, patience));
  const answer = await Promise.race([asked, late]).catch(() => undefined);
  return answer ?? (await cache.match(name, { ignoreVary: true })) ?? asked;
}
