// The purpose of the product, played as people play it: a day without a network reaches the
// supervisor's board, twice never, lost never.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Product, isWaiting, open, pattern, until, visitsOf } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Phone } from "./phone.mjs";

const VISITS = 5;
const PLACE = "河沿路新开的小店";
const NOTE = "货架在整理";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

test("a day without a network reaches the board exactly once and without a reload", async (t) => {
  const [login] = await product.peopleWithStops(VISITS + 1);
  assert.ok(login, "nobody of the demo company has enough stops left today");
  const { name } = await product.personOf(login);
  const before = await product.dayOf(login);
  const stops = before.stops.filter(isWaiting);
  const positions = await Promise.all(stops.slice(0, VISITS).map((stop) => product.positionOf(stop.store)));

  const board = await open(t, Desk, product);
  await board.signIn("sup1");
  await board.waitForDone(name, before.row.done);
  await board.markPage();

  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();

  await product.stop();

  await phone.restart();
  const visited = [];
  // The first in Chinese; the tab dies inside the visit and comes back to it.
  await phone.stand(positions[0]);
  visited.push(await phone.checkIn());
  await phone.page.getByLabel(phone.words.field.visit.note).fill(NOTE);
  await phone.page.getByRole("main").getByText(phone.words.field.visit.note_saved).waitFor();
  await phone.crash();
  await phone.inVisit(visited[0]);
  assert.equal(await phone.page.getByLabel(phone.words.field.visit.note).inputValue(), NOTE);
  await phone.checkOut();
  // A reload while the check-out could still be undone takes nothing back.
  await phone.page.reload();

  await phone.stand(positions[1]);
  visited.push(await phone.visit());

  // The third and fourth in English, the fourth over a restart of the browser.
  await phone.speak("en");
  await phone.stand(positions[2]);
  visited.push(await phone.visit());
  await phone.stand(positions[3]);
  visited.push(await phone.checkIn());
  await phone.page.getByText(phone.words.field.evidence.strong).waitFor();
  await phone.restart();
  await phone.inVisit(visited[3]);
  await phone.checkOut();

  const missed = await phone.miss("weather");

  // The fifth in Chinese again, opened by its address.
  await phone.speak("zh-CN");
  await phone.stand(positions[4]);
  const fifth = await phone.checkIn();
  visited.push(fifth);
  await phone.go(new URL(phone.page.url()).pathname);
  await phone.inVisit(fifth);
  await phone.checkOut();

  await phone.checkInUnplanned(PLACE);
  await phone.checkOut();

  await phone.openSync();
  const { sync } = phone.words.field;
  await phone.page.getByText(pattern(sync.waiting)).or(phone.page.getByText(pattern(sync.problem))).first().waitFor();
  const shown = await phone.page.getByRole("main").innerText();
  for (const store of [...visited, missed, PLACE]) assert.ok(shown.includes(store), `${store} is not on the sync page`);
  // Check-in and check-out are two records each, position and visit; a missed stop is one.
  const expected = { needs_you: 0, held: 0, queued: (VISITS + 1) * 4 + 1, sending: 0, confirmed: 0 };
  await until("everything waits on the phone", async () => isDeepStrictEqual(await phone.counts(), expected));

  await product.run();
  // Opened anew, the page does not go on waiting for its next attempt.
  await phone.openSync();
  await phone.waitForDelivery();
  await board.waitForDone(name, before.row.done + VISITS);
  assert.ok(await board.isSamePage(), "the board was reloaded");

  const now = await product.dayOf(login);
  const known = new Set(visitsOf(before).map((visit) => visit.id));
  const arrived = visitsOf(now).filter((visit) => !known.has(visit.id));
  assert.deepEqual(arrived.map((visit) => visit.name).sort(), [...visited, PLACE].sort());
  assert.ok(arrived.every((visit) => visit.check_out_at), "a check-out is missing");
  assert.deepEqual(now.stops.find((stop) => stop.store_name === missed).state, { state: "missed", reason: "weather" });
  assert.equal(now.row.unplanned, before.row.unplanned + 1);
});
