// What administrators do at the desk: the tree of the company, lists, and the norms of the rules.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen } from "./pen.mjs";
import { spreadsheet } from "./spreadsheet.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const press = (place, name) => place.getByRole("button", { name, exact: true }).click();

/** What finds a store and no other. */
const search = ({ name, address }) => `${name} ${address}`;

/** Stores that a search finds alone. */
async function storesFoundAlone(count) {
  const { stores } = await product.ask("admin", "/api/stores?limit=200");
  const found = [];
  for (const store of stores) {
    const { total } = await product.ask("admin", `/api/stores?limit=1&query=${encodeURIComponent(search(store))}`);
    if (total === 1) found.push(store);
    if (found.length === count) return found;
  }
  throw new Error(`fewer than ${count} stores are found alone`);
}

test("an administrator makes, renames and removes a territory by keyboard", async (t) => {
  const desk = await open(t, Desk, product);
  const { organisation } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/organisation");
  const add = desk.page.getByRole("button", { name: organisation.add_territory }).first();
  await add.focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.getByLabel(organisation.name, { exact: true }).and(desk.page.locator(":focus")).waitFor();
  await desk.page.keyboard.type("湖滨片区");
  await desk.page.keyboard.press("Enter");
  const made = desk.page.getByRole("button", { name: /湖滨片区/ });
  // The form gives the focus back with a later frame.
  await add.and(desk.page.locator(":focus")).waitFor();
  await made.focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.locator("input:focus").fill("湖滨新片区");
  await desk.page.keyboard.press("Enter");
  const renamed = desk.page.getByRole("button", { name: /湖滨新片区/ });
  await renamed.click();
  // The form takes the focus with the next frame, and Escape is a key of the form.
  await desk.page.locator("input:focus").waitFor();
  await desk.page.keyboard.press("Escape");
  await renamed.and(desk.page.locator(":focus")).waitFor();
  await renamed.click();
  await press(desk.page, organisation.remove);
  await press(desk.page.getByRole("dialog", { name: organisation.remove }), organisation.remove);
  await until("the territory is gone", async () => {
    const { territories } = await product.ask("admin", "/api/organisation");
    return territories.every(({ name }) => !name.startsWith("湖滨"));
  });
  await renamed.waitFor({ state: "detached" });
});

test("a supervisor reads the organisation and is offered nothing to change", async (t) => {
  const desk = await open(t, Desk, product);
  const { organisation } = desk.words.desk;
  await desk.signIn("sup1");
  await desk.go("/desk/organisation");
  await desk.page.getByText(organisation.read_only).waitFor();
  await desk.page.getByRole("heading", { name: organisation.teams, exact: true }).waitFor();
  assert.equal(await desk.page.getByRole("button", { name: organisation.add_territory }).count(), 0);
});

test("an administrator imports a spreadsheet whose columns have unknown names, and finds the doubtful store", async (t) => {
  const desk = await open(t, Desk, product);
  const { import: words, stores } = desk.words.desk;
  const file = spreadsheet([
    ["内部号", "招牌", "地址", "经度", "纬度"],
    ["Z-1", "梧桐集市 1店", "虚构市湖滨路1号", 112.4, 30.2],
    ["Z-2", "梧桐集市 2店", "虚构市湖滨路2号", 0, 0],
    ["", "梧桐集市 3店", "虚构市湖滨路3号", 112.41, 30.21],
  ]);
  await desk.signIn("admin");
  await desk.go("/desk/import");
  await desk.page.getByLabel(words.choose_file).setInputFiles({
    name: "梧桐集市.xlsx",
    mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    buffer: file,
  });
  await desk.page.getByRole("radio", { name: stores.gcj02 }).check();
  await press(desk.page, words.look);
  await desk.page.getByText(pattern(words.missing)).waitFor();
  await desk.page.getByLabel(say(words.column_of, { title: "内部号" })).selectOption({ label: words.field.external_id });
  await desk.page.getByLabel(say(words.column_of, { title: "招牌" })).selectOption({ label: words.field.name });
  await desk.page.getByText(words.reason.missing_external_id).first().waitFor();
  await desk.page.getByText(words.reason.null_island).first().waitFor();
  await press(desk.page, say(words.run, { count: 2 }));
  await desk.page.getByText(words.done, { exact: true }).waitFor();
  await desk.page.getByRole("link", { name: say(words.row_and_key, { row: 3, key: "Z-2" }) }).click();
  await desk.row("梧桐集市 2店").waitFor();

  // The same source again: what was said of its columns is known, and nothing is left to do.
  await desk.go("/desk/import");
  await desk.page.getByLabel(words.choose_file).setInputFiles({ name: "梧桐集市.xlsx", mimeType: "", buffer: file });
  await desk.page.getByRole("radio", { name: stores.gcj02 }).check();
  await press(desk.page, words.look);
  await desk.page.getByText(words.remembered).waitFor();
  await desk.page.getByRole("button", { name: words.nothing_to_do }).waitFor();
});

