// What administrators keep for in-store work: forms, products, and the search over everything.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { PASSWORD } from "./product.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const press = (place, name) => place.getByRole("button", { name, exact: true }).click();

test("an administrator answers a form in the preview and publishes it", async (t) => {
  const desk = await open(t, Desk, product);
  const { forms } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/forms");
  await press(desk.page, forms.start_ready);
  await desk.page.getByLabel(forms.name, { exact: true }).fill("湖滨检查");

  // The second question asks for material; only a no asks why.
  const phone = desk.page.getByRole("region", { name: forms.preview });
  const why = phone.getByLabel(pattern("为什么没有？"));
  const material = phone.getByRole("group", { name: /2\. / });
  await material.waitFor();
  assert.equal(await why.count(), 0);
  await material.getByRole("radio", { name: forms.no, exact: true }).check();
  await phone.getByText(/为什么没有？/).waitFor();
  await material.getByRole("radio", { name: forms.yes, exact: true }).check();
  await phone.getByText(/为什么没有？/).waitFor({ state: "detached" });
  await phone.getByText(/有哪些物料？/).waitFor();

  // By keyboard the first question goes down, and the focus with it.
  const first = desk.page.getByRole("button", { name: /^1\. / });
  const text = (await first.innerText()).split("\n")[0].replace(/^1\. /, "");
  await first.focus();
  await desk.page.keyboard.press("Alt+ArrowDown");
  await desk.page.locator(":focus").filter({ hasText: `2. ${text}` }).waitFor();

  await press(desk.page, say(forms.publish, { version: 1 }));
  await desk.row("湖滨检查").waitFor();
  const find = async () => {
    const { forms: all } = await product.ask("admin", "/api/forms?limit=200");
    return all.filter((entry) => entry.form.name === "湖滨检查").map((entry) => entry.form);
  };
  const [published] = await find();
  assert.deepEqual(published.questions[2].shown_if, { question: 1, chosen: [1] });

  // The published version is only read; a change is the next version, and the old one is retired.
  await desk.row("湖滨检查").getByRole("button").click();
  await press(desk.page, forms.next_version);
  await press(desk.page, say(forms.publish, { version: 2 }));
  await until("the second version is there", async () => (await find()).length === 2);
  const [second, old] = await find();
  assert.equal(second.version, 2);
  assert.equal(old.retired_on, second.from);
});

test("what is typed while a form is being published is the draft of the version after it", async (t) => {
  const desk = await open(t, Desk, product);
  const { forms } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/forms");
  await press(desk.page, forms.start_ready);
  const name = desk.page.getByLabel(forms.name, { exact: true });
  await name.fill("湖畔检查");
  const pushes = await desk.hold("**/api/sync/push");
  await press(desk.page, say(forms.publish, { version: 1 }));
  await pushes.isAsked;
  await name.fill("湖畔新检查");
  pushes.go();
  const next = desk.page.getByRole("button", { name: say(forms.publish, { version: 2 }), exact: true });
  await next.waitFor();
  assert.equal(await name.inputValue(), "湖畔新检查");

  // It is kept as every draft is, and follows the version that was published.
  await press(desk.page, forms.later);
  await desk.page.getByText("湖畔新检查", { exact: true }).waitFor();
  const found = async () => {
    const { forms: all } = await product.ask("admin", "/api/forms?limit=200");
    return all.map(({ form }) => form).filter((form) => form.name.startsWith("湖畔"));
  };
  const [published, ...others] = await found();
  assert.deepEqual([published.name, published.version, others.length], ["湖畔检查", 1, 0]);
});

test("a form whose draft is left while it is being published is no draft any more once the server has it", async (t) => {
  const desk = await open(t, Desk, product);
  const { forms, save } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/forms");
  await press(desk.page, forms.start_ready);
  await desk.page.getByLabel(forms.name, { exact: true }).fill("桥头检查");
  const pushes = await desk.hold("**/api/sync/push");
  await press(desk.page, say(forms.publish, { version: 1 }));
  await pushes.isAsked;
  await press(desk.page, forms.later);
  // It cannot be opened and published once more meanwhile.
  const draft = desk.page.locator("li", { hasText: "桥头检查" });
  await draft.getByText(save.waiting).waitFor();
  assert.equal(await draft.getByRole("button").count(), 0);
  pushes.go();
  await desk.row("桥头检查").waitFor();
  await draft.waitFor({ state: "detached" });
});

