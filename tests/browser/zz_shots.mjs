import { mkdir } from "node:fs/promises";
import { Product, DESK, PHONE } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { administratorPages, managerPages, settle } from "./pages.mjs";
await mkdir("/tmp/ui/s", { recursive: true });
const product = await Product.start();
const COMBOS = [["zh-CN","light",DESK],["en","dark",DESK],["en","light",PHONE],["zh-CN","dark",PHONE]];
const WANT = { mgr1: [managerPages, ["matrix","cell of the matrix","calendar of promotions","new promotion","approved promotion","approving a promotion"]], admin: [administratorPages, ["store type","store at the desk","settings"]] };
try {
  for (const [locale, scheme, viewport] of COMBOS) for (const [login,[pages,names]] of Object.entries(WANT)) {
    const desk = await Desk.open(product, { scheme, viewport });
    try {
      await desk.signIn(login);
      if (locale !== "zh-CN") await desk.speak(locale);
      const { name: person } = await product.personOf("m1");
      const all = pages(desk, person);
      for (const name of names) {
        try { await all[name](); await settle(desk);
        const path = `/tmp/ui/s/${name.replaceAll(" ","_")}-${locale}-${scheme}-${viewport.width}.png`;
        await desk.page.screenshot({ path, fullPage: true }); console.log(path); } catch (e) { console.log(name, String(e).slice(0,200)); }
      }
      if (login === "mgr1") {
        // budget in the review side: first draft
        const { promotions } = await product.ask(login, "/api/promotions?state=drafted");
        await desk.go(`/desk/promotions/${promotions[0].id}/edit`); await settle(desk);
        await desk.page.locator(".budget").scrollIntoViewIfNeeded().catch(()=>{});
        await desk.page.screenshot({ path: `/tmp/ui/s/draft-${locale}-${scheme}-${viewport.width}.png`, fullPage: true });
      }
    } finally { await desk.end().catch((e) => console.log(String(e))); }
  }
} finally { await product.end(); }
