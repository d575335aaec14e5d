// A supervisor's morning: last night's urgent problem, the summaries, how the team keeps to its routes,
// and somebody who has fallen ill. What is done at the desk is seen on the phone of whom it concerns.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hire, storesOf, today } from "./crew.mjs";
import { Product, isWaiting, open, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen, newId } from "./pen.mjs";
import { Phone } from "./phone.mjs";

const SUPERVISOR = "sup1";
const TITLE = "冷柜整夜不制冷";
const DAY_MS = 86_400_000;

let product;
before(async () => (product = await Product.start({ days: 4 })));
after(() => product?.end());

/** A merchandiser with a phone who visits two stores today. */
async function somebody(t, { login, name }) {
  const stores = (await storesOf(product, SUPERVISOR, () => true)).slice(0, 2);
  const person = await hire(product, { login, name, supervisor: SUPERVISOR, stores });
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  return { person, stores, phone };
}

/** Presses a button as the keyboard does. */
async function press(desk, within, name) {
  await within.getByRole("button", { name, exact: true }).focus();
  await desk.page.keyboard.press("Enter");
}

async function openRow(desk, name) {
  await desk.row(name).getByRole("button", { name }).first().focus();
  await desk.page.keyboard.press("Enter");
}

test("last night's urgent problem is acknowledged, given to somebody with a day, answered and solved, and the reporter's phone shows each", async (t) => {
  const { person, stores, phone } = await somebody(t, { login: "evening", name: "谷向晚" });
  const pen = await Pen.signIn(product, "evening");
  await pen.create("issue", `store:${stores[0].id}`, newId(), {
    store: stores[0].id, reporter: person.id, reported_at: Date.now() - DAY_MS / 2, day: today(-1), due: today(),
    category: "equipment", title: TITLE, text: "压缩机不转", urgency: "urgent",
  });
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.issues;
  const { issue, inbox } = { issue: phone.words.work.issue, inbox: phone.words.field.inbox };
  await desk.signIn(SUPERVISOR);
  await desk.go("/desk/issues?urgency=urgent");
  const row = desk.row(TITLE);
  await row.getByText(say(words.joined, { first: say(words.day_n, { count: 2 }), second: words.due_today })).waitFor();
  await row.getByText(words.states.open).waitFor();
  await phone.openPlace("inbox");
  const mine = phone.page.locator(".list-row", { hasText: TITLE });
  await mine.getByText(issue.state_open).waitFor();

  await openRow(desk, TITLE);
  const panel = desk.page.getByRole("dialog", { name: TITLE, exact: true });
  await panel.getByText("压缩机不转").waitFor();
  await press(desk, panel, words.acknowledge);
  await row.getByText(words.states.acknowledged).waitFor();
  await mine.getByText(issue.state_acknowledged).waitFor();

  await panel.getByLabel(words.owner, { exact: true }).selectOption({ label: person.name });
  await press(desk, panel, words.assign);
  // Once as the reporter, once as the owner.
  await row.getByText(person.name).nth(1).waitFor();
  await panel.getByLabel(words.due, { exact: true }).fill(today(1));
  await press(desk, panel, words.change_due);
  await row.getByText(words.due_tomorrow).waitFor();
  await phone.page.getByText(say(inbox.issue_assigned, { store: stores[0].name })).waitFor();

  await panel.getByLabel(words.comment).fill("维修十点到店");
  await press(desk, panel, words.send);
  await mine.click();
  await phone.page.getByText("维修十点到店").waitFor();
  await panel.getByLabel(words.solution).fill("换了压缩机");
  await press(desk, panel, words.solve);
  await row.getByText(words.states.solved).waitFor();
  await phone.page.getByText("换了压缩机").waitFor();
  await phone.openPlace("inbox");
  await mine.getByText(issue.state_solved).waitFor();
  await phone.page.getByText(say(inbox.issue_solved, { store: stores[0].name })).waitFor();

  const { issues } = await product.ask(SUPERVISOR, "/api/issues?state=solved&limit=200");
  const solved = issues.filter((one) => one.title === TITLE);
  assert.deepEqual(solved.map((one) => [one.owner, one.due, one.comments, one.acknowledged_in_time]), [[person.id, today(1), 1, true]]);
});

test("yesterday's summaries are read by keyboard as they were handed in", async (t) => {
  const { people } = await product.ask(SUPERVISOR, `/api/summaries?day=${today(-1)}`);
  const { name, summary } = people.find((row) => row.summary);
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.summaries;
  await desk.signIn(SUPERVISOR);
  await desk.go(`/desk/summaries?day=${today(-1)}`);
  await openRow(desk, name);
  const sheet = desk.page.getByRole("dialog", { name: say(words.sheet, { name }) });
  await sheet.getByText(say(words.papers_count, { count: summary.papers })).waitFor();
  await sheet.getByText(summary.note ?? words.no_note).waitFor();
  const line = (figure) => sheet.getByRole("row").filter({ has: desk.page.getByRole("rowheader", { name: figure, exact: true }) }).getByRole("cell").first();
  const { route, issues } = summary.figures;
  assert.equal(await line(words.route).innerText(), `${route.numerator} / ${route.denominator}`);
  assert.equal(await line(words.issues).innerText(), String(issues));
});

