// What a phone has said to be kept is kept: over a crash, a refusal, an expired sign-in, two tabs,
// and until it has left the phone nobody signs out of it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { begin } from "./crew.mjs";
import { Product, open, pattern, say, until, visitsOf } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

/** Longer than the longest note. */
const LONG_NOTE = "写".repeat(600);
const NOTE_MAX = 500;
/** Confirmed lines of the page of synchronisation. */
const CONFIRMED_SHOWN = 30;

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** A phone with its day on it, and what the server knows of that day. */
async function ready(t, stops = 1, options = {}) {
  const [login] = await product.peopleWithStops(stops);
  assert.ok(login, "nobody of the demo company has enough stops left today");
  const known = new Set(visitsOf(await product.dayOf(login)).map((visit) => visit.id));
  const phone = await open(t, Phone, product, options);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  return { phone, login, known };
}

/** The visits that have arrived since. */
async function arrived(login, known) {
  return visitsOf(await product.dayOf(login)).filter((visit) => !known.has(visit.id));
}

test("a check-out is recorded once although the tab dies before its time to undo is over", async (t) => {
  const { phone, login, known } = await ready(t);
  const name = await phone.checkIn();
  await phone.checkOut();
  await phone.crash();
  await phone.waitForDelivery();
  const [visit, ...more] = await arrived(login, known);
  assert.deepEqual(more, []);
  assert.equal(visit.name, name);
  assert.ok(visit.check_out_at, "the check-out is missing");
  // Check-in and check-out are two records each.
  assert.equal((await phone.counts()).confirmed, 4);
});

test("a note that is too long is refused at once, stays on the page, and the visit stays open", async (t) => {
  const { phone, login, known } = await ready(t);
  const { visit: words, not_recorded: refused } = phone.words.field;
  const name = await phone.checkIn();
  const note = phone.page.getByLabel(words.note);
  await note.fill(LONG_NOTE);
  assert.equal((await note.inputValue()).length, NOTE_MAX, "the field takes more than can be recorded");
  // What an earlier build had kept may still be longer.
  await phone.page.evaluate((note) => {
    const key = `storebeat.visit.${location.pathname.split("/").at(-1)}`;
    localStorage.setItem(key, JSON.stringify({ note, store_closed: false }));
  }, LONG_NOTE);
  await phone.page.reload();
  await phone.inVisit(name);
  await phone.button(words.check_out).click();
  await phone.page.getByText(refused.invalid_field).waitFor();
  await phone.page.reload();
  await phone.inVisit(name);
  assert.equal(await note.inputValue(), LONG_NOTE);
  await note.fill("货架在整理");
  await phone.checkOut();
  await phone.waitForDelivery();
  const visits = await arrived(login, known);
  assert.equal(visits.length, 1);
  assert.ok(visits[0].check_out_at, "the check-out is missing");
});

test("an expired sign-in goes on recording and delivers after signing in", async (t) => {
  const { phone, login, known } = await ready(t);
  const { sign_in: signIn } = phone.words.field;
  await phone.context.clearCookies();
  await phone.page.reload();
  await phone.page.getByRole("link", { name: phone.words.common.sync.expired }).click();
  await phone.heading(signIn.title).waitFor();
  // Signing in can wait: the way back leads to the day.
  await phone.link(signIn.go_on).click();
  await phone.visit();
  assert.deepEqual(await arrived(login, known), []);

  await phone.signInAgain();
  await phone.waitForDelivery();
  assert.equal((await arrived(login, known)).length, 1);
});

