// Nobody is left out: every page of every role in both themes, narrow, and by keyboard alone.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { Product, isWaiting, open, until, visitsOf } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const NARROW = { width: 320, height: 740 };

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** What axe finds on the page as it stands, in one line each. */
async function violationsOf(device) {
  // The rules are brought by the debugger, so the page's own policy stays in force.
  const session = await device.context.newCDPSession(device.page);
  const { result } = await session.send("Runtime.evaluate", {
    expression: `${AXE}; axe.run(document, { runOnly: ${JSON.stringify(RULES)} }).then((found) => JSON.stringify(found.violations))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  return JSON.parse(result.value).map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(" | ")}`,
  );
}

/** How far the page's content is wider than the window. */
async function overflowOf(device) {
  return device.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** The page has drawn its data: a heading, and no skeleton. */
async function settle(device) {
  // Closed dialogs stand in the page too, with headings that nobody sees.
  await device.page.locator("h1:visible, h2:visible").first().waitFor();
  await until("the page has its data", async () => (await device.page.locator('[aria-busy="true"], .skeleton').count()) === 0);
  // Transitions change colours for a moment.
  await device.page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
}

/** Opens each page and gathers what is wrong with it, so that one run names everything. */
async function inspect(device, pages, look) {
  const found = [];
  for (const [name, show] of Object.entries(pages)) {
    await show();
    await settle(device);
    for (const fault of await look(device)) found.push(`${name}: ${fault}`);
  }
  return found;
}

function fieldPages(phone, ids) {
  const address = (path) => () => phone.go(path);
  return {
    today: address("/"),
    ready: address("/ready"),
    stores: address("/stores"),
    store: address(`/stores/${ids.store}`),
    "closed visit": address(`/visit/${ids.visit}`),
    "no such visit": address("/visit/none"),
    unplanned: address("/unplanned"),
    inbox: address("/inbox"),
    me: address("/me"),
    sync: address("/me/sync"),
    "no such page": address("/nowhere"),
    "missed stop": async () => {
      await phone.go("/");
      await phone.button(phone.words.field.today.cannot_visit).click();
      await phone.page.getByRole("dialog").waitFor();
    },
  };
}

/** Which demo person can be shown, with a store and a visit of theirs. */
async function fieldPerson() {
  const [login] = await product.peopleWithStops(2);
  const day = await product.dayOf(login);
  const [visit] = visitsOf(day);
  return { login, store: day.stops.find(isWaiting).store, visit: visit?.id ?? "none" };
}

function supervisorPages(desk, name) {
  return {
    board: () => desk.go("/desk"),
    "person on the board": async () => {
      await desk.go("/desk");
      await desk.row(name).getByRole("button").click();
      await desk.page.getByRole("dialog").getByRole("list").first().waitFor();
    },
    "records of a figure": async () => {
      await desk.go("/desk");
      await desk.page.getByRole("button", { name: new RegExp(desk.words.desk.figure.route_compliance) }).click();
      await desk.page.getByRole("dialog").waitFor();
    },
    plans: () => desk.go("/desk/plans"),
    "plan of a person": async () => {
      await desk.go("/desk/plans");
      await desk.page.getByLabel(desk.words.desk.plans.person).selectOption({ label: name });
      await desk.page.getByRole("table").waitFor();
    },
    "rule of a plan": async () => {
      await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
      await desk.page.getByRole("dialog").waitFor();
    },
    organisation: () => desk.go("/desk/organisation"),
    issues: () => desk.go("/desk/issues"),
    summaries: () => desk.go("/desk/summaries"),
    "summary of a person": async () => {
      await desk.go("/desk/summaries");
      await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
      await desk.page.getByRole("dialog").waitFor();
    },
    announcements: () => desk.go("/desk/announcements"),
    ...storePages(desk),
  };
}

/** The board, plans and stores of somebody who changes none of them. */
function readerPages(desk, name) {
  const { "rule of a plan": _, ...pages } = supervisorPages(desk, name);
  return pages;
}

/** Promotions, as those set them up who answer for them. */
function promotionPages(desk) {
  const words = desk.words.desk.promotions;
  return {
    promotions: () => desk.go("/desk/promotions"),
    "calendar of promotions": () => desk.go("/desk/promotions?view=calendar"),
    "new promotion": () => desk.go("/desk/promotions/new"),
    "new promotion with flaws and an open element": async () => {
      await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
      await desk.page.getByText(words.form.bad_name).waitFor();
      await desk.page.locator(".question-open").first().click();
    },
    "approved promotion": async () => {
      const { promotions } = await product.ask("mgr1", "/api/promotions?state=live");
      await desk.go(`/desk/promotions/${promotions[0].id}/edit`);
      await desk.page.getByText(words.form.elements_locked).waitFor();
    },
    "approving a promotion": async () => {
      const { promotions } = await product.ask("mgr1", "/api/promotions?state=drafted");
      await desk.go(`/desk/promotions/${promotions[0].id}/edit`);
      await desk.page.getByRole("button", { name: words.form.approve, exact: true }).click();
      await desk.page.getByRole("dialog", { name: words.form.approve_title }).waitFor();
    },
  };
}

function storePages(desk) {
  return {
    stores: () => desk.go("/desk/stores"),
    "store at the desk": async () => {
      await desk.go("/desk/stores");
      await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
      await desk.page.getByRole("dialog").waitFor();
    },
  };
}

function administratorPages(desk) {
  return {
    board: () => desk.go("/desk"),
    users: () => desk.go("/desk/users"),
    user: async () => {
      await desk.go("/desk/users");
      await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
      await desk.page.getByRole("dialog").waitFor();
    },
    "new user": async () => {
      await desk.go("/desk/users");
      await desk.page.getByRole("button", { name: desk.words.desk.users.new, exact: true }).click();
      await desk.page.getByRole("dialog").waitFor();
    },
    organisation: () => desk.go("/desk/organisation"),
    "territory in its form": async () => {
      await desk.go("/desk/organisation");
      await desk.page.getByRole("button", { name: desk.words.desk.organisation.add_territory }).first().click();
    },
    team: async () => {
      await desk.go("/desk/organisation");
      await desk.page.getByRole("button", { name: desk.words.desk.organisation.add_team, exact: true }).click();
      await desk.page.getByRole("dialog").waitFor();
    },
    import: () => desk.go("/desk/import"),
    "preview of an import": async () => {
      const words = desk.words.desk.import;
      await desk.go("/desk/import");
      const list = "编号,名称,备注,经度,纬度\nQ1,云杉里1店,甲,0,0\n,云杉里2店,乙,112.4,30.2\n";
      const file = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) };
      await desk.page.getByLabel(words.choose_file).setInputFiles(file);
      await desk.page.getByRole("radio", { name: desk.words.desk.stores.wgs84 }).check();
      await desk.page.getByRole("button", { name: words.look, exact: true }).click();
      await desk.page.getByRole("heading", { name: words.first_rows, exact: true }).waitFor();
    },
    settings: () => desk.go("/desk/settings"),
    "store type": async () => {
      await desk.go("/desk/settings");
      await desk.page.getByRole("table").getByRole("button").first().click();
      await desk.page.getByRole("dialog").waitFor();
    },
    ...storePages(desk),
  };
}

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing on a merchandiser's pages, ${scheme}`, async (t) => {
    const person = await fieldPerson();
    const phone = await open(t, Phone, product, { scheme });
    const found = await inspect(phone, { "sign-in": () => phone.go("/sign-in") }, violationsOf);
    await phone.signIn(person.login);
    await phone.loadDay();
    found.push(...(await inspect(phone, fieldPages(phone, person), violationsOf)));
    await phone.go("/");
    await phone.checkIn();
    found.push(...(await inspect(phone, { "open visit": () => {} }, violationsOf)));
    await phone.checkOut();
    await phone.waitForDelivery();
    assert.deepEqual(found, []);
  });

  test(`axe finds nothing on a supervisor's pages, ${scheme}`, async (t) => {
    const { login } = await fieldPerson();
    const { name } = await product.personOf(login);
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("sup1");
    assert.deepEqual(await inspect(desk, supervisorPages(desk, name), violationsOf), []);
  });

  test(`axe finds nothing on an administrator's pages, ${scheme}`, async (t) => {
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("admin");
    assert.deepEqual(await inspect(desk, administratorPages(desk), violationsOf), []);
  });

  test(`axe finds nothing on a regional manager's pages, ${scheme}`, async (t) => {
    const { login } = await fieldPerson();
    const { name } = await product.personOf(login);
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("mgr1");
    assert.deepEqual(await inspect(desk, { ...readerPages(desk, name), ...promotionPages(desk) }, violationsOf), []);
  });
}

