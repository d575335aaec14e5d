// Two tabs of one phone: what is entered in each is kept, recorded once, and writes over nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { begin } from "./crew.mjs";
import { Product, until } from "./harness.mjs";
import { counted, key, pressSign } from "./phone.mjs";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** Somebody with two stores. */
const beginDay = async (t, login, name) => ({ login, ...(await begin(t, product, { login, name, count: 2 })) });

test("what is counted in two tabs at once writes over nothing: both counts are there to choose", async (t) => {
  const { phone, login } = await beginDay(t, "two_tabs", "双开页");
  const { stock } = phone.words.work;
  const back = phone.words.field.visit.go_back;
  const shows = (tab, numbers) => until(`${numbers} are shown`, async () => isDeepStrictEqual(await counted(tab), numbers));
  const recorded = async () => (await phone.envelopes()).filter(({ kind }) => kind === "stock_count").length;
  await phone.checkIn();
  await phone.openCard(stock.title);
  await key(phone, 3).waitFor();
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.go(new URL(phone.page.url()).pathname);
  await key(other, 3).waitFor();

  // A page on which nothing is entered shows what the other one recorded.
  await key(phone, 3).click();
  await phone.link(back).click();
  await shows(other, ["3"]);
  await phone.openCard(stock.title);
  await shows(phone, ["3"]);

  // The second product, differently in both: the pages know nothing of each other until they are left.
  await key(phone, 4).click();
  await other.page.locator(".pad .keys .go").click();
  await key(other, 6).click();
  await shows(phone, ["3", "4"]);
  await shows(other, ["3", "6"]);
  await phone.kept();
  await other.kept();
  await phone.link(back).click();
  await until("the first page is recorded", async () => (await recorded()) === 2);
  await other.link(back).click();
  await until("the second page is recorded", async () => (await recorded()) === 3);
  await phone.waitForDelivery();
  const { conflicts } = await product.ask(login, "/api/sync/conflicts");
  const [{ fields: [field] }, ...more] = conflicts.filter(({ kind }) => kind === "stock_count");
  assert.deepEqual(more, []);
  const shelves = ({ value }) => value.map((line) => line.shelf);
  assert.deepEqual([field.field, shelves(field.first), shelves(field.second)], ["lines", [3, 4], [3, 6]]);
});

const countsOf = async (phone) => (await phone.envelopes()).filter(({ kind }) => kind === "stock_count");

/** Without a network somebody has counted 4 of the first product in one tab and 6 in another one, both of them kept. */
async function countInTwoTabs(t, login, name) {
  const { network, phone } = await beginDay(t, login, name);
  // What the killed browser has not written down, such as another exchange of the sign-in, would end that.
  network.isDown = true;
  await phone.restart();
  await phone.checkIn();
  await phone.openCard(phone.words.work.stock.title);
  await key(phone, 3).waitFor();
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.go(new URL(phone.page.url()).pathname);
  await key(other, 3).waitFor();
  for (const [tab, digit] of [[phone, 4], [other, 6]]) {
    await key(tab, digit).click();
    await until(`${digit} is shown`, async () => isDeepStrictEqual(await counted(tab), [`${digit}`]));
    await tab.kept();
  }
  return { network, phone, other, login };
}

async function areBothToChoose(login) {
  const { conflicts } = await product.ask(login, "/api/sync/conflicts");
  const [{ fields: [field] }, ...more] = conflicts.filter(({ kind }) => kind === "stock_count");
  assert.deepEqual(more, []);
  const shelves = ({ value }) => value.map((line) => line.shelf);
  assert.deepEqual([field.field, ...[field.first, field.second].flatMap(shelves).sort()], ["lines", 4, 6]);
}

test("what is counted in two tabs is kept for each of them when the browser is killed", async (t) => {
  const { network, phone, login } = await countInTwoTabs(t, "two_tabs_3", "各开页");
  assert.equal((await countsOf(phone)).length, 0);
  await phone.kill();
  await until("both are recorded", async () => (await countsOf(phone)).length === 2);
  network.isDown = false;
  await phone.waitForDelivery();
  await areBothToChoose(login);
});

