// A phone whose clock is two years off: people work as ever, the screen says so in one sentence, and what arrives
// has the right time.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, isWaiting, open, pattern, say, visitsOf } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

const TWO_YEARS_MS = 730 * 24 * 3_600_000;
/** A test takes no longer. */
const NEAR_MS = 5 * 60_000;

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

for (const [name, clockOffsetMs] of [["ahead", TWO_YEARS_MS], ["behind", -TWO_YEARS_MS]]) {
  test(`a clock that is two years ${name} changes neither the day nor the time of what is delivered`, async (t) => {
    const network = await Network.to(product);
    t.after(() => network.end());
    const [login] = await product.peopleWithStops(1);
    const before = await product.dayOf(login);
    const known = new Set(visitsOf(before).map(({ id }) => id));
    const next = before.stops.find(isWaiting);
    const phone = await open(t, Phone, product, { address: network.address, clockOffsetMs });
    const { ready, visit } = phone.words.field;
    await phone.signIn(login);
    assert.ok(Math.abs(await phone.page.evaluate(() => Date.now()) - Date.now() - clockOffsetMs) < NEAR_MS, "the phone's clock is right");
    await phone.go("/ready");
    await phone.page.getByText(pattern(ready.clock_days_off)).waitFor({ timeout: 60_000 });
    // Everything has come; what is wrong is the clock.
    await phone.heading(say(ready.some_missing, { count: 1 })).waitFor({ timeout: 60_000 });

    // The day of the plan, also without a network and after a new start.
    network.isDown = true;
    await phone.restart();
    assert.equal(await phone.checkIn(), next.store_name);
    const since = await phone.page.getByText(pattern(visit.since)).first().innerText();
    assert.ok(Number(since.match(/\d+/)[0]) < NEAR_MS / 60_000, since);
    await phone.checkOut();

    network.isDown = false;
    await phone.waitForDelivery();
    const after = await product.dayOf(login);
    const [arrived, ...others] = visitsOf(after).filter(({ id }) => !known.has(id));
    assert.deepEqual(others, []);
    for (const at of [arrived.check_in_at, arrived.check_out_at]) {
      assert.ok(Math.abs(at - Date.now()) < NEAR_MS, `${new Date(at).toISOString()}`);
    }
    const stop = after.stops.find(({ store_name }) => store_name === next.store_name);
    assert.deepEqual(stop.visits.map(({ id }) => id), [arrived.id], "the planned stop is not the visited one");
  });
}
