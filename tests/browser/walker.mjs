// A merchandiser at work whose tab dies and whose browser is killed at random steps. What is entered
// counts as entered when the page says that it is kept; then it has to be there after each crash.
import assert from "node:assert/strict";
import { Phone } from "./phone.mjs";

/** Random numbers that come again with the same seed. */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** From 0 up to, but not including, a number. */
  below(count) {
    // mulberry32
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % count;
  }

  happens(percent) {
    return this.below(100) < percent;
  }

  oneOf(all) {
    return all[this.below(all.length)];
  }
}

/** Steps from one crash to the next. */
const CRASH_AFTER = { least: 12, spread: 24 };
const MOMENTS = ["before", "at once", "kept"];

export class Walker extends Phone {
  taps = 0;
  crashes = { tab: 0, browser: 0 };

  /** Begins to throw dice; nothing crashes before. */
  risk(dice) {
    this.dice = dice;
    this.drawCrash();
  }

  drawCrash() {
    this.stepsLeft = CRASH_AFTER.least + this.dice.below(CRASH_AFTER.spread);
    this.moment = this.dice.oneOf(MOMENTS);
  }

  async tap(locator) {
    await locator.click();
    this.taps += 1;
  }

  /**
   * One step: `press`, and `said`, which waits until the page says that it is done. It may crash before,
   * right after the press, or after it is said; `reopen` then opens the app and checks what has to be
   * there. Says "crashed" when the page had no time to say anything: then it is done or not done.
   */
  async step({ press, said, reopen }) {
    this.stepsLeft -= 1;
    const moment = this.stepsLeft <= 0 ? this.moment : null;
    if (moment === "before") {
      await this.fall(reopen);
      // The page is drawn anew, and what was pressed may not be there any more.
      return "again";
    }
    await press();
    if (moment === "at once") {
      await this.fall(reopen);
      return "crashed";
    }
    await said();
    if (moment === "kept") {
      await this.fall(reopen);
      return "reopened";
    }
    return "done";
  }

  async fall(reopen) {
    this.drawCrash();
    const way = this.dice.happens(50) ? "tab" : "browser";
    this.crashes[way] += 1;
    await reopen((path) => (way === "tab" ? this.crash(path) : this.kill(path)));
  }

  /** A whole visit: check-in, products, a promotion, a display where one is agreed, check-out. */
  async work({ store, products, promotion }) {
    const entered = { store, stock: new Map(), elements: new Map(), display: null };
    await this.stand(store.position);
    await this.arrive(store);
    this.visitPath = new URL(this.page.url()).pathname;
    await this.countStock(entered, products);
    await this.checkPromotion(entered, promotion);
    await this.lookAtDisplay(entered);
    await this.leave();
    return entered;
  }

  async arrive(store) {
    const { today, visit } = this.words.field;
    const checkIn = () => this.button(today.check_in);
    const checkOut = () => this.button(visit.check_out);
    for (;;) {
      await checkIn().waitFor();
      assert.equal(await this.nextStore(), store.name);
      const outcome = await this.step({
        press: () => this.tap(checkIn()),
        said: () => this.inVisit(store.name),
        reopen: async (fall) => {
          await fall("/");
          await checkIn().or(checkOut()).first().waitFor();
        },
      });
      const isSaid = outcome === "done" || outcome === "reopened";
      if (isSaid || (await checkOut().isVisible())) return this.inVisit(store.name);
    }
  }

  async leave() {
    const { today, visit } = this.words.field;
    const checkOut = () => this.button(visit.check_out);
    const onTheWay = () => this.button(today.check_in).or(this.page.getByText(today.all_done)).first();
    for (;;) {
      await checkOut().waitFor();
      const outcome = await this.step({
        press: () => this.tap(checkOut()),
        said: () => this.page.waitForURL((url) => url.pathname === "/"),
        reopen: async (fall) => {
          await fall("/");
          await checkOut().or(onTheWay()).first().waitFor();
        },
      });
      const isSaid = outcome === "done" || outcome === "reopened";
      if (isSaid || (await onTheWay().isVisible())) return onTheWay().waitFor();
    }
  }

