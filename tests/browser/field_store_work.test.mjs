// Work in the store beside stock and promotions, without a network: a checklist, an exchange slip, a
// display, an urgent issue, the kit and the day's summary arrive as they were entered, each once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hire, storesOf, today } from "./crew.mjs";
import { Product, open, pattern, say } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen } from "./pen.mjs";
import { Phone } from "./phone.mjs";

const LOGIN = "walker";
const CHAIN = /超市|便利/;
const FORM = "生动化检查";
const AGREED_CASES = 12;
const FOUND_CASES = 5;

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** A phone that fills in forms. */
class FormPhone extends Phone {
  async type(label, number) {
    const input = this.page.getByRole("group", { name: label, exact: true }).locator("input");
    await input.fill(String(number));
    await input.blur();
  }

  /** A question by its words; a required one says so after them. */
  question(text) {
    return this.page.locator(".question", { hasText: text });
  }

  async answer(text, option) {
    await this.question(text).getByRole("radio", { name: option, exact: true }).check();
  }

  /** Opens a card of the visit. */
  async openCard(name) {
    await this.page.locator(".task-card", { hasText: name }).first().click();
  }

  card(name) {
    return this.page.locator(".task-card", { hasText: name }).first();
  }

  /** Back to the visit with the button at the foot. */
  async done() {
    await this.link(this.words.work.visit.done).click();
  }
}

/** A store with an agreed display and one without. */
async function twoStores() {
  const stores = await storesOf(product, "sup1", (store) => CHAIN.test(store.name));
  const agreed = await Promise.all(stores.map(async (store) => {
    const { listing } = await product.ask("admin", `/api/stores/${store.id}/listing`);
    return (listing.displays ?? []).length > 0;
  }));
  const first = (has) => stores.find((_, index) => agreed[index] === has);
  return [first(true), first(false)];
}

async function packKit(phone) {
  const { kit } = phone.words.work;
  await phone.go("/ready");
  await phone.link(phone.words.field.ready.kit).click();
  await phone.heading(kit.title).waitFor();
  await phone.button(kit.all_there).click();
  const things = phone.page.locator(".ledger > li");
  await things.first().getByRole("button", { name: kit.say_missing, exact: true }).click();
  await phone.page.getByText(pattern(kit.missing_count, { count: 1 })).waitFor();
  await phone.type(kit.taken, 24);
  await phone.kept();
  await phone.link(kit.done).click();
  return things;
}

async function fillChecklist(phone) {
  const { checklist } = phone.words.work;
  await phone.openCard(FORM);
  await phone.heading(FORM).waitFor();
  await phone.answer("主货架整洁", checklist.yes);
  await phone.answer("整体生动化程度", "好");
  // A small share asks for its causes; with a large one they are not asked, and no answer stays.
  const causes = phone.question("排面少的原因");
  await phone.answer("本品排面占品类的比例", "低于三成");
  await causes.getByRole("checkbox", { name: "缺货", exact: true }).check();
  await phone.answer("本品排面占品类的比例", "五成以上");
  await causes.waitFor({ state: "detached" });
  await phone.answer("价签齐全", checklist.yes);
  await phone.page.getByText(checklist.still_missing).waitFor();
  await phone.answer("先进先出", checklist.no);
  await phone.page.getByText(checklist.complete).waitFor();
  await phone.type("本品冰柜有几门？", 3);
  await phone.question("还有什么要说").getByRole("textbox").fill("端架灯不亮");
  // 3 × 100 + 3 × 100 + 2 × 100 + 2 × 100 + 2 × 0 of 12 × 100.
  await phone.page.getByText(say(checklist.score, { points: 83 })).waitFor();
  await phone.kept();
  await phone.done();
  await phone.card(FORM).getByText("7 / 7").waitFor();
}

