// A merchandiser with a phone: the steps of the day by the words on the screen.
import { Device, PASSWORD, PHONE, pattern, until, words } from "./harness.mjs";

/** The keys of the pad, and what is counted, as the page shows it. */
export const key = (phone, digit) => phone.page.locator(".pad .keys .key", { hasText: new RegExp(`^${digit}$`) });
export const counted = (phone) => phone.page.locator(".stock-list li .now", { hasText: /\d/ }).allInnerTexts();

/** The sync page, by the sign that leads there: the app is not opened anew. */
export async function pressSign(phone) {
  await phone.page.locator(".sync-sign").first().click();
  await phone.page.waitForURL(/\/me\/sync/);
}

/** The language changes with one press, so the words are kept here. */
export class Phone extends Device {
  static async open(product, options = {}) {
    const phone = await super.open(product, { viewport: PHONE, ...options });
    phone.words = await words("zh-CN");
    return phone;
  }

  button(name) {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  link(name) {
    return this.page.getByRole("link", { name, exact: typeof name === "string" });
  }

  heading(name) {
    return this.page.getByRole("heading", { name, exact: typeof name === "string" });
  }

  /** Waits until the app says that the day works without a network. */
  async loadDay() {
    await this.go("/ready");
    await this.heading(this.words.field.ready.all_good).waitFor({ timeout: 60_000 });
  }

  /** The files of a group of the build (`reader`, `work`), and those of them that the phone keeps. */
  async filesOf(group) {
    return this.page.evaluate(async (group) => {
      const [name] = (await caches.keys()).filter((name) => name.startsWith("storebeat-"));
      const cache = await caches.open(name);
      const manifest = await (await cache.match(`/app/${name.slice("storebeat-".length)}/asset-manifest.json`)).json();
      const files = manifest.files.filter((file) => file.group === group).map((file) => file.path);
      const found = await Promise.all(files.map((path) => cache.match(path)));
      return { files, kept: files.filter((_, index) => found[index]) };
    }, group);
  }

  /** The reader is the last that comes, after the day. */
  async hasReader() {
    await until("the phone keeps the reader", async () => {
      const { files, kept } = await this.filesOf("reader");
      return files.length > 0 && kept.length === files.length;
    });
  }

  /** Switches the language where people switch it, and goes back to the day. */
  async speak(locale) {
    await this.go("/me");
    const name = { "zh-CN": this.words.common.language.zh, en: this.words.common.language.en }[locale];
    await this.page.getByRole("radio", { name, exact: true }).check();
    this.words = await words(locale);
    await this.openPlace("today");
  }

  /** Presses one of the four places of the bottom bar. */
  async openPlace(place) {
    const { places } = this.words.common;
    const bar = this.page.getByRole("navigation", { name: places.label });
    await bar.getByRole("link", { name: places[place] }).click();
  }

  /** The next stop's name, from its card. */
  async nextStore() {
    return this.page.getByRole("article").getByRole("heading").innerText();
  }

  /** Checks in at the next stop and answers its name. */
  async checkIn() {
    await this.page.getByRole("button", { name: this.words.field.today.check_in, exact: true }).waitFor();
    const name = await this.nextStore();
    await this.button(this.words.field.today.check_in).click();
    await this.inVisit(name);
    return name;
  }

  /** The page of the open visit is shown. */
  async inVisit(name) {
    await this.page.waitForURL(/\/visit\//);
    await this.heading(name).waitFor();
    await this.button(this.words.field.visit.check_out).waitFor();
  }

  /** Signs in once more where the app says that the sign-in has expired. */
  async signInAgain() {
    await this.page.getByRole("link", { name: this.words.common.sync.expired }).click();
    await this.page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
    await this.page.locator('button[type="submit"]').click();
    await this.page.waitForURL((url) => url.pathname === "/");
  }

  /** Waits until the app says that all that was entered is on this phone's disk. */
  async kept() {
    await this.page.locator('.sync-sign[data-kept="true"]').first().waitFor();
  }

  async checkOut() {
    await this.button(this.words.field.visit.check_out).click();
    await this.page.waitForURL((url) => url.pathname === "/");
  }

  /** A whole visit at the next stop, standing in the store. */
  async visit() {
    const name = await this.checkIn();
    await this.checkOut();
    return name;
  }

  /** Says that the next stop cannot be visited. */
  async miss(reason) {
    const { today, missed } = this.words.field;
    const name = await this.nextStore();
    await this.button(today.cannot_visit).click();
    const sheet = this.page.getByRole("dialog", { name: missed.title });
    await sheet.getByRole("radio", { name: missed[reason], exact: true }).check();
    await sheet.getByRole("button", { name: pattern(missed.save) }).click();
    await sheet.waitFor({ state: "hidden" });
    return name;
  }

  /** Checks in at a place that is on no list. */
  async checkInUnplanned(place) {
    const { today, unplanned } = this.words.field;
    await this.link(pattern(today.unplanned)).click();
    await this.page.getByLabel(unplanned.place_label).fill(place);
    await this.button(unplanned.check_in).click();
    await this.inVisit(place);
  }

  /** Rows of a store in the database of the person who is signed in. */
  async rowsOf(store) {
    const rows = await this.page.evaluate(async (store) => {
      const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: bad }));
      const known = await indexedDB.databases();
      const { name } = known.find((one) => one.name.startsWith("storebeat-") && one.name !== "storebeat-device");
      const database = await done(indexedDB.open(name));
      const rows = await done(database.transaction(store).objectStore(store).getAll());
      database.close();
      return rows;
    }, store);
    return rows.map((row) => JSON.parse(row));
  }

  /** The envelopes of what this phone has saved and retains, in the order of saving. */
  async envelopes() {
    const rows = await this.rowsOf("mutations");
    return rows.sort((one, other) => one.sequence - other.sequence).map(({ envelope }) => JSON.parse(envelope));
  }

  /** Opens the sync page. */
  async openSync() {
    await this.go("/me/sync");
    await this.heading(this.words.field.sync.title).waitFor();
  }

  /** How many items each section of the sync page counts, all read at one moment. */
  async counts() {
    const { sync } = this.words.field;
    const titles = {
      needs_you: sync.needs_you,
      held: sync.held,
      queued: sync.queued,
      sending: sync.sending_band,
      confirmed: sync.confirmed,
    };
    const bands = await this.page.locator("main .band").evaluateAll((bands) =>
      bands.map((band) => [band.querySelector("h2").textContent, Number(band.querySelector(".num")?.textContent ?? 0)]),
    );
    const shown = new Map(bands);
    return Object.fromEntries(Object.entries(titles).map(([name, title]) => [name, shown.get(title) ?? 0]));
  }

  /** What is still to be delivered, whether or not an attempt is under way at this moment. */
  async waiting() {
    const { queued, sending } = await this.counts();
    return queued + sending;
  }

  /** Every own record is confirmed by the server, by the words of the sync page; nobody presses anything. */
  async waitForDelivery(limitMs = 90_000) {
    if (!this.page.url().endsWith("/me/sync")) await this.openSync();
    await this.heading(this.words.field.sync.all_delivered).waitFor({ timeout: limitMs });
  }
}
