// Every page of every role by name, with how to get there, for tests that walk all of them.
import { Pen, newId } from "./pen.mjs";
import { isWaiting, until, visitsOf } from "./harness.mjs";

/** Rounding of positions is no fault. */
const SLACK_PX = 2;

/** The page has drawn its data: a heading, and no skeleton. */
export async function settle(device) {
  // Closed dialogs stand in the page too, with headings that nobody sees.
  await device.page.locator("h1:visible, h2:visible").first().waitFor();
  await until("the page has its data", async () => (await device.page.locator('[aria-busy="true"], .skeleton').count()) === 0);
  // Transitions change colours for a moment.
  await device.page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => {}))));
}

/** Opens each page and gathers what is wrong with it, so that one run names everything. */
export async function inspect(device, pages, look) {
  const found = [];
  for (const [name, show] of Object.entries(pages)) {
    await show();
    await settle(device);
    for (const fault of await look(device, name)) found.push(`${name}: ${fault}`);
  }
  return found;
}

/** Which demo person can be shown, with a store, a visit and an issue of theirs. */
export async function fieldPerson(product) {
  const [login] = await product.peopleWithStops(2);
  const day = await product.dayOf(login);
  const [visit] = visitsOf(day);
  const { store } = day.stops.find(isWaiting);
  return { login, store, visit: visit?.id ?? "none", issue: await reportIssue(product, login, store) };
}

