// What the desk is for: plans, positions and people that are saved there reach the server and the phones.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PASSWORD, Product, open, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** A panel beside the list, by its heading. */
const panelOf = (desk, name) => desk.page.getByRole("dialog", { name, exact: true });

const isOnly = (rules, rule) => rules.filter((other) => other.store_name === rule.store_name).length === 1;

/** Any store. Two may have one name; the address tells them apart. */
async function aStore(login) {
  const { stores } = await product.ask(login, "/api/stores?limit=1");
  return stores[0];
}

/** Chooses whose week is planned. */
async function openPlan(desk, name) {
  await desk.go("/desk/plans");
  await desk.page.getByLabel(desk.words.desk.plans.person).selectOption({ label: name });
  await desk.page.getByRole("table").waitFor();
}

test("a supervisor saves a change of a plan, and it is there after a reload", async (t) => {
  const { id, name } = await product.personOf("m1");
  const before = await product.ask("sup1", `/api/plans/${id}`);
  const rule = before.rules.find((one) => isOnly(before.rules, one));
  const desk = await open(t, Desk, product);
  const { plans, save } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, name);
  await desk.row(rule.store_name).getByRole("button", { name: rule.store_name }).click();
  const panel = panelOf(desk, rule.store_name);
  // Plans of the demo stand at whole five minutes: this is a change at every hour of the day.
  await panel.getByLabel(plans.time).fill("07:36");
  await panel.getByRole("button", { name: plans.save, exact: true }).click();
  await desk.page.getByText(save.saved).waitFor();

  await openPlan(desk, name);
  await desk.row(rule.store_name).getByText("07:36", { exact: true }).waitFor();
  const after = await product.ask("sup1", `/api/plans/${id}`);
  assert.equal(after.rules.find((one) => one.id === rule.id).rule.planned_minute, 7 * 60 + 36);
});

test("a form in which nothing was changed says that there was nothing to save", async (t) => {
  const { id, name } = await product.personOf("m1");
  const { rules } = await product.ask("sup1", `/api/plans/${id}`);
  const rule = rules.find((one) => isOnly(rules, one));
  const desk = await open(t, Desk, product);
  const { plans, save } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, name);
  await desk.row(rule.store_name).getByRole("button", { name: rule.store_name }).click();
  await panelOf(desk, rule.store_name).getByRole("button", { name: plans.save, exact: true }).click();
  await desk.page.getByText(save.unchanged, { exact: true }).waitFor();
});

test("a supervisor adds a store to a week, from those where the person works", async (t) => {
  const { id, name } = await product.personOf("m2");
  const { rules } = await product.ask("sup1", `/api/plans/${id}`);
  const planned = new Set(rules.map((rule) => rule.rule.store));
  const { stores } = await product.ask("sup1", `/api/stores?person=${id}&limit=200`);
  const { people } = await product.ask("sup1", "/api/organisation");
  const { territories } = people.find((person) => person.id === id);
  assert.deepEqual([...new Set(stores.map((store) => store.territory))], territories);
  const store = stores.find((one) => !planned.has(one.id));
  const desk = await open(t, Desk, product);
  const { plans, save } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, name);
  await desk.page.getByRole("button", { name: plans.add, exact: true }).click();
  const panel = panelOf(desk, plans.add);
  await panel.getByRole("searchbox", { name: plans.search }).fill(store.address);
  await panel.getByRole("button", { name: store.address }).click();
  await panel.getByRole("checkbox", { name: desk.words.common.weekday.wednesday }).check();
  await panel.getByRole("button", { name: plans.save, exact: true }).click();
  await desk.page.getByText(save.saved).waitFor();
  const after = await product.ask("sup1", `/api/plans/${id}`);
  assert.deepEqual(after.rules.find((one) => one.rule.store === store.id)?.rule.weekdays, [3]);
});

test("a doubtful position is put right, and the list says so", async (t) => {
  const store = await aStore("sup1");
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.stores;
  await desk.signIn("sup1");
  await desk.go(`/desk/stores?query=${encodeURIComponent(store.address)}`);
  await desk.row(store.address).getByRole("button").click();
  const panel = panelOf(desk, store.name);
  await panel.getByRole("radio", { name: words.gcj02 }).check();
  await panel.getByLabel(words.latitude).fill("30.300000");
  await panel.getByLabel(words.longitude).fill("112.300000");
  await panel.getByRole("button", { name: words.set, exact: true }).click();
  await panel.getByText(desk.words.desk.save.saved).waitFor();
  const position = await product.positionOf(store.id);
  // The shift of the datum is some hundred metres: neither nothing nor a wrong place.
  const shift = Math.hypot(position.latitude - 30.3, position.longitude - 112.3);
  assert.ok(shift > 0.0005 && shift < 0.01, `shifted by ${shift} degrees`);
});

