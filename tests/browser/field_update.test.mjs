// A new build waits for the end of a visit, and a build that must go can be taken off every phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const isWaiting = (phone) =>
  phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting != null);

test("a new build waits while a visit is open and takes over after it", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  const name = await phone.checkIn();

  network.rewrite = (path) => (path === "/service-worker.js" ? (text) => `${text}\n// another build\n` : undefined);
  await phone.page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await until("the new build has come", () => isWaiting(phone));
  // At the start nobody knows yet whether a visit is open: that must not let it through either.
  await phone.page.reload();
  await phone.inVisit(name);
  assert.ok(await isWaiting(phone), "the new build took over during the visit");

  await phone.checkOut();
  await until("the new build has taken over", async () => !(await isWaiting(phone)));
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
