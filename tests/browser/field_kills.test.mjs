// The browser is killed at random moments while somebody records. Whatever the screen had said to be saved
// is there when the app is opened again, and everything arrives once. The seed is printed; STOREBEAT_SEED
// plays the same dice again, and STOREBEAT_KILLS says how often the browser dies.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, test } from "node:test";
import { Product, open, pattern, until, visitsOf } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";
import { Dice } from "./walker.mjs";

const SEED = Number(process.env.STOREBEAT_SEED ?? randomInt(2 ** 31));
const KILLS = Number(process.env.STOREBEAT_KILLS ?? 12);
/** The browser dies when the screen has said so many things since it was opened, and a while after that. */
const SAID_BELOW = 3;
const KILLED_WITHIN_MS = 1_200;

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** Places that the screen said to be checked in at and checked out of. */
class Said {
  begun = 0;
  arrived = [];
  left = [];

  get count() {
    return this.arrived.length + this.left.length;
  }
}

/** The app is opened, in a visit or between two. */
function isOpen(phone) {
  const { today, visit } = phone.words.field;
  return phone.button(visit.check_out).or(phone.link(pattern(today.unplanned))).first().waitFor();
}

/** Goes from place to place, wherever the app was opened, until the browser is gone. */
async function record(phone, said) {
  const checkOut = phone.button(phone.words.field.visit.check_out);
  for (;;) {
    await isOpen(phone);
    if (await checkOut.isVisible()) {
      const place = await phone.page.getByRole("heading", { level: 1 }).innerText();
      // A check-in whose saying the kill has cut off is seen here.
      if (!said.arrived.includes(place)) said.arrived.push(place);
      await checkOut.click();
      await phone.page.waitForURL((url) => url.pathname === "/");
      said.left.push(place);
    } else {
      const place = `铺子${said.begun++}`;
      await phone.checkInUnplanned(place);
      said.arrived.push(place);
    }
  }
}

/** What lies in the outbox: places by visit, and whether they were left. */
async function kept(phone) {
  const envelopes = await phone.envelopes();
  const places = new Map();
  for (const { kind, record, op } of envelopes.filter(({ kind }) => kind === "visit")) {
    if (op.do === "create") places.set(record, { place: op.body.place, isLeft: false });
    else if (op.fields?.check_out_at) places.get(record).isLeft = true;
  }
  const all = [...places.values()];
  return { arrived: all.map(({ place }) => place), left: all.filter(({ isLeft }) => isLeft).map(({ place }) => place) };
}

test(`what the screen called saved is there after ${KILLS} kills at random moments, and arrives once`, async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  network.isDown = true;
  // The browser writes the sign-in to its own disk when it is closed.
  await phone.restart();

  t.diagnostic(`seed ${SEED}`);
  const dice = new Dice(SEED);
  const said = new Said();
  for (let kill = 0; kill < KILLS; kill += 1) {
    const recording = record(phone, said).catch((error) => error);
    const more = said.count + dice.below(SAID_BELOW);
    await until(`so much is said before kill ${kill + 1}`, () => said.count >= more);
    await new Promise((done) => setTimeout(done, dice.below(KILLED_WITHIN_MS)));
    await phone.kill();
    const end = await recording;
    assert.match(end.message, /closed|crashed|has been/i);
    await until(`everything said is kept after kill ${kill + 1} of seed ${SEED}`, async () => {
      const { arrived, left } = await kept(phone);
      return said.arrived.every((place) => arrived.includes(place)) && said.left.every((place) => left.includes(place));
    });
    // The screen says it too.
    await phone.openSync();
    // A long list is drawn step by step.
    await until(`everything said is on the screen after kill ${kill + 1} of seed ${SEED}`, async () => {
      const shown = await phone.page.getByRole("main").innerText();
      return said.arrived.every((place) => shown.includes(place));
    });
    // Opened anew, the app is where the person was.
    await phone.go("/");
  }
  t.diagnostic(`${KILLS} kills, ${said.arrived.length} check-ins and ${said.left.length} check-outs were said to be saved`);
  assert.ok(said.left.length > 0, "nothing was recorded");

  network.isDown = false;
  await phone.waitForDelivery(120_000);
  const known = visitsOf(await product.dayOf(login)).filter(({ name }) => /^铺子\d+$/.test(name));
  const names = known.map(({ name }) => name);
  assert.deepEqual(names, [...new Set(names)], "a visit arrived twice");
  for (const place of said.arrived) assert.ok(names.includes(place), `${place} did not arrive`);
  const left = known.filter(({ check_out_at: at }) => at).map(({ name }) => name);
  for (const place of said.left) assert.ok(left.includes(place), `the check-out of ${place} did not arrive`);
});