test("the period's compliance leads from the team to a person, to a store and to the records behind, by keyboard", async (t) => {
  const period = `from=${today(-3)}&to=${today(-1)}`;
  const by = (what, narrow = "") => product.ask(SUPERVISOR, `/api/reports/compliance?${period}&${narrow}by=${what}`);
  const share = ({ values }) => values[0];
  const desk = await open(t, Desk, product);
  const { report, figure, board } = desk.words.desk;
  await desk.signIn(SUPERVISOR);
  await desk.go(`/desk/reports?${period}&by=team`);
  const grouped = desk.page.getByRole("radio", { name: board.team, exact: true });
  await until("the teams are shown", () => grouped.isChecked());
  const [team] = (await by("team")).rows;
  await openRow(desk, team.name);
  await desk.page.waitForURL((url) => url.searchParams.get("team") === team.key);
  const people = (await by("person", `team=${team.key}&`)).rows;
  const person = people.find((row) => share(row) !== undefined);
  await openRow(desk, person.name);
  await desk.page.waitForURL((url) => url.searchParams.get("person") === person.key);
  const stores = (await by("store", `person=${person.key}&`)).rows;
  const names = stores.map((row) => row.name);
  const store = stores.find((row) => names.filter((other) => other === row.name).length === 1);
  await openRow(desk, store.name);
  await desk.page.waitForURL((url) => url.searchParams.get("store") === store.key);
  await desk.page.getByRole("button", { name: report.one_store }).waitFor();

  const records = await product.ask(SUPERVISOR, `/api/figures/route_compliance/records?${period}&person=${person.key}&store=${store.key}&`);
  await desk.page.locator(".figure-open", { hasText: figure.route_compliance }).focus();
  await desk.page.keyboard.press("Enter");
  const panel = desk.page.getByRole("dialog", { name: figure.route_compliance });
  const shown = panel.locator(".list-row");
  await until("every record is shown", async () => (await shown.count()) === records.records.length);
  assert.ok(records.records.length > 0, "no record is behind the figure");
  for (const [index, record] of records.records.entries()) {
    const text = await shown.nth(index).innerText();
    for (const part of [record.store_name, record.person_name, record.day]) assert.ok(text.includes(part), `${part} is not in ${text}`);
  }
});

test("who has fallen ill this morning is stood in for, and the stand-in's phone has the stops", async (t) => {
  const { person, stores, phone } = await somebody(t, { login: "standin", name: "麦青禾" });
  const today_words = phone.words.field.today;
  // Somebody of the same territory whose day is still to come.
  const { people } = await product.ask(SUPERVISOR, "/api/organisation");
  const colleagues = people.filter((one) => one.territories.includes(stores[0].territory) && one.id !== person.id);
  const days = await Promise.all(colleagues.map(async (one) => ({ ...one, day: await product.ask(SUPERVISOR, `/api/board/people/${one.id}`) })));
  const ill = days.find(({ day }) => day.stops.some(isWaiting));
  const desk = await open(t, Desk, product);
  const { plan_away: words, plan_reason: reasons, save } = desk.words.desk;
  await desk.signIn(SUPERVISOR);
  await desk.go(`/desk/plans?person=${ill.id}`);
  await desk.page.getByRole("table").waitFor();
  await press(desk, desk.page, words.enter);
  const panel = desk.page.getByRole("dialog", { name: words.enter, exact: true });
  await panel.getByLabel(words.from, { exact: true }).fill(today());
  await panel.getByLabel(words.to, { exact: true }).fill(today());
  await panel.getByLabel(words.reason, { exact: true }).selectOption({ label: reasons.illness });
  await panel.getByLabel(words.stand_in, { exact: true }).selectOption({ label: person.name });
  await press(desk, panel, words.save);
  await desk.page.getByText(save.saved).waitFor();
  await desk.page.getByRole("list", { name: words.title }).getByText(person.name).waitFor();

  const taken = await until("the stand-in has stops", async () => {
    const plan = await product.ask(SUPERVISOR, `/api/plans/${person.id}`);
    return plan.days.find(({ day }) => day === today()).stand_in;
  });
  await phone.openPlace("today");
  await phone.page.getByText(say(today_words.done_of_total, { done: 0, total: stores.length + taken })).first().waitFor();
});
