// What every browser test needs: the product, people who use it in a real Chromium, and the words
// they read. Whatever a test opens here is closed with it, and a fault in a browser's console fails
// the test.
import { mkdir, mkdtemp, readFile, readlink, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { PASSWORD } from "./product.mjs";

export { PASSWORD, Product, isWaiting, until, visitsOf } from "./product.mjs";

const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";

export const PHONE = { width: 360, height: 740 };
export const DESK = { width: 1280, height: 800 };

const ARGUMENTS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** What browsers say of a server that is away, of a portal in its place, or of a page that is left; everything else is a fault. */
const NETWORK_NOISE = /unsupported MIME type|Manifest: Line: 1, column: 1, Syntax error|Failed to load resource|net::ERR|ServiceWorker script evaluation failed|Failed to update a ServiceWorker|An unknown error occurred when fetching the script|WebAssembly compilation aborted|Failed to fetch[\s\S]*__wasm_split\.js/;

/** A browser with its own profile on disk, so that closing and opening it again is a restart. */
export class Device {
  static async open(product, options = {}) {
    const device = new this();
    device.address = options.address ?? product.address;
    device.product = product;
    device.options = options;
    device.faults = [];
    device.profile = await mkdtemp(join(tmpdir(), "storebeat-profile-"));
    if (options.textScale) await enlargeText(device.profile, options.textScale);
    await device.launch();
    return device;
  }

  async launch() {
    const { viewport = PHONE, locale = "zh-CN", scheme = "light", position, userAgent, deviceScaleFactor, port, picture, clockOffsetMs, script } = this.options;
    const args = [...ARGUMENTS];
    if (port) args.push(`--remote-debugging-port=${port}`);
    if (picture) args.push("--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${picture}`);
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: BROWSER,
      args,
      viewport,
      deviceScaleFactor,
      locale,
      userAgent,
      colorScheme: scheme,
      timezoneId: "Asia/Shanghai",
      hasTouch: viewport.width < 500,
      geolocation: position ?? { latitude: 30.2, longitude: 112.4, accuracy: 12 },
      // Only a phone whose camera sees something may use it.
      permissions: picture ? ["geolocation", "camera"] : ["geolocation"],
    });
    if (clockOffsetMs) await this.context.addInitScript(setClock, clockOffsetMs);
    if (script) await this.context.addInitScript(script);
    this.context.on("page", (page) => this.watch(page));
    this.context.pages().forEach((page) => this.watch(page));
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    return this.page;
  }

  /**
   * Content security policy violations are said on the console too. Where a fault comes from belongs
   * to it: a fetch that the service worker gives up has no stack.
   */
  watch(page) {
    const note = (fault) => !NETWORK_NOISE.test(fault) && this.faults.push(fault);
    page.on("pageerror", (error) => note(error.stack || String(error)));
    page.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  }

  async go(path) {
    await this.page.goto(`${this.address}${path}`);
    return this.page;
  }

  /** Ends the browser and starts it again with the same profile, as after a dead battery. */
  async restart(path = "/") {
    const { geolocation = this.options.position } = this;
    this.options.position = geolocation;
    await this.context.close();
    await this.launch();
    await this.go(path);
  }

  /** The browser's process is ended at once, as when the battery falls out, and started again. */
  async kill(path = "/") {
    // The lock of the profile names its process: host-number.
    const lock = await readlink(join(this.profile, "SingletonLock"));
    const ended = this.context.waitForEvent("close");
    process.kill(Number(lock.split("-").at(-1)), "SIGKILL");
    await ended;
    this.options.position = this.geolocation ?? this.options.position;
    await this.launch();
    await this.go(path);
  }

  /** The tab dies in the middle of whatever it did; the person opens the app again. */
  async crash(path = "/") {
    const died = this.page.waitForEvent("crash");
    // The address never answers: the tab is gone before.
    await Promise.all([died, this.page.goto("chrome://crash").catch(() => {})]);
    const { page } = this;
    this.page = await this.context.newPage();
    await page.close();
    await this.go(path);
  }

  async stand(at, accuracy = 12) {
    this.geolocation = { latitude: at.latitude, longitude: at.longitude, accuracy };
    await this.context.setGeolocation(this.geolocation);
  }

  async signIn(login, path = "/sign-in") {
    const { page } = this;
    this.login = login;
    await this.go(path);
    await page.locator('input[autocomplete="username"]').fill(login);
    await page.locator('input[autocomplete="current-password"]').fill(PASSWORD);
    await page.locator('button[type="submit"]').click();
    await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
  }

  async end() {
    // Where a test failed is best seen on the last screen.
    const folder = process.env.STOREBEAT_LAST_SCREENS;
    if (folder) await this.page.screenshot({ path: join(folder, `${this.login ?? "nobody"}-${Date.now()}.png`) });
    await this.context.close();
    await rm(this.profile, { recursive: true, force: true });
    if (this.faults.length > 0) throw new Error(`faults on the console: ${this.faults.join("\n")}`);
  }
}

/** Runs in each page before its own scripts. */
function setClock(offsetMs) {
  const right = Date;
  globalThis.Date = class extends right {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [right.now() + offsetMs]));
    }

    static now() {
      return right.now() + offsetMs;
    }
  };
}

/** Sets the size of text where people set it, in the browser's own settings. */
async function enlargeText(profile, scale) {
  await mkdir(join(profile, "Default"), { recursive: true });
  const webprefs = { default_font_size: 16 * scale, default_fixed_font_size: 13 * scale };
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ webkit: { webprefs } }));
}

/** Opens a device for one test and closes it with it. */
export async function open(t, kind, product, options) {
  const device = await kind.open(product, options);
  t.after(() => device.end());
  return device;
}

/** The words of a language, so that tests press what people read. */
export async function words(locale) {
  const folder = new URL(`../../web/locales/${locale}/`, import.meta.url);
  const read = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, folder), "utf8"));
  return { common: await read("common"), field: await read("field"), desk: await read("desk"), problem: await read("problem"), work: await read("work") };
}

/** A sentence with its values; one with a plural form takes the form of `count`. */
export function say(template, values = {}) {
  const forms = Array.isArray(template) ? template : [[template]];
  const form = forms.find(([, ...counts]) => counts.includes(values.count)) ?? forms.find((form) => form.length === 1) ?? forms[0];
  return form[0].replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => String(values[name]));
}

/** The beginning of a sentence, up to its first value; enough to find it on a page. */
export function pattern(template, values = {}) {
  const text = Array.isArray(template) ? template.at(-1)[0] : template;
  const escaped = text.replaceAll(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(escaped.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (_, name) => values[name] ?? ".+?"));
}
