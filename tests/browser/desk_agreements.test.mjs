// What administrators agree for visits: the template of a type, displays of a store, and an assortment that
// many stores take over.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, isWaiting, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const press = (place, name) => place.getByRole("button", { name, exact: true }).click();

const typeOf = async (id) => (await product.ask("admin", "/api/store-types")).find((entry) => entry.id === id);
const listingOf = (store) => product.ask("admin", `/api/stores/${store}/listing`);

/** Somebody and the next stop of theirs. */
async function nextStop() {
  const [login] = await product.peopleWithStops(1);
  const [stop] = (await product.dayOf(login)).stops.filter(isWaiting);
  const { row } = await product.ask("sup1", `/api/stores/${stop.store}`);
  return { login, row };
}

/** A store of the type that most stores have; nobody needs to be on the way to it. */
async function someStore() {
  const { stores } = await product.ask("admin", "/api/stores?limit=200");
  const sizes = new Map();
  for (const { store_type: type } of stores) sizes.set(type, (sizes.get(type) ?? 0) + 1);
  const [[largest]] = [...sizes].toSorted(([, one], [, other]) => other - one);
  return stores.find(({ store_type: type }) => type === largest);
}

/** A desk with the panel of a store. */
async function openStore(t, row, options) {
  const desk = await open(t, Desk, product, options);
  await desk.signIn("admin");
  await desk.go(`/desk/stores?store=${row.id}`);
  const panel = desk.page.getByRole("dialog", { name: row.name });
  await panel.getByRole("button", { name: desk.words.desk.displays.add, exact: true }).waitFor();
  return { desk, panel };
}

test("the cards of a type are arranged by keyboard, and the phone shows them so", async (t) => {
  const { login, row } = await nextStop();
  const desk = await open(t, Desk, product);
  const { template, settings, save } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/settings");
  const before = await typeOf(row.store_type);
  await desk.row(before.store_type.name_zh).getByRole("button").click();
  const panel = desk.page.getByRole("dialog", { name: before.store_type.name_zh });
  const preview = panel.getByRole("region", { name: template.preview });
  const shown = () => preview.locator(".task-card .title").allInnerTexts();

  // The checklist is hidden, the displays go to the top with the arrow keys, and the focus with them.
  await press(panel, template.checklist);
  await until("the preview is without a checklist", async () => !(await shown()).includes(template.checklist));
  const displays = panel.getByRole("button", { name: template.display, exact: true });
  await displays.focus();
  for (let step = 0; step < 4; step += 1) await desk.page.keyboard.press("Alt+ArrowUp");
  await until("the displays are the first", async () => (await shown())[0].trim() === template.display);
  await desk.page.locator(":focus", { hasText: template.display }).waitFor();

  // One more thing to take along; Enter in its field does not save the form.
  const field = panel.getByLabel(template.kit_name, { exact: true });
  await field.fill("卷尺");
  await field.press("Enter");
  await preview.getByText(/卷尺/).waitFor();
  await field.fill("卷尺");
  await panel.getByText(template.kit_twice).waitFor();
  await field.fill("");
  await panel.getByRole("checkbox", { name: desk.words.desk.promotions.types.lottery, exact: true }).check({ force: true });
  assert.equal(await panel.getByText(save.saved).count(), 0);
  await press(panel, settings.save_type);
  await panel.getByText(save.saved).waitFor();

  const { store_type: after } = await typeOf(row.store_type);
  assert.equal(after.template.cards[0], "display");
  assert.ok(!after.template.cards.includes("checklist"));
  assert.equal(after.template.kit.at(-1), "卷尺");
  assert.ok(after.template.promotion_types.includes("lottery"));
  assert.equal(after.units, before.store_type.units);

  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.checkIn();
  const { display, stock, checklist } = phone.words.work;
  await phone.page.locator(".task-card .title", { hasText: stock.title }).first().waitFor();
  const cards = (await phone.page.locator(".task-card .title").allInnerTexts()).map((title) => title.trim());
  assert.ok(cards.indexOf(display.title) < cards.indexOf(stock.title), cards.join());
  assert.ok(!cards.some((title) => title.includes(checklist.title)), cards.join());
  await phone.checkOut();
});

test("without any card a type is not saved, and the button says why", async (t) => {
  const row = await someStore();
  const desk = await open(t, Desk, product);
  const { template } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/settings");
  const { store_type: known } = await typeOf(row.store_type);
  await desk.row(known.name_zh).getByRole("button").click();
  const panel = desk.page.getByRole("dialog", { name: known.name_zh });
  for (const card of ["stock", "promotion", "display", "checklist"]) {
    const chip = panel.getByRole("button", { name: template[card], exact: true });
    if ((await chip.getAttribute("aria-pressed")) === "true") await chip.click();
  }
  await panel.getByRole("button", { name: template.no_card }).waitFor();
});

