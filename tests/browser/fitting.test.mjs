// Whatever the window and the size of text: no page scrolls sideways, no word is cut off, and no
// control lies on another.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DESK, PHONE, Product, open } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { administratorPages, fieldPages, fieldPerson, inspect, managerPages, misfitsOf, supervisorPages, visitPages } from "./pages.mjs";
import { Phone } from "./phone.mjs";

const NARROW = { width: 320, height: 740 };
const WINDOWS = {
  "320 pixels": { field: { viewport: NARROW }, desk: { viewport: NARROW } },
  "text of 200 percent": { field: { viewport: PHONE, textScale: 2 }, desk: { viewport: DESK, textScale: 2 } },
};

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

for (const [name, { field, desk: window }] of Object.entries(WINDOWS)) {
  for (const locale of ["zh-CN", "en"]) {
    test(`everything of the field fits at ${name}, ${locale}`, async (t) => {
      const person = await fieldPerson(product);
      const phone = await open(t, Phone, product, field);
      await phone.signIn(person.login);
      await phone.loadDay();
      await phone.speak(locale);
      const found = await inspect(phone, fieldPages(phone, person), misfitsOf);
      await phone.go("/");
      await phone.checkIn();
      const pages = await visitPages(phone);
      found.push(...(await inspect(phone, pages, misfitsOf)));
      await pages["open visit"]();
      await phone.checkOut();
      await phone.waitForDelivery();
      assert.deepEqual(found, []);
    });

    for (const [login, pagesOf] of [["sup1", supervisorPages], ["mgr1", managerPages], ["admin", administratorPages]]) {
      test(`everything of ${login} fits at ${name}, ${locale}`, async (t) => {
        const desk = await open(t, Desk, product, window);
        await desk.signIn(login);
        await desk.speak(locale);
        const { name: person } = await product.personOf("m1");
        assert.deepEqual(await inspect(desk, pagesOf(desk, person), misfitsOf), []);
      });
    }
  }
}

test("the sign-in fits at 320 pixels and with text of 200 percent", async (t) => {
  const found = [];
  for (const { field } of Object.values(WINDOWS)) {
    const phone = await open(t, Phone, product, field);
    found.push(...(await inspect(phone, { "sign-in": () => phone.go("/sign-in") }, misfitsOf)));
  }
  assert.deepEqual(found, []);
});
