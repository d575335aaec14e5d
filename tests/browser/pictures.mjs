// Takes the pictures of README and guide from the running product: `node pictures.mjs FOLDER`.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Product } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { administratorPages, managerPages, settle, supervisorPages, visitPages } from "./pages.mjs";
import { Phone } from "./phone.mjs";

const VISITS_BEFORE = 2;
/** Pictures stay sharp on fine screens. */
const FINE = 2;
/** WebP of this quality is a fifth of a PNG, and words stay clean. */
const QUALITY = 80;
/** So many products are counted on the picture of the count. */
const COUNTED = 3;
const LANGUAGES = [["zh-CN", ""], ["en", ".en"]];

/** The desk of each role, by the names of the pictures. */
const DESKS = {
  sup1: [supervisorPages, {
    board: "board", plans: "plan of a person", stores: "store at the desk", issues: "issue in its panel",
    summaries: "summary of a person", reports: "reports", search: "search",
  }],
  mgr1: [managerPages, { promotions: "promotions", matrix: "matrix", review: "cell of the matrix" }],
  admin: [administratorPages, {
    people: "user", organisation: "organisation", import: "preview of an import", forms: "designer of a form",
    products: "products", settings: "settings",
  }],
};

const folder = process.argv[2];
if (!folder) throw new Error("say which folder the pictures go to");
await mkdir(folder, { recursive: true });

const product = await Product.start();
try {
  await takeField();
  await takeDesk();
} finally {
  await product.end();
}

async function take(device, name) {
  await settle(device);
  await device.page.evaluate(() => document.fonts.ready);
  const session = await device.context.newCDPSession(device.page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await session.detach();
  await writeFile(join(folder, `${name}.webp`), Buffer.from(data, "base64"));
  console.log(`${name}.webp`);
}

/** The phone of somebody in the middle of the day, first in Chinese, then in English. */
async function takeField() {
  const [login] = await product.peopleWithStops(VISITS_BEFORE + 2);
  const { stops } = await product.dayOf(login);
  const phone = await Phone.open(product, { deviceScaleFactor: FINE });
  try {
    await phone.signIn(login);
    await phone.loadDay();
    await take(phone, "ready");
    await phone.go("/");
    await visitNext(phone, stops);
    await take(phone, "today");
    await phone.speak("en");
    await take(phone, "today.en");
    await phone.speak("zh-CN");
    await standAtNext(phone, stops);
    await phone.checkIn();
    await takeWork(phone);
    await takeDelivery(phone);
  } finally {
    await phone.end();
  }
}

/** What is done in a store, and the pages of the day beside it. */
async function takeWork(phone) {
  const visit = await visitPages(phone);
  const named = (start) => Object.entries(visit).find(([name]) => name.startsWith(start))[1];
  await visit.stock();
  await count(phone);
  await named("promotion")();
  // The next element opens with the answer, so the answer is pressed and not looked at again.
  await phone.page.locator(".element.is-now").getByRole("radio", { name: phone.words.work.promotion.present, exact: true }).click();
  const pages = {
    visit: visit["open visit"],
    stock: visit.stock,
    promotion: named("promotion"),
    checklist: named("checklist"),
    exchange: visit.exchange,
    issue: visit.issue,
    kit: () => phone.go("/work/kit"),
    summary: () => phone.go("/work/summary"),
    inbox: () => phone.go("/inbox"),
  };
  for (const [locale, ending] of LANGUAGES) {
    await phone.speak(locale);
    for (const [name, show] of Object.entries(pages)) {
      await show();
      await take(phone, `${name}${ending}`);
    }
  }
  await visit["open visit"]();
  await phone.button(phone.words.field.visit.check_out).waitFor();
}

/** Counts some products as last time. */
async function count(phone) {
  for (let counted = 0; counted < COUNTED; counted += 1) {
    const heading = await phone.page.getByRole("heading", { level: 1 }).innerText();
    await phone.page.locator(".pad .quick .key").last().click();
    await phone.page.waitForFunction((before) => document.querySelector("h1").innerText !== before, heading);
  }
}

/** The sync page without a server, and the delivery once it is back. */
async function takeDelivery(phone) {
  await product.stop();
  await phone.checkOut();
  for (const [locale, ending] of LANGUAGES.toReversed()) {
    await phone.speak(locale);
    await phone.openSync();
    await phone.page.getByText(phone.words.field.sync.here).first().waitFor();
    await take(phone, `sync${ending}`);
  }
  await product.run();
  await phone.waitForDelivery();
}

async function standAtNext(phone, stops) {
  await phone.button(phone.words.field.today.check_in).waitFor();
  const name = await phone.nextStore();
  await phone.stand(await product.positionOf(stops.find((stop) => stop.store_name === name).store));
}

async function visitNext(phone, stops) {
  await standAtNext(phone, stops);
  await phone.visit();
}

async function takeDesk() {
  const { name: person } = await product.personOf("m1");
  for (const [locale, ending] of LANGUAGES) {
    for (const [login, [pagesOf, pictures]] of Object.entries(DESKS)) {
      await atDesk(login, locale, async (desk) => {
        const pages = pagesOf(desk, person);
        for (const [picture, page] of Object.entries(pictures)) {
          await pages[page]();
          await take(desk, `${picture}${ending}`);
        }
      });
    }
  }
}

async function atDesk(login, locale, look) {
  const desk = await Desk.open(product, { locale, deviceScaleFactor: FINE });
  try {
    await desk.signIn(login);
    await desk.speak(locale);
    await look(desk);
  } finally {
    await desk.end();
  }
}