/** What is about to be recorded waits in each page until `release` is called there. */
function holdRecording() {
  // An empty page has none.
  if (!globalThis.SubtleCrypto) return;
  const { sign } = SubtleCrypto.prototype;
  const released = new Promise((release) => Object.assign(window, { release }));
  SubtleCrypto.prototype.sign = async function (...parts) {
    window.isRecording = true;
    await released;
    return sign.apply(this, parts);
  };
}

const isRecording = (tab) => until("it is about to be recorded", () => tab.page.evaluate(() => Boolean(window.isRecording)));
const release = (tab) => tab.page.evaluate(() => window.release());

/** Nothing is left in the hand of this tab; its page stays the same. */
async function hasNothingLeft(tab) {
  await pressSign(tab);
  await tab.heading(tab.words.field.sync.all_delivered).waitFor({ timeout: 60_000 });
}

test("what two tabs had kept is recorded once when two tabs take it up together", async (t) => {
  const { network, phone, other, login } = await countInTwoTabs(t, "two_tabs_4", "同开页");
  phone.options.script = holdRecording;
  await phone.kill();
  other.page = await phone.context.newPage();
  await other.go("/");
  await isRecording(phone);
  await isRecording(other);
  // The second tab holds both, and the first one is faster with both.
  await release(phone);
  await until("both are recorded", async () => (await countsOf(phone)).length === 2);
  await release(other);
  network.isDown = false;
  await hasNothingLeft(other);
  assert.equal((await countsOf(phone)).length, 2);
  await areBothToChoose(login);
});

test("what is counted while another tab records what lay on the disk before stays there", async (t) => {
  const { phone } = await beginDay(t, "two_tabs_5", "续开页");
  const { stock } = phone.words.work;
  await phone.checkIn();
  await phone.openCard(stock.title);
  await key(phone, 3).click();
  await phone.kept();
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.page.addInitScript(holdRecording);
  await other.go("/");
  await isRecording(other);
  await phone.page.locator(".pad .keys .go").click();
  await key(phone, 4).click();
  await until("both numbers are shown", async () => isDeepStrictEqual(await counted(phone), ["3", "4"]));
  await phone.kept();
  await release(other);
  await hasNothingLeft(other);
  assert.equal((await countsOf(phone)).length, 1);
  await phone.kill();
  await until("the rest is recorded", async () => (await countsOf(phone)).length === 2);
  const [, { op }] = await countsOf(phone);
  assert.deepEqual(op.fields.lines.after.map((line) => line.shelf), [3, 4]);
});

test("what another tab holds is sent before somebody signs out", async (t) => {
  const { phone } = await beginDay(t, "two_tabs_6", "先交页");
  const { common, work } = phone.words;
  await phone.checkIn();
  await phone.openCard(work.stock.title);
  await key(phone, 3).waitFor();
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.go("/me");
  await other.button(common.action.sign_out).click();
  const leave = other.page.getByRole("dialog").getByRole("button", { name: common.action.sign_out, exact: true });
  await leave.waitFor({ timeout: 60_000 });
  await key(phone, 3).click();
  await phone.kept();
  await leave.click();
  await other.button(other.words.field.me.send_now).click();
  await until("it is recorded", async () => (await countsOf(other)).length === 1);
  await leave.click({ timeout: 60_000 });
  await other.page.waitForURL((url) => url.pathname === "/sign-in");
});

test("a tab that is opened while something is counted records it, and the count goes on as one", async (t) => {
  const { phone, login } = await beginDay(t, "two_tabs_2", "又开页");
  const { stock } = phone.words.work;
  const counts = async () => (await phone.envelopes()).filter(({ kind }) => kind === "stock_count").length;
  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.openCard(stock.title);
  await key(phone, 3).click();
  await phone.kept();
  const other = Object.assign(Object.create(phone), { page: await phone.context.newPage() });
  await other.go("/");
  await until("the other tab has recorded what lay on the disk", async () => (await counts()) === 1);
  await phone.page.locator(".pad .keys .go").click();
  await key(phone, 4).click();
  await phone.kept();
  await phone.link(phone.words.field.visit.go_back).click();
  await until("the rest is recorded", async () => (await counts()) === 2);
  await phone.waitForDelivery();
  assert.deepEqual((await product.ask(login, "/api/sync/conflicts")).conflicts, []);
  await phone.go(visit);
  await phone.openCard(stock.title);
  await until("both numbers are there", async () => isDeepStrictEqual(await counted(phone), ["3", "4"]));
});
