// A record that came back: it is said where it is seen, and given up only by an explicit choice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, say, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

test("a returned check-out says so, and is given up with a network and a second press", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.waitForDelivery();

  // Two phones of one person check out of one visit; the one without a network comes second.
  const second = await open(t, Phone, product);
  await second.signIn(login);
  await second.loadDay();
  await second.go(visit);
  network.isDown = true;
  await phone.go(visit);
  await phone.checkOut();
  await second.checkOut();
  await second.waitForDelivery();
  network.isDown = false;
  await phone.openSync();
  const { sync, visit: words } = phone.words.field;
  const more = phone.page.getByText(sync.enter_again_hint);
  await until("the check-out has come back", async () => {
    await phone.page.evaluate(() => window.dispatchEvent(new Event("focus")));
    return more.isVisible();
  });
  await phone.go(visit);
  await phone.page.getByText(words.returned).waitFor();
  await phone.link(phone.words.field.inbox.see_sync).click();

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
