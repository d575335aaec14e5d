// A manager sets a promotion up, sees who takes part before anybody is bound, and approves it: from
// then on it is a card of each visit to those stores, and of no other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, isWaiting, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen } from "./pen.mjs";
import { Phone } from "./phone.mjs";

const MANAGER = "mgr1";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** Two people whose next stops are at different stores, each with its store. */
async function twoPeople() {
  const [own, ...others] = await Promise.all(
    (await product.peopleWithStops(1)).map(async (login) => {
      const { store } = (await product.dayOf(login)).stops.find(isWaiting);
      const { row } = await product.ask("sup1", `/api/stores/${store}`);
      return { login, store, name: row.name, address: row.address };
    }),
  );
  return [own, others.find(({ store }) => store !== own.store)];
}

/** Opens a new promotion that runs from today, with a name. */
async function begin(desk, name) {
  const words = desk.words.desk.promotions;
  await desk.go("/desk/promotions");
  await desk.page.getByRole("link", { name: words.new, exact: true }).click();
  await desk.page.getByLabel(words.form.name, { exact: true }).fill(name);
  const { today } = await product.ask(MANAGER, "/api/promotions");
  await desk.page.getByLabel(words.form.from, { exact: true }).fill(today);
}

/** Takes a store in by its name; several bear the same, so its address tells which. */
async function addStore(desk, { name, address }) {
  const { form } = desk.words.desk.promotions;
  await desk.page.getByRole("searchbox", { name: form.store_search }).fill(name);
  const line = desk.page.getByRole("list", { name: form.found_stores }).getByRole("listitem").filter({ hasText: address });
  await line.getByRole("button", { name: pattern(form.add_store) }).click();
}

/** Plans money that leaves enough. */
async function planBudget(desk) {
  const words = desk.words.desk.budget;
  const amounts = [[words.volume, "1000"], [words.price, "8"], [words.usual_price, "9"], [words.unit_cost, "5"], [words.budget, "0"]];
  for (const [label, amount] of amounts) await desk.page.getByLabel(label, { exact: true }).fill(amount);
  await desk.page.getByText(words.keeps, { exact: true }).waitFor();
  await desk.page.getByRole("button", { name: words.save, exact: true }).click();
  await desk.page.getByText(pattern(words.saved_by)).waitFor();
}

test("an approved promotion arrives on the phones of the stores that take part, and on no other", async (t) => {
  const [own, other] = await twoPeople();
  const name = "夏日畅饮 第二瓶一元";
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await begin(desk, name);
  await desk.page.getByRole("radio", { name: pattern(words.types.price_reduction) }).check();

  // The count follows the rule, and goes before anything is saved.
  const reach = desk.page.getByRole("region", { name: words.reach.title });
  await reach.getByText(words.reach.none, { exact: true }).waitFor();
  await addStore(desk, own);
  await reach.getByText(say(words.reach.stores, { count: 1 }), { exact: true }).waitFor();
  await reach.getByText(own.name, { exact: true }).waitFor();
  const { promotions } = await product.ask(MANAGER, `/api/promotions?query=${encodeURIComponent(name)}`);
  assert.deepEqual(promotions, []);

  await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
  await desk.page.waitForURL(/\/desk\/promotions\/[^/]+\/edit$/);
  await planBudget(desk);
  await desk.page.getByRole("button", { name: words.form.approve, exact: true }).click();
  const dialog = desk.page.getByRole("dialog", { name: words.form.approve_title });
  await dialog.getByText(say(words.form.approve_stores, { count: 1 }), { exact: true }).waitFor();
  await dialog.getByRole("button", { name: say(words.form.approve_do, { count: 1 }), exact: true }).click();
  await desk.page.getByText(desk.words.desk.save.saved).waitFor();
  await desk.page.waitForURL(/\/desk\/promotions\/[^/]+\/edit$/);
  await desk.page.getByText(words.form.elements_locked).waitFor();

  const promotionCard = async (person) => {
    const phone = await open(t, Phone, product);
    await phone.signIn(person.login);
    await phone.loadDay();
    await phone.go("/");
    assert.equal(await phone.checkIn(), person.name);
    // The other cards are there when the count is.
    const card = (text) => phone.page.locator(".task-card", { hasText: text });
    await card(phone.words.work.stock.title).first().waitFor();
    return [phone, card(name)];
  };
  const [there, card] = await promotionCard(own);
  await card.waitFor();
  await there.checkOut();
  const [elsewhere, none] = await promotionCard(other);
  assert.equal(await none.count(), 0);
  await elsewhere.checkOut();
});