test("of more visits than the page shows of confirmed ones, every one that waits is shown", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const { phone } = await ready(t, 1, { address: network.address });
  network.isDown = true;
  const places = Array.from({ length: CONFIRMED_SHOWN + 1 }, (_, index) => `摊位${index + 1}号`);
  for (const place of places) {
    await phone.checkInUnplanned(place);
    await phone.checkOut();
  }
  await phone.openSync();
  // A check-in and a check-out are two records each; a long list is drawn step by step.
  await until("everything waits", async () => (await phone.counts()).queued === 4 * places.length);
  await until("everything is shown", async () => {
    const shown = await phone.page.getByRole("main").innerText();
    return places.every((place) => shown.includes(place));
  });
  const older = pattern(phone.words.field.sync.older);
  assert.equal(await phone.page.getByText(older).count(), 0, "what waits is called confirmed");
  network.isDown = false;
  await phone.waitForDelivery(120_000);
  await phone.page.getByText(older).waitFor();
});

test("signing out waits until everything is delivered, and for a network", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const { phone, login, known } = await ready(t, 1, { address: network.address });
  const { me } = phone.words.field;
  const sheet = phone.page.getByRole("dialog");
  const askToLeave = async () => {
    await phone.openPlace("me");
    await phone.button(phone.words.common.action.sign_out).click();
  };

  network.isDown = true;
  await phone.visit();
  await askToLeave();
  await sheet.getByRole("heading", { name: pattern(me.sign_out_blocked_title) }).waitFor();
  assert.equal(await sheet.getByRole("button", { name: phone.words.common.action.sign_out }).count(), 0);

  network.isDown = false;
  await sheet.getByRole("button", { name: me.send_now }).click();
  await sheet.getByRole("heading", { name: me.sign_out_title, exact: true }).waitFor();
  assert.equal((await arrived(login, known)).length, 1);

  // The page has a token, but the cookie can only be ended by the server.
  network.isDown = true;
  await sheet.getByRole("button", { name: phone.words.common.action.sign_out }).click();
  await phone.page.getByText(me.sign_out_needs_network).waitFor();
  network.isDown = false;
  await sheet.getByRole("button", { name: phone.words.common.action.sign_out }).click();
  await phone.page.waitForURL(/\/sign-in/);
  assert.deepEqual(await phone.context.cookies(), []);
  await until("the records are gone", async () =>
    phone.page.evaluate(async () => (await indexedDB.databases()).every(({ name }) => name === "storebeat-device")),
  );
});

/** What is entered and not recorded yet, as the disk has it: keys and texts. Puts one more there when it is given. */
const keptWork = (phone, more = null) =>
  phone.page.evaluate(async (more) => {
    const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: () => bad(request.error) }));
    const database = await done(indexedDB.open("storebeat-device"));
    const store = database.transaction("values", more ? "readwrite" : "readonly").objectStore("values");
    if (more) await done(store.put(more[1], more[0]));
    const range = IDBKeyRange.bound("kept_work.", "kept_work.\uffff");
    const [keys, texts] = [await done(store.getAllKeys(range)), await done(store.getAll(range))];
    database.close();
    return keys.map((key, at) => [key, texts[at]]);
  }, more);

test("signing out waits for what a tab has kept that was closed without leaving its page", async (t) => {
  const { phone } = await begin(t, product, { login: "closed_tab", name: "关早了" });
  const { common, field, work } = phone.words;
  await phone.checkIn();
  await phone.openCard(work.stock.title);
  await phone.page.locator(".pad .keys .key", { hasText: /^4$/ }).click();
  await until("it is on the disk", async () => (await keptWork(phone)).length === 1);
  const [[key, text]] = await keptWork(phone);
  await phone.link(field.visit.go_back).click();
  await phone.checkOut();
  await phone.waitForDelivery();
  assert.deepEqual(await keptWork(phone), []);
  await phone.openPlace("me");
  const { tab } = JSON.parse(text);
  const gone = crypto.randomUUID();
  await keptWork(phone, [key.replace(tab, gone), text.replace(tab, gone)]);

  await phone.button(common.action.sign_out).click();
  const sheet = phone.page.getByRole("dialog");
  await sheet.getByRole("heading", { name: say(field.me.sign_out_blocked_title, { count: 1 }) }).waitFor();
  await sheet.getByRole("button", { name: field.me.send_now }).click();
  await sheet.getByRole("heading", { name: field.me.sign_out_title, exact: true }).waitFor();
  assert.deepEqual(await keptWork(phone), []);
});