async function reportIssue(product, login, store) {
  const pen = await Pen.signIn(product, login);
  const record = newId();
  const day = (plus) => new Date(Date.now() + (plus * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
  await pen.create("issue", `store:${store}`, record, {
    store, reporter: pen.user.id, reported_at: Date.now(), day: day(0), due: day(1),
    category: "equipment", title: "收银台旁冷柜不制冷", text: "压缩机不转，饮料都是温的。", urgency: "urgent",
  });
  return record;
}

/** Pages that need no open visit. */
export function fieldPages(phone, ids) {
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
    kit: address("/work/kit"),
    "summary of the day": address("/work/summary"),
    "issues of a store": address(`/work/issues/${ids.store}`),
    issue: address(`/work/issue/${ids.issue}`),
    "no such page": address("/nowhere"),
    "missed stop": async () => {
      await phone.go("/");
      await phone.button(phone.words.field.today.cannot_visit).click();
      await phone.page.getByRole("dialog").waitFor();
    },
  };
}

/** The pages of in-store work of the open visit that is shown, by the links of its cards. */
export async function visitPages(phone) {
  await settle(phone);
  const { pathname } = new URL(phone.page.url());
  const links = phone.page.locator(`main a[href^="${pathname}/"]`);
  const paths = await links.evaluateAll((all) => all.map((link) => new URL(link.href).pathname));
  const pages = { "open visit": () => phone.go(pathname) };
  for (const path of paths) pages[path.slice(pathname.length + 1)] = () => phone.go(path);
  return pages;
}

const panel = (desk) => desk.page.getByRole("dialog").first().waitFor();

const openRow = (desk, path) => async () => {
  await desk.go(path);
  await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
  await panel(desk);
};

const pressOn = (desk, path, name) => async () => {
  await desk.go(path);
  await desk.page.getByRole("button", { name, exact: true }).first().click();
  await panel(desk);
};

async function openPlan(desk, name) {
  await desk.go("/desk/plans");
  await desk.page.getByLabel(desk.words.desk.plans.person).selectOption({ label: name });
  await desk.page.getByRole("table").waitFor();
}

/** What everybody has who follows people; `name` is one of them. */
function followerPages(desk, name) {
  const { words } = desk;
  return {
    board: () => desk.go("/desk"),
    "person on the board": async () => {
      await desk.go("/desk");
      await desk.row(name).getByRole("button").click();
      await desk.page.getByRole("dialog").getByRole("list").first().waitFor();
    },
    "records of a figure": async () => {
      await desk.go("/desk");
      await desk.page.getByRole("button", { name: new RegExp(words.desk.figure.route_compliance) }).click();
      await panel(desk);
    },
    plans: () => desk.go("/desk/plans"),
    "plan of a person": () => openPlan(desk, name),
    promotions: () => desk.go("/desk/promotions"),
    matrix: () => openMatrix(desk),
    "cell of the matrix": async () => {
      await openMatrix(desk);
      await desk.page.locator("[id^=cell-]").first().click();
      await panel(desk);
    },
    issues: () => desk.go("/desk/issues"),
    "issue in its panel": openRow(desk, "/desk/issues"),
    decisions: () => desk.go("/desk/decisions"),
    "rescue file at the desk": async () => {
      await desk.go("/desk/decisions");
      await desk.page.getByRole("tab", { name: words.desk.decisions.file }).click();
    },
    summaries: () => desk.go("/desk/summaries"),
    "summary of a person": openRow(desk, "/desk/summaries"),
    reports: () => desk.go("/desk/reports"),
    "records of a report": async () => {
      await desk.go("/desk/reports");
      await desk.page.getByRole("button", { name: new RegExp(words.desk.figure.out_of_stock) }).first().click();
      await panel(desk);
    },
    announcements: () => desk.go("/desk/announcements"),
    organisation: () => desk.go("/desk/organisation"),
    ...commonPages(desk),
  };
}

async function openMatrix(desk) {
  const { promotions } = await desk.product.ask(desk.login, "/api/promotions?state=live");
  await desk.go(`/desk/promotions/${promotions[0].id}`);
  await desk.page.locator("[id^=cell-]").first().waitFor();
}

/** What every role of the desk has. */
function commonPages(desk) {
  const { words } = desk;
  return {
    stores: () => desk.go("/desk/stores"),
    "store at the desk": openRow(desk, "/desk/stores"),
    search: async () => {
      await desk.go("/desk/stores");
      await desk.page.locator(".desk-search").click();
      await desk.page.getByRole("combobox", { name: words.desk.search.open }).fill("店");
      await desk.page.getByRole("option").first().waitFor();
    },
    "own settings": pressOn(desk, "/desk/stores", words.desk.rail.settings),
  };
}

/** The pages of somebody who follows people and changes their plans. */
export function supervisorPages(desk, name) {
  const { words } = desk;
  const onPlan = (press) => async () => {
    await openPlan(desk, name);
    await desk.page.getByRole("button", { name: press, exact: true }).first().click();
    await panel(desk);
  };
  return {
    ...followerPages(desk, name),
    "rule of a plan": async () => {
      await openPlan(desk, name);
      await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
      await panel(desk);
    },
    "store for a plan": onPlan(words.desk.plans.add),
    "leave in a plan": onPlan(words.desk.plan_away.enter),
    "copy of a plan": onPlan(words.desk.plan_edit.copy),
    "new announcement": pressOn(desk, "/desk/announcements", words.desk.announcements.new),
  };
}

/** The pages of somebody who reads them, reviews, and sets promotions up. */
export function managerPages(desk, name) {
  return { ...followerPages(desk, name), ...promotionPages(desk) };
}

function promotionPages(desk) {
  const words = desk.words.desk.promotions;
  const openEdit = async (state) => {
    const { promotions } = await desk.product.ask(desk.login, `/api/promotions?state=${state}`);
    await desk.go(`/desk/promotions/${promotions[0].id}/edit`);
  };
  return {
    "calendar of promotions": () => desk.go("/desk/promotions?view=calendar"),
    "new promotion": () => desk.go("/desk/promotions/new"),
    "new promotion with flaws and an open element": async () => {
      await desk.page.getByRole("button", { name: words.form.save, exact: true }).click();
      await desk.page.getByText(words.form.bad_name).waitFor();
      await desk.page.locator(".question-open").first().click();
    },
    "approved promotion": async () => {
      await openEdit("live");
      await desk.page.getByText(words.form.elements_locked).waitFor();
    },
    "approving a promotion": async () => {
      await openEdit("drafted");
      await desk.page.getByRole("button", { name: words.form.approve, exact: true }).click();
      await desk.page.getByRole("dialog", { name: words.form.approve_title }).waitFor();
    },
  };
}

/** The pages of who keeps the master data. */
export function administratorPages(desk) {
  const { words } = desk;
  const { organisation, settings, products, users } = words.desk;
  return {
    users: () => desk.go("/desk/users"),
    user: openRow(desk, "/desk/users"),
    "new user": pressOn(desk, "/desk/users", users.new),
    organisation: () => desk.go("/desk/organisation"),
    "territory in its form": async () => {
      await desk.go("/desk/organisation");
      await desk.page.getByRole("button", { name: organisation.add_territory }).first().click();
    },
    team: pressOn(desk, "/desk/organisation", organisation.add_team),
    import: () => desk.go("/desk/import"),
    "preview of an import": () => previewImport(desk),
    settings: () => desk.go("/desk/settings"),
    "store type": async () => {
      await desk.go("/desk/settings");
      await desk.page.getByRole("table").getByRole("button").first().click();
      await panel(desk);
    },
    "new store type": pressOn(desk, "/desk/settings", settings.new_type),
    products: () => desk.go("/desk/products"),
    product: openRow(desk, "/desk/products"),
    "new product": pressOn(desk, "/desk/products", products.add),
    forms: () => desk.go("/desk/forms"),
    "version of a form": openRow(desk, "/desk/forms"),
    "designer of a form": async () => {
      await desk.go("/desk/forms");
      await desk.page.getByRole("button", { name: words.desk.forms.start_ready, exact: true }).click();
      await desk.page.getByRole("button", { name: /^1\. / }).click();
    },
    holidays: () => desk.go("/desk/plans"),
    ...commonPages(desk),
  };
}

async function previewImport(desk) {
  const words = desk.words.desk.import;
  await desk.go("/desk/import");
  const list = "编号,名称,备注,经度,纬度\nQ1,云杉里1店,甲,0,0\n,云杉里2店,乙,112.4,30.2\n";
  const file = { name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) };
  await desk.page.getByLabel(words.choose_file).setInputFiles(file);
  await desk.page.getByRole("radio", { name: desk.words.desk.stores.wgs84 }).check();
  await desk.page.getByRole("button", { name: words.look, exact: true }).click();
  await desk.page.getByRole("heading", { name: words.first_rows, exact: true }).waitFor();
}

