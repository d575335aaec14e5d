// A phone that cannot send any more: its work leaves in a file under a passphrase and arrives by another way, once.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { CameraPhone } from "./camera_phone.mjs";
import { hire, storesOf } from "./crew.mjs";
import { Product, open, pattern, say, until, visitsOf } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

const PASSPHRASE = "槐树街的第八家门店门口";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

const visitCount = async (login) => visitsOf(await product.dayOf(login)).length;

/** A phone whose network has gone while its person was at work. */
async function cutOff(t, login) {
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, CameraPhone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  network.isDown = true;
  await phone.openPlace("today");
  await phone.checkIn();
  await phone.kept();
  return { network, phone };
}

/** Saves the file and answers where it lies. */
async function saveFile(phone, name) {
  const words = phone.words.field.rescue;
  await phone.openSync();
  // Work waits and does not get through, so it stands open.
  await phone.page.locator("details[open] > summary", { hasText: words.ways }).waitFor();
  await phone.page.getByLabel(words.passphrase, { exact: true }).fill(PASSPHRASE);
  await phone.page.getByLabel(words.again, { exact: true }).fill(`${PASSPHRASE}!`);
  await phone.button(words.save).click();
  await phone.page.getByText(words.differs).waitFor();
  await phone.page.getByLabel(words.again, { exact: true }).fill(PASSPHRASE);
  // It is said for some seconds only.
  const isSaid = phone.page.getByText(words.saved).waitFor();
  const [download] = await Promise.all([phone.page.waitForEvent("download"), isSaid, phone.button(words.save).click()]);
  const path = join(product.dataDir, name);
  await download.saveAs(path);
  return path;
}

async function choose(device, words, path, passphrase) {
  const folded = device.page.locator("details:not([open]) > summary", { hasText: words.ways });
  if ((await folded.count()) > 0) await folded.click();
  await device.page.locator('input[type="file"]').setInputFiles(path);
  await device.page.locator(".file-choice .name", { hasText: basename(path) }).waitFor();
  await device.page.getByLabel(words.passphrase_of_file, { exact: true }).fill(passphrase);
}

test("the work of a phone that is cut off arrives by another phone of the same person, once", async (t) => {
  const [login, stranger] = await product.peopleWithStops(1);
  const before = await visitCount(login);
  const { network, phone } = await cutOff(t, login);
  const path = await saveFile(phone, "first.sbx");
  const bytes = await readFile(path);
  assert.equal(bytes.subarray(0, 3).toString(), "SBX");
  assert.ok(!bytes.includes("visit"), "nothing of it can be read without the passphrase");

  const other = await open(t, Phone, product);
  const words = other.words.field.rescue;
  await other.signIn(login);
  await other.loadDay();
  await other.openSync();
  await choose(other, words, path, "a wrong passphrase");
  await other.button(words.bring).click();
  await other.page.getByText(words.wrong_passphrase).waitFor();
  await other.page.getByLabel(words.passphrase_of_file, { exact: true }).fill(PASSPHRASE);
  await other.button(words.bring).click();
  await other.waitForDelivery();
  await until("the visit", async () => (await visitCount(login)) === before + 1);

  // A second time it changes nothing, and neither does the phone that comes back.
  await choose(other, words, path, PASSPHRASE);
  await other.button(words.bring).click();
  await other.page.getByText(words.known).waitFor();
  network.isDown = false;
  await phone.waitForDelivery();
  assert.equal(await visitCount(login), before + 1);

  const foreign = await open(t, Phone, product);
  await foreign.signIn(stranger);
  await foreign.loadDay();
  await foreign.openSync();
  await choose(foreign, words, path, PASSPHRASE);
  await foreign.button(words.bring).click();
  await foreign.page.getByText(words.other_user).waitFor();
  const damaged = join(product.dataDir, "damaged.sbx");
  await writeFile(damaged, bytes.subarray(0, bytes.length - 20));
  await choose(foreign, words, damaged, PASSPHRASE);
  await foreign.button(words.bring).click();
  await foreign.page.getByText(words.damaged).waitFor();
});

