// What administrators do at the desk: the tree of the company, lists, and the norms of the rules.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { spreadsheet } from "./spreadsheet.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const press = (place, name) => place.getByRole("button", { name, exact: true }).click();

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