test("an administrator creates a person and grants; the person signs in on a phone and has stores", async (t) => {
  const desk = await open(t, Desk, product);
  const { users, role } = desk.words.desk;
  await desk.signIn("admin");
  await desk.page.waitForURL((url) => url.pathname === "/desk/users");
  await desk.page.getByRole("button", { name: users.new, exact: true }).click();
  const form = panelOf(desk, users.new);
  await form.getByLabel(users.name, { exact: true }).fill("苏木");
  await form.getByLabel(users.login, { exact: true }).fill("sumu");
  await form.getByLabel(users.password, { exact: true }).fill(PASSWORD);
  await form.getByRole("button", { name: users.create, exact: true }).click();
  await form.waitFor({ state: "hidden" });

  await desk.page.getByRole("searchbox", { name: users.search }).fill("sumu");
  await desk.row("苏木").getByRole("button").click();
  const panel = panelOf(desk, "苏木");
  await panel.getByLabel(users.role, { exact: true }).selectOption({ label: role.merchandiser });
  await panel.getByLabel(users.scope, { exact: true }).selectOption({ label: users.territory });
  await panel.getByLabel(users.scope_which, { exact: true }).selectOption({ index: 1 });
  await panel.getByRole("button", { name: users.grant, exact: true }).click();
  await panel.getByRole("listitem").filter({ hasText: users.end }).waitFor();

  const phone = await open(t, Phone, product);
  await phone.signIn("sumu");
  await phone.go("/stores");
  await phone.page.getByRole("listitem").nth(5).waitFor({ timeout: 60_000 });
});

test("an administrator moves a store into another territory", async (t) => {
  const { territories } = await product.ask("admin", "/api/organisation");
  const store = await aStore("admin");
  const other = territories.find((territory) => territory.id !== store.territory);
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.stores;
  await desk.signIn("admin");
  await desk.go(`/desk/stores?query=${encodeURIComponent(store.address)}`);
  await desk.row(store.address).getByRole("button").click();
  const panel = panelOf(desk, store.name);
  await panel.getByLabel(words.territory).selectOption({ label: other.name });
  await panel.getByRole("button", { name: words.move_territory, exact: true }).click();
  await panel.getByText(desk.words.desk.save.saved).waitFor();
  await desk.go(`/desk/stores?territory=${other.id}`);
  await desk.row(store.address).waitFor();
});

test("who only reads is offered nothing to change", async (t) => {
  const { name } = await product.personOf("m1");
  const desk = await open(t, Desk, product);
  const { plans, stores } = desk.words.desk;
  await desk.signIn("mgr1");
  await openPlan(desk, name);
  assert.equal(await desk.page.getByRole("button", { name: plans.add, exact: true }).count(), 0);
  assert.equal(await desk.page.getByRole("table").locator("tbody").getByRole("button").count(), 0);
  await desk.go("/desk/stores");
  await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
  await desk.page.getByRole("dialog").getByText(stores.recent, { exact: true }).waitFor();
  assert.equal(await desk.page.getByRole("button", { name: stores.set, exact: true }).count(), 0);
  await desk.go("/desk/users");
  await desk.page.getByRole("heading", { name: desk.words.desk.state.closed_title, level: 2 }).waitFor();
});

test("signing out at the desk waits for what is not confirmed", async (t) => {
  const { id, name } = await product.personOf("m3");
  const { rules } = await product.ask("sup1", `/api/plans/${id}`);
  const rule = rules.find((one) => isOnly(rules, one));
  const desk = await open(t, Desk, product);
  const { plans, rail } = desk.words.desk;
  await desk.signIn("sup1");
  await openPlan(desk, name);
  await desk.context.setOffline(true);
  await desk.row(rule.store_name).getByRole("button", { name: rule.store_name }).click();
  const panel = panelOf(desk, rule.store_name);
  await panel.getByLabel(plans.time).fill("08:06");
  await panel.getByRole("button", { name: plans.save, exact: true }).click();
  await desk.page.getByText(desk.words.desk.save.waiting).waitFor();
  await desk.page.getByRole("button", { name: rail.settings }).click();
  const settings = desk.page.getByRole("dialog", { name: rail.settings });
  await settings.getByText(say(rail.undelivered, { count: 1 })).waitFor();
  await desk.context.setOffline(false);
  await settings.getByRole("button", { name: rail.sign_out, exact: true }).click({ timeout: 60_000 });
  await desk.page.waitForURL((url) => url.pathname === "/sign-in");
  await until("the change is at the server", async () => {
    const plan = await product.ask("sup1", `/api/plans/${id}`);
    return plan.rules.find((one) => one.id === rule.id).rule.planned_minute === 8 * 60 + 6;
  });
});
