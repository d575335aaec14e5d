// What a phone has to bear: a full storage, a database that is deleted under the app. Nothing is called saved that
// is not, and the screen says what is wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { takePicture } from "./camera.mjs";
import { begin } from "./crew.mjs";
import { Product, pattern, say, until, visitsOf } from "./harness.mjs";
import { counted, key, pressSign } from "./phone.mjs";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** Somebody with two stores, and the browser behind the phone. */
async function beginDay(t, login, name) {
  const { network, phone } = await begin(t, product, { login, name, count: 2 });
  const browser = await phone.context.newCDPSession(phone.page);
  return { network, phone, browser, login };
}

const visits = async (login) => visitsOf(await product.dayOf(login));

/** So much more than is used already the browser gives, and then something fills it to the last. */
const ROOM_BYTES = 8 * 1024 * 1024;

async function fill(phone, browser) {
  const origin = new URL(phone.page.url()).origin;
  const used = await phone.page.evaluate(async () => (await navigator.storage.estimate()).usage);
  await browser.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: used + ROOM_BYTES });
  await phone.page.evaluate(async (most) => {
    const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: () => bad(request.error) }));
    const request = indexedDB.open("filler", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("bytes", { autoIncrement: true });
    const database = await done(request);
    for (let size = most; size >= 16; ) {
      const bytes = new Uint8Array(size);
      for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
      const transaction = database.transaction("bytes", "readwrite");
      transaction.objectStore("bytes").put(bytes);
      const isWritten = await new Promise((end) => Object.assign(transaction, { oncomplete: () => end(true), onabort: () => end(false) }));
      if (!isWritten) size = Math.floor(size / 2);
    }
    database.close();
  }, 4 * ROOM_BYTES);
}

async function makeRoom(phone, browser) {
  await browser.send("Storage.overrideQuotaForOrigin", { origin: new URL(phone.page.url()).origin });
}

test("a full storage is told, nothing is called saved, and recording goes on once there is room", async (t) => {
  const { network, phone, browser, login } = await beginDay(t, "full", "顾满仓");
  const { sync, today, unplanned, visit } = phone.words.field;
  network.isDown = true;
  const before = (await phone.envelopes()).length;
  await phone.link(pattern(today.unplanned)).click();
  await phone.page.getByLabel(unplanned.place_label).fill("村口小店");
  await fill(phone, browser);
  await phone.button(unplanned.check_in).click();
  await phone.page.getByText(sync.storage_full).waitFor();
  assert.equal((await phone.envelopes()).length, before);
  assert.equal(await phone.page.getByLabel(unplanned.place_label).inputValue(), "村口小店");
  assert.equal(await phone.page.locator('.sync-sign[data-kept="true"]').count(), 0);
  await makeRoom(phone, browser);
  await phone.button(unplanned.check_in).click();
  await phone.inVisit("村口小店");

  // In the middle of a visit: the check-out is not announced, and its note stays.
  await phone.page.getByLabel(visit.note).fill("老板不在");
  await fill(phone, browser);
  await phone.button(visit.check_out).click();
  await phone.page.getByText(sync.storage_full).first().waitFor();
  await phone.inVisit("村口小店");
  assert.equal(await phone.page.getByLabel(visit.note).inputValue(), "老板不在");
  await makeRoom(phone, browser);
  await phone.checkOut();
  network.isDown = false;
  await phone.waitForDelivery();
  const [known, ...others] = await visits(login);
  assert.deepEqual([known.name, Boolean(known.check_out_at), others], ["村口小店", true, []]);
});

test("a product that is counted while the storage is full does not count as kept, and is kept later", async (t) => {
  const { network, phone, browser } = await beginDay(t, "full_2", "顾满箱");
  const { stock } = phone.words.work;
  network.isDown = true;
  await phone.checkIn();
  await phone.openCard(stock.title);
  await key(phone, 3).waitFor();
  await fill(phone, browser);
  await key(phone, 3).click();
  await phone.page.getByText(phone.words.field.sync.storage_full).waitFor();
  assert.equal(await phone.page.locator('.sync-sign[data-kept="true"]').count(), 0);
  const filled = async () => (await counted(phone)).length;
  await until("the number stays on the page", async () => (await filled()) === 1);
  await makeRoom(phone, browser);
  await phone.page.locator(".pad .keys .go").click();
  await key(phone, 3).click();
  await phone.kept();
  await phone.crash(new URL(phone.page.url()).pathname);
  await until("both numbers are there", async () => (await filled()) === 2);
});