test("what is typed while a new promotion is being saved stays when it has got its own address", async (t) => {
  const [own] = await twoPeople();
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await begin(desk, "边存边写");
  await desk.page.getByRole("radio", { name: pattern(words.types.price_reduction) }).check();
  await addStore(desk, own);
  const pushes = await desk.hold("**/api/sync/push");
  await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
  await pushes.isAsked;
  const offer = desk.page.getByLabel(words.form.mechanics, { exact: true });
  await offer.fill("存的时候写的优惠");
  pushes.go();
  await desk.page.waitForURL(/\/desk\/promotions\/[^/]+\/edit$/);
  // What can be done with a promotion that the server knows.
  await desk.page.getByRole("link", { name: words.copy, exact: true }).waitFor();
  assert.equal(await offer.inputValue(), "存的时候写的优惠");
  await offer.and(desk.page.locator(":focus")).waitFor();
  const id = new URL(desk.page.url()).pathname.split("/").at(-2);
  const read = async () => (await product.ask(MANAGER, `/api/promotions/${id}`)).promotion;
  assert.notEqual((await read()).mechanics, "存的时候写的优惠");
  await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
  await until("the offer is at the server", async () => (await read()).mechanics === "存的时候写的优惠");
});

test("what is typed while a budget is being saved stays, and is saved next without reading the page anew", async (t) => {
  const [own] = await twoPeople();
  const desk = await open(t, Desk, product);
  const { promotions: words, budget } = desk.words.desk;
  await desk.signIn(MANAGER);
  await begin(desk, "边存边算");
  await desk.page.getByRole("radio", { name: pattern(words.types.price_reduction) }).check();
  await addStore(desk, own);
  await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
  await desk.page.waitForURL(/\/desk\/promotions\/[^/]+\/edit$/);
  const path = `/api/promotions/${new URL(desk.page.url()).pathname.split("/").at(-2)}/budget`;
  const volume = desk.page.getByLabel(budget.volume, { exact: true });
  await volume.waitFor();
  const saves = await desk.hold(`**${path}`);
  const planned = planBudget(desk);
  await saves.isAsked;
  await volume.fill("1200");
  saves.go();
  await planned;
  assert.equal(await volume.inputValue(), "1200");
  const read = async () => (await product.ask(MANAGER, path)).plan.volume;
  assert.equal(await read(), 1000);
  await desk.page.getByRole("button", { name: budget.save, exact: true }).click();
  await until("the second number is at the server", async () => (await read()) === 1200);
});

test("what is wrong is said at its field, and nothing is saved", async (t) => {
  const desk = await open(t, Desk, product);
  const { form } = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await begin(desk, " ");
  await desk.page.getByLabel(form.to, { exact: true }).fill("2020-01-01");
  await desk.page.getByRole("button", { name: form.save, exact: true }).click();
  for (const words of [form.bad_name, form.no_type, form.ends_before]) {
    await desk.page.getByText(words, { exact: true }).waitFor();
  }
  const name = desk.page.getByLabel(form.name, { exact: true });
  await until("the focus is on the first wrong field", () => name.evaluate((field) => field === document.activeElement));
  assert.equal(new URL(desk.page.url()).pathname, "/desk/promotions/new");
});

test("types are suggested by the chosen types of stores and offered first, the others after them", async (t) => {
  const desk = await open(t, Desk, product);
  const { form, types } = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await begin(desk, "建议");
  const choice = desk.page.getByRole("group", { name: form.type_name });
  const offered = () => choice.getByRole("radio").evaluateAll((all) => all.map((one) => one.closest("label").innerText.trim()));
  const all = await offered();
  assert.equal(all[0], types.bulk_purchase);
  await desk.page.getByRole("checkbox", { name: "便利店", exact: true }).check();
  const suggested = [types.price_reduction, types.buy_and_get].map((name) => say(form.suggested, { name }));
  await until("the suggested types stand first", async () => {
    const now = await offered();
    return now.length === all.length && suggested.every((label, at) => now[at] === label);
  });
});