async function writeSlip(phone) {
  const { exchange, form } = phone.words.work;
  await phone.openCard(exchange.title);
  // Slips that are written stand above what can be chosen, as links.
  const offers = phone.page.locator("main button.list-row");
  const names = [await offers.nth(0).locator(".title").innerText(), await offers.nth(1).locator(".title").innerText()];
  for (const name of names) await offers.filter({ hasText: name }).first().click();
  const line = (name) => phone.page.locator("section.card", { hasText: name });
  const quantity = line(names[0]).getByRole("group", { name: exchange.quantity }).locator("input");
  await quantity.fill("6");
  await quantity.blur();
  await line(names[0]).getByRole("radio", { name: exchange.damaged, exact: true }).check();
  await line(names[0]).getByLabel(exchange.batch).fill("L2611A");
  await line(names[1]).getByRole("radio", { name: exchange.in_, exact: true }).check();
  await line(names[1]).getByRole("group", { name: exchange.quantity }).getByRole("button", { name: form.more }).click();
  const [manager] = exchange.functions.split("|");
  await phone.button(manager).click();
  await phone.button(exchange.make_slip).click();
  await phone.page.waitForURL(/\/work\/slip\//);
  const paper = phone.page.locator(".paper");
  await paper.getByText(say(exchange.units, { out: 6, back: 2 })).waitFor();
  const number = await paper.locator("h2 .num").innerText();
  assert.match(number, /^\d{8}-[2-9A-HJ-NP-Z]{6}$/);
  await phone.done();
  await phone.card(exchange.title).getByText(say(exchange.units, { out: 6, back: 2 })).waitFor();
  return { number, names, manager };
}

async function lookAtDisplays(phone) {
  const { display } = phone.words.work;
  await phone.openCard(display.title);
  await phone.button(display.otherwise).click();
  await phone.type(display.cases, FOUND_CASES);
  await phone.page.getByText(display.gap_too_small).waitFor();
  await phone.kept();
  await phone.done();
  await phone.card(display.title).getByText("1 / 1").waitFor();
  await phone.card(display.title).getByText(display.gap_too_small).waitFor();
}

async function winDisplay(phone) {
  const { display } = phone.words.work;
  await phone.openCard(display.title);
  await phone.button(display.add_won).click();
  await phone.page.getByRole("radio", { name: display.end_cap, exact: true }).check();
  await phone.type(display.cases, 9);
  await phone.page.getByText(display.is_won, { exact: true }).waitFor();
  await phone.kept();
  await phone.done();
}

async function reportIssue(phone) {
  const { issue, suggest } = phone.words.work;
  const title = suggest.equipment.split("|")[1];
  await phone.openCard(issue.title);
  await phone.page.getByRole("radio", { name: issue.equipment, exact: true }).check();
  await phone.button(title).click();
  await phone.page.getByRole("radio", { name: issue.urgent, exact: true }).check();
  await phone.page.getByLabel(issue.more).fill("压缩机不转，饮料要搬走");
  await phone.button(issue.send).click();
  await phone.page.getByText(issue.reported).waitFor();
  await phone.page.locator(".list-row", { hasText: title }).getByText(say(issue.day_number, { number: 1 })).waitFor();
  await phone.done();
  return title;
}

async function bringKitBack(phone) {
  const { kit } = phone.words.work;
  await phone.go("/work/kit");
  await phone.button(kit.after).click();
  await phone.type(kit.used, 20);
  await phone.type(kit.brought_back, 3);
  await phone.page.getByText(say(kit.fewer, { number: 1 })).waitFor();
  await phone.kept();
  await phone.link(kit.done).click();
}

async function handInSummary(phone) {
  const { summary, form } = phone.words.work;
  const { page } = phone;
  await phone.openPlace("me");
  await phone.link(phone.words.field.me.summary).click();
  await phone.heading(summary.title).waitFor();
  await page.getByText(say(summary.issues, { count: 1 })).waitFor();
  await page.getByText(say(summary.exchanges, { count: 1 })).waitFor();
  await phone.type(summary.papers, 4);
  await page.getByLabel(form.note).fill("冰柜明早要修");
  await phone.button(summary.submit).click();
  await page.getByText(summary.saved).waitFor();
  await phone.button(summary.submit_again).waitFor();

  // On paper stand the figures and what is to be told, and nothing to press.
  await page.evaluate(() => (window.print = () => (window.isPrinted = true)));
  await phone.button(form.print).click();
  assert.ok(await page.evaluate(() => window.isPrinted));
  await page.emulateMedia({ media: "print" });
  const pressed = await page.getByRole("button").or(page.getByRole("link")).all();
  for (const one of pressed) assert.ok(!(await one.isVisible()), `${await one.innerHTML()} is on paper`);
  const paper = await page.getByRole("main").innerText();
  for (const words of [summary.strict, summary.out_of_stock, say(summary.issues, { count: 1 })]) assert.ok(paper.includes(words), `${words} is not on paper`);
  assert.equal(await page.getByLabel(form.note).inputValue(), "冰柜明早要修");
  if (process.env.STOREBEAT_PICTURE) await page.screenshot({ path: process.env.STOREBEAT_PICTURE, fullPage: true });
  await page.emulateMedia({ media: "screen" });
}

test("a checklist, a slip, displays, an urgent issue, the kit and the summary of a day offline arrive as entered, each once", async (t) => {
  const stores = await twoStores();
  const person = await hire(product, { login: LOGIN, name: "麦青禾", supervisor: "sup1", stores });
  const desk = await open(t, Desk, product);
  await desk.signIn("sup1");
  const phone = await open(t, FormPhone, product);
  await phone.signIn(LOGIN);
  await phone.loadDay();
  await product.stop();
  await phone.restart();

  await packKit(phone);
  await phone.stand(stores[0].position);
  await phone.openPlace("today");
  await phone.checkIn();
  await fillChecklist(phone);
  const slip = await writeSlip(phone);
  await lookAtDisplays(phone);
  await phone.checkOut();
  await phone.stand(stores[1].position);
  await phone.checkIn();
  await winDisplay(phone);
  const title = await reportIssue(phone);
  await phone.checkOut();
  await bringKitBack(phone);
  await handInSummary(phone);

  await product.run();
  await phone.waitForDelivery();

  const pen = await Pen.signIn(product, LOGIN);
  const held = await pen.pulledAll();
  const own = (kind) => held.filter((entry) => entry.kind === kind && (entry.body.person ?? entry.body.reporter) === person.id).map((entry) => entry.body);
  const [one, other] = own("visit").sort((left, right) => left.check_in_at - right.check_in_at);
  assert.deepEqual([one.store, other.store], stores.map((store) => store.id));
  const once = { person: person.id, day: today() };
  const inFirst = { ...once, store: stores[0].id };

  const visits = held.filter((entry) => entry.kind === "visit" && entry.body.person === person.id).map((entry) => entry.record);
  const form = held.find((entry) => entry.kind === "checklist_form" && entry.body.name === FORM).record;
  const answers = own("checklist_answer");
  assert.deepEqual(answers, [{
    ...inFirst, visit: answers[0].visit, form,
    answers: [
      { question: 1, value: { yes_no: true } },
      { question: 2, value: { choice: 3 } },
      { question: 3, value: { choice: 3 } },
      { question: 5, value: { yes_no: true } },
      { question: 6, value: { yes_no: false } },
      { question: 7, value: { number: 3 } },
      { question: 8, value: { text: "端架灯不亮" } },
    ],
  }]);
  const productOf = (name) => held.find((entry) => entry.kind === "product" && entry.body.name === name).record;
  const slips = own("product_exchange");
  assert.deepEqual(slips, [{
    ...inFirst, visit: answers[0].visit, slip: slip.number, agreed_with: slip.manager,
    lines: [
      { product: productOf(slip.names[0]), batch: "L2611A", quantity: 6, direction: "out", reason: "damaged" },
      { product: productOf(slip.names[1]), quantity: 2, direction: "in", reason: "near_expiry" },
    ],
  }]);
  const displays = own("special_display").sort((left, right) => (left.agreed_number ?? 9) - (right.agreed_number ?? 9));
  assert.deepEqual(displays.map(({ store, agreed, found }) => [store, agreed?.cases, found.cases, found.place === (agreed?.place ?? "end_cap")]), [
    [stores[0].id, AGREED_CASES, FOUND_CASES, true],
    [stores[1].id, undefined, 9, true],
  ]);
  assert.ok(visits.includes(answers[0].visit) && displays[0].visit === answers[0].visit && displays[1].visit !== answers[0].visit);
  const kits = own("kit_check");
  assert.equal(kits.length, 1);
  const counted = kits[0].lines.filter((line) => line.taken !== undefined);
  assert.deepEqual(counted.map(({ taken, used, brought_back: back }) => [taken, used, back]), [[24, 20, 3]]);
  assert.deepEqual(kits[0].lines.map((line) => line.is_missing ?? false), kits[0].lines.map((_, index) => index === 0));

  const { people } = await product.ask("sup1", `/api/summaries?day=${today()}`);
  const rows = people.filter((row) => row.person === person.id);
  assert.equal(rows.length, 1);
  const { summary, now } = rows[0];
  assert.deepEqual([summary.papers, summary.note], [4, "冰柜明早要修"]);
  const { issues, urgent_issues: urgent, exchange_slips: made, exchange_units: units, route } = summary.figures;
  assert.deepEqual([issues, urgent, made, units, route.numerator], [1, 1, 1, 8, 2]);
  assert.deepEqual(now, summary.figures, "the server's figures are those that were handed in");

  const list = await product.ask("sup1", "/api/issues?limit=200");
  const reported = list.issues.filter((row) => row.reporter === person.id);
  assert.deepEqual(reported.map((row) => [row.title, row.urgency, row.category, row.store, row.day]), [[title, "urgent", "equipment", stores[1].id, today()]]);
  const words = desk.words.desk.issues;
  await desk.go("/desk/issues");
  const row = desk.row(title).filter({ hasText: person.name });
  await row.getByText(say(words.day_n, { count: 1 })).waitFor();
  await row.getByText(words.states.open).waitFor();
});