test("nothing is cut off or scrolls sideways at 320 pixels", async (t) => {
  const person = await fieldPerson();
  const phone = await open(t, Phone, product, { viewport: NARROW });
  const look = async (device) => {
    const overflow = await overflowOf(device);
    return overflow > 0 ? [`${overflow} px too wide`] : [];
  };
  const found = await inspect(phone, { "sign-in": () => phone.go("/sign-in") }, look);
  await phone.signIn(person.login);
  await phone.loadDay();
  found.push(...(await inspect(phone, fieldPages(phone, person), look)));
  await phone.speak("en");
  found.push(...(await inspect(phone, fieldPages(phone, person), look)));
  assert.deepEqual(found, []);
});

/** Presses Tab until the focus is on what is looked for, as somebody without a mouse does. */
async function tabTo(device, role, name, limit = 120) {
  const wanted = device.page.getByRole(role, { name }).first();
  await wanted.waitFor();
  for (let presses = 0; presses < limit; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await device.page.keyboard.press("Tab");
  }
  throw new Error(`the ${role} ${name} cannot be reached by the keyboard`);
}

test("a visit is made by keyboard alone", async (t) => {
  const { login } = await fieldPerson();
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.go("/");
  const before = await product.dayOf(login);
  const name = await phone.nextStore();
  await tabTo(phone, "button", phone.words.field.today.check_in);
  await phone.page.keyboard.press("Enter");
  await phone.inVisit(name);
  await tabTo(phone, "textbox", phone.words.field.visit.note);
  await phone.page.keyboard.type("用键盘");
  await tabTo(phone, "button", phone.words.field.visit.check_out);
  await phone.page.keyboard.press("Enter");
  await phone.page.waitForURL((url) => url.pathname === "/");
  await until("the visit arrives", async () => {
    const known = new Set(visitsOf(before).map((visit) => visit.id));
    const arrived = visitsOf(await product.dayOf(login)).filter((visit) => !known.has(visit.id));
    return arrived.length === 1 && arrived[0].name === name && arrived[0].check_out_at;
  }, 60_000);
});

test("a person and a visit on the board are opened by keyboard alone", async (t) => {
  const { login } = await fieldPerson();
  const { name } = await product.personOf(login);
  const day = await product.dayOf(login);
  const stop = day.stops.find((stop) => stop.visits.length > 0);
  const desk = await open(t, Desk, product);
  await desk.signIn("sup1");
  await tabTo(desk, "button", name);
  await desk.page.keyboard.press("Enter");
  await desk.page.getByRole("dialog", { name }).waitFor();
  await tabTo(desk, "button", new RegExp(stop.store_name));
  await desk.page.keyboard.press("Enter");
  const panel = desk.page.getByRole("dialog", { name: stop.store_name });
  await panel.getByText(desk.words.desk.visit.check_in, { exact: true }).first().waitFor();
  await desk.page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});