test("the draft of a form is its author's alone, and there again after the next administrator has used the browser", async (t) => {
  const body = { login: "admin_of_forms", name: "湖心管理员", locale: "zh-CN", password: PASSWORD };
  const { user } = await product.ask("admin", "/api/users", { method: "POST", body });
  const grant = { role: "administrator", scope_kind: "company" };
  await product.ask("admin", `/api/users/${user.id}/grants`, { method: "POST", body: grant });
  const desk = await open(t, Desk, product);
  const { forms, rail } = desk.words.desk;
  const draft = desk.page.getByText("湖心检查", { exact: true });
  const change = async (login) => {
    await desk.page.getByRole("button", { name: rail.settings }).click();
    const settings = desk.page.getByRole("dialog", { name: rail.settings });
    await settings.getByRole("button", { name: rail.sign_out, exact: true }).click();
    await desk.page.waitForURL((url) => url.pathname === "/sign-in");
    await desk.signIn(login);
    await desk.go("/desk/forms");
    await desk.page.getByRole("row").first().waitFor();
  };
  await desk.signIn("admin");
  await desk.go("/desk/forms");
  await press(desk.page, forms.start_ready);
  await desk.page.getByLabel(forms.name, { exact: true }).fill("湖心检查");
  await press(desk.page, forms.later);
  await draft.waitFor();
  await change(body.login);
  assert.equal(await draft.count(), 0);
  await change("admin");
  await draft.waitFor();
});

test("a product with a wrong barcode is not saved, with the right one it is", async (t) => {
  const desk = await open(t, Desk, product);
  const { products, save } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/products");
  await press(desk.page, products.add);
  const panel = desk.page.getByRole("dialog", { name: products.add });
  await panel.getByLabel(products.name, { exact: true }).fill("湖滨乌龙茶 500ml");
  await panel.getByLabel(products.brand, { exact: true }).fill("湖滨");
  await panel.getByLabel(products.category, { exact: true }).fill("茶饮料");
  const gtin = panel.getByLabel(products.gtin, { exact: true });
  await gtin.fill("6291041500214");
  await panel.getByRole("button", { name: products.gtin_wrong }).waitFor();
  await gtin.fill("6291041500213");
  await panel.getByText(products.gtin_right).waitFor();
  await press(panel, products.save);
  await panel.getByText(save.saved).waitFor();
  const { products: found } = await product.ask("admin", "/api/products?query=湖滨乌龙茶");
  assert.equal(found[0].product.gtin, "6291041500213");
});

test("a new product that is saved again before the server has answered is one product", async (t) => {
  const desk = await open(t, Desk, product);
  const { products, settings, save } = desk.words.desk;
  await desk.signIn("admin");
  await desk.go("/desk/products");
  await press(desk.page, products.add);
  const panel = desk.page.getByRole("dialog", { name: products.add });
  await panel.getByLabel(products.brand, { exact: true }).fill("湖心");
  await panel.getByLabel(products.category, { exact: true }).fill("茶饮料");
  await desk.context.setOffline(true);
  for (const name of ["湖心茉莉花茶 500ml", "湖心茉莉花茶 550ml"]) {
    await panel.getByLabel(products.name, { exact: true }).fill(name);
    await press(panel, products.save);
    await panel.getByText(save.waiting).waitFor();
    await panel.getByRole("button", { name: settings.same, exact: true }).waitFor();
  }
  await desk.context.setOffline(false);
  await panel.getByText(save.saved).waitFor({ timeout: 60_000 });
  const { products: found } = await product.ask("admin", "/api/products?query=湖心茉莉花茶");
  assert.deepEqual(found.map((entry) => entry.product.name), ["湖心茉莉花茶 550ml"]);

  // Adding once more begins another product and takes nothing from the one that was made.
  await press(desk.page, products.add);
  await until("the form is empty", async () => (await panel.getByLabel(products.name, { exact: true }).inputValue()) === "");
});

test("Ctrl K finds a store and opens it, by keyboard alone", async (t) => {
  const desk = await open(t, Desk, product);
  const { search } = desk.words.desk;
  const { stores } = await product.ask("admin", "/api/stores?limit=1");
  await desk.signIn("admin");
  await desk.page.getByRole("button", { name: pattern(search.open) }).waitFor();
  await desk.page.keyboard.press("Control+k");
  const field = desk.page.getByRole("combobox", { name: search.open });
  await field.and(desk.page.locator(":focus")).waitFor();
  await desk.page.keyboard.type(stores[0].name);
  const option = desk.page.getByRole("option", { name: stores[0].name });
  await option.first().and(desk.page.locator("[aria-selected=true]")).waitFor();
  assert.equal(await field.getAttribute("aria-activedescendant"), await option.first().getAttribute("id"));
  await desk.page.keyboard.press("Enter");
  await desk.page.getByRole("dialog", { name: stores[0].name }).waitFor();
  assert.match(desk.page.url(), /\/desk\/stores/);
});
