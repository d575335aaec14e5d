// Lighthouse on the pages that people open most, as a phone on a slow line and as a desk, in both
// languages. Ends with 1 when a category of a page is below its least score. A page that is below is
// measured twice more, and the median counts: a busy machine makes single runs slow.
import { createServer } from "node:net";
import lighthouse, { desktopConfig } from "lighthouse";
import { Desk } from "../browser/desk.mjs";
import { DESK, PHONE, Product } from "../browser/harness.mjs";
import { Phone } from "../browser/phone.mjs";

const SCORE_MIN = 95;
const RUNS_OF_DOUBT = 3;
/** The stream of hints keeps the network busy for ever, so the page is measured after this time. */
const LOADED_MS = 15_000;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const LOCALES = ["zh-CN", "en"];

/** The pages: who opens them, and how to get there on a device that is signed in. */
const PAGES = [
  { name: "sign-in", path: async () => "/sign-in" },
  { name: "today", login: "field", path: openToday },
  { name: "visit", login: "field", path: openVisit },
  { name: "board", login: "sup1", path: async () => "/desk" },
  { name: "review", login: "mgr1", path: openReview },
];

const isJson = process.argv.includes("--json");
const only = process.argv.find((argument) => argument.startsWith("--page="))?.slice("--page=".length);

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

/** The day as it is opened in a street: loaded in the morning. */
async function openToday(device) {
  await device.loadDay();
  return "/";
}

/** The visit that is open, begun where there is none. */
async function openVisit(device) {
  await device.loadDay();
  await device.go("/");
  const here = /\/visit\//;
  if (!here.test(device.page.url())) {
    const checkIn = device.button(device.words.field.today.check_in);
    const goOn = device.page.locator('a[href^="/visit/"]').first();
    await checkIn.or(goOn).first().click();
    await device.page.waitForURL(here);
  }
  return new URL(device.page.url()).pathname;
}

/** The matrix of a promotion that is carried out now. */
async function openReview(device, product) {
  const { promotions } = await product.ask("mgr1", "/api/promotions?state=live");
  return `/desk/promotions/${promotions[0].id}`;
}

/** One run of Lighthouse on a page of a device that is signed in. */
async function measure(url, port, isDesk) {
  const flags = { port, output: "json", disableStorageReset: true, maxWaitForLoad: LOADED_MS, onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(url, flags, isDesk ? desktopConfig : undefined);
  const scores = Object.fromEntries(CATEGORIES.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
  const failing = CATEGORIES.flatMap((category) =>
    lhr.categories[category].auditRefs
      .map(({ id, weight }) => ({ weight, ...lhr.audits[id] }))
      .filter(({ weight, score }) => weight > 0 && score !== null && score < 0.9)
      .map(({ id, score, displayValue, details }) => ({ category, id, score, displayValue, nodes: nodesOf(details) })),
  );
  const shifts = nodesOf(lhr.audits["layout-shifts"]?.details);
  return { scores, failing, shifts };
}

/** The elements that an audit names. */
function nodesOf(details) {
  return (details?.items ?? []).map(({ node }) => node?.snippet).filter(Boolean);
}

async function audit(product, page, { isDesk, locale }) {
  const port = await freePort();
  const kind = page.login === "field" || !isDesk ? Phone : Desk;
  const device = await kind.open(product, { viewport: isDesk ? DESK : PHONE, locale, port });
  try {
    if (page.login) {
      const login = page.login === "field" ? (await product.peopleWithStops(1))[0] : page.login;
      await device.signIn(login);
    }
    const url = `${product.address}${await page.path(device, product)}`;
    // Until here the words of the account's own language are pressed.
    if (page.login) await device.page.evaluate((code) => localStorage.setItem("storebeat.language", code), locale);
    const runs = [];
    do {
      await device.page.goto("about:blank");
      runs.push(await measure(url, port, isDesk));
    } while (isBelow(runs[0]) && runs.length < RUNS_OF_DOUBT);
    return { page: page.name, posture: isDesk ? "desk" : "phone", locale, url, ...medianOf(runs), runs: runs.map(({ scores }) => scores) };
  } finally {
    device.faults.length = 0;
    await device.end();
  }
}

/** The run in the middle by performance; the other categories do not depend on the machine. */
function medianOf(runs) {
  const sorted = runs.toSorted((one, other) => one.scores.performance - other.scores.performance);
  return sorted[Math.floor(sorted.length / 2)];
}

function isBelow({ scores }) {
  return Object.values(scores).some((score) => score < SCORE_MIN);
}

/** A row as soon as it is known: all of them take a quarter of an hour. */
function tell({ page, posture, locale, scores }) {
  row([page, posture, locale, ...CATEGORIES.map((name) => scores[name])]);
}

function row(cells) {
  console.log(cells.map((cell, index) => String(cell).padEnd(index === 0 ? 10 : 15)).join(""));
}

const product = await Product.start();
const results = [];
if (!isJson) row(["page", "posture", "language", ...CATEGORIES]);
try {
  for (const page of PAGES.filter(({ name }) => !only || name === only)) {
    for (const isDesk of [false, true]) {
      for (const locale of LOCALES) {
        const result = await audit(product, page, { isDesk, locale });
        results.push(result);
        if (!isJson) tell(result);
      }
    }
  }
} finally {
  await product.end();
}

const below = results.filter(isBelow);
if (isJson) {
  console.log(JSON.stringify({ score_min: SCORE_MIN, results, below: below.length }, null, 2));
} else {
  for (const { page, posture, locale, failing, shifts } of below) {
    console.log(`\n${page}, ${posture}, ${locale}:`);
    for (const { category, id, score, displayValue, nodes } of failing) {
      console.log(`  ${category}: ${id} ${score} ${displayValue ?? ""}`);
      for (const node of nodes) console.log(`    ${node}`);
    }
    for (const node of shifts) console.log(`  moved: ${node}`);
  }
  console.log(`\n${results.length - below.length} passed, ${below.length} below ${SCORE_MIN}`);
}
process.exitCode = below.length === 0 ? 0 : 1;
