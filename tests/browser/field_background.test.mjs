// Work that waits is delivered when the network is back, although no page of the app is open.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until, visitsOf } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** As the browser does when there is a network again. */
async function dispatchSync(phone, network) {
  const browser = await phone.context.newCDPSession(phone.page);
  const registrations = new Map();
  browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: all }) => all.forEach((one) => registrations.set(one.scopeURL, one.registrationId)));
  await browser.send("ServiceWorker.enable");
  const registrationId = await until("the worker is known", () => registrations.get(`${network.address}/`));
  await browser.send("ServiceWorker.dispatchSyncEvent", { origin: network.address, registrationId, tag: "deliver", lastChance: false });
}

async function begin(t) {
  const network = await Network.to(product);
  t.after(() => network.end());
  const [login] = await product.peopleWithStops(1);
  const known = new Set(visitsOf(await product.dayOf(login)).map(({ id }) => id));
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  network.isDown = true;
  const arrived = async () => visitsOf(await product.dayOf(login)).filter(({ id }) => !known.has(id));
  return { network, phone, arrived };
}

test("the service worker delivers what waits although the app is closed, and the app says so when it is opened", async (t) => {
  const { network, phone, arrived } = await begin(t);
  const name = await phone.checkIn();
  await phone.checkOut();
  await until("everything is recorded", async () => (await phone.envelopes()).filter(({ kind }) => kind === "visit").length === 2);
  await phone.page.goto("about:blank");
  const [worker] = phone.context.serviceWorkers();
  const isOpen = () => worker.evaluate(async () => (await navigator.locks.query()).held.some(({ name }) => name === "storebeat-leader"));
  await until("the app is closed", async () => !(await isOpen()));
  network.isDown = false;
  await dispatchSync(phone, network);
  await until("the visit", async () => (await arrived()).some(({ check_out_at: at }) => at));
  assert.equal(phone.page.url(), "about:blank");

  // The app proves the receipts by itself: nothing arrives twice.
  await phone.waitForDelivery();
  assert.deepEqual((await arrived()).map((visit) => visit.name), [name]);
  assert.equal((await phone.counts()).confirmed, 4);
});

test("an app that is open is woken and delivers by itself", async (t) => {
  const { network, phone, arrived } = await begin(t);
  await phone.visit();
  await phone.page.evaluate(() => navigator.serviceWorker.addEventListener("message", ({ data }) => ((globalThis.heard ??= []).push(data))));
  network.isDown = false;
  await dispatchSync(phone, network);
  await until("the app is woken", () => phone.page.evaluate(() => globalThis.heard?.includes("deliver")));
  await phone.waitForDelivery();
  assert.equal((await arrived()).length, 1);
});