test("what is recorded while the answer to signing out is under way stays, and is delivered after the next sign-in", async (t) => {
  const { phone, login, known } = await ready(t);
  const { common, field } = phone.words;
  let end, answer;
  const [isEnded, isAnswered] = [new Promise((done) => (end = done)), new Promise((done) => (answer = done))];
  await phone.page.route("**/api/auth/sign-out", async (route) => {
    const response = await route.fetch();
    end();
    await isAnswered;
    await route.fulfill({ response });
  });
  await phone.go("/me");
  await phone.button(common.action.sign_out).click();
  const sheet = phone.page.locator("dialog[open]");
  await sheet.getByRole("button", { name: common.action.sign_out, exact: true }).click();
  await isEnded;
  await phone.button(field.me.stay).click();
  await phone.openPlace("today");
  await phone.checkInUnplanned("路边铺");
  answer();
  await phone.page.getByRole("link", { name: common.sync.expired }).waitFor();
  await phone.checkOut();
  await phone.signInAgain();
  await phone.waitForDelivery();
  const visits = await arrived(login, known);
  assert.deepEqual(visits.map(({ name, check_out_at: at }) => [name, Boolean(at)]), [["路边铺", true]]);
});

test("two tabs of one phone record without loss, and one check-out once", async (t) => {
  const { phone, login, known } = await ready(t, 2);
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.go("/stores");
  const name = await phone.checkIn();
  // The other tab has heard of the visit and leads to it.
  await other.openPlace("today");
  await other.link(other.words.field.today.go_back_to_visit).click();
  await other.inVisit(name);
  await Promise.all([phone.checkOut(), other.checkOut()]);
  const missed = await other.miss("weather");
  await other.waitForDelivery();
  await phone.waitForDelivery();
  const visits = await arrived(login, known);
  assert.deepEqual(visits.map((visit) => visit.name), [name]);
  assert.ok(visits[0].check_out_at, "the check-out is missing");
  // Check-in and check-out are two records each, the missed stop is one.
  const expected = { needs_you: 0, held: 0, queued: 0, sending: 0, confirmed: 5 };
  await until("both tabs show the same", async () => isDeepStrictEqual(await phone.counts(), expected));
  const day = await product.dayOf(login);
  assert.deepEqual(day.stops.find((stop) => stop.store_name === missed).state, { state: "missed", reason: "weather" });
});

test("the language before signing in is the browser's, and can be chosen", async (t) => {
  const phone = await open(t, Phone, product, { locale: "en-GB" });
  await phone.go("/sign-in");
  await phone.heading("Sign in").waitFor();
  await phone.page.getByRole("radio", { name: phone.words.common.language.zh, exact: true }).check();
  await phone.heading(phone.words.field.sign_in.title).waitFor();
  await phone.page.reload();
  await phone.heading(phone.words.field.sign_in.title).waitFor();
});

test("a shared phone says whose work it still keeps", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const { phone, login } = await ready(t, 1, { address: network.address });
  const { name } = await product.personOf(login);
  network.isDown = true;
  await phone.visit();
  await phone.openSync();
  await until("everything is recorded", async () => (await phone.counts()).queued === 4);
  // The sign-in ends before anything could be sent, and a colleague takes the phone.
  await phone.page.goto("about:blank");
  await phone.context.clearCookies();
  network.isDown = false;
  const colleague = ["m1", "m2", "m3", "m4"].find((other) => other !== login);
  await phone.signIn(colleague);
  await phone.context.clearCookies();
  await phone.go("/sign-in");
  const { sign_in: signIn } = phone.words.field;
  await phone.page.getByText(say(signIn.other_person, { name, count: 4 })).waitFor();
  await phone.signIn(login);
  await phone.waitForDelivery();
});