  /** Opens a card of the visit, whatever crashes on the way. */
  async openCard(name, said) {
    const card = () => this.page.locator(".task-card", { hasText: name }).first();
    for (;;) {
      const outcome = await this.step({ press: () => this.tap(card()), said, reopen: (fall) => this.reopenVisit(fall) });
      if (outcome === "done") return;
    }
  }

  async reopenVisit(fall) {
    await fall(this.visitPath);
    await this.button(this.words.field.visit.check_out).waitFor();
  }

  /** Back to the visit by the arrow or the big button. */
  async back(link) {
    const inVisit = () => this.button(this.words.field.visit.check_out).waitFor();
    await this.step({ press: () => this.tap(link), said: inVisit, reopen: (fall) => this.reopenVisit(fall) });
  }

  get arrow() {
    return this.link(this.words.field.visit.go_back);
  }

  // Stock.

  async countStock(entered, products) {
    const pad = () => this.page.locator(".pad .keys, .pad .all-done").first();
    await this.openCard(this.words.work.stock.title, () => pad().waitFor());
    while (entered.stock.size < products) await this.countOne(entered.stock);
    const allDone = this.page.locator(".pad .all-done a");
    await this.back((await allDone.isVisible()) ? allDone : this.arrow);
  }

  async countOne(stock) {
    const { page, dice } = this;
    const name = await page.locator(".stock-list .is-now .name").evaluate((name) => name.firstChild.textContent);
    const quick = page.locator(".pad .quick .key");
    const numbers = (await quick.allInnerTexts()).map((text) => Number.parseInt(text, 10));
    const isQuick = numbers.length > 1 || dice.happens(10);
    const index = dice.happens(70) && numbers.length > 1 ? 1 + dice.below(numbers.length - 1) : dice.below(numbers.length);
    const digit = 1 + dice.below(9);
    const number = isQuick ? numbers[index] : digit;
    const key = isQuick ? quick.nth(index) : page.locator(".pad .keys .key", { hasText: String(digit) }).first();
    const outcome = await this.step({
      press: () => this.tap(key),
      said: async () => {
        await this.shows(name, number);
        await this.kept();
      },
      reopen: (fall) => this.reopenStock(fall, stock),
    });
    if (outcome === "again") return;
    if (outcome === "crashed" && (await this.shelf()).get(name) !== number) return;
    stock.set(name, { number, reasons: [undefined] });
    if (outcome !== "done") return this.compareShelf(stock);
    if (number === 0) await this.sayWhy(stock.get(name), stock);
    if (!isQuick) await this.goOn(stock);
  }

  /** After the pad a press goes on to the next product. */
  async goOn(stock) {
    const next = () => this.page.locator(".pad .keys .go");
    await this.step({ press: () => this.tap(next()), said: () => this.kept(), reopen: (fall) => this.reopenStock(fall, stock) });
  }

  /** Why nothing is there. A crash right after the press leaves open whether it is known. */
  async sayWhy(line, stock) {
    const { stock: words } = this.words.work;
    const reasons = { not_replenished: words.not_replenished, not_ordered: words.not_ordered, not_delivered: words.not_delivered };
    const reason = this.dice.oneOf(Object.keys(reasons));
    const chips = () => this.page.locator(".pad .reasons");
    const outcome = await this.step({
      press: () => this.tap(chips().getByRole("button", { name: reasons[reason], exact: true })),
      said: async () => {
        await chips().waitFor({ state: "detached" });
        await this.kept();
      },
      reopen: (fall) => this.reopenStock(fall, stock),
    });
    line.reasons = { done: [reason], reopened: [reason], crashed: [reason, undefined], again: [undefined] }[outcome];
  }

  async reopenStock(fall, stock) {
    await fall(`${this.visitPath}/stock`);
    await this.page.locator(".stock-list li").first().waitFor();
    await this.compareShelf(stock);
  }