test("a display that is agreed at the desk is looked for on the phone, and ended it has today as its last day", async (t) => {
  const { login, row } = await nextStop();
  const { desk, panel } = await openStore(t, row);
  const { displays, assortment, save } = desk.words.desk;
  const before = (await listingOf(row.id)).listing;
  await press(panel, displays.add);
  await panel.getByRole("radio", { name: assortment.own_rack, exact: true }).check({ force: true });
  const cases = panel.getByRole("textbox", { name: displays.cases }).or(panel.getByRole("spinbutton", { name: displays.cases }));
  await cases.first().fill("17");
  await press(panel, displays.save);
  await panel.getByText(save.saved).waitFor();
  const { listing: agreed } = await listingOf(row.id);
  const added = agreed.displays.find((display) => display.terms.cases === 17);
  assert.equal(added.terms.place, "own_rack");
  assert.deepEqual(agreed.products, before.products);
  assert.ok(!(before.displays ?? []).some((display) => display.number === added.number), "a number is used twice");

  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.checkIn();
  await phone.page.locator(".task-card", { hasText: phone.words.work.display.title }).first().click();
  await phone.page.getByRole("heading", { name: /17/ }).waitFor();
  await phone.page.goBack();
  await phone.checkOut();

  await panel.getByRole("button", { name: new RegExp(`^${displays.end} · .*17`) }).click();
  const today = added.from;
  await until("today is its last day", async () => {
    const { listing } = await listingOf(row.id);
    return listing.displays.find((display) => display.number === added.number).to === today;
  });
});

test("a regional manager sees what is agreed with a store and changes nothing of it", async (t) => {
  const row = await someStore();
  const desk = await open(t, Desk, product);
  const { displays, assortment, copy } = desk.words.desk;
  await desk.signIn("mgr1");
  await desk.go(`/desk/stores?store=${row.id}`);
  const panel = desk.page.getByRole("dialog", { name: row.name });
  await panel.getByText(assortment.displays, { exact: true }).waitFor();
  for (const name of [displays.add, assortment.save, copy.open]) {
    assert.equal(await panel.getByRole("button", { name }).count(), 0, name);
  }
});

/** Stores of the row's type, with what is agreed at each. */
async function alike(row) {
  const all = [];
  for (let cursor = ""; ; ) {
    const page = await product.ask("admin", `/api/listings?store_type=${row.store_type}&limit=100${cursor}`);
    all.push(...page.stores);
    if (!page.next) return all;
    cursor = `&cursor=${page.next}`;
  }
}

test("an assortment goes to all stores of a type, is stopped between batches and goes on, and doubles nothing", async (t) => {
  const row = await someStore();
  const network = await Network.to(product);
  t.after(() => network.end());
  const { desk, panel } = await openStore(t, row, { address: network.address });
  const { copy, assortment, save, board } = desk.words.desk;
  // First the source differs from all others: its first product gets facings that none has.
  const facings = panel.getByRole("group", { name: new RegExp(`^${assortment.facings}`) }).first();
  await facings.getByRole("button", { name: new RegExp(`^${desk.words.desk.settings.more}`) }).click();
  await press(panel, assortment.save);
  await panel.getByText(save.saved).waitFor();
  const source = (await listingOf(row.id)).listing;
  const displaysBefore = new Map((await alike(row)).map((entry) => [entry.store, entry.listing?.displays]));

  await press(panel, copy.open);
  const dialog = desk.page.getByRole("dialog", { name: copy.title });
  await dialog.getByRole("combobox", { name: desk.words.desk.stores.territory }).selectOption({ label: board.all_territories });
  await press(dialog, copy.look);
  const stores = (await alike(row)).filter((entry) => entry.store !== row.id);
  const differing = stores.filter((entry) => JSON.stringify(entry.listing?.products) !== JSON.stringify(source.products));
  assert.ok(differing.length > 20, `a batch is all there is: ${differing.length}`);
  await dialog.getByText(say(copy.plan, { count: differing.length, same: stores.length - differing.length })).waitFor();

  // The answers are slow, so that the work is stopped while the first batch is under way.
  network.isDown = true;
  await press(dialog, say(copy.start, { count: differing.length }));
  await dialog.getByRole("progressbar").waitFor();
  await press(dialog, copy.stop);
  network.isDown = false;
  await dialog.getByText(pattern(copy.untouched)).waitFor({ timeout: 90_000 });
  const stopped = (await alike(row)).filter((entry) => JSON.stringify(entry.listing?.products) === JSON.stringify(source.products));
  assert.equal(stopped.length, 20 + 1 + stores.length - differing.length);

  // What is left is found and done.
  await press(dialog, copy.look);
  await press(dialog, say(copy.start, { count: differing.length - 20 }));
  await dialog.getByText(say(copy.done, { count: differing.length - 20 })).waitFor({ timeout: 90_000 });
  for (const entry of await alike(row)) {
    assert.deepEqual(entry.listing.products, source.products, entry.name);
    assert.deepEqual(entry.listing.displays, displaysBefore.get(entry.store), entry.name);
  }
  await press(dialog, copy.look);
  await dialog.getByText(say(copy.all_same, { count: stores.length })).waitFor();
  desk.faults = desk.faults.filter((fault) => !/Failed to fetch/.test(fault));
});

