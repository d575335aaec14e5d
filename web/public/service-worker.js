// Storebeat's service worker: the app opens without a network from the second start on.
//
// It keeps exactly the files of one build, each checked against the hash in the build's manifest,
// which in turn is checked against the hash written here. It never touches /api. A new build waits
// until the page says that no visit is open. `storebeat serve --disable-offline-app` answers with
// service-worker-off.js under this address: browsers ask for it at every start.

const VERSION = "{{version}}";
const MANIFEST_HASH = "{{manifest_hash}}";
const MANIFEST = `/app/${VERSION}/asset-manifest.json`;
const PREFIX = "storebeat-";
const CACHE = PREFIX + VERSION;
const LOADS_AT_ONCE = 4;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(obey(event.data, event.source)));
self.addEventListener("fetch", (event) => {
  const answer = answerTo(event.request);
  if (answer) {
    event.respondWith(answer);
  }
});

async function install() {
  const response = await fetch(MANIFEST, { cache: "no-store" });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || (await hashOf(bytes)) !== MANIFEST_HASH) {
    throw new Error("the manifest is not the one of this build");
  }
  const manifest = JSON.parse(new TextDecoder().decode(bytes));
  const groups = ["field"];
  // What worked without a network goes on working: an update takes nothing away.
  for (const group of ["work", "reader", "desk"]) {
    if (await hasKept(group)) {
      groups.push(group);
    }
  }
  await keep(manifest.files.filter((file) => groups.includes(file.group)));
  // The manifest comes last: a cache that has it is whole.
  const cache = await caches.open(CACHE);
  await cache.put(MANIFEST, response);
}

/** The caches of other builds go, but for the newest before this one: pages of it may still be open. */
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function obey(message, page) {
  if (message === "activate") {
    await self.skipWaiting();
  } else if (message === "keep-desk") {
    await keep(await filesOf("desk"));
  } else if (message === "keep-work") {
    await keepWork(page);
  }
}

/** The pages of in-store work; the page is told how it stands now, and once they are all here. */
async function keepWork(page) {
  const files = await filesOf("work");
  if (!(await hasAll(files))) {
    page?.postMessage("work-missing");
    await keep(files);
  }
  if (await hasAll(files)) {
    page?.postMessage("work-kept");
  }
  if (!(await readsBarcodes())) {
    await keep(await filesOf("reader"));
  }
}

/** Whether the browser has a reader of its own that works; some have one that reads nothing. */
async function readsBarcodes() {
  const formats = await self.BarcodeDetector?.getSupportedFormats().catch(() => []);
  return formats?.includes("ean_13") ?? false;
}

/** The files of a group in this build; none known when the browser has cleared the cache. */
async function filesOf(group) {
  const manifest = await manifestOf(CACHE);
  return manifest?.files.filter((file) => file.group === group) ?? [];
}

async function hasAll(files) {
  const cache = await caches.open(CACHE);
  const found = await Promise.all(files.map((file) => cache.match(file.path)));
  return found.length > 0 && found.every(Boolean);
}

function answerTo(request) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || url.pathname.startsWith("/api")) {
    return null;
  }
  if (request.mode === "navigate") {
    return isPage(url.pathname) ? openShell(request) : null;
  }
  return url.pathname.startsWith("/app/") ? fromCache(request) : null;
}

/** Addresses of the app have no dot; files, health checks and the API are not pages. */
function isPage(path) {
  return !path.includes(".") && path !== "/livez" && path !== "/readyz";
}

async function openShell(request) {
  const cache = await caches.open(CACHE);
  const shell = await cache.match(`/app/${VERSION}/index.html`);
  return shell ?? fetch(request);
}

/** A page of the build before asks for files of its own build. */
async function fromCache(request) {
  const url = new URL(request.url);
  return (await caches.match(url.pathname)) ?? fetch(request);
}

async function keep(files) {
  const cache = await caches.open(CACHE);
  const known = await knownFiles();
  const waiting = [...files];
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      if (!(await cache.match(file.path))) {
        await cache.put(file.path, (await copyOf(file, known)) ?? (await load(file)));
      }
    }
  };
  await Promise.all(Array.from({ length: LOADS_AT_ONCE }, worker));
}

async function load(file) {
  const response = await fetch(file.path, { cache: "no-cache" });
  const bytes = await response.clone().arrayBuffer();
  if (!response.ok || (await hashOf(bytes)) !== file.sha256) {
    throw new Error(`${file.path} is not the file of this build`);
  }
  return response;
}

/** What an earlier build had with the same bytes is not loaded again; a phone pays for its data. */
async function copyOf(file, known) {
  const earlier = known.get(file.sha256);
  return earlier ? caches.match(earlier) : undefined;
}

async function knownFiles() {
  const known = new Map();
  for (const name of await caches.keys()) {
    const manifest = name.startsWith(PREFIX) && name !== CACHE ? await manifestOf(name) : undefined;
    for (const file of manifest?.files ?? []) {
      // The shell names its own build, so only files that are the same in every build are shared.
      known.set(file.sha256, file.path);
    }
  }
  return known;
}

async function manifestOf(name) {
  const cache = await caches.open(name);
  const version = name.slice(PREFIX.length);
  const response = await cache.match(`/app/${version}/asset-manifest.json`);
  return response?.json();
}

/** Whether any build keeps files of a group; they are kept in the next build too. */
async function hasKept(group) {
  for (const name of await caches.keys()) {
    const manifest = name.startsWith(PREFIX) ? await manifestOf(name) : undefined;
    const file = manifest?.files.find((file) => file.group === group);
    if (file && (await caches.match(file.path))) {
      return true;
    }
  }
  return false;
}

async function hashOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