test("a photo for which no room is left beside records is not taken, says so, and is taken once there is", async (t) => {
  const { phone } = await beginDay(t, "full_4", "顾满图");
  const { photo } = phone.words.work;
  await phone.checkIn();
  await phone.openCard(photo.title);
  const picture = await takePicture(phone.page, 3);
  await phone.page.evaluate((left) => {
    const { storage } = navigator;
    storage.estimate = async () => ({ usage: left, quota: 2 * left });
    window.heal = () => delete storage.estimate;
  }, ROOM_BYTES);
  await phone.shoot(picture);
  await phone.page.getByText(photo.no_room).waitFor();
  assert.deepEqual(await phone.rows(), []);
  await phone.page.evaluate(() => window.heal());
  await phone.shoot(picture);
  await phone.hasShots(1);
  await phone.page.getByText(photo.no_room).waitFor({ state: "hidden" });
});

/** Notes what is asked of databases. */
function watchDatabases() {
  window.asked = [];
  window.opened = new Set();
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (stores, mode, options) {
    const made = transaction.call(this, stores, mode, options);
    window.opened.add(this);
    if (mode === "readwrite") window.asked.push([this.name, made.durability]);
    return made;
  };
}

test("each write of the app waits for the disk, and a connection that is gone is opened again without loss", async (t) => {
  const { phone, network, login } = await beginDay(t, "strict", "严落盘");
  await phone.context.addInitScript(watchDatabases);
  await phone.go("/");
  network.isDown = true;
  const store = await phone.checkIn();
  const lose = () =>
    phone.page.evaluate(() => {
      for (const database of window.opened) database.close();
      const count = window.opened.size;
      window.opened.clear();
      return count;
    });
  assert.ok((await lose()) > 0, "a connection was open");
  await phone.page.getByLabel(phone.words.field.visit.note).fill("连接断过");
  await phone.checkOut();
  await until("the check-out is recorded", async () => (await phone.envelopes()).length === 4, 60_000);
  assert.ok((await lose()) > 0, "a connection was open");
  await phone.miss("weather");
  await until("the missed stop is recorded", async () => (await phone.envelopes()).length === 5);

  const asked = await phone.page.evaluate(() => window.asked);
  const ofPerson = asked.filter(([name]) => name !== "storebeat-device");
  assert.ok(ofPerson.length >= 3, `writes: ${JSON.stringify(asked)}`);
  assert.deepEqual(asked.filter(([, durability]) => durability !== "strict"), []);
  network.isDown = false;
  await phone.waitForDelivery();
  assert.deepEqual((await visits(login)).map(({ name, check_out_at: at }) => [name, Boolean(at)]), [[store, true]]);
});

test("a comment that could not be recorded is in its field again", async (t) => {
  const { phone, browser } = await beginDay(t, "full_3", "顾满话");
  const { issue, suggest } = phone.words.work;
  await phone.checkIn();
  await phone.openCard(issue.title);
  await phone.page.getByRole("radio", { name: issue.equipment, exact: true }).check();
  const title = suggest.equipment.split("|")[1];
  await phone.button(title).click();
  await phone.page.getByRole("radio", { name: issue.urgent, exact: true }).check();
  await phone.button(issue.send).click();
  await phone.page.locator(".list-row", { hasText: title }).click();
  const comment = phone.page.getByLabel(issue.say);
  await comment.fill("师傅明天来");
  await fill(phone, browser);
  await phone.button(issue.send_comment).click();
  await phone.page.getByText(phone.words.field.sync.storage_full).first().waitFor();
  await until("the words are there", async () => (await comment.inputValue()) === "师傅明天来");
  await makeRoom(phone, browser);
  await phone.button(issue.send_comment).click();
  await phone.page.locator(".ledger li", { hasText: "师傅明天来" }).waitFor();
  assert.equal(await comment.inputValue(), "");
});

test("a check-out that the disk does not forget cannot be undone, and says so", async (t) => {
  const { phone, login } = await beginDay(t, "not_forgotten", "记得牢");
  const { common, field } = phone.words;
  await phone.checkIn();
  await phone.checkOut();
  await phone.page.evaluate(() => {
    const { delete: remove } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.delete = () => {
      throw new DOMException("the disk does not answer", "UnknownError");
    };
    window.heal = () => (IDBObjectStore.prototype.delete = remove);
  });
  await phone.button(common.action.undo).click();
  await phone.page.getByText(common.state.not_saved).first().waitFor();
  assert.equal(await phone.page.getByText(field.visit.undone).count(), 0);
  await phone.page.evaluate(() => window.heal());
  await until("it is recorded", async () => Boolean((await visits(login))[0]?.check_out_at), 60_000);
});

