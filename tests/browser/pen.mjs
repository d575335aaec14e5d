// A phone without an app: it writes what a person does as a chain of its own and pushes it.
import { createHash, randomBytes, webcrypto as crypto } from "node:crypto";
import { PASSWORD } from "./product.mjs";

const MAGIC = "SBP1";

/** A new UUIDv7. */
export function newId(at = Date.now()) {
  const hex = at.toString(16).padStart(12, "0") + randomBytes(10).toString("hex");
  const variant = ((parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  const text = `${hex.slice(0, 12)}7${hex.slice(13, 16)}${variant}${hex.slice(17, 32)}`;
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

export class Pen {
  static async signIn(product, login) {
    const pen = new Pen();
    const key = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
    const publicKey = Buffer.from(await crypto.subtle.exportKey("raw", key.publicKey)).toString("hex");
    const answer = await fetch(`${product.address}/api/auth/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: product.address },
      body: JSON.stringify({ login, password: PASSWORD, device: { name: "pen", posture: "field", public_key: publicKey } }),
    });
    if (!answer.ok) throw new Error(`sign-in of ${login}: ${answer.status} ${await answer.text()}`);
    const { access_token: token, user, device_id: device } = await answer.json();
    return Object.assign(pen, { product, token, user, device, number: 0, last: null });
  }

  /** Pushes the creation of a record; the server has to take it. */
  async create(kind, feed, record, body) {
    await this.push(kind, feed, record, { do: "create", body });
  }

  /** Pushes a change of fields, each with the value before and after and the photos that these name; the server has to take it. */
  async change(kind, feed, record, fields, photos = undefined) {
    await this.push(kind, feed, record, { do: "change", fields }, photos);
  }

  async push(kind, feed, record, op, photos = undefined) {
    this.number += 1;
    const time = { wall: Date.now(), monotonic_ms: 0 };
    const envelope = Buffer.from(JSON.stringify({
      v: 1, id: newId(), device: this.device, author: this.user.id, number: this.number, prev: this.last,
      feed, kind, schema: 1, record, op, time, photos,
    }));
    this.last = createHash("sha256").update(envelope).digest("hex");
    const frames = [envelope, Buffer.alloc(0), Buffer.alloc(0)].flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    });
    const answer = await fetch(`${this.product.address}/api/sync/push`, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/vnd.storebeat.push" },
      body: Buffer.concat([Buffer.from(MAGIC), ...frames]),
    });
    if (!answer.ok) throw new Error(`push: ${answer.status} ${await answer.text()}`);
    const { receipts } = await answer.json();
    if (receipts[0].reason) throw new Error(`not taken: ${receipts[0].reason}`);
  }

  /** Pulls as a new phone does, page by page, until it holds a record; its last body. */
  async pulled(record) {
    const held = await this.pulledAll();
    return held.find((entry) => entry.record === record)?.body ?? null;
  }

  /** Last bodies of all records of a kind, as a new phone has them. */
  async pulledOf(kind) {
    const held = await this.pulledAll();
    return held.filter((entry) => entry.kind === kind).map((entry) => entry.body);
  }

  /** All records as a new phone has them: id, kind and last body. */
  async pulledAll() {
    const { epoch } = await this.ask("/api/sync/hello");
    const marks = new Map();
    const found = new Map();
    for (;;) {
      const page = await this.pullPage(cursor(epoch, marks));
      for (const feed of page.feeds) {
        marks.set(feed.ordinal, feed.to);
        for (const { record, kind, body } of feed.entries) {
          if (body) found.set(record, { record, kind, body });
          else found.delete(record);
        }
      }
      if (!page.more) return [...found.values()];
    }
  }

  async pullPage(body) {
    const answer = await fetch(`${this.product.address}/api/sync/pull`, {
      method: "POST",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/vnd.storebeat.cursor" },
      body,
    });
    if (!answer.ok) throw new Error(`pull: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async ask(path) {
    const answer = await fetch(`${this.product.address}${path}`, { headers: { Authorization: `Bearer ${this.token}` } });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }
}

function cursor(epoch, marks) {
  const bytes = [1, ...Buffer.from(epoch.replaceAll("-", ""), "hex"), ...varint(marks.size)];
  let before = 0;
  for (const [ordinal, position] of [...marks].sort(([one], [other]) => one - other)) {
    bytes.push(...varint(ordinal - before), ...varint(position));
    before = ordinal;
  }
  return Buffer.from(bytes);
}

function varint(number) {
  const bytes = [];
  let rest = number;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