test("an approved element can be moved and not removed, and a draft's can be both", async (t) => {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const details = await Promise.all(promotions.map(({ id }) => product.ask(MANAGER, `/api/promotions/${id}`)));
  const { row } = details.find(({ promotion }) => promotion.elements.length > 1);
  const desk = await open(t, Desk, product);
  const { form, copy } = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${row.id}/edit`);
  const rows = desk.page.locator(".question-row");
  await rows.first().waitFor();
  assert.equal(await desk.page.getByRole("button", { name: pattern(form.remove) }).count(), 0);
  const first = await rows.first().innerText();
  await rows.first().locator(".question-open").press("Alt+ArrowDown");
  await until("the element has moved", async () => (await rows.nth(1).innerText()) === first);

  await desk.page.getByRole("link", { name: copy, exact: true }).click();
  await desk.page.waitForURL(/copy=/);
  const count = await until("the copy is drawn", () => desk.page.getByRole("button", { name: pattern(form.remove) }).count());
  await desk.page.getByRole("button", { name: pattern(form.remove) }).first().click();
  await until("one element is gone", async () => (await rows.count()) === count - 1);
});

/** A promotion that runs: its form at a desk, and a colleague who changes the offer while the form is open. */
async function changedMeanwhile(t, offer) {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const details = await Promise.all(promotions.map(({ id }) => product.ask(MANAGER, `/api/promotions/${id}`)));
  const { row: { id }, promotion: before } = details.find((one) => one.may_change);
  const desk = await open(t, Desk, product);
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${id}/edit`);
  await desk.page.getByLabel(desk.words.desk.promotions.form.mechanics, { exact: true }).waitFor();
  const colleague = await Pen.signIn(product, MANAGER);
  await colleague.change("promotion", "catalog", id, { mechanics: { before: before.mechanics ?? null, after: offer } });
  const read = async () => (await product.ask(MANAGER, `/api/promotions/${id}`)).promotion;
  return { desk, id, read };
}

test("a form that is saved twice takes nothing back that a colleague has changed meanwhile", async (t) => {
  const offer = "同事改过的优惠";
  const { desk, id, read } = await changedMeanwhile(t, offer);
  const { form } = desk.words.desk.promotions;
  for (const name of ["第一次改名", "第二次改名"]) {
    const readAgain = desk.page.waitForResponse((answer) => new URL(answer.url()).pathname === `/api/promotions/${id}`);
    await desk.page.getByLabel(form.name, { exact: true }).fill(name);
    await desk.page.getByRole("button", { name: form.save_changes, exact: true }).click();
    await readAgain;
    assert.equal((await read()).name, name);
  }
  assert.equal((await read()).mechanics, offer);
});

test("who changes what a colleague has changed meanwhile is told so, and where both values are", async (t) => {
  const { desk, id } = await changedMeanwhile(t, "同事又改过的优惠");
  const { promotions: { form }, save, rail } = desk.words.desk;
  await desk.page.getByLabel(form.mechanics, { exact: true }).fill("自己改的优惠");
  await desk.page.getByRole("button", { name: form.save_changes, exact: true }).click();
  await desk.page.getByText(say(save.merged, { place: rail.decisions }), { exact: true }).waitFor();
  const { conflicts } = await product.ask(MANAGER, "/api/sync/conflicts");
  assert.ok(conflicts.some((card) => card.record === id), "both values are where the sentence says");
});

test("the calendar has its month and filter in the address, and each promotion opens by keyboard", async (t) => {
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await desk.go("/desk/promotions?state=live");
  await desk.page.getByRole("radio", { name: words.as_calendar, exact: true }).check();
  const rows = desk.page.getByRole("list", { name: words.calendar.title }).getByRole("listitem");
  await rows.first().waitFor();
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  assert.equal(await rows.count(), promotions.length);
  await desk.page.getByRole("button", { name: words.calendar.after }).click();
  await desk.page.waitForURL((url) => url.searchParams.get("view") === "calendar" && url.searchParams.get("state") === "live" && url.searchParams.has("month"));
  await desk.page.getByRole("button", { name: words.calendar.this_month }).click();
  await rows.getByRole("link").first().focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.waitForURL(/\/desk\/promotions\/[0-9a-f-]{36}$/);
});

test("the search of the desk finds a promotion and leads to it", async (t) => {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const { id, name } = promotions[0];
  const desk = await open(t, Desk, product);
  await desk.signIn(MANAGER);
  await desk.page.keyboard.press("Control+k");
  await desk.page.getByRole("combobox", { name: desk.words.desk.search.open }).fill(name);
  await desk.page.getByRole("group", { name: desk.words.desk.search.promotions }).getByRole("option", { name }).first().waitFor();
  await desk.page.keyboard.press("Enter");
  await desk.page.waitForURL((url) => url.pathname === `/desk/promotions/${id}`);
});