  /** What the page shows of each product that has a number. */
  async shelf() {
    const rows = await this.page.locator(".stock-list li").evaluateAll((rows) =>
      rows.map((row) => [row.querySelector(".name").firstChild.textContent, Number.parseInt(row.querySelector(".now").textContent, 10)]),
    );
    return new Map(rows.filter(([, number]) => !Number.isNaN(number)));
  }

  async shows(name, number) {
    await this.page.waitForFunction(
      ([name, number]) =>
        [...document.querySelectorAll(".stock-list li")].some(
          (row) => row.querySelector(".name").firstChild.textContent === name && Number.parseInt(row.querySelector(".now").textContent, 10) === number,
        ),
      [name, number],
    );
  }

  async compareShelf(stock) {
    const shown = await this.shelf();
    for (const [name, { number }] of stock) assert.equal(shown.get(name), number, `${name} after a crash`);
  }

  // Promotion.

  async checkPromotion(entered, promotion) {
    const elements = () => this.page.locator(".elements .element");
    await this.openCard(promotion, () => elements().first().waitFor());
    this.promotionPath = new URL(this.page.url()).pathname;
    const total = await elements().count();
    while (entered.elements.size < total) await this.checkElement(entered.elements, total);
    await this.back(this.arrow);
  }

  async checkElement(found, total) {
    const { page, dice } = this;
    const { promotion: words } = this.words.work;
    const now = page.locator(".element.is-now");
    if (!(await now.count())) await this.tap(this.button(new RegExp(words.next.split("{{")[0])));
    const number = 1 + (await now.evaluate((element) => [...element.parentElement.children].indexOf(element)));
    const state = dice.oneOf(["present", "present", "present", "missing", "deviating"]);
    const done = () => this.page.getByText(new RegExp(`${found.size + 1} / ${total}`)).first().waitFor();
    const outcome = await this.step({
      press: () => this.tap(now.getByRole("radio", { name: words[state], exact: true })),
      said: async () => {
        await done();
        await this.kept();
      },
      reopen: (fall) => this.reopenPromotion(fall, found),
    });
    if (outcome === "again") return;
    if (outcome === "crashed" && (await this.answered()) === found.size) return;
    found.set(number, state);
    if (outcome !== "done") return this.compareElements(found);
    // What is there leads on by itself, the rest asks for a reason first.
    const isOpen = state !== "present" && found.size < total;
    if (isOpen) await this.tap(this.button(new RegExp(words.next.split("{{")[0])));
  }

  async answered() {
    const bar = await this.page.locator(".topbar").innerText();
    return Number(/(\d+) \/ \d+/.exec(bar)[1]);
  }

  async reopenPromotion(fall, found) {
    await fall(this.promotionPath);
    await this.page.locator(".elements .element").first().waitFor();
    await this.compareElements(found);
  }

  async compareElements(found) {
    const rows = await this.page.locator(".elements .element > .row").allInnerTexts();
    for (const [number, state] of found) {
      const words = this.words.work.promotion[state];
      assert.ok(rows[number - 1].includes(words), `element ${number} is ${words} after a crash: ${rows[number - 1]}`);
    }
  }

  // Display.

  async lookAtDisplay(entered) {
    const { display: words } = this.words.work;
    const card = this.page.locator(".task-card", { hasText: words.title }).first();
    if (!/\/ 1/.test(await card.innerText())) return;
    const asAgreed = () => this.button(words.as_agreed);
    await this.openCard(words.title, () => asAgreed().waitFor());
    const path = new URL(this.page.url()).pathname;
    const state = this.dice.oneOf(["as_agreed", "nothing_there"]);
    const shown = { as_agreed: words.meets, nothing_there: words.gap_missing }[state];
    const badge = () => this.page.locator("main .badge", { hasText: shown }).first();
    while (entered.display === null) {
      const outcome = await this.step({
        press: () => this.tap(this.button(words[state])),
        said: async () => {
          await badge().waitFor();
          await this.kept();
        },
        reopen: async (fall) => {
          await fall(path);
          await asAgreed().waitFor();
        },
      });
      if (outcome === "reopened") await badge().waitFor();
      if (outcome !== "again" && (await badge().isVisible())) entered.display = state;
    }
    await this.back(this.arrow);
  }
}
