// A record that came back: it is said where it is seen, and given up only by an explicit choice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, say, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";
import { Signer } from "./signer.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** The server's answer with every receipt saying "returned": its outcome is the leaf's 53rd byte. */
const returned = (answer) => answer.replaceAll(/("leaf":"[0-9a-f]{104})0[12]/g, (_, head) => `${head}06`);

const PUSH = "/api/sync/push";

test("receipts that were changed on the way are not believed, and the work stays to be delivered", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  network.rewrite = (path) => (path === PUSH ? returned : undefined);
  await phone.openPlace("today");
  await phone.checkIn();
  await phone.openSync();
  const { sync } = phone.words.field;
  await phone.page.getByText(sync.unproven).waitFor();
  await until("the work is still to be delivered", async () => (await phone.waiting()) > 0);
  const { needs_you: count, confirmed } = await phone.counts();
  assert.deepEqual([count, confirmed], [0, 0]);
  network.rewrite = () => undefined;
  await phone.waitForDelivery();
});

test("a returned check-out says so, and is given up with a network and a second press", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  const signer = new Signer();
  network.rewrite = (path) => (path === PUSH ? (answer) => signer.sign(answer) : undefined);
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.waitForDelivery();

  await phone.go(visit);
  network.rewrite = (path) => (path === PUSH ? (answer) => signer.sign(returned(answer)) : undefined);
  await phone.checkOut();
  await phone.openSync();
  const { sync, visit: words } = phone.words.field;
  await phone.page.getByText(sync.again_hint).waitFor();
  await phone.go(visit);
  await phone.page.getByText(words.returned).waitFor();
  await phone.link(phone.words.field.inbox.see_sync).click();

  await phone.button(sync.give_up).waitFor();
  const { needs_you: count } = await phone.counts();
  assert.ok(count > 0);
  const asked = [];
  await phone.page.route("**/api/sync/mutations/*/drop", (route) => {
    asked.push(route.request().method());
    return network.isDown ? route.abort() : route.fulfill({ status: 204 });
  });
  await phone.button(sync.give_up).click();
  const sheet = phone.page.getByRole("dialog", { name: say(sync.give_up_title, { count }) });
  await sheet.waitFor();
  assert.deepEqual(asked, []);
  network.isDown = true;
  await sheet.getByRole("button", { name: sync.give_up_confirm }).click();
  await sheet.getByText(sync.give_up_needs_network).waitFor();
  network.isDown = false;
  await sheet.getByRole("button", { name: sync.give_up_confirm }).click();
  await sheet.waitFor({ state: "hidden" });
  assert.deepEqual(asked, ["POST", ...Array.from({ length: count }, () => "POST")]);
});
