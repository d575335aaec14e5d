// Nobody is left out: axe on every page of every role in both themes, and a day by keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violationsOf } from "./axe.mjs";
import { Product, open, until, visitsOf } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { administratorPages, fieldPages, fieldPerson, inspect, managerPages, supervisorPages, visitPages } from "./pages.mjs";
import { Phone } from "./phone.mjs";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

for (const scheme of ["light", "dark"]) {
  test(`axe finds nothing on a merchandiser's pages, ${scheme}`, async (t) => {
    const person = await fieldPerson(product);
    const phone = await open(t, Phone, product, { scheme });
    const found = await inspect(phone, { "sign-in": () => phone.go("/sign-in") }, violationsOf);
    await phone.signIn(person.login);
    await phone.loadDay();
    found.push(...(await inspect(phone, fieldPages(phone, person), violationsOf)));
    await phone.go("/");
    await phone.checkIn();
    const pages = await visitPages(phone);
    found.push(...(await inspect(phone, pages, violationsOf)));
    await pages["open visit"]();
    await phone.checkOut();
    await phone.waitForDelivery();
    assert.deepEqual(found, []);
  });

  test(`axe finds nothing on a supervisor's pages, ${scheme}`, async (t) => {
    const { login } = await fieldPerson(product);
    const { name } = await product.personOf(login);
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("sup1");
    assert.deepEqual(await inspect(desk, supervisorPages(desk, name), violationsOf), []);
  });

  test(`axe finds nothing on an administrator's pages, ${scheme}`, async (t) => {
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("admin");
    assert.deepEqual(await inspect(desk, administratorPages(desk), violationsOf), []);
  });

  test(`axe finds nothing on a regional manager's pages, ${scheme}`, async (t) => {
    const { login } = await fieldPerson(product);
    const { name } = await product.personOf(login);
    const desk = await open(t, Desk, product, { scheme });
    await desk.signIn("mgr1");
    assert.deepEqual(await inspect(desk, managerPages(desk, name), violationsOf), []);
  });
}

/** Presses Tab until the focus is on what is looked for, as somebody without a mouse does. */
async function tabTo(device, role, name, limit = 120) {
  const wanted = device.page.getByRole(role, { name }).first();
  await wanted.waitFor();
  for (let presses = 0; presses < limit; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await device.page.keyboard.press("Tab");
  }
  throw new Error(`the ${role} ${name} cannot be reached by the keyboard`);
}

test("a visit is made by keyboard alone", async (t) => {
  const { login } = await fieldPerson(product);
  const phone = await open(t, Phone, product);
  await phone.signIn(login);
  await phone.loadDay();
  await phone.go("/");
  const before = await product.dayOf(login);
  const name = await phone.nextStore();
  await tabTo(phone, "button", phone.words.field.today.check_in);
  await phone.page.keyboard.press("Enter");
  await phone.inVisit(name);
  await tabTo(phone, "textbox", phone.words.field.visit.note);
  await phone.page.keyboard.type("用键盘");
  await tabTo(phone, "button", phone.words.field.visit.check_out);
  await phone.page.keyboard.press("Enter");
  await phone.page.waitForURL((url) => url.pathname === "/");
  await until("the visit arrives", async () => {
    const known = new Set(visitsOf(before).map((visit) => visit.id));
    const arrived = visitsOf(await product.dayOf(login)).filter((visit) => !known.has(visit.id));
    return arrived.length === 1 && arrived[0].name === name && arrived[0].check_out_at;
  }, 60_000);
});

test("a person and a visit on the board are opened by keyboard alone", async (t) => {
  const { login } = await fieldPerson(product);
  const { name } = await product.personOf(login);
  const day = await product.dayOf(login);
  const stop = day.stops.find((stop) => stop.visits.length > 0);
  const desk = await open(t, Desk, product);
  await desk.signIn("sup1");
  await tabTo(desk, "button", name);
  await desk.page.keyboard.press("Enter");
  await desk.page.getByRole("dialog", { name }).waitFor();
  await tabTo(desk, "button", new RegExp(stop.store_name));
  await desk.page.keyboard.press("Enter");
  const panel = desk.page.getByRole("dialog", { name: stop.store_name });
  await panel.getByText(desk.words.desk.visit.check_in, { exact: true }).first().waitFor();
  await desk.page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
});