test("the supervisor brings the file in at the desk, and the passphrase is sent nowhere", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const { phone } = await cutOff(t, login);
  const path = await saveFile(phone, "second.sbx");
  const before = await visitCount(login);

  const desk = await open(t, Desk, product);
  const { decisions: words } = desk.words.desk;
  await desk.signIn("sup1");
  await desk.go("/desk/decisions");
  await desk.page.getByRole("tab", { name: words.file }).click();
  const sent = [];
  desk.page.on("request", (request) => sent.push(request.postDataBuffer() ?? Buffer.alloc(0)));
  await choose(desk, desk.words.field.rescue, path, PASSPHRASE);
  await desk.page.getByRole("button", { name: words.file_open }).click();
  await desk.page.getByRole("button", { name: words.file_bring }).click();
  await desk.page.getByText(say(words.file_done, { done: 2, known: 0, kept: 0 })).waitFor();
  assert.ok(sent.every((body) => !body.includes(PASSPHRASE)));
  await until("the visit", async () => (await visitCount(login)) === before + 1);
});

/** The photo of the shop front, taken without a network. */
test("photos come with the file, by another phone of the same person and at the desk", async (t) => {
  for (const [index, bring] of [byAnotherPhone, atTheDesk].entries()) {
    const login = `broken_${index}`;
    const stores = (await storesOf(product, "sup1", () => true)).slice(0, 1);
    await hire(product, { login, name: ["柳青禾", "白一舟"][index], supervisor: "sup1", stores });
    const { phone } = await cutOff(t, login);
    await phone.shootFront();
    const path = await saveFile(phone, `photos-${index}.sbx`);
    await bring(t, login, path);
    await until("the photo is delivered", async () => String(await product.photosOf(login)) === "1,1");
  }
});

async function byAnotherPhone(t, login, path) {
  const phone = await open(t, Phone, product);
  const words = phone.words.field.rescue;
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openSync();
  await choose(phone, words, path, PASSPHRASE);
  await phone.button(words.bring).click();
  await phone.waitForDelivery();
}

async function atTheDesk(t, _, path) {
  const desk = await open(t, Desk, product);
  const { decisions: words } = desk.words.desk;
  await desk.signIn("sup1");
  await desk.go("/desk/decisions");
  await desk.page.getByRole("tab", { name: words.file }).click();
  await choose(desk, desk.words.field.rescue, path, PASSPHRASE);
  await desk.page.getByRole("button", { name: words.file_open }).click();
  await desk.page.getByText(say(words.file_photos, { count: 1 })).waitFor();
  await desk.page.getByRole("button", { name: words.file_bring }).click();
  await desk.page.getByText(say(desk.words.common.sync.photos, { count: 1, delivered: 1 })).waitFor();
}

test("whoever cannot sign out is led to the rescue file, which ends no waiting", async (t) => {
  const stores = (await storesOf(product, "sup1", () => true)).slice(0, 1);
  await hire(product, { login: "leaving", name: "季将行", supervisor: "sup1", stores });
  const phone = await open(t, Phone, product);
  const { me, rescue } = phone.words.field;
  await phone.signIn("leaving");
  await phone.loadDay();
  await phone.openPlace("today");
  // The browser knows that there is no network, so nothing fails and the ways of the file are folded away.
  await phone.context.setOffline(true);
  await phone.checkIn();
  await phone.page.locator(".sync-sign").first().click();
  const ways = (state) => phone.page.locator(`details${state} > summary`, { hasText: rescue.ways });
  await ways(":not([open])").waitFor();
  await phone.openPlace("me");
  await phone.button(phone.words.common.action.sign_out).click();
  await phone.page.getByRole("dialog").getByRole("link", { name: me.save_rescue }).click();
  await ways("[open]").waitFor();
  await phone.page.getByLabel(rescue.passphrase, { exact: true }).fill(PASSPHRASE);
  await phone.page.getByLabel(rescue.again, { exact: true }).fill(PASSPHRASE);
  await Promise.all([phone.page.waitForEvent("download"), phone.button(rescue.save).click()]);

  // Nobody knows whether the browser has kept the file.
  await phone.openPlace("me");
  await phone.button(phone.words.common.action.sign_out).click();
  await phone.page.getByRole("dialog").getByRole("heading", { name: pattern(me.sign_out_blocked_title) }).waitFor();
  await phone.button(me.stay).click();
  await phone.context.setOffline(false);
  await phone.waitForDelivery();
});

test("when the system has cleared the phone, it is said how much was only there", async (t) => {
  const stores = (await storesOf(product, "sup1", () => true)).slice(0, 1);
  await hire(product, { login: "cleared", name: "江空空", supervisor: "sup1", stores });
  const { network, phone } = await cutOff(t, "cleared");
  await phone.page.goto("about:blank");
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("Storage.clearDataForOrigin", { origin: network.address, storageTypes: "indexeddb" });
  await phone.go("/");
  await phone.page.getByText(pattern(phone.words.field.sign_in.cleared_count)).waitFor();
});
