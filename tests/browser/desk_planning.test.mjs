// Planning: leave with a stand-in, and a shorter way through a day.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";

let product;
before(async () => (product = await Product.start({ days: 4 })));
after(() => product?.end());

const DAY_MS = 86_400_000;
const EARTH_M = 6_371_008.8;

/** Metres of the way through stops in their order. */
function wayOf(rules) {
  const radians = (degrees) => (degrees * Math.PI) / 180;
  const places = rules.map((rule) => rule.position).filter(Boolean);
  let length = 0;
  for (let index = 1; index < places.length; index += 1) {
    const [from, to] = [places[index - 1], places[index]];
    const [north, east] = [radians(to.latitude - from.latitude), radians(to.longitude - from.longitude)];
    const across = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2;
    length += 2 * EARTH_M * Math.asin(Math.sqrt(Math.sin(north / 2) ** 2 + across));
  }
  return length;
}

const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const inOrder = (rules, weekday) =>
  rules.filter((rule) => rule.rule.weekdays.includes(weekday)).sort((one, other) => one.rule.order - other.rule.order);

async function openPlan(desk, { id, week }) {
  await desk.go(`/desk/plans?person=${id}${week ? `&week=${week}` : ""}`);
  await desk.page.getByRole("table").waitFor();
}

test("a supervisor enters leave with a stand-in, who gets the stops", async (t) => {
  const away = await product.personOf("m1");
  const standIn = await product.personOf("m2");
  const { week } = await product.ask("sup1", `/api/plans/${away.id}`);
  // The whole next week lies within the days that are planned ahead; on which of them somebody works
  // differs from company to company.
  const monday = new Date(Date.parse(week) + 7 * DAY_MS).toISOString().slice(0, 10);
  const plan = () => product.ask("sup1", `/api/plans/${away.id}?week=${monday}`);
  const planned = (await plan()).days;
  const at = planned.findIndex((one) => one.stops > 0);
  assert.notEqual(at, -1, "there is something to excuse");
  const due = planned[at].stops;
  const day = new Date(Date.parse(monday) + at * DAY_MS).toISOString().slice(0, 10);
  const desk = await open(t, Desk, product);
  const { plan_away: words, save } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, { id: away.id, week: monday });
  await desk.page.getByRole("button", { name: words.enter, exact: true }).click();
  const panel = desk.page.getByRole("dialog", { name: words.enter, exact: true });
  await panel.getByLabel(words.from, { exact: true }).fill(day);
  await panel.getByLabel(words.to, { exact: true }).fill(day);
  await panel.getByLabel(words.stand_in, { exact: true }).selectOption({ label: standIn.name });
  await panel.getByRole("button", { name: words.save, exact: true }).click();
  await desk.page.getByText(save.saved).waitFor();
  await desk.page.getByRole("list", { name: words.title }).getByText(standIn.name).waitFor();
  const after = await plan();
  assert.deepEqual([after.days[at].stops, after.days[at].excused], [0, due]);
  const { stops, uncovered } = after.absences[0];
  const taken = await until("the stand-in has the stops", async () => {
    const theirs = await product.ask("sup1", `/api/plans/${standIn.id}?week=${monday}`);
    return theirs.days[at].stand_in === stops - uncovered && theirs;
  });
  assert.ok(taken.days[at].stand_in > 0, "the stand-in works at some of the stores");
});

/** Metres of every length in a sentence. */
function lengthsIn(text) {
  return [...text.matchAll(/([\d.]+) (k?)m/g)].map(([, number, kilo]) => Number(number) * (kilo ? 1_000 : 1));
}

/** A length in words is rounded to a tenth of a kilometre. */
function assertLength(shown, metres) {
  assert.ok(Math.abs(shown - metres) <= 51, `${shown} m is shown for ${metres} m`);
}

