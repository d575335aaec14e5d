// The built product on its own port and data, started and stopped for real.
import { spawn } from "node:child_process";
import { webcrypto as crypto } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARY = process.env.STOREBEAT_BIN;
const WEB_DIR = process.env.STOREBEAT_WEB_DIR;
const READY_MS = 180_000;
const LOOK_EVERY_MS = 100;
const DAY_MS = 86_400_000;
/** The stores are in Asia/Shanghai. */
const ZONE_MS = DAY_MS / 3;
/** No file takes longer. */
const FILE_MS = 10 * 60_000;

export const PASSWORD = "storebeat-demo-2026";

/** Waits for a condition by asking again; never for a fixed time. */
export async function until(what, condition, limitMs = 30_000) {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A file that would go over the stores' midnight begins after it: the stops of today are nobody's then. */
async function passMidnight() {
  const left = () => DAY_MS - ((Date.now() + ZONE_MS) % DAY_MS);
  await until("the next day at the stores", () => left() > FILE_MS, 2 * FILE_MS);
}

/** The product with a demo company; one region is four merchandisers and one supervisor. */
export class Product {
  static async start({ regions = 1, days = 14 } = {}) {
    await passMidnight();
    const product = new Product();
    product.size = ["--regions", String(regions), "--days", String(days)];
    product.dataDir = await mkdtemp(join(tmpdir(), "storebeat-browser-"));
    product.port = await freePort();
    product.tokens = new Map();
    await product.run();
    return product;
  }

  get address() {
    return `http://127.0.0.1:${this.port}`;
  }

  async run() {
    const place = ["--data-dir", this.dataDir, "--port", String(this.port), "--web-dir", WEB_DIR];
    this.process = spawn(BINARY, ["demo", ...place, ...this.size], { stdio: ["ignore", "pipe", "pipe"] });
    this.output = "";
    this.process.stdout.on("data", (text) => (this.output += text));
    this.process.stderr.on("data", (text) => (this.output += text));
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    await until("the product answers", () => this.isReady(), READY_MS);
  }

  async isReady() {
    if (this.process.exitCode !== null) throw new Error(`the product ended: ${this.output.slice(-2_000)}`);
    return fetch(`${this.address}/readyz`).then((answer) => answer.ok, () => false);
  }

  /** Stops the server process; phones are then really offline. */
  async stop() {
    this.process.kill("SIGTERM");
    await this.ended;
    this.tokens.clear();
  }

  async end() {
    if (this.process.exitCode === null) await this.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  /** Asks the API as somebody, for checks behind the screen. */
  async ask(login, path, { method = "GET", body } = {}) {
    const send = async () =>
      fetch(`${this.address}${path}`, {
        method,
        headers: { Authorization: `Bearer ${await this.tokenOf(login)}`, "Content-Type": "application/json", Origin: this.address },
        body: body && JSON.stringify(body),
      });
    let answer = await send();
    // A sign-in holds for ten minutes, less than some files take on a slow machine.
    if (answer.status === 401) {
      this.tokens.delete(login);
      answer = await send();
    }
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? JSON.parse(text) : null;
  }

  /** Several questions at once need one sign-in. */
  tokenOf(login) {
    if (!this.tokens.has(login)) this.tokens.set(login, this.signIn(login));
    return this.tokens.get(login);
  }

  async signIn(login) {
    const key = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", key.publicKey)).toString("hex");
    const answer = await fetch(`${this.address}/api/auth/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: this.address },
      body: JSON.stringify({ login, password: PASSWORD, device: { name: "check", posture: "desk", public_key: publicKey } }),
    });
    if (!answer.ok) throw new Error(`sign-in of ${login}: ${answer.status} ${await answer.text()}`);
    const { access_token: token, user } = await answer.json();
    this.people = { ...this.people, [login]: user };
    return token;
  }

  /** The account behind a login. */
  async personOf(login) {
    if (!this.people?.[login]) await this.tokenOf(login);
    return this.people[login];
  }

  /** A person's day as the supervisor sees it, today's unless another is named. */
  async dayOf(login, { supervisor = "sup1", day } = {}) {
    const { id } = await this.personOf(login);
    return this.ask(supervisor, `/api/board/people/${id}${day ? `?day=${day}` : ""}`);
  }

  /** How many photos of somebody's visits of today are named, and how many delivered. */
  async photosOf(login) {
    const counts = visitsOf(await this.dayOf(login)).map(({ photos }) => photos ?? { named: 0, delivered: 0 });
    return counts.reduce((sum, { named, delivered }) => [sum[0] + named, sum[1] + delivered], [0, 0]);
  }

  /**
   * Merchandisers who are in no store and still have that many stops today. Days off differ, but on
   * every day two people of the demo company are found.
   */
  async peopleWithStops(count) {
    const found = [];
    for (const login of ["m1", "m2", "m3", "m4"]) {
      const day = await this.dayOf(login);
      if (!day.row.now && day.stops.filter(isWaiting).length >= count) found.push(login);
    }
    return found;
  }

  /** Where a store is. */
  async positionOf(store) {
    const { row } = await this.ask("sup1", `/api/stores/${store}`);
    return row.position;
  }
}

/** A stop that is still to be visited. */
export function isWaiting(stop) {
  return ["planned", "due", "late", "not_heard_from"].includes(stop.state.state);
}

/** All visits of a day, planned and unplanned. */
export function visitsOf(day) {
  return [...day.stops.flatMap((stop) => stop.visits), ...day.unplanned];
}
