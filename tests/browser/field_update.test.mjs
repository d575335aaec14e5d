// A new build waits for the end of a visit, and a build that must go can be taken off every phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** Another build, which says on the line when it is told to take over. */
const ANOTHER_BUILD = `
self.addEventListener("message", (event) => event.data === "activate" && fetch("/told"));
`;

const isWaiting = (phone) =>
  phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null);

test("a new build waits while a visit is open and is told to take over after it", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  const name = await phone.checkIn();

  let isTold = false;
  network.rewrite = (path) => {
    isTold ||= path === "/told";
    return path === "/service-worker.js" ? (text) => text + ANOTHER_BUILD : undefined;
  };
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await until("the new build has come", () => isWaiting(phone));
  // At the start nobody knows yet whether a visit is open: that must not let it through either.
  await phone.page.reload();
  await phone.inVisit(name);
  assert.ok((await isWaiting(phone)) && !isTold, "the new build was let through during the visit");

  // From here on it is the browser's: it changes workers when the old one rests, which it never does
  // under a test's eyes.
  await phone.checkOut();
  await until("the new build is told to take over", () => isTold);
});

test("a new build keeps in-store work before it takes over, so that an update takes nothing away", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();

  const { version, files } = await (await fetch(`${product.address}/asset-manifest.json`)).json();
  const next = [...version].reverse().join("");
  assert.notEqual(next, version);
  network.find = (path) => path.replace(next, version);
  network.rewrite = (path) => (path === "/service-worker.js" ? (text) => text.replaceAll(version, next) : undefined);
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());

  const work = files.filter((file) => file.group === "work").map((file) => file.path);
  assert.ok(work.length > 0, "the build has no in-store work");
  await until("the new build has everything", () =>
    phone.page.evaluate(
      async ([name, manifest]) => (await caches.has(name)) && !!(await (await caches.open(name)).match(manifest)),
      [`storebeat-${next}`, `/app/${next}/asset-manifest.json`],
    ),
  );
  const missing = await phone.page.evaluate(
    async ([name, paths]) => {
      const cache = await caches.open(name);
      const found = await Promise.all(paths.map((path) => cache.match(path)));
      return paths.filter((_, index) => !found[index]);
    },
    [`storebeat-${next}`, work],
  );
  assert.deepEqual(missing, []);
});

test("a server that disables the offline app takes it off the phone, and the records stay", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await product.stop();
  process.env.STOREBEAT_DISABLE_OFFLINE_APP = "true";
  t.after(() => delete process.env.STOREBEAT_DISABLE_OFFLINE_APP);
  await product.run();

  await phone.go("/");
  await until("the worker is gone", async () =>
    phone.page.evaluate(async () => {
      const names = (await caches.keys()).filter((name) => name.startsWith("storebeat-"));
      return names.length === 0 && (await navigator.serviceWorker.getRegistrations()).length === 0;
    }),
  );
  await phone.go("/");
  await phone.button(phone.words.field.today.check_in).waitFor();
});