test("a suggested order says what it saves, is applied with one press and shortens the way", async (t) => {
  const person = await product.personOf("m3");
  const read = () => product.ask("sup1", `/api/plans/${person.id}`);
  // A company of few days has plans for the weekdays of those.
  const { rules } = await read();
  const weekday = rules[0].rule.weekdays[0];
  const before = wayOf(inOrder(rules, weekday));
  const desk = await open(t, Desk, product);
  const { plan_edit: words, plans, save } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, person);
  const chips = desk.page.getByRole("group", { name: plans.weekdays }).or(desk.page.getByRole("radiogroup", { name: plans.weekdays }));
  await chips.getByRole("radio", { name: desk.words.common.weekday[WEEKDAYS[weekday - 1]] }).check();
  await desk.page.getByRole("button", { name: words.keep_first, exact: true }).click();
  const [saved, from, to] = lengthsIn(await desk.page.locator(".day-order .strong").innerText());
  assertLength(from, before);
  await desk.page.getByRole("button", { name: words.apply, exact: true }).focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText(save.saved).waitFor();
  const after = wayOf(inOrder((await read()).rules, weekday));
  assert.ok(after < before - 1, `${before} m became ${after} m`);
  assertLength(to, after);
  assertLength(saved, before - after);
  const [shortest] = lengthsIn(await desk.page.getByText(pattern(words.is_short)).innerText());
  assertLength(shortest, after);
});

test("a stop moves to another weekday by keyboard, and the load of the week follows", async (t) => {
  const person = await product.personOf("m4");
  const { week } = await product.ask("sup1", `/api/plans/${person.id}`);
  const monday = new Date(Date.parse(week) + 7 * DAY_MS).toISOString().slice(0, 10);
  const read = () => product.ask("sup1", `/api/plans/${person.id}?week=${monday}`);
  const before = await read();
  const names = before.rules.map((rule) => rule.store_name);
  const isUnique = ({ store_name: name }) => names.filter((other) => other === name).length === 1;
  // The first of the weekdays that are offered is another than those of the rule.
  const first = (from) => (from === 1 ? 2 : 1);
  const fits = ({ rule }) => rule.weekdays.some((from) => !rule.weekdays.includes(first(from)));
  const rule = before.rules.filter(isUnique).find(fits);
  const from = rule.rule.weekdays.find((day) => !rule.rule.weekdays.includes(first(day)));
  const to = first(from);
  const day = WEEKDAYS[from - 1];
  const desk = await open(t, Desk, product);
  const { plan_edit: words, plans, save } = desk.words.desk;
  const load = desk.page.getByRole("region", { name: plans.load });
  const bars = ({ days, standard_units: norm }) => days.map(({ units, stops }) => say(plans.units, { units, norm, stops }));
  const shown = () => load.getByRole("img").evaluateAll((bars) => bars.map((bar) => bar.getAttribute("aria-label")));
  await desk.signIn("sup1");
  await openPlan(desk, { id: person.id, week: monday });
  assert.deepEqual(await shown(), bars(before));
  const chips = desk.page.getByRole("group", { name: plans.weekdays }).or(desk.page.getByRole("radiogroup", { name: plans.weekdays }));
  await chips.getByRole("radio", { name: desk.words.common.weekday[day] }).check();
  await desk.page.getByRole("combobox", { name: `${words.move_to} ${rule.store_name}` }).first().focus();
  await desk.page.keyboard.press("ArrowDown");
  await desk.page.getByText(save.saved).waitFor();
  const moved = (await read()).rules.filter((one) => one.store_name === rule.store_name && one.rule.weekdays.includes(to));
  assert.equal(moved.length, 1);
  const after = await until("the load has moved", async () => {
    const plan = await read();
    const units = (days, weekday) => days[weekday - 1].units;
    return units(plan.days, to) > units(before.days, to) && units(plan.days, from) < units(before.days, from) && plan;
  });
  await until("the page shows it", async () => JSON.stringify(await shown()) === JSON.stringify(bars(after)));
});
