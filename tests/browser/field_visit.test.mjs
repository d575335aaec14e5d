// A standard visit of a chain store: few taps, without a network, and nothing lost in a crash.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, isWaiting, open } from "./harness.mjs";
import { Phone } from "./phone.mjs";

/** Check-in, 12 products, a promotion of four elements, check-out. */
const TAPS_MAX = 25;
const PRODUCTS = 12;
const ELEMENTS = 4;
/** Fresh-food stores carry out a second promotion. */
const OTHER_STORE = /鲜市/;

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** Somebody whose next stop is a store with one promotion. */
async function somebodyAtAChainStore() {
  for (const login of await product.peopleWithStops(2)) {
    const stop = await nextStop(login);
    if (!OTHER_STORE.test(stop.store_name)) return { login, position: await product.positionOf(stop.store) };
  }
  throw new Error("nobody of the demo company is on the way to a chain store");
}

const nextStop = async (login) => (await product.dayOf(login)).stops.find(isWaiting);

/** A phone whose taps are counted. */
class TappedPhone extends Phone {
  taps = 0;

  async tap(locator) {
    await locator.click();
    this.taps += 1;
  }

  async openCard(name) {
    await this.tap(this.page.locator(".task-card", { hasText: name }).first());
  }

  /** Counts products with a tap each, as last time where there is such a key. */
  async count(products) {
    for (let counted = 0; counted < products; counted += 1) {
      const { page } = this;
      const reason = page.locator(".pad .reasons .chip").first();
      // How many products were out of stock last time differs from day to day.
      if (await reason.isVisible()) await reason.click();
      await page.locator(".pad .quick .key").first().waitFor();
      const same = page.locator(".pad .quick .key.same");
      const title = await page.getByRole("heading", { level: 1 }).innerText();
      await this.tap((await same.count()) > 0 ? same : page.locator(".pad .quick .key").first());
      await page.waitForFunction((before) => document.querySelector("h1").innerText !== before, title);
    }
  }
}

const outOfStock = async (login) => {
  const { id } = await product.personOf(login);
  return (await product.ask("sup1", `/api/figures/out_of_stock?person=${id}`)).value.denominator;
};

test("a chain store visit without a network takes at most 25 taps and is delivered whole", async (t) => {
  const { login, position } = await somebodyAtAChainStore();
  const before = await outOfStock(login);
  const phone = await open(t, TappedPhone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await product.stop();
  await phone.restart();
  await phone.stand(position);

  const { field, work } = phone.words;
  const name = await phone.nextStore();
  await phone.tap(phone.button(field.today.check_in));
  await phone.inVisit(name);
  await phone.openCard(work.stock.title);
  await phone.count(PRODUCTS);
  const reason = phone.page.locator(".pad .reasons .chip").first();
  if (await reason.isVisible()) await reason.click();
  await phone.tap(phone.page.locator(".pad .all-done a"));
  await phone.inVisit(name);
  await phone.openCard("买二赠一");
  for (let element = 1; element <= ELEMENTS; element += 1) {
    const open = phone.page.locator(".element.is-now");
    await phone.tap(open.getByRole("radio", { name: work.promotion.present, exact: true }));
    await phone.page.getByText(`${element} / ${ELEMENTS}`).waitFor();
  }
  await phone.tap(phone.link(work.visit.done));
  await phone.inVisit(name);
  await phone.page.locator(".task-card", { hasText: "买二赠一" }).getByText(`${ELEMENTS} / ${ELEMENTS}`).waitFor();
  await phone.tap(phone.button(field.visit.check_out));
  await phone.page.waitForURL((url) => url.pathname === "/");
  t.diagnostic(`${phone.taps} taps`);
  assert.ok(phone.taps <= TAPS_MAX, `${phone.taps} taps`);

  await product.run();
  await phone.waitForDelivery();
  assert.equal(await outOfStock(login), before + PRODUCTS);
});

test("what was counted and checked survives a tab that dies and a browser that is killed", async (t) => {
  const [login] = await product.peopleWithStops(2);
  const position = await product.positionOf((await nextStop(login)).store);
  const phone = await open(t, TappedPhone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await product.stop();
  await phone.restart();
  await phone.stand(position);
  const name = await phone.checkIn();
  const { pathname } = new URL(phone.page.url());
  const { work } = phone.words;

  await phone.openCard(work.stock.title);
  await phone.count(5);
  await phone.kept();
  await phone.crash(`${pathname}/stock`);
  await phone.heading(/5 \/ 12/).waitFor();
  await phone.count(2);
  await phone.kept();
  await phone.restart(`${pathname}/stock`);
  await phone.heading(/7 \/ 12/).waitFor();

  await phone.go(pathname);
  await phone.openCard("买二赠一");
  await phone.page.locator(".element.is-now").getByRole("radio", { name: work.promotion.missing, exact: true }).check();
  await phone.page.getByText(`1 / ${ELEMENTS}`).waitFor();
  await phone.kept();
  await phone.crash(pathname);
  await phone.inVisit(name);
  const card = (text) => phone.page.locator(".task-card", { hasText: text }).first();
  await card("买二赠一").getByText(`1 / ${ELEMENTS}`).waitFor();
  await card(work.stock.title).getByText(/7 \/ 12/).waitFor();
  await phone.checkOut();
  await product.run();
  await phone.waitForDelivery();
});
