// The barcode reader of the app itself, for phones whose browser has none: kept after the first load, there
// without a network, and it reads what the camera sees.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { film } from "./barcode.mjs";
import { Product, isWaiting, open } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

const READER = /\/reader\/reader\.js$/;

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** Somebody's next stop, and products that are listed there with a barcode. */
async function nextStop() {
  const [login] = await product.peopleWithStops(1);
  const [stop] = (await product.dayOf(login)).stops.filter(isWaiting);
  const { listing, products } = await product.ask("sup1", `/api/stores/${stop.store}/listing`);
  const listed = new Set(listing.products.map((line) => line.product));
  const found = products.filter((entry) => listed.has(entry.id) && entry.product.gtin).map((entry) => entry.product);
  return { login, position: await product.positionOf(stop.store), listed: found };
}

/** Safari has no reader; some phones have one that reads nothing. */
const withoutReader = () => delete window.BarcodeDetector;
const withUselessReader = () => {
  window.BarcodeDetector = class {
    static getSupportedFormats = async () => [];
  };
};

/** A code of the range for use inside a company, which the demo company has not given to any product. */
const UNLISTED = "2900000999992";

/** Opens the stock page of a new visit and the barcode search on it. */
async function openSearch(phone, position) {
  const { work } = phone.words;
  await phone.stand(position);
  await phone.openPlace("today");
  await phone.checkIn();
  await phone.page.locator(".task-card", { hasText: work.stock.title }).first().click();
  await phone.button(work.stock.barcode).click();
}

for (const [name, lack] of Object.entries({ "without a reader": withoutReader, "whose reader reads nothing": withUselessReader })) {
  test(`a browser ${name} finds a product by the camera and without a network`, async (t) => {
    const { login, position, listed } = await nextStop();
    const wanted = listed.at(-1);
    const phone = await open(t, Phone, product, { picture: await film(t, wanted.gtin) });
    await phone.context.addInitScript(lack);
    await phone.signIn(login);
    await phone.loadDay();
    await phone.hasReader();
    await product.stop();
    t.after(() => product.run());
    await openSearch(phone, position);
    // The camera is closed and the product that it saw is the one to count.
    await phone.page.locator("video.camera").waitFor({ state: "detached" });
    await phone.page.locator(".stock-list li.is-now", { hasText: wanted.name }).waitFor();
  });
}

test("a code that the store does not list is said, and the camera goes on looking", async (t) => {
  const { login, position } = await nextStop();
  const phone = await open(t, Phone, product, { picture: await film(t, UNLISTED) });
  await phone.context.addInitScript(withoutReader);
  await phone.signIn(login);
  await phone.loadDay();
  await openSearch(phone, position);
  await phone.page.getByText(phone.words.work.stock.barcode_unlisted).waitFor();
  assert.ok(await phone.page.locator("video.camera").evaluate((video) => video.srcObject.active), "the camera is closed");
});

test("until the reader is here the digits are typed, and a wrong digit is said", async (t) => {
  const { login, position, listed } = await nextStop();
  const wanted = listed.at(-1);
  const network = await Network.to(product);
  t.after(() => network.end());
  network.losesAnswer = ({ url }) => READER.test(url);
  const phone = await open(t, Phone, product, { picture: await film(t, wanted.gtin), address: network.address });
  await phone.context.addInitScript(withoutReader);
  await phone.signIn(login);
  await phone.loadDay();
  await openSearch(phone, position);
  const { stock } = phone.words.work;
  await phone.page.getByText(stock.reader_missing).waitFor();
  const digits = phone.page.getByLabel(stock.barcode_digits);
  const last = Number(wanted.gtin.at(-1));
  await digits.fill(`${wanted.gtin.slice(0, -1)}${(last + 1) % 10}`);
  await phone.button(stock.barcode_find).click();
  await phone.page.getByText(stock.barcode_wrong).waitFor();
  await digits.fill(wanted.gtin);
  await phone.button(stock.barcode_find).click();
  await phone.page.locator(".stock-list li.is-now", { hasText: wanted.name }).waitFor();
  const { kept } = await phone.filesOf("reader");
  assert.ok(!kept.some((path) => READER.test(path)), "the reader came after all");
  // The browser says of the lost answers what it always says.
  phone.faults = phone.faults.filter((fault) => !/Failed to fetch/.test(fault));
});
