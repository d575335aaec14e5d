// Photos: taken without a network, kept with what they belong to, delivered once and whole over a line that breaks,
// and nothing of the camera's metadata goes on.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { SECRET, SEEN, readJpeg, readMark, sha256, takePicture } from "./camera.mjs";
import { begin, hire } from "./crew.mjs";
import { CameraPhone } from "./camera_phone.mjs";
import { Product, open, pattern, say, until } from "./harness.mjs";
import { Network } from "./proxy.mjs";

const LONG_SIDE = 1600;
/** A line of the mark has at least so many white pixels. */
const MARK_PIXELS = 200;

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** Somebody who is in a visit without a network. */
async function beginVisit(t, who) {
  const { network, phone, stores } = await begin(t, product, who);
  network.isDown = true;
  await phone.checkIn();
  return { store: stores[0], network, phone, visit: new URL(phone.page.url()).pathname };
}

/** An original, where the server keeps what has this hash. */
function original(hash) {
  return readFile(join(product.dataDir, "storebeat.db-photos", "originals", hash.slice(0, 2), hash));
}

async function shown(login, hash, rendition) {
  const token = await product.tokenOf(login);
  const answer = await fetch(`${product.address}/api/photos/${hash}/${rendition}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(answer.status, 200, `${rendition} of ${hash}`);
  return Buffer.from(await answer.arrayBuffer());
}

test("a photo taken without a network survives a tab that dies and a line that breaks, and arrives once", async (t) => {
  const { phone, network, visit } = await beginVisit(t, { login: "camera", name: "夏知秋" });
  const { photo, promotion } = phone.words.work;
  await phone.promotion();
  const picture = await takePicture(phone.page, 1);
  await phone.shoot(picture);
  await phone.hasShots(1);
  await phone.answer("present");
  await phone.kept();
  await phone.crash(visit);

  // What the page had no time to record is recorded when the app is opened again.
  await phone.promotion();
  await phone.page.getByText(say(phone.words.common.list.joined, { first: promotion.present, second: say(photo.count, { count: 1 }) })).waitFor();
  const [row, ...others] = await phone.rows();
  assert.deepEqual(others, []);
  assert.ok(row.record, "the record names its photo");
  await phone.link(phone.words.field.visit.go_back).click();
  const none = say(phone.words.common.sync.photos, { count: 1, delivered: 0 });
  await phone.page.locator(".task-card", { hasText: photo.title }).getByText(none).waitFor();

  // The line breaks within the second piece, and the answer to the one after it is lost.
  const offsets = [];
  let cut;
  network.cutsRequest = (request) => {
    const isMeant = request.method === "PATCH" && offsets.length === 1 && !cut;
    if (isMeant) cut = request;
    return isMeant;
  };
  network.losesAnswer = (request, answer) => {
    // What comes while the server still ends the broken piece is refused, and adds nothing.
    if (request.method !== "PATCH" || answer.statusCode !== 204) return false;
    offsets.push(Number(request.headers["upload-offset"]));
    return offsets.length === 2;
  };
  network.isDown = false;
  await phone.waitForDelivery();

  assert.deepEqual(offsets, [...new Set(offsets)].sort((one, other) => one - other), "no piece came twice");
  assert.ok(cut && network.lost === 1, `the line broke: ${offsets}`);
  const kept = await original(row.hash);
  assert.equal(sha256(kept), row.hash);
  for (const bytes of [kept, await shown("sup1", row.hash, "large"), await shown("sup1", row.hash, "thumb")]) {
    const { metadata } = readJpeg(bytes);
    assert.deepEqual([metadata, bytes.includes(SECRET)], [[], false]);
  }
  const { width, height } = readJpeg(kept);
  assert.deepEqual({ width, height }, { width: (SEEN.width * LONG_SIDE) / SEEN.height, height: LONG_SIDE });
  // Store, and below it time and person, are in the pixels that the server has.
  assert.deepEqual(await readMark(phone.page, picture), [0, 0, 0]);
  const [above, store, time] = await readMark(phone.page, kept);
  assert.ok(above === 0 && store > MARK_PIXELS && time > MARK_PIXELS, `letters of the mark: ${[above, store, time]}`);
  const all = say(phone.words.common.sync.photos, { count: 1, delivered: 1 });
  await phone.go(visit);
  await phone.page.locator(".task-card", { hasText: photo.title }).getByText(all).waitFor();
  await phone.checkOut();
  await phone.page.getByText(all).first().waitFor();
});

test("a photo that was taken before is doubted without a network, and kept when the person says so", async (t) => {
  const { phone } = await beginVisit(t, { login: "camera_2", name: "秦小满" });
  const { photo } = phone.words.work;
  await phone.openCard(photo.title);
  const shelf = await takePicture(phone.page, 7);
  await phone.shoot(shelf);
  await phone.hasShots(1);
  // The same shelf a moment later.
  const again = await takePicture(phone.page, 7, { noise: 50 });
  const doubt = phone.page.getByText(pattern(photo.alike));
  await phone.shoot(again);
  await doubt.waitFor();
  await phone.button(photo.discard).click();
  await doubt.waitFor({ state: "detached" });
  await phone.hasShots(1);
  await phone.shoot(again);
  await doubt.waitFor();
  await phone.button(photo.keep).click();
  await phone.hasShots(2);
  await phone.shoot(await takePicture(phone.page, 8));
  await phone.hasShots(3);
  await phone.shoot(Buffer.from("a letter, not a picture"));
  await phone.page.getByText(photo.unreadable).waitFor();
  await phone.hasShots(3);
});

test("a photo is taken away again before anything is saved, and signing out waits for what is not delivered", async (t) => {
  const { phone, network, visit } = await beginVisit(t, { login: "camera_3", name: "温知夏" });
  const { photo } = phone.words.work;
  await phone.promotion();
  await phone.shoot(await takePicture(phone.page, 3));
  await phone.hasShots(1);
  await phone.shots.first().click();
  await phone.button(photo.remove).click();
  await phone.hasShots(0);
  await phone.shoot(await takePicture(phone.page, 4));
  await phone.hasShots(1);
  await phone.answer("missing");
  await phone.kept();
  await phone.link(phone.words.field.visit.go_back).click();
  await phone.button(phone.words.field.visit.check_out).waitFor();

  // Records go out, photos do not.
  network.losesAnswer = ({ url }) => url.startsWith("/api/photos");
  network.isDown = false;
  await phone.go("/me/sync");
  await until("the records are delivered", async () => {
    return (await phone.waiting()) === 0 && (await phone.counts()).confirmed > 0;
  });
  await phone.heading(phone.words.field.sync.photos).waitFor();
  await phone.go("/me");
  await phone.button(phone.words.common.action.sign_out).click();
  await phone.heading(pattern(phone.words.field.me.sign_out_blocked_title)).waitFor();
  network.losesAnswer = () => false;
  await phone.button(phone.words.field.me.send_now).click();
  await phone.waitForDelivery();
  const rows = (await phone.rows()).sort((one, other) => one.taken_at - other.taken_at);
  assert.deepEqual(rows.map((row) => [Boolean(row.record), Boolean(row.delivered_at)]), [[false, false], [true, true]]);
  await phone.go(visit);
});

test("a colleague's visit says how far its photos have come, offline as the server has said last", async (t) => {
  const { store, network, phone, visit } = await beginVisit(t, { login: "camera_6", name: "苏晚晴" });
  await phone.shootFront();
  // Records go out, photos do not.
  network.losesAnswer = ({ url }) => url.startsWith("/api/photos");
  network.isDown = false;
  await phone.openSync();
  await until("the record is at the server", async () => String(await product.photosOf("camera_6")) === "1,0", 60_000);

  await hire(product, { login: "camera_7", name: "陆子衿", supervisor: "sup1", stores: [store] });
  const line = await Network.to(product);
  t.after(() => line.end());
  const other = await open(t, CameraPhone, product, { address: line.address });
  await other.signIn("camera_7");
  await other.loadDay();
  const { common, work } = other.words;
  const isTold = async (words) => {
    await other.go(`/stores/${store.id}`);
    await other.page.locator(`a[href="${visit}"]`, { hasText: words }).waitFor();
    await other.go(visit);
    await other.page.getByText(words).first().waitFor();
  };
  // The phone knows the photos from their records; whether they are there only the server can say.
  line.isDown = true;
  await isTold(say(work.photo.count, { count: 1 }));
  line.isDown = false;
  await isTold(say(common.sync.photos, { count: 1, delivered: 0 }));
  network.losesAnswer = () => false;
  await phone.openSync();
  await phone.waitForDelivery();
  const all = say(common.sync.photos, { count: 1, delivered: 1 });
  await isTold(all);
  line.isDown = true;
  await isTold(all);
});

test("a photo that is still being prepared when the element is answered belongs to the answer", async (t) => {
  const { phone, network } = await beginVisit(t, { login: "camera_4", name: "方未央" });
  await phone.promotion();
  const browser = await phone.context.newCDPSession(phone.page);
  await browser.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await phone.shoot(await takePicture(phone.page, 5));
  await phone.answer("present");
  await until("the next element is open", async () => (await phone.page.locator(".element.is-now").innerText()).includes("2"));
  await until("the photo is named", async () => {
    const rows = await phone.rows();
    return rows.length === 1 && rows.every((row) => row.hash);
  });
  await browser.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  await phone.link(phone.words.field.visit.go_back).click();
  await phone.button(phone.words.field.visit.check_out).waitFor();
  await until("the record names it", async () => (await phone.rows()).every((row) => row.record));
  network.isDown = false;
  await until("it is at the server", async () => String(await product.photosOf("camera_4")) === "1,1");
});

test("a photo whose bytes are gone is told as lost and holds up no other", async (t) => {
  const { phone, network } = await beginVisit(t, { login: "camera_5", name: "乔无恙" });
  await phone.promotion();
  for (const number of [6, 7]) {
    await phone.shoot(await takePicture(phone.page, number));
    await until("it is on the disk", async () => (await phone.rows()).length === number - 5);
    await phone.answer("present");
    await phone.kept();
  }
  await phone.link(phone.words.field.visit.go_back).click();
  await phone.button(phone.words.field.visit.check_out).waitFor();
  await until("the record names both", async () => (await phone.rows()).every((row) => row.record));
  const [first] = (await phone.rows()).sort((one, other) => one.taken_at - other.taken_at);
  await phone.page.evaluate(async (hash) => {
    const { name } = (await indexedDB.databases()).find((one) => one.name.startsWith("storebeat-") && one.name !== "storebeat-device");
    const done = (request) => new Promise((good, bad) => Object.assign(request, { onsuccess: () => good(request.result), onerror: () => bad(request.error) }));
    const database = await done(indexedDB.open(name));
    await done(database.transaction("photo_bytes", "readwrite").objectStore("photo_bytes").delete(hash));
    database.close();
  }, first.hash);
  network.isDown = false;
  await phone.page.locator(".sync-sign").first().click();
  await phone.page.getByText(say(phone.words.field.sync.photos_lost, { count: 1 })).waitFor({ timeout: 60_000 });
  await until("the other is at the server", async () => String(await product.photosOf("camera_5")) === "2,1", 60_000);
});