test("what is changed in an assortment while it is being saved stays, and its rows can be changed after each saving", async (t) => {
  const row = await someStore();
  const { listing } = await listingOf(row.id);
  const first = listing.products[0].facings ?? 0;
  const { desk, panel } = await openStore(t, row);
  const { assortment, settings } = desk.words.desk;
  const facings = panel.getByRole("group", { name: new RegExp(`^${assortment.facings}`) }).first();
  const more = () => facings.getByRole("button", { name: new RegExp(`^${settings.more}`) }).click();
  const isAt = (count) =>
    until(`the server has ${count} facings`, async () => (await listingOf(row.id)).listing.products[0].facings === count);
  const readAgain = () => desk.page.waitForResponse((answer) => new URL(answer.url()).pathname === `/api/stores/${row.id}/listing`);
  const pushes = await desk.hold("**/api/sync/push");
  await more();
  await press(panel, assortment.save);
  await pushes.isAsked;
  await more();
  const read = readAgain();
  pushes.go();
  await read;
  await isAt(first + 1);
  const readOnceMore = readAgain();
  await press(panel, assortment.save);
  await readOnceMore;
  await isAt(first + 2);
  await panel.getByRole("button", { name: settings.same, exact: true }).waitFor();
  await more();
  await press(panel, assortment.save);
  await isAt(first + 3);
});

test("what a colleague changes unseen while an assortment is typed is told with its saving, and both values are there", async (t) => {
  const row = await someStore();
  const { listing } = await listingOf(row.id);
  const first = listing.products[0].facings ?? 0;
  const { desk, panel } = await openStore(t, row);
  const { assortment, displays, rail, save, settings } = desk.words.desk;
  const more = async (place, times) => {
    const facings = place.getByRole("group", { name: new RegExp(`^${assortment.facings}`) }).first();
    for (let time = 0; time < times; time += 1) await facings.getByRole("button", { name: new RegExp(`^${settings.more}`) }).click();
  };
  const pushes = await desk.hold("**/api/sync/push");
  const reads = await desk.hold(`**/api/stores/${row.id}/listing`);
  await more(panel, 1);
  await press(panel, assortment.save);
  await pushes.isAsked;
  await more(panel, 1);
  pushes.go();

  // Between the confirmation and what the page reads again.
  await reads.isAsked;
  const colleague = await openStore(t, row);
  await more(colleague.panel, 4);
  await press(colleague.panel, displays.add);
  const cases = colleague.panel.getByRole("textbox", { name: displays.cases }).or(colleague.panel.getByRole("spinbutton", { name: displays.cases }));
  await cases.first().fill("23");
  await press(colleague.panel, displays.save);
  await press(colleague.panel, assortment.save);
  await until("the colleague's are at the server", async () => {
    const { listing: now } = await listingOf(row.id);
    return now.products[0].facings === first + 5 && (now.displays ?? []).some((display) => display.terms.cases === 23);
  });
  reads.go();
  await panel.locator(".question-open", { hasText: say(assortment.cases, { cases: 23 }) }).waitFor();

  await press(panel, assortment.save);
  await panel.getByText(say(save.merged, { place: rail.decisions })).waitFor();
  assert.equal((await listingOf(row.id)).listing.products[0].facings, first + 2);
  const { conflicts } = await product.ask("admin", "/api/sync/conflicts");
  const fields = conflicts.filter(({ kind }) => kind === "listing").flatMap((conflict) => conflict.fields);
  const pairs = fields.filter(({ field }) => field === "products").map(({ first: one, second: other }) => {
    return [one, other].map(({ value }) => value[0].facings ?? 0).sort((one, other) => one - other);
  });
  assert.ok(pairs.some(([less, greater]) => less === first + 2 && greater === first + 5), JSON.stringify(pairs));
});