test("an administrator changes a rule and the norm of a store type", async (t) => {
  const desk = await open(t, Desk, product);
  const { settings, save } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/settings");
  await desk.page.getByLabel(settings.late_after, { exact: true }).and(desk.page.locator("input")).fill("25");
  await desk.page.keyboard.press("Tab");
  await press(desk.page, settings.save);
  await desk.page.getByText(save.saved).first().waitFor();
  await until("the rule is at the server", async () => {
    const { settings: known } = await product.ask("admin", "/api/settings");
    return known.late_after_min === 25;
  });
  const [type] = await product.ask("admin", "/api/store-types");
  await desk.row(type.store_type.name_zh).getByRole("button").click();
  const panel = desk.page.getByRole("dialog", { name: type.store_type.name_zh, exact: true });
  await panel.getByLabel(settings.time_min, { exact: true }).and(desk.page.locator("input")).fill("17");
  await desk.page.keyboard.press("Tab");
  await press(panel, settings.save_type);
  await panel.getByText(save.saved).waitFor();
  const types = await product.ask("admin", "/api/store-types");
  assert.equal(types.find((one) => one.id === type.id).store_type.time_in_store_min_s, 17 * 60);
});

/** The record of the company's settings. */
const SETTINGS = "00000000-0000-7000-8000-000000000001";

test("what is typed while a saving is under way stays, and the other numbers are the server's", async (t) => {
  const desk = await open(t, Desk, product);
  const { settings, save } = desk.words.desk;
  const known = async () => (await product.ask("admin", "/api/settings")).settings;
  const before = await known();
  await desk.signIn("admin");
  await desk.go("/desk/settings");
  const field = (label) => desk.page.getByLabel(label, { exact: true }).and(desk.page.locator("input"));
  const type = async (label, number) => {
    await field(label).fill(String(number));
    await desk.page.keyboard.press("Tab");
  };
  const [late, silent, age] = [before.late_after_min + 3, before.silent_after_min + 5, before.fix_age_max_s + 7];
  await type(settings.late_after, late);
  const pushes = await desk.hold("**/api/sync/push");
  await press(desk.page, settings.save);
  await pushes.isAsked;
  await type(settings.silent_after, silent);
  const colleague = await Pen.signIn(product, "admin");
  await colleague.change("settings", "catalog", SETTINGS, { fix_age_max_s: { before: before.fix_age_max_s, after: age } });
  pushes.go();
  // What a colleague has changed shows that the page has read the settings again.
  await until("the colleague's number is shown", async () => (await field(settings.fix_age).inputValue()) === String(age));
  assert.equal(await field(settings.silent_after).inputValue(), String(silent));
  assert.equal((await known()).silent_after_min, before.silent_after_min);
  await press(desk.page, settings.save);
  await until("all three numbers are at the server", async () => {
    const now = await known();
    return now.late_after_min === late && now.silent_after_min === silent && now.fix_age_max_s === age;
  });
  await desk.page.getByText(save.saved).first().waitFor();
});