/**
 * What does not fit: a page that scrolls sideways, words that are cut off or stand outside of their
 * control, and controls that lie on one another. A box that scrolls by itself, as a table does, may
 * hold more than it shows.
 */
export async function misfitsOf(device) {
  return device.page.evaluate((slack) => {
    const faults = [];
    const root = document.scrollingElement;
    if (root.scrollWidth > innerWidth) faults.push(`${root.scrollWidth - innerWidth} px too wide`);
    const scope = document.querySelector("dialog:modal") ?? document.body;
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.getClientRects().length > 0;
    const isForReaders = (element) => element.closest(".visually-hidden, .skip") !== null || getComputedStyle(element).clipPath !== "none";
    const all = [...scope.querySelectorAll("*")].filter((element) => isShown(element) && !isForReaders(element));
    const say = (element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute("class") ?? ""}"> ${element.innerText?.slice(0, 40).replaceAll("\n", " ") ?? ""}`;
    const control = "a, button, label, summary";

    /** What keeps words from being seen whole, from the inside to the page. */
    const faultOf = (element, words) => {
      for (let box = element; box && box !== root; box = box.parentElement) {
        const { overflowX, display } = getComputedStyle(box);
        if (["auto", "scroll"].includes(overflowX)) return null;
        const { left, right } = box.getBoundingClientRect();
        const beyond = Math.max(words.right - right, left - words.left);
        if (display === "inline" || beyond <= slack) continue;
        if (["hidden", "clip"].includes(overflowX)) return `${Math.round(beyond)} px of words cut off`;
        // A cell of a grid is as wide as its column, so what stands outside lies on the next one.
        if (box.matches(control) || box === element) return `words ${Math.round(beyond)} px outside of their place`;
      }
      return words.right > innerWidth + slack ? "words outside of the window" : null;
    };
    for (const element of all) {
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const fault = faultOf(element, range.getBoundingClientRect());
        if (fault) faults.push(`${fault}: ${say(element)}`);
      }
    }

    /** What is fixed lies over the page on purpose. */
    const isInFlow = (element) => {
      for (let box = element; box && box !== scope; box = box.parentElement) {
        if (["fixed", "sticky"].includes(getComputedStyle(box).position)) return false;
      }
      return true;
    };
    const controls = all.filter((element) => element.matches('a[href], button, input:not([type="hidden"]), select, textarea') && isInFlow(element));
    const boxes = controls.map((element) => ({ element, box: element.getBoundingClientRect(), end: parseFloat(getComputedStyle(element).paddingRight) }));
    for (const [index, one] of boxes.entries()) {
      for (const other of boxes.slice(index + 1)) {
        if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        // A field may keep room at its end for a button.
        if (width > slack && height > slack && width > one.end) faults.push(`${say(one.element)} lies on ${say(other.element)}`);
      }
    }
    return faults;
  }, SLACK_PX);
}
