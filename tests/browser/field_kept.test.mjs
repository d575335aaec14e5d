// What the server keeps undone: it says why, it holds up what follows from it, and its author hands it in again or
// gives it up, on the phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { begin } from "./crew.mjs";
import { Product, say, until, visitsOf } from "./harness.mjs";
import { Pen } from "./pen.mjs";
import { key } from "./phone.mjs";

/** The app looks for what has become of its work once a minute. */
const HEARS_MS = 120_000;

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** A push in which the signature of what is meant is another one. */
function spoil(push, isMeant) {
  const body = Buffer.from(push);
  const next = (at) => at + 4 + body.readUInt32LE(at);
  // Magic, then envelope, personal values and signature of each mutation, framed.
  for (let at = 4; at < body.length; ) {
    const [values, signature] = [next(at), next(next(at))];
    if (isMeant(JSON.parse(body.subarray(at + 4, values)))) body[signature + 4] ^= 1;
    at = next(signature);
  }
  return body;
}

/** From now on the server refuses what is pushed of a kind. */
function refuse(network, wanted) {
  const isMeant = ({ kind }) => kind === wanted;
  network.alter = (path) => (path === "/api/sync/push" ? (push) => spoil(push, isMeant) : undefined);
}

/** Somebody whose check-in came back, and whose check-out therefore waits. */
async function refused(t, login, name) {
  const { network, phone } = await begin(t, product, { login, name });
  const { problem } = phone.words;
  refuse(network, "visit");
  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.openSync();
  await counts(phone, { needs_you: 1, held: 0, confirmed: 1 });
  await phone.page.getByText(problem.bad_signature).waitFor();
  network.alter = () => undefined;

  await phone.go(visit);
  await phone.checkOut();
  await phone.openSync();
  await counts(phone, { needs_you: 1, held: 1, confirmed: 2 });
  await phone.page.getByText(problem.dependency_held).waitFor();
  return { network, phone };
}

/** How things stand on the page of synchronising, once nothing is on its way. */
async function counts(phone, expected) {
  const wanted = { ...expected, queued: 0, sending: 0 };
  let seen;
  await until(`${JSON.stringify(wanted)} on the page`, async () => isDeepStrictEqual((seen = await phone.counts()), { ...seen, ...wanted }), HEARS_MS);
}

const arrived = async (login) => visitsOf(await product.dayOf(login)).map(({ check_out_at: at }) => Boolean(at));

/** Gives up what is in a line of the page. */
async function giveUp(phone, reason, kind) {
  const { kind: kinds, sync } = phone.words.field;
  const line = phone.page.locator(".ledger > li", { hasText: reason });
  await line.getByRole("button", { name: sync.give_up, exact: true }).click();
  const sheet = phone.page.getByRole("dialog", { name: say(sync.give_up_title, { count: 1 }) });
  await sheet.getByText(say(sync.give_up_goes, { kinds: kinds[kind] })).waitFor();
  await sheet.getByRole("button", { name: sync.give_up_confirm }).click();
  await sheet.waitFor({ state: "hidden" });
  await headingHasFocus(phone);
}

/** What was pressed is gone, so whoever goes by keys or by ear goes on at the heading. */
async function headingHasFocus(phone) {
  await until("the heading has the focus", () => phone.page.evaluate(() => document.activeElement.tagName === "H1"));
}

test("a check-in that came back is handed in again without a network, and what waited for it goes on", async (t) => {
  const { network, phone } = await refused(t, "kept_1", "程守一");
  const { sync } = phone.words.field;
  network.isDown = true;
  // It is said for some seconds only.
  const isSaid = phone.page.getByRole("status").getByText(sync.handed_in).waitFor();
  await Promise.all([isSaid, phone.button(sync.again).press("Enter")]);
  await headingHasFocus(phone);
  // It needs nobody any more, and waits for the one in its place.
  await until("the new one is on the phone", async () => {
    const { needs_you: needsYou, held } = await phone.counts();
    return needsYou === 0 && held === 2 && (await phone.waiting()) === 1;
  });
  // It is what it was.
  await phone.page.getByText(new RegExp(`${phone.words.field.kind.visit_check_in}$`)).waitFor();
  const envelopes = await phone.envelopes();
  const [first] = envelopes.filter(({ kind }) => kind === "visit");
  const { mends, record, op } = envelopes.at(-1);
  assert.deepEqual({ mends, record, op }, { mends: first.id, record: first.record, op: first.op });
  network.isDown = false;
  await phone.waitForDelivery(HEARS_MS);
  await counts(phone, { needs_you: 0, held: 0, confirmed: 5 });
  assert.deepEqual(await arrived("kept_1"), [true]);
});

test("a check-in that came back is given up, and then what waited for it", async (t) => {
  const { phone } = await refused(t, "kept_2", "程守二");
  const { problem, field } = phone.words;
  await giveUp(phone, problem.bad_signature, "visit_check_in");
  // Nothing will ever settle what waited for it: it is to be decided about as well.
  await counts(phone, { needs_you: 1, held: 0, confirmed: 3 });
  await giveUp(phone, problem.record_missing, "visit_check_out");
  await counts(phone, { needs_you: 0, held: 0, confirmed: 4 });
  assert.deepEqual(await arrived("kept_2"), []);
  await phone.openPlace("today");
  await phone.button(field.today.check_in).waitFor();
});

test("what waits is given up by its author before what it waits for is settled", async (t) => {
  const { phone } = await refused(t, "kept_3", "程守三");
  const { problem, field } = phone.words;
  await giveUp(phone, problem.dependency_held, "visit_check_out");
  await counts(phone, { needs_you: 1, held: 0, confirmed: 3 });
  await phone.button(field.sync.again).click();
  await phone.waitForDelivery(HEARS_MS);
  assert.deepEqual(await arrived("kept_3"), [false]);
});

test("work that came back and is entered again is made anew, in the place of the old one", async (t) => {
  const { network, phone } = await begin(t, product, { login: "kept_4", name: "程守四" });
  const { field, problem, work } = phone.words;
  const count = async (digit) => {
    await phone.openCard(work.stock.title);
    await key(phone, digit).click();
    await phone.kept();
    await phone.link(field.visit.go_back).click();
    await phone.button(field.visit.check_out).waitFor();
  };
  const counted = async () => (await phone.envelopes()).filter(({ kind }) => kind === "stock_count");
  refuse(network, "stock_count");
  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await count(3);
  await phone.openSync();
  await counts(phone, { needs_you: 1, held: 0, confirmed: 2 });
  await phone.page.getByText(problem.bad_signature).waitFor();
  network.alter = () => undefined;

  // The next product is counted: the page begins with what came back.
  await phone.go(visit);
  await count(4);
  await until("it is recorded", async () => (await counted()).length === 2);
  const [first, second] = await counted();
  assert.deepEqual([second.op.do, second.mends, second.record], ["create", first.id, first.record]);
  await phone.waitForDelivery(HEARS_MS);
  await counts(phone, { needs_you: 0, held: 0, confirmed: 4 });
  const pen = await Pen.signIn(product, "kept_4");
  const { lines } = await pen.pulled(first.record);
  assert.deepEqual(lines.map(({ shelf }) => shelf), [3, 4]);
});