test("an administrator changes which stores are on a route while a colleague does too", async (t) => {
  const desk = await open(t, Desk, product);
  const { organisation } = desk.words.desk;
  const [mine, theirs, gone] = await storesFoundAlone(3);
  const route = await product.ask("admin", "/api/routes", { method: "POST", body: { name: "环湖路线" } });
  const put = (store) => product.ask("admin", `/api/routes/${route.id}`, { method: "PATCH", body: { added_stores: [store.id] } });
  await put(gone);
  await desk.signIn("admin");
  await desk.go("/desk/organisation");
  await press(desk.page, organisation.route_stores);
  const panel = desk.page.getByRole("dialog", { name: route.name, exact: true });
  await panel.getByRole("button", { name: gone.name }).click();
  await panel.getByRole("searchbox", { name: organisation.search_stores }).fill(search(mine));
  await panel.getByRole("button", { name: mine.name }).click();
  await put(theirs);
  await press(panel, say(organisation.save_stores, { count: 1 }));
  const wanted = [mine.id, theirs.id].sort().join();
  await until("the route has the stores of both", async () => {
    const { stores } = await product.ask("admin", `/api/stores?route=${route.id}`);
    return stores.map(({ id }) => id).sort().join() === wanted;
  });
});

test("a store's row says at once that it was put on a route, and what is pressed meanwhile is still to be saved", async (t) => {
  const desk = await open(t, Desk, product);
  const { organisation } = desk.words.desk;
  const [store] = await storesFoundAlone(1);
  const route = await product.ask("admin", "/api/routes", { method: "POST", body: { name: "望湖路线" } });
  await desk.signIn("admin");
  await desk.go("/desk/organisation");
  const opener = desk.page.locator("li", { has: desk.page.locator(`#node-${route.id}`) });
  await press(opener, organisation.route_stores);
  const panel = desk.page.getByRole("dialog", { name: route.name, exact: true });
  await panel.getByRole("searchbox", { name: organisation.search_stores }).fill(search(store));
  // The search's list stands below the route's own.
  const row = panel.getByRole("button", { name: store.name }).last();
  await row.click();
  await row.getByText(organisation.take_off_route).waitFor();
  const saving = (count) => panel.getByRole("button", { name: say(organisation.save_stores, { count }), exact: true });
  // The lists are read again, and their answers are under way for long.
  const lists = await desk.hold("**/api/stores?*");
  await saving(1).click();
  await lists.isAsked;
  assert.equal(await row.getByText(organisation.take_off_route).count(), 1);
  assert.equal(await saving(1).count(), 1, "the count forgets what was saved");
  lists.go();
  await until("both lists show the store", async () => (await panel.getByRole("button", { name: store.name }).count()) === 2);
  assert.equal(await panel.getByText(organisation.take_off_route).count(), 2);

  // Pressed back while it is saved: the next saving takes it off again.
  const saves = await desk.hold(`**/api/routes/${route.id}`);
  await row.click();
  await saving(0).click();
  await saves.isAsked;
  await row.click();
  saves.go();
  // While the first saving is under way another one would be ignored.
  await saving(1).and(desk.page.locator(":not([aria-busy=true])")).click();
  await until("the store is on the route", async () => {
    const { stores } = await product.ask("admin", `/api/stores?route=${route.id}`);
    return stores.some(({ id }) => id === store.id);
  });
});

test("what a form was not asked to change stays as a colleague has changed it meanwhile", async (t) => {
  const desk = await open(t, Desk, product);
  const { organisation } = desk.words.desk;
  const { regions: [region], teams: [team], territories } = await product.ask("admin", "/api/organisation");
  const rename = (path, name) => product.ask("admin", path, { method: "PATCH", body: { name } });
  await desk.signIn("admin");
  await desk.go("/desk/organisation");
  const row = desk.page.locator(`#node-${region.id}`);
  await row.click();
  await desk.page.locator("input:focus").waitFor();
  await rename(`/api/regions/${region.id}`, "湖岸大区");
  await press(desk.page, organisation.save);
  await row.waitFor();
  await desk.page.getByRole("button", { name: team.name }).click();
  const panel = desk.page.getByRole("dialog", { name: team.name, exact: true });
  const left = territories.find(({ id }) => team.territories.includes(id));
  await panel.getByRole("checkbox", { name: left.name, exact: true }).uncheck();
  await rename(`/api/teams/${team.id}`, "湖岸团队");
  await press(panel, organisation.save);
  await until("both changes of the team stand", async () => {
    const { teams } = await product.ask("admin", "/api/organisation");
    const { name, territories } = teams.find(({ id }) => id === team.id);
    return name === "湖岸团队" && !territories.includes(left.id);
  });
  const { regions } = await product.ask("admin", "/api/organisation");
  assert.equal(regions.find(({ id }) => id === region.id).name, "湖岸大区");
});
