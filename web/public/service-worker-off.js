// Switches the service worker off on every device: served in the place of service-worker.js, it
// takes over at once, removes the kept app, and unregisters itself. Records are not touched: they
// lie in IndexedDB.

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  const names = (await caches.keys()).filter((name) => name.startsWith("storebeat-"));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