/** Deletes the records of the person who is signed in. */
async function deleteDatabase(page) {
  const done = await page.evaluate(async () => {
    const known = await indexedDB.databases();
    const { name } = known.find((one) => one.name.startsWith("storebeat-") && one.name !== "storebeat-device");
    return new Promise((done) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: () => done("deleted"), onerror: () => done("refused") }));
  });
  assert.equal(done, "deleted");
}

/** Whether the device knows who works on it; looking makes no database. */
async function isOwned(page) {
  return page.evaluate(async () => {
    const name = "storebeat-device";
    if (!(await indexedDB.databases()).some((known) => known.name === name)) return false;
    const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: () => bad(request.error) }));
    const database = await done(indexedDB.open(name));
    try {
      return Boolean(await done(database.transaction("values").objectStore("values").get("current_person")));
    } finally {
      database.close();
    }
  });
}

for (const way of ["another tab", "the system"]) {
  test(`a database that ${way} deletes under the app is told, and what only the app still held is kept again`, async (t) => {
    const { network, phone, browser, login } = await beginDay(t, way === "the system" ? "emptied" : "emptied_2", "江重来");
    const { sync } = phone.words.field;
    const other = await phone.context.newPage();
    await other.goto(`${network.address}/livez`);
    network.isDown = true;
    const store = await phone.checkIn();
    const visit = new URL(phone.page.url()).pathname;
    await phone.promotion();
    await phone.shoot(await takePicture(phone.page, 5));
    await phone.hasShots(1);
    await phone.answer("present");
    await phone.kept();
    await phone.link(phone.words.field.visit.go_back).click();
    await phone.button(phone.words.field.visit.check_out).waitFor();
    await until("the check is recorded", async () => (await phone.envelopes()).some(({ kind }) => kind === "promotion_check"));
    const before = await phone.envelopes();

    if (way === "the system") {
      await browser.send("Storage.clearDataForOrigin", { origin: network.address, storageTypes: "indexeddb" });
    } else {
      await deleteDatabase(other);
    }
    await pressSign(phone);
    await phone.heading(sync.cleared_title).waitFor();
    await phone.page.getByText(say(sync.brought_back, { count: before.length })).waitFor();
    await phone.page.getByText(say(sync.photos_lost, { count: 1 })).waitFor();
    assert.deepEqual(await phone.envelopes(), before);
    await until("the device knows whose it is", () => isOwned(phone.page));

    // The app is opened again: it knows who it is and what waits, and the day comes with the network.
    await phone.go(visit);
    await phone.button(phone.words.field.visit.check_out).waitFor();
    network.isDown = false;
    await until("the store is known again", async () => phone.heading(store).isVisible());
    await phone.checkOut();
    await phone.waitForDelivery();
    const known = await visits(login);
    assert.deepEqual(known.map(({ name, check_out_at: at }) => [name, Boolean(at)]), [[store, true]]);
  });
}

test("a database that is deleted when everything is delivered comes again from the server", async (t) => {
  const { phone } = await beginDay(t, "emptied_3", "江复来");
  const { sync, today } = phone.words.field;
  await phone.visit();
  await phone.waitForDelivery();
  await deleteDatabase(phone.page);
  await phone.page.getByText(sync.evicted).waitFor();
  await phone.openPlace("today");
  await phone.button(today.check_in).waitFor();
});

test("when the system deletes everything after it was delivered, it is told and the day comes again", async (t) => {
  const { phone, browser, network } = await beginDay(t, "emptied_4", "季又晴");
  const { sync, sign_in: signIn, today } = phone.words.field;
  await phone.visit();
  await phone.waitForDelivery();
  await browser.send("Storage.clearDataForOrigin", { origin: network.address, storageTypes: "indexeddb" });
  // The app keeps who it was, or that is gone as well: it depends on what the browser deletes first.
  const isGone = phone.page.getByText(signIn.cleared);
  await phone.page.getByText(sync.evicted).or(isGone).first().waitFor();
  if (await isGone.isVisible()) {
    await phone.signIn("emptied_4");
    await phone.loadDay();
  }
  await phone.openPlace("today");
  await phone.button(today.check_in).waitFor();
});
