// What the phone's own part costs, in a Chromium whose processor is four times slower: to keep a count of
// twelve products, beside a bare put of the same bytes that waits for the disk, and to take in five
// thousand records. `cargo xtask bench phone` runs it; it ends with 1 when a goal is missed.
import { hire, storesOf, today } from "./crew.mjs";
import { Pen, newId } from "./pen.mjs";
import { Phone } from "./phone.mjs";
import { Product, until } from "./product.mjs";

const SLOWER = 4;
const ROUNDS = 20;
const PRODUCTS = 12;
const RECORDS = 5_000;
const PUTS_MAX = 3;
const FRAME_MS_MAX = 50;

const isJson = process.argv.includes("--json");
const say = (text) => process.stderr.write(`» ${text}\n`);

function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Notes in the page what it puts, when the app says that it is kept, and tasks that are too long. */
function watch() {
  const bench = { bytes: 0, puts: 0, kept: [], tasks: [] };
  window.bench = bench;
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value, ...rest) {
    bench.puts += 1;
    if (typeof value === "string") bench.bytes += value.length;
    return put.call(this, value, ...rest);
  };
  const look = () => document.querySelector('.sync-sign[data-kept="true"]') && bench.kept.push(performance.now());
  new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-kept"] });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) bench.tasks.push({ at: startTime, ms: duration });
  }).observe({ type: "longtask", buffered: true });
}

/** A bare put of so many bytes into a database of its own, in milliseconds. */
function barePut(bytes) {
  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("storebeat-bench", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("bytes");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const value = "x".repeat(bytes);
  return opened.then((database) => new Promise((resolve, reject) => {
    const begun = performance.now();
    const transaction = database.transaction("bytes", "readwrite", { durability: "strict" });
    transaction.objectStore("bytes").put(value, "one");
    transaction.oncomplete = () => { database.close(); resolve(performance.now() - begun); };
    transaction.onabort = () => reject(transaction.error);
  }));
}

/** One press on a digit, until the app says that the count with it is on the disk. */
function press(phone, digit) {
  return phone.page.evaluate(async (digit) => {
    const { bench } = window;
    const key = [...document.querySelectorAll(".pad .keys .key")].find((key) => key.textContent.trim() === digit);
    const before = { bytes: bench.bytes, puts: bench.puts };
    bench.kept.length = 0;
    const begun = performance.now();
    key.click();
    while (bench.puts === before.puts || bench.kept.length === 0) await new Promise((resolve) => setTimeout(resolve));
    return { ms: bench.kept.at(-1) - begun, bytes: bench.bytes - before.bytes };
  }, String(digit));
}

/** To keep a count of twelve products and to put the same bytes, in turn. */
async function measureSaves(phone) {
  const { page, words } = phone;
  await page.locator(".task-card", { hasText: words.work.stock.title }).first().click();
  await page.locator(".pad .keys").waitFor();
  const opening_task_ms = await longestTask(phone);
  for (let product = 1; product < PRODUCTS; product += 1) {
    await press(phone, 1 + (product % 9));
    await page.locator(".pad .keys .go").click();
  }
  const saves = [];
  const puts = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const save = await press(phone, 1 + (round % 9));
    saves.push(save);
    puts.push(await page.evaluate(barePut, save.bytes));
  }
  return {
    products: await page.locator(".stock-list .now").evaluateAll((cells) => cells.filter((cell) => /\d/.test(cell.textContent)).length),
    bytes: median(saves.map(({ bytes }) => bytes)),
    save_ms: median(saves.map(({ ms }) => ms)),
    put_ms: median(puts),
    longest_task_ms: await longestTask(phone),
    opening_task_ms,
  };
}

/** The longest task since this was asked last; zero when none was worth telling. */
function longestTask(phone) {
  return phone.page.evaluate(() => Math.max(0, ...window.bench.tasks.splice(0).map(({ ms }) => ms)));
}

/** Records of this phone's stores that somebody else's device has written meanwhile. */
async function write(product, login, stores) {
  const pen = await Pen.signIn(product, login);
  const day = today();
  for (let record = 0; record < RECORDS; record += 1) {
    const store = stores[record % stores.length].id;
    const words = `第 ${record} 项：端架第二层缺两个口味，已请店员从后仓补货，周一再看。`.repeat(3);
    const issue = {
      store, reporter: pen.user.id, reported_at: Date.now(), day, category: "equipment",
      title: `冰柜断电 ${record}`, text: words, urgency: "normal", due: day,
    };
    await pen.create("issue", `store:${store}`, newId(), issue);
  }
}

/** To take in what was written while the phone had no network. */
async function measureIntake(phone, product, login, stores) {
  const { page } = phone;
  await phone.context.setOffline(true);
  await write(product, login, stores);
  await page.evaluate(() => { window.bench.puts = 0; window.bench.tasks.length = 0; });
  const begun = Date.now();
  await phone.context.setOffline(false);
  await until("all records are on the phone", () => page.evaluate((records) => window.bench.puts >= records, RECORDS), 600_000);
  await phone.kept();
  return { records: RECORDS, seconds: (Date.now() - begun) / 1_000, longest_task_ms: await longestTask(phone) };
}

const product = await Product.start();
let phone;
try {
  const login = "bench1";
  const stores = (await storesOf(product, "sup1", () => true)).slice(0, 20);
  await hire(product, { login, name: "测试员", supervisor: "sup1", stores });
  phone = await Phone.open(product);
  await phone.context.addInitScript(watch);
  await phone.signIn(login);
  await phone.loadDay();
  const session = await phone.context.newCDPSession(phone.page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  await phone.stand(stores[0].position);
  await phone.go("/");
  say("A count is kept");
  await phone.checkIn();
  await longestTask(phone);
  const save = await measureSaves(phone);
  say(`${RECORDS} records are taken in`);
  const intake = await measureIntake(phone, product, login, stores);
  const missed = [];
  const times = save.save_ms / save.put_ms;
  if (times > PUTS_MAX) missed.push(`to keep a count takes ${times.toFixed(1)} bare puts (at most ${PUTS_MAX})`);
  for (const [what, { longest_task_ms: ms }] of Object.entries({ "keeping a count": save, "taking in records": intake })) {
    if (ms > FRAME_MS_MAX) missed.push(`${what} holds a frame for ${ms.toFixed(0)} ms (at most ${FRAME_MS_MAX})`);
  }
  if (isJson) console.log(JSON.stringify({ slower: SLOWER, save, intake, goals_missed: missed }, null, 2));
  else {
    console.log(`keep a count of ${save.products} products (${save.bytes} bytes): ${save.save_ms.toFixed(1)} ms, a bare put ${save.put_ms.toFixed(1)} ms, longest task ${save.longest_task_ms.toFixed(0)} ms, to open the page ${save.opening_task_ms.toFixed(0)} ms`);
    console.log(`take in ${intake.records} records: ${intake.seconds.toFixed(1)} s, longest task ${intake.longest_task_ms.toFixed(0)} ms`);
    console.log(missed.length === 0 ? "Every goal is met." : `Goals missed:\n${missed.map((one) => `- ${one}`).join("\n")}`);
  }
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  await phone?.end();
  await product.end();
}
