// The server's database is lost and put back from an older copy: the phone says so, and brings back what
// had been delivered since.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { begin } from "./crew.mjs";
import { Product, open, until, visitsOf } from "./harness.mjs";
import { Phone } from "./phone.mjs";

const run = promisify(execFile);
const DATABASE = "storebeat.db";

let product;
before(async () => (product = await Product.start({ days: 2 })));
after(() => product?.end());

/** The operator's command on the product's database. */
const operate = (...words) => run(process.env.STOREBEAT_BIN, [...words, "--database-url", `sqlite:${join(product.dataDir, DATABASE)}`]);

/** The photos beside it are kept. */
async function loseDatabase() {
  const files = ["", "-wal", "-shm"].map((end) => `${DATABASE}${end}`);
  await Promise.all(files.map((name) => rm(join(product.dataDir, name), { force: true })));
}

test("after the server came back from a backup the phone says so and brings back what was lost, once", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const before = visitsOf(await product.dayOf(login)).length;
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  await phone.checkInUnplanned("甲铺");
  await phone.waitForDelivery();
  const copy = join(product.dataDir, "copy");
  await operate("backup", copy);

  await phone.go("/");
  await phone.checkOut();
  await phone.checkInUnplanned("乙铺");
  await phone.waitForDelivery();
  const { sync } = phone.words.field;
  assert.equal(await phone.page.getByText(sync.restored).count(), 0);

  await product.stop();
  await loseDatabase();
  await operate("restore", copy);
  await product.run();
  // The copy does not know the sign-in as it was renewed since.
  await phone.openSync();
  await phone.page.getByText(sync.expired_none).waitFor();
  await phone.signInAgain();
  await phone.page.locator(".sync-sign").first().click();
  await phone.page.getByText(sync.restored).waitFor();
  await phone.waitForDelivery();
  const visits = visitsOf(await product.dayOf(login));
  assert.equal(visits.length, before + 2);
  const [first, second] = ["甲铺", "乙铺"].map((place) => visits.filter(({ name }) => name === place));
  assert.equal(first.length, 1);
  assert.ok(first[0].check_out_at, "the check-out did not come back");
  assert.equal(second.length, 1);
  assert.ok(!second[0].check_out_at);
});

test("what was counted at a visit and photographed there comes back too, when the first synchronisation breaks off", async (t) => {
  const { network, phone } = await begin(t, product, { login: "restored", name: "关又来" });
  const copy = join(product.dataDir, "copy_2");
  await operate("backup", copy);

  await phone.checkIn();
  const visit = new URL(phone.page.url()).pathname;
  await phone.waitForDelivery();
  await phone.go(visit);
  await phone.shootFront();
  await phone.go(visit);
  // Its visit is long confirmed when this is counted.
  await phone.openCard(phone.words.work.stock.title);
  await phone.page.locator(".pad .keys .key", { hasText: /^3$/ }).click();
  await phone.kept();
  await phone.go(visit);
  await phone.waitForDelivery();
  await until("the photo is delivered", async () => String(await product.photosOf("restored")) === "1,1");

  await product.stop();
  await loseDatabase();
  await operate("restore", copy);
  await product.run();
  // The phone hears of the new epoch and reads no further.
  let isLost = false;
  network.losesAnswer = ({ url }) => !isLost && url.startsWith("/api/sync/pull") && (isLost = true);
  await phone.openSync();
  await phone.page.getByText(phone.words.field.sync.expired_none).waitFor();
  await phone.signInAgain();
  await phone.page.locator(".sync-sign").first().click();
  await phone.waitForDelivery();
  assert.ok(isLost, "no answer was lost");
  await until("the photo is delivered again", async () => String(await product.photosOf("restored")) === "1,1", 60_000);
  const { needs_you: returned, held } = await phone.counts();
  assert.deepEqual([returned, held], [0, 0]);
  const lines = await product.ask("sup1", `/api/figures/on_shelf?person=${(await product.personOf("restored")).id}`);
  assert.equal(lines.value.denominator, 1);
});
