// Takes the README's pictures from the running product: `node pictures.mjs FOLDER`.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Product } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";

const VISITS_BEFORE = 2;
/** Pictures stay sharp on fine screens. */
const FINE = 2;

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
  await device.page.evaluate(() => document.fonts.ready);
  await device.page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
  console.log(`${name}.png`);
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
    await take(phone, "visit");
    await phone.speak("en");
    await phone.link(phone.words.field.today.go_back_to_visit).click();
    await phone.button(phone.words.field.visit.check_out).waitFor();
    await take(phone, "visit.en");
    await product.stop();
    await phone.checkOut();
    await phone.openSync();
    await phone.page.getByText(phone.words.field.sync.here).first().waitFor();
    await take(phone, "sync.en");
    await phone.speak("zh-CN");
    await phone.openSync();
    await take(phone, "sync");
    await product.run();
    await phone.waitForDelivery();
  } finally {
    await phone.end();
  }
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

/** The supervisor's board, a week's plan and a store; the administrator's people. */
async function takeDesk() {
  for (const [locale, ending] of [["zh-CN", ""], ["en", ".en"]]) {
    await atDesk("sup1", locale, async (desk) => {
      await desk.page.getByRole("table").waitFor();
      await take(desk, `board${ending}`);
      await desk.go("/desk/plans");
      await desk.page.getByLabel(desk.words.desk.plans.person).selectOption({ index: 1 });
      await desk.page.getByRole("table").waitFor();
      await take(desk, `plans${ending}`);
      await desk.go("/desk/stores");
      await openFirstRow(desk);
      await take(desk, `stores${ending}`);
    });
    await atDesk("admin", locale, async (desk) => {
      await desk.go("/desk/users");
      await openFirstRow(desk);
      await take(desk, `people${ending}`);
    });
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

async function openFirstRow(desk) {
  await desk.page.getByRole("row").nth(1).getByRole("button").first().click();
  await desk.page.getByRole("dialog").getByRole("button").nth(1).waitFor();
}
