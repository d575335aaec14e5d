// A captive portal that says yes to everything: nothing is called delivered or signed out that is not.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sha256, takePicture } from "./camera.mjs";
import { begin } from "./crew.mjs";
import { Product, until, visitsOf } from "./harness.mjs";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** All that the service worker has kept, by its hash. */
async function keptFiles(phone) {
  return phone.page.evaluate(async () => {
    const found = {};
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const bytes = await (await cache.match(request)).arrayBuffer();
        const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
        found[`${name} ${new URL(request.url).pathname}`] = Array.from(hash).join();
      }
    }
    return found;
  });
}

test("a captive portal that answers everything with a page delivers nothing and spoils nothing", async (t) => {
  const { phone, network } = await begin(t, product, { login: "portal", name: "关不住" });
  const { problem, field, work } = phone.words;
  await phone.hasReader();
  const files = await keptFiles(phone);
  network.portal = () => true;
  const store = await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.openCard(work.photo.title);
  const picture = await takePicture(phone.page, 9);
  await phone.shoot(picture);
  await until("the photo is saved with the visit", async () => {
    const rows = await phone.rows();
    return rows.length === 1 && rows.every((row) => row.record);
  });
  await phone.go(visit);
  await phone.checkOut();

  // The app opens as ever, asks for a new build, and asks the portal to take its work.
  await phone.openSync();
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update().catch(() => {}));
  await phone.page.getByText(problem.unavailable, { exact: false }).waitFor();
  await until("the work is still to be delivered", async () => (await phone.waiting()) >= 4);
  assert.equal((await phone.counts()).confirmed, 0, "are called delivered");
  assert.ok(["/service-worker.js", "/api/auth/refresh"].every((path) => network.caught.includes(path)), network.caught.join());
  assert.deepEqual(await keptFiles(phone), files);
  await phone.go("/me");
  await phone.heading("关不住").waitFor();
  await phone.openSync();

  // The portal lets records through and still keeps photos: they are not called delivered.
  network.portal = (path) => path.startsWith("/api/photos");
  await until("the records are delivered", async () => {
    return (await phone.waiting()) === 0 && (await phone.counts()).confirmed > 0;
  }, 90_000);
  await until("the portal was offered the photo", () => network.caught.some((path) => path.startsWith("/api/photos/uploads")), 60_000);
  await phone.heading(field.sync.photos).waitFor();
  assert.ok((await phone.rows()).every((row) => !row.delivered_at));
  network.portal = () => false;
  await phone.waitForDelivery(120_000);
  const visits = visitsOf(await product.dayOf("portal"));
  assert.deepEqual(visits.map(({ name, check_out_at: at }) => [name, Boolean(at)]), [[store, true]]);
  const [row] = await phone.rows();
  const original = await readFile(join(product.dataDir, "storebeat.db-photos", "originals", row.hash.slice(0, 2), row.hash));
  assert.equal(sha256(original), row.hash);
  assert.deepEqual(await keptFiles(phone), files);
});

test("signing out behind a captive portal does not count as signed out", async (t) => {
  const { phone, network } = await begin(t, product, { login: "portal_2", name: "关得住" });
  const { me } = phone.words.field;
  await phone.openPlace("me");
  await phone.button(phone.words.common.action.sign_out).click();
  const sheet = phone.page.getByRole("dialog");
  network.portal = () => true;
  await sheet.getByRole("button", { name: phone.words.common.action.sign_out }).click();
  await sheet.getByText(phone.words.problem.unavailable).or(sheet.getByText(me.sign_out_needs_network)).first().waitFor();
  assert.ok((await phone.context.cookies()).length > 0);
  network.portal = () => false;
  await sheet.getByRole("button", { name: phone.words.common.action.sign_out }).click();
  await phone.page.waitForURL(/\/sign-in/);
  assert.deepEqual(await phone.context.cookies(), []);
});
