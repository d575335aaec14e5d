// Storebeat's service worker: the app opens without a network from the second start on.
//
// It keeps exactly the files of one build, each checked against the hash in the build's manifest,
// which in turn is checked against the hash written here. It answers nothing below /api. A new build waits
// until the page says that no visit is open. When the network is back it sends what waits, also without a page. `storebeat serve --disable-offline-app` answers with
// service-worker-off.js under this address: browsers ask for it at every start.

const VERSION = "{{version}}";
const MANIFEST_HASH = "{{manifest_hash}}";
const MANIFEST = `/app/${VERSION}/asset-manifest.json`;
const PREFIX = "storebeat-";
const CACHE = PREFIX + VERSION;
const LOADS_AT_ONCE = 4;
/** Held by the tab that synchronises. */
const LEADER = "storebeat-leader";
/** What one push may have. */
const PUSH_MAX = { mutations: 200, bytes: 1024 * 1024 };

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => event.waitUntil(obey(event.data, event.source)));
self.addEventListener("sync", (event) => event.waitUntil(deliver()));
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

/**
 * The browser says that there is a network. An open page synchronises by itself and is only told; without
 * one, what waits is sent from here. A failure is the browser's reason to say it again later.
 */
async function deliver() {
  const isDone = await navigator.locks.request(LEADER, { ifAvailable: true }, async (lock) => {
    if (lock) {
      await push();
    }
    return Boolean(lock);
  });
  if (!isDone) {
    const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    if (pages.length === 0) {
      throw new Error("the app is being closed");
    }
    pages.forEach((page) => page.postMessage("deliver"));
  }
}

/**
 * Sends the person's work as it lies in the database: the very bytes that travel. What the server answers is
 * not looked at, because only the app proves receipts. It sends the same bytes once more when it is opened,
 * and is answered from what the server has stored.
 */
async function push() {
  const current = await read("storebeat-device", "values", (values) => values.get("current_person"));
  const person = current && JSON.parse(current);
  const rows = person ? await read(`storebeat-${person}`, "mutations", (mutations) => mutations.getAll()) : undefined;
  const saved = (rows ?? []).map((row) => JSON.parse(row));
  const waiting = saved.filter((row) => !row.leaf || row.is_offered_again);
  if (waiting.length === 0) {
    return;
  }
  const bearer = await signIn(person);
  if (bearer) {
    for (const body of pushesOf(waiting.sort((one, other) => one.sequence - other.sequence))) {
      await post("/api/sync/push", { Authorization: `Bearer ${bearer}`, "Content-Type": "application/vnd.storebeat.push" }, body);
    }
  }
}

/** Nothing travels under the sign-in of somebody else. */
async function signIn(person) {
  const answer = await post("/api/auth/refresh", {});
  const { access_token: bearer, user } = await answer.json();
  return user.id === person ? bearer : undefined;
}

async function post(path, headers, body) {
  const answer = await fetch(path, { method: "POST", headers, body });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status}`);
  }
  return answer;
}

/** The bodies of pushes: a magic, and three framed parts for each mutation. */
function* pushesOf(rows) {
  let parts = [];
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    const framed = [bytesOf(row.envelope), bytesOf(row.private), Uint8Array.from(row.signature.match(/../g) ?? [], (pair) => parseInt(pair, 16))];
    const size = framed.reduce((sum, part) => sum + 4 + part.length, 0);
    const isFull = parts.length === 3 * PUSH_MAX.mutations || bytes + size + 4 > PUSH_MAX.bytes;
    if (isFull && index > 0) {
      yield bodyOf(parts);
      [parts, bytes] = [[], 0];
    }
    parts.push(...framed);
    bytes += size;
  }
  yield bodyOf(parts);
}

const bytesOf = (text) => new TextEncoder().encode(text);

function bodyOf(parts) {
  const length = (part) => new Uint8Array(new Uint32Array([part.length]).buffer);
  return new Blob(["SBP1", ...parts.flatMap((part) => [length(part), part])]);
}

/** Reads a store of a database, if there is one: asking for one that is not there would make it. */
async function read(name, store, ask) {
  const known = await indexedDB.databases();
  if (!known.some((database) => database.name === name)) {
    return undefined;
  }
  const database = await settled(indexedDB.open(name));
  try {
    return await settled(ask(database.transaction(store).objectStore(store)));
  } finally {
    database.close();
  }
}

function settled(request) {
  return new Promise((good, bad) => {
    request.onsuccess = () => good(request.result);
    request.onerror = () => bad(request.error);
  });
}
