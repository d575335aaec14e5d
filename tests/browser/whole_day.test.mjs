// Whole working days without a network, with tabs that die and browsers that are killed at random
// steps: 24 chain stores of one person and 8 hypermarkets of another. Whatever the page said was kept
// arrives, once, as it was entered. The seed is printed; STOREBEAT_SEED plays the same dice again.
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { hire, storesOf, today } from "./crew.mjs";
import { Product, open, visitsOf } from "./harness.mjs";
import { Pen } from "./pen.mjs";
import { Network } from "./proxy.mjs";
import { Dice, Walker } from "./walker.mjs";

const SEED = Number(process.env.STOREBEAT_SEED ?? randomInt(2 ** 31));
const CHAIN = { login: "chain", name: "麦青禾", supervisor: "sup1", count: 24, type: /超市|便利/, promotion: "买二赠一" };
const HYPER = { login: "hyper", name: "谷向晚", supervisor: "sup2", count: 8, type: /百货|大卖场|购物广场/, promotion: "苏打水" };
/** Products in most stores, and in every sixth. */
const PRODUCTS = { few: 3, all: 12, every: 6 };

let product;
before(async () => (product = await Product.start({ regions: 2, days: 4 })));
after(() => product?.end());

/** Somebody with a day, and a phone that has all of it and no network any more. */
async function begin(t, who) {
  const stores = (await storesOf(product, who.supervisor, (store) => who.type.test(store.name))).slice(0, who.count);
  assert.equal(stores.length, who.count);
  const person = await hire(product, { ...who, stores });
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Walker, product, { address: network.address });
  await phone.signIn(who.login);
  await phone.loadDay();
  network.isDown = true;
  // The browser writes the sign-in to its own disk within half a minute, and when it is closed.
  await phone.restart();
  return { person, stores, network, phone };
}

async function walk(t, phone, { stores, who }) {
  const dice = new Dice(SEED + who.count);
  phone.risk(dice);
  const began = Date.now();
  const entered = [];
  await phone.openPlace("today");
  for (const [index, store] of stores.entries()) {
    const products = index % PRODUCTS.every === 0 ? PRODUCTS.all : PRODUCTS.few;
    entered.push(await phone.work({ store, products, promotion: who.promotion }));
  }
  const seconds = Math.round((Date.now() - began) / 1000);
  const { tab, browser } = phone.crashes;
  t.diagnostic(`seed ${SEED}: ${stores.length} stores, ${phone.taps} taps, ${seconds} s, ${tab} tabs died, ${browser} browsers were killed`);
  assert.ok(tab + browser > 0, "nothing crashed");
  return entered;
}

/** Records of a person as a new phone has them, by kind. */
async function recordsOf(login, person) {
  const pen = await Pen.signIn(product, login);
  const held = await pen.pulledAll();
  const names = new Map(held.filter(({ kind }) => kind === "product").map(({ record, body }) => [record, body.name]));
  const own = (kind) => held.filter((entry) => entry.kind === kind && entry.body.person === person.id);
  return { own, nameOf: (id) => names.get(id) };
}

/** One record for each store, in the order of the day. */
function byStore(records, stores) {
  const places = records.map(({ body }) => stores.findIndex((store) => store.id === body.store));
  assert.deepEqual([...places].sort((one, other) => one - other), stores.map((_, index) => index));
  return stores.map((_, index) => records[places.indexOf(index)]);
}

async function compare(person, { who, stores, entered }) {
  const { own, nameOf } = await recordsOf(who.login, person);
  const visits = byStore(own("visit"), stores);
  for (const { body } of visits) assert.ok(body.check_out_at >= body.check_in_at, "a visit without its end");
  assert.equal(own("visit_evidence").length, 2 * stores.length);

  const counts = byStore(own("stock_count"), stores);
  const checks = byStore(own("promotion_check"), stores);
  for (const [index, { stock, elements }] of entered.entries()) {
    const visit = visits[index].record;
    assert.deepEqual([counts[index].body.visit, checks[index].body.visit], [visit, visit]);
    const lines = counts[index].body.lines.map((line) => [nameOf(line.product), line.shelf]);
    assert.deepEqual(new Map(lines), new Map([...stock].map(([name, { number }]) => [name, number])));
    assert.equal(lines.length, stock.size);
    for (const line of counts[index].body.lines) {
      const { reasons } = stock.get(nameOf(line.product));
      assert.ok(reasons.includes(line.reason), `${line.reason} is none of ${reasons}`);
    }
    const states = checks[index].body.elements.map(({ number, state }) => [number, state]);
    assert.deepEqual(new Map(states), elements);
    assert.equal(states.length, elements.size);
  }
  const looked = entered.filter(({ display }) => display !== null);
  const displays = byStore(own("special_display"), looked.map(({ store }) => store));
  const isThere = displays.map(({ body }) => body.found !== undefined);
  assert.deepEqual(isThere, looked.map(({ display }) => display === "as_agreed"));
}

async function compareFigures(person, { who, stores, entered }) {
  const day = await product.dayOf(who.login, { supervisor: who.supervisor });
  assert.equal(day.row.done, stores.length);
  assert.equal(visitsOf(day).length, stores.length);
  const lines = entered.flatMap(({ stock }) => [...stock.values()]);
  const filter = `person=${person.id}&from=${today()}&to=${today()}`;
  const { value } = await product.ask(who.supervisor, `/api/figures/out_of_stock?${filter}`);
  assert.deepEqual([value.numerator, value.denominator], [lines.filter(({ number }) => number === 0).length, lines.length]);
}

describe("a whole day without a network, with crashes at random steps, arrives once and as entered", { concurrency: 2 }, () => {
  for (const who of [CHAIN, HYPER]) {
    test(`${who.count} stores of ${who.login}`, async (t) => {
      const { person, stores, network, phone } = await begin(t, who);
      const entered = await walk(t, phone, { stores, who });
      network.isDown = false;
      await phone.waitForDelivery(180_000);
      await compare(person, { who, stores, entered });
      await compareFigures(person, { who, stores, entered });
    });
  }
});
