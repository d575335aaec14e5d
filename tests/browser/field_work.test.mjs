// The pages of in-store work: not part of the first load, kept right after it, there without a network.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, pattern, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

const CHUNK = /\/split_field_work\.wasm$/;

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

test("the first load leaves in-store work out, and after the sign-in the phone keeps all of it", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product);
  await phone.go("/sign-in");
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  const before = await phone.filesOf("work");
  assert.ok(before.files.some((path) => CHUNK.test(path)), "the build has no in-store work");
  assert.deepEqual(before.kept, []);

  await phone.signIn(login);
  await phone.loadDay();
  const { files, kept } = await phone.filesOf("work");
  assert.deepEqual(kept, files);
});

test("a page of in-store work and the tasks of a visit come without a network", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  const name = await phone.checkIn();
  const { pathname } = new URL(phone.page.url());

  network.isDown = true;
  await phone.restart();
  for (const path of [pathname, `${pathname}/nowhere`]) {
    const [code] = await Promise.all([
      phone.page.waitForResponse((answer) => CHUNK.test(new URL(answer.url()).pathname)),
      phone.go(path),
    ]);
    assert.ok(code.ok() && code.fromServiceWorker(), path);
  }
  // Only the chunk knows which pages of in-store work there are.
  await phone.heading(phone.words.common.state.not_found_title).waitFor();
  await phone.go(pathname);
  await phone.inVisit(name);
  await phone.checkOut();
});

test("without the code of in-store work a visit says so and ends all the same, and the code comes by itself", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  network.losesAnswer = ({ url }) => CHUNK.test(url);
  const phone = await open(t, Phone, product, { address: network.address });
  const { ready, visit } = phone.words.field;
  await phone.signIn(login);
  await phone.go("/ready");
  // The rest of the day is here.
  await phone.heading(pattern(ready.some_missing, { count: 1 })).waitFor({ timeout: 60_000 });
  await phone.page.getByText(ready.work_missing).waitFor();

  await phone.openPlace("today");
  await phone.checkIn();
  await phone.heading(visit.work_offline_title).waitFor();
  await phone.checkOut();
  await phone.button(phone.words.common.action.undo).click();
  await phone.heading(visit.work_offline_title).waitFor();

  // Nobody presses anything: the browser says that there is a network again.
  network.losesAnswer = () => false;
  await phone.page.evaluate(() => window.dispatchEvent(new Event("online")));
  await phone.heading(visit.work_offline_title).waitFor({ state: "detached" });
  await until("the phone keeps in-store work", async () => {
    const { files, kept } = await phone.filesOf("work");
    return kept.length === files.length;
  });
  await phone.checkOut();
  await phone.loadDay();
  // The browser says of the lost answers what it always says.
  phone.faults = phone.faults.filter((fault) => !/Failed to fetch/.test(fault));
});
