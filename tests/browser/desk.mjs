// A supervisor or an administrator at the desk.
import { DESK, Device, until, words } from "./harness.mjs";

export class Desk extends Device {
  static async open(product, options = {}) {
    const desk = await super.open(product, { viewport: DESK, ...options });
    desk.words = await words("zh-CN");
    return desk;
  }

  /** The address of the first page is there before its code; leaving in between would end its loading. */
  async signIn(login, path) {
    await super.signIn(login, path);
    await this.page.locator(".desk").waitFor();
  }

  /** Switches the language where people switch it at the desk. */
  async speak(locale) {
    const { desk, common } = this.words;
    await this.page.getByRole("button", { name: desk.rail.settings }).click();
    const dialog = this.page.getByRole("dialog", { name: desk.rail.settings });
    const name = { "zh-CN": common.language.zh, en: common.language.en }[locale];
    await dialog.getByRole("radio", { name, exact: true }).check();
    this.words = await words(locale);
    await this.page.getByRole("dialog").getByRole("button", { name: this.words.desk.close, exact: true }).click();
  }

  /** Asks a list for more, page by page, until it holds something. */
  async showUntil(what, list, wanted) {
    const more = list.getByRole("button", { name: this.words.desk.state.more, exact: true });
    // While the next page is on its way the button is there still, and it goes with the last one.
    const idle = more.and(this.page.locator(":not([aria-busy=true])"));
    await until(what, async () => {
      if ((await wanted.count()) > 0) return true;
      if (await idle.isVisible()) await idle.click();
      return false;
    });
  }

  /** Holds what the page asks at an address until it is let go; tells when the first has been asked. */
  async hold(address) {
    let ask, go;
    const [isAsked, isLetGo] = [new Promise((done) => (ask = done)), new Promise((done) => (go = done))];
    await this.page.route(address, async (route) => {
      ask();
      await isLetGo;
      await route.continue();
    });
    return { isAsked, go };
  }

  /** The row of a person on the board. */
  row(name) {
    return this.page.getByRole("row", { name });
  }

  /** Waits until the board shows that so many planned stops are visited. */
  async waitForDone(name, done, limitMs = 60_000) {
    await this.row(name).getByText(new RegExp(`^${done} / \\d+$`)).waitFor({ timeout: limitMs });
  }

  /** Leaves a mark that a reload of the page would wipe away. */
  async markPage() {
    await this.page.evaluate(() => (window.isSamePage = true));
  }

  async isSamePage() {
    return this.page.evaluate(() => window.isSamePage === true);
  }
}
