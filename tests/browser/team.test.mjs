// Several phones, a bad network, and rights that change meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until, visitsOf } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

async function newVisits(login, before) {
  const known = new Set(visitsOf(before).map((visit) => visit.id));
  return visitsOf(await product.dayOf(login)).filter((visit) => !known.has(visit.id));
}

/** Names of the feeds a phone asks for, from the answers it gets. */
function feedsOf(phone) {
  const feeds = new Set();
  phone.page.on("response", async (response) => {
    if (!response.url().endsWith("/api/sync/pull")) return;
    const text = await response.text().catch(() => "");
    for (const [, feed] of text.matchAll(/"((?:user|store):[0-9a-f-]{36}|catalog)"/g)) feeds.add(feed);
  });
  return feeds;
}

/** The store feeds of which the phone's own database keeps records. */
async function storeFeedsOn(phone) {
  const { id } = await phone.product.personOf(phone.login);
  const keys = await phone.page.evaluate(async (name) => {
    const done = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await done(indexedDB.open(name));
    const keys = await done(database.transaction("records").objectStore("records").getAllKeys());
    database.close();
    return keys;
  }, `storebeat-${id}`);
  return keys.filter((key) => key.startsWith("store:"));
}

test("two phones of one team arrive both, and neither gets what is the other's own", async (t) => {
  const logins = (await product.peopleWithStops(1)).slice(0, 2);
  assert.equal(logins.length, 2, "two people of the demo company need stops today");
  const before = await Promise.all(logins.map((login) => product.dayOf(login)));
  const board = await open(t, Desk, product);
  await board.signIn("sup1");

  const phones = [];
  for (const login of logins) {
    const phone = await open(t, Phone, product);
    phone.feeds = feedsOf(phone);
    await phone.signIn(login);
    await phone.loadDay();
    phones.push(phone);
  }
  await Promise.all(phones.map(async (phone) => phone.go("/")));
  const stores = [];
  for (const phone of phones) stores.push(await phone.visit());
  for (const phone of phones) await phone.waitForDelivery();

  for (const [index, login] of logins.entries()) {
    const arrived = await newVisits(login, before[index]);
    assert.deepEqual(arrived.map((visit) => visit.name), [stores[index]]);
    await board.waitForDone(before[index].row.name, before[index].row.done + 1);
  }
  const ids = await Promise.all(logins.map(async (login) => (await product.personOf(login)).id));
  for (const [index, phone] of phones.entries()) {
    const people = [...phone.feeds].filter((feed) => feed.startsWith("user:"));
    assert.deepEqual(people, [`user:${ids[index]}`]);
  }
});

test("an answer that is lost after the server has committed makes nothing double", async (t) => {
  const [login] = await product.peopleWithStops(1);
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  const before = await product.dayOf(login);

  network.losesAnswer = (request) => request.url === "/api/sync/push" && network.lost < 2;
  await phone.go("/");
  const store = await phone.visit();
  await until("two answers are lost", () => network.lost === 2, 60_000);
  await phone.waitForDelivery();

  const arrived = await newVisits(login, before);
  assert.deepEqual(arrived.map((visit) => visit.name), [store]);
  assert.ok(arrived[0].check_out_at);
});

test("a grant that ends while the phone is offline takes the stores, never the work", async (t) => {
  const logins = await product.peopleWithStops(2);
  const login = logins.at(-1);
  const { id: person } = await product.personOf(login);
  const before = await product.dayOf(login);
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  const held = await storeFeedsOn(phone);
  await phone.go("/");

  await phone.context.setOffline(true);
  const store = await phone.visit();
  await phone.openSync();
  await until("the check-out is kept too", async () => (await phone.counts()).queued === 4);
  const users = await product.ask("admin", "/api/users?limit=100");
  const { grants } = users.users.find((row) => row.user.id === person);
  for (const grant of grants.filter((grant) => !grant.valid_to)) {
    await product.ask("admin", `/api/grants/${grant.id}/end`, { method: "POST", body: {} });
  }

  await phone.context.setOffline(false);
  await phone.waitForDelivery();
  assert.deepEqual(await phone.counts(), { needs_you: 0, held: 0, queued: 0, sending: 0, confirmed: 4 });
  // Whoever has no right any more is on no board; the store still tells of the visit.
  const { store: id } = before.stops.find((stop) => stop.store_name === store);
  const { recent_visits: visits } = await product.ask("sup1", `/api/stores/${id}`);
  const began = before.server_time;
  assert.equal(visits.filter((visit) => visit.check_in_at >= began && visit.check_out_at).length, 1);

  await phone.go("/stores");
  await phone.page.getByText(phone.words.field.stores.none_title).waitFor();
  assert.ok(held.length > 0, "the phone never held a store");
  assert.deepEqual(await storeFeedsOn(phone), [], "the phone still keeps stores that it may not see any more");
});
