// From the pattern to the mended shelf: a manager finds the element that fails, sends it back by
// keyboard, the merchandiser is told on the phone, looks again, and the matrix shows it mended.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { hire, storesOf, today } from "./crew.mjs";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen } from "./pen.mjs";
import { Phone } from "./phone.mjs";

const LOGIN = "walker";
const MANAGER = "mgr1";
const NAME = "买二赠一 乌龙茶";
const CHAIN = /超市|便利/;
/** The display of the promotion: at least 20 cases. */
const DISPLAY = 2;
const ELEMENTS = 4;

let product;
before(async () => (product = await Product.start({ days: 4 })));
after(() => product?.end());

/** Looks at all elements in the open visit; the display has so many cases, and is right with 20. */
async function check(phone, cases) {
  const { promotion: words, visit } = phone.words.work;
  const { page } = phone;
  await page.locator(".task-card", { hasText: NAME }).click();
  for (let element = 1; element <= ELEMENTS; element += 1) {
    const now = page.locator(".element.is-now");
    const isRight = element !== DISPLAY || cases >= 20;
    if (element === DISPLAY) {
      const count = now.getByRole("group", { name: words.count }).locator("input");
      await count.fill(String(cases));
      await count.blur();
    }
    await now.getByRole("radio", { name: isRight ? words.present : words.deviating, exact: true }).click();
    await page.getByText(`${element} / ${ELEMENTS}`).first().waitFor();
    if (isRight) continue;
    await now.getByRole("checkbox", { name: words.too_few, exact: true }).check();
    await phone.button(pattern(words.next)).click();
  }
  await phone.link(visit.done).click();
  await page.locator(".task-card", { hasText: NAME }).getByText(`${ELEMENTS} / ${ELEMENTS}`).waitFor();
}

/** From the figure of today to the store that is not counted, by keyboard. */
async function findInReports(desk, store) {
  const { figure } = desk.words.desk;
  await desk.go(`/desk/reports?from=${today()}&to=${today()}&by=store`);
  await desk.page.locator(".figure-open", { hasText: figure.promotion_compliance }).focus();
  await desk.page.keyboard.press("Enter");
  const panel = desk.page.getByRole("dialog", { name: figure.promotion_compliance });
  const record = panel.locator(".list-row", { hasText: store.name }).filter({ hasText: NAME });
  await desk.showUntil("the store's record", panel, record);
  await record.first().getByText(desk.words.desk.figure.not_counted).or(record.first().getByText("0 / 1")).first().waitFor();
}

async function sendBack(desk, place) {
  const { page } = desk;
  const words = desk.words.desk.promotions;
  await desk.go("/desk/promotions?state=live");
  await desk.row(NAME).getByRole("button", { name: NAME }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: NAME, level: 1 }).waitFor();
  await page.getByRole("button", { name: words.only_failing }).focus();
  await page.keyboard.press("Space");
  await place(DISPLAY).getByText(words.element_states.deviating).waitFor();
  await place(1).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await until("the failing cell is chosen", async () => (await place(DISPLAY).getAttribute("aria-pressed")) === "true");
  await page.getByRole("dialog").getByText(say(words.counted, { count: 8 })).waitFor();
  await page.keyboard.press("r");
  const reason = page.getByRole("dialog").getByRole("checkbox", { name: words.reasons.too_few });
  await until("the focus is on the first reason", () => reason.evaluate((box) => box === document.activeElement));
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await page.getByText(desk.words.desk.save.saved).waitFor();
  await place(DISPLAY).getByText(words.verdicts.rejected).waitFor();
}

test("a failing element is found, sent back by keyboard, looked at again on the phone, and mended in the matrix", async (t) => {
  const [store] = await storesOf(product, "sup1", (one) => CHAIN.test(one.name));
  const person = await hire(product, { login: LOGIN, name: "麦青禾", supervisor: "sup1", stores: [store] });
  const phone = await open(t, Phone, product);
  await phone.signIn(LOGIN);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.stand(store.position);
  await phone.checkIn();
  await check(phone, 8);
  await phone.checkOut();
  await phone.waitForDelivery();

  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  const place = (element) => desk.page.locator(`[id="cell-${store.id}-${element}"]`);
  await desk.signIn(MANAGER);
  await findInReports(desk, store);
  await sendBack(desk, place);

  // On the phone it is a task with its reason; it leads to the store.
  const { task, review } = phone.words.work;
  await phone.openPlace("inbox");
  const asked = phone.page.getByText(say(task.recheck, { store: store.name, name: NAME }));
  await asked.waitFor();
  await phone.page.getByText(review.too_few).waitFor();
  await phone.link(task.go).click();
  await phone.page.waitForURL(/\/stores\//);
  await phone.context.setOffline(true);
  await phone.button(phone.words.field.store.check_in_unplanned).click();
  await phone.inVisit(store.name);
  await check(phone, 24);
  await phone.checkOut();
  await phone.openPlace("inbox");
  await phone.page.getByText(task.settled).waitFor();
  await phone.context.setOffline(false);
  await asked.waitFor({ state: "detached", timeout: 60_000 });

  // The store is no failing one any more, and with all stores its cell is as it should be.
  await place(DISPLAY).waitFor({ state: "detached" });
  await desk.page.getByRole("button", { name: words.only_failing }).focus();
  await desk.page.keyboard.press("Space");
  const cell = await place(DISPLAY).innerText();
  assert.ok(cell.includes(words.element_states.present) && !cell.includes(words.verdicts.rejected), cell);

  const pen = await Pen.signIn(product, LOGIN);
  const held = await pen.pulledAll();
  const own = (kind) => held.filter((entry) => entry.kind === kind && entry.body.person === person.id).map((entry) => entry.body);
  assert.deepEqual(own("task").map(({ store: at, done_at: done }) => [at, done > 0]), [[store.id, true]]);
  const displays = own("promotion_check").map(({ elements }) => elements.find(({ number }) => number === DISPLAY));
  assert.deepEqual(displays.map(({ state, count }) => [state, count]).sort(), [["deviating", 8], ["present", 24]]);
});
