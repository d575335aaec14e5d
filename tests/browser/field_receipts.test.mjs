// What the server has confirmed leaves the phone in a file that the program checks without a server.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Product, open, say } from "./harness.mjs";
import { Phone } from "./phone.mjs";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** Whether the program says that the file holds, and what it says. */
const verify = (...words) =>
  new Promise((resolve) => {
    execFile(process.env.STOREBEAT_BIN, ["verify", ...words], (error, said) => resolve({ code: error ? error.code : 0, said }));
  });

test("receipts that the phone saves hold for whoever has the file, and a changed byte does not", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product);
  const { receipts: words } = phone.words.field;
  await phone.context.addInitScript(() => {
    const revoke = URL.revokeObjectURL;
    window.revoked = 0;
    URL.revokeObjectURL = (address) => {
      window.revoked += 1;
      revoke.call(URL, address);
    };
  });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openSync();
  await phone.page.getByText(words.nothing).waitFor();
  assert.equal(await phone.button(words.save).count(), 0);

  await phone.openPlace("today");
  await phone.visit();
  await phone.waitForDelivery();
  const { confirmed } = await phone.counts();
  // It is said for some seconds only.
  const isSaid = phone.page.getByRole("status").getByText(say(words.saved, { count: confirmed })).waitFor();
  const [download] = await Promise.all([phone.page.waitForEvent("download"), isSaid, phone.button(words.save).click()]);
  assert.match(download.suggestedFilename(), /^storebeat-receipts-\d{4}-\d\d-\d\d\.jsonl$/);
  // Safari on iPhones reads the address later than the click.
  assert.equal(await phone.page.evaluate(() => window.revoked), 0);
  const path = join(product.dataDir, "receipts.jsonl");
  await download.saveAs(path);

  const { signing_key: key } = await product.ask(login, "/api/sync/hello");
  const good = await verify(path, "--key", key);
  assert.deepEqual([good.code, good.said.includes(`1 devices, ${confirmed} mutations (${confirmed} signed by their device), ${confirmed} receipts`)], [0, true], good.said);

  const lines = (await readFile(path, "utf8")).split("\n");
  const at = lines.findIndex((line) => JSON.parse(line).is === "mutation");
  const line = JSON.parse(lines[at]);
  const envelope = Buffer.from(line.envelope, "base64");
  envelope[envelope.indexOf('"kind"') + 8] ^= 0x20;
  lines[at] = JSON.stringify({ ...line, envelope: envelope.toString("base64") });
  const changed = join(product.dataDir, "changed.jsonl");
  await writeFile(changed, lines.join("\n"));
  const bad = await verify(changed, "--key", key);
  assert.deepEqual([bad.code, bad.said.includes(`line ${at + 1}: `)], [1, true], bad.said);
});

/** The pair of the phone's keys, while it has one; taken away when that is wanted. */
const hasKey = (phone, isTaken = false) =>
  phone.page.evaluate(async (isTaken) => {
    const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: () => bad(request.error) }));
    const database = await done(indexedDB.open("storebeat-device"));
    const store = database.transaction("values", isTaken ? "readwrite" : "readonly").objectStore("values");
    if (isTaken) await done(store.delete("key_pair"));
    const count = await done(store.count("key_pair"));
    database.close();
    return count === 1;
  }, isTaken);

test("a phone without its key says that it cannot prove its receipts, and makes no other key for them", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const phone = await open(t, Phone, product);
  const { receipts: words } = phone.words.field;
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.visit();
  await phone.waitForDelivery();
  await phone.openSync();
  await phone.button(words.save).waitFor();
  assert.equal(await hasKey(phone), true);
  await hasKey(phone, true);
  await phone.button(words.save).click();
  await phone.page.getByText(words.unproved).waitFor();
  assert.equal(await hasKey(phone), false);
});
