// The desk without a mouse: everything that acts is reached by Tab with a focus that is seen, and what
// opens closes on Escape and gives the focus back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { administratorPages, fieldPerson, managerPages, settle, supervisorPages } from "./pages.mjs";

/** No page has more places to stop at. */
const PRESSES_MAX = 600;

let product;
before(async () => {
  product = await Product.start();
  // Somebody reports an issue: on some dates the demo has none that is open.
  await fieldPerson(product);
});
after(() => product?.end());

/** Notes each element that gets the focus, and those whose focus nobody sees. */
async function watchFocus(device) {
  await device.page.evaluate(() => {
    const isOutlined = (element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 1;
    };
    const around = (element) => [element, element.parentElement, element.nextElementSibling, element.closest("label"), ...(element.labels ?? [])];
    window.reached = new Set();
    window.unseen = new Set();
    document.addEventListener("focusin", ({ target }) => {
      window.reached.add(target);
      if (!around(target).some((element) => element && isOutlined(element))) window.unseen.add(target);
    });
  });
}

/** Presses Tab through the whole page, and says what was never reached or not seen. */
async function walkByTab(device) {
  await watchFocus(device);
  // It begins where the focus is, so the end of the page is passed twice before all of it is walked.
  let ends = 0;
  for (let presses = 0; presses < PRESSES_MAX && ends < 2; presses += 1) {
    await device.page.keyboard.press("Tab");
    if (await device.page.evaluate(() => document.activeElement === document.body)) ends += 1;
  }
  return device.page.evaluate(() => {
    const say = (element) => `${element.outerHTML.slice(0, 120)}`;
    const wanted = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]';
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
    const all = [...document.querySelectorAll(wanted)].filter((element) => isShown(element) && !element.matches(":disabled") && element.tabIndex >= 0);
    // One of a group of radios takes the focus; the arrows reach the others.
    const groupOf = (element) => (element.type === "radio" ? [...document.querySelectorAll(`input[type="radio"][name="${CSS.escape(element.name)}"]`)] : [element]);
    const missed = all.filter((element) => !groupOf(element).some((one) => window.reached.has(one)));
    return [...missed.map((element) => `not reached: ${say(element)}`), ...[...window.unseen].map((element) => `focus not seen: ${say(element)}`)];
  });
}

async function walkAll(desk, pages) {
  const found = [];
  for (const [name, show] of Object.entries(pages)) {
    await show();
    await settle(desk);
    for (const fault of await walkByTab(desk)) found.push(`${name}: ${fault}`);
  }
  assert.deepEqual(found, []);
}

const only = (pages, names) => Object.fromEntries(names.map((name) => [name, pages[name]]));

test("a supervisor reaches everything of plans, issues and reports by Tab", async (t) => {
  const desk = await open(t, Desk, product);
  await desk.signIn("sup1");
  const { name } = await product.personOf("m1");
  const pages = supervisorPages(desk, name);
  await walkAll(desk, only(pages, ["plan of a person", "leave in a plan", "copy of a plan", "issues", "issue in its panel", "reports", "records of a report"]));
});

test("a regional manager reaches everything of promotions by Tab", async (t) => {
  const desk = await open(t, Desk, product);
  await desk.signIn("mgr1");
  const { name } = await product.personOf("m1");
  await walkAll(desk, only(managerPages(desk, name), ["promotions", "matrix", "cell of the matrix", "organisation"]));
});

test("an administrator reaches everything of master data by Tab", async (t) => {
  const desk = await open(t, Desk, product);
  await desk.signIn("admin");
  const pages = administratorPages(desk);
  await walkAll(desk, only(pages, ["organisation", "territory in its form", "team", "import", "preview of an import", "settings", "products", "new product", "forms", "designer of a form"]));
});

/** Opens something with Enter, closes it with Escape; while it is modal, Tab stays inside. */
async function openAndClose(desk, opener) {
  await opener.waitFor();
  await opener.focus();
  await desk.page.keyboard.press("Enter");
  const dialog = desk.page.locator("dialog[open]");
  await dialog.waitFor();
  await until("the focus is in what opened", () => dialog.evaluate((element) => element.contains(document.activeElement)));
  const isModal = await dialog.evaluate((element) => element.matches(":modal"));
  // Beside a table the focus may leave; over the page it goes round inside.
  const presses = isModal ? (await dialog.locator("a[href], button, input, select, textarea").count()) + 2 : 0;
  for (let pressed = 0; pressed < presses; pressed += 1) {
    await desk.page.keyboard.press("Tab");
    const isInside = await desk.page.evaluate(() => document.activeElement === document.body || document.activeElement.closest("dialog[open]") !== null);
    assert.ok(isInside, "the focus left a modal dialog");
  }
  await desk.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await until("the focus is back where it was", () => opener.evaluate((element) => element === document.activeElement));
}

test("what opens at the desk closes on Escape and gives the focus back", async (t) => {
  const desk = await open(t, Desk, product);
  const button = (name) => desk.page.getByRole("button", { name, exact: true }).first();
  const firstRow = () => desk.page.getByRole("row").nth(1).getByRole("button").first();
  const { desk: words } = desk.words;
  await desk.signIn("sup1");
  const { id } = await product.personOf("m1");
  const opened = {
    "/desk/issues": [firstRow()],
    "/desk/summaries": [firstRow()],
    "/desk/reports": [desk.page.getByRole("button", { name: new RegExp(words.figure.out_of_stock) }).first()],
    [`/desk/plans?person=${id}`]: [button(words.plans.add), button(words.plan_away.enter), button(words.plan_edit.copy), firstRow()],
    "/desk/announcements": [button(words.announcements.new)],
    "/desk/stores": [firstRow(), desk.page.locator(".desk-search"), button(words.rail.settings)],
  };
  for (const [path, openers] of Object.entries(opened)) {
    for (const opener of openers) {
      await desk.go(path);
      await t.test(`${path}, ${opener}`, () => openAndClose(desk, opener));
    }
  }
});

test("what opens for an administrator closes on Escape and gives the focus back", async (t) => {
  const desk = await open(t, Desk, product);
  const button = (name) => desk.page.getByRole("button", { name, exact: true }).first();
  const { desk: words } = desk.words;
  await desk.signIn("admin");
  const opened = {
    "/desk/organisation": button(words.organisation.add_team),
    "/desk/products": button(words.products.add),
    "/desk/forms": desk.page.getByRole("row").nth(1).getByRole("button").first(),
    "/desk/settings": button(words.settings.new_type),
    "/desk/users": button(words.users.new),
  };
  for (const [path, opener] of Object.entries(opened)) {
    await desk.go(path);
    await t.test(path, () => openAndClose(desk, opener));
  }
});
