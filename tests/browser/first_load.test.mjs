// The first visit: small, cached, guarded by its policy, possible on a bad line, and honest inside
// the browsers of other apps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Desk } from "./desk.mjs";
import { Product, open, pattern, until } from "./harness.mjs";
import { Phone } from "./phone.mjs";
import { Network } from "./proxy.mjs";

/** What a first visit to the field app may load, as the budget says. */
const FIRST_LOAD_MAX_BYTES = 500 * 1024;
/** A line of some 130 kB a second, in pieces. */
const SLOW = { chunkBytes: 4_096, chunkDelayMs: 30 };

const ANDROID = "Mozilla/5.0 (Linux; Android 14; PGT-AN10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36";
const IN_APP = {
  wechat: `${ANDROID} MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 NetType/WIFI Language/zh_CN`,
  wecom: `${ANDROID} wxwork/4.1.22 MicroMessenger/7.0.1 NetType/WIFI Language/zh`,
  dingtalk: `${ANDROID} DingTalk(DingTalk/7.5.20) Channel/700159 language/zh-CN`,
};

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

async function get(path, encoding = "br") {
  return fetch(`${product.address}${path}`, { headers: { "Accept-Encoding": encoding } });
}

async function readManifest() {
  const page = await (await get("/")).text();
  const [, folder] = page.match(/"(\/app\/[0-9a-f]+)\/app\.css"/);
  return (await get(`${folder}/asset-manifest.json`)).json();
}

test("everything that a first visit to the field app loads is at most 500 KB on the line", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.go("/sign-in");
  await phone.page.locator('input[autocomplete="username"]').waitFor();
  // The worker is ready when it has kept the whole app.
  await phone.page.evaluate(() => navigator.serviceWorker.ready.then(() => {}));
  assert.ok(network.received > FIRST_LOAD_MAX_BYTES / 10, "nothing was loaded over this line");
  assert.ok(network.received <= FIRST_LOAD_MAX_BYTES, `${network.received} bytes`);
});

test("a page of the desk waits for its styles, and no phone loads them", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  let asked = 0;
  let isLost = true;
  network.losesAnswer = ({ url }) => {
    const isStyles = url.endsWith("/desk.css");
    asked += Number(isStyles);
    return isStyles && isLost;
  };
  const phone = await open(t, Phone, product, { address: network.address });
  const [login] = await product.peopleWithStops(1);
  await phone.signIn(login);
  await phone.loadDay();
  assert.equal(asked, 0);

  const desk = await open(t, Desk, product, { address: network.address });
  const { state, action } = desk.words.common;
  const signedIn = desk.signIn("sup1");
  await desk.page.getByText(state.code_offline_title).waitFor();
  assert.equal(await desk.page.locator(".desk").count(), 0);
  isLost = false;
  await desk.page.getByRole("button", { name: action.retry, exact: true }).click();
  await signedIn;
  assert.equal(await desk.page.locator(".desk").evaluate((page) => getComputedStyle(page).display), "grid");
});

test("files with a hash in their address are kept for good and everything else is asked for", async () => {
  const { files } = await readManifest();
  for (const file of files) {
    const answer = await get(file.path);
    assert.equal(answer.status, 200, file.path);
    assert.match(answer.headers.get("cache-control"), /max-age=31536000.*immutable/, file.path);
  }
  for (const path of ["/", "/me/sync", "/service-worker.js", "/api/openapi.json"]) {
    assert.match((await get(path)).headers.get("cache-control"), /no-store|no-cache/, path);
  }
});

test("every page comes with a policy that allows no foreign and no inline script", async () => {
  for (const path of ["/", "/visit/none", "/desk"]) {
    const { headers } = await get(path);
    const policy = headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /require-trusted-types-for 'script'/);
    assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|https?:/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
  }
});

test("the app is installed over a slow line, and then works without any", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  Object.assign(network, SLOW);
  const phone = await open(t, Phone, product, { address: network.address });
  const [login] = await product.peopleWithStops(1);
  await phone.signIn(login);
  await phone.loadDay();

  const kept = await phone.page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return keys.flat().map((request) => new URL(request.url).pathname);
  });
  assert.ok(kept.length > 4, "the app is not kept");
  assert.deepEqual(kept.filter((path) => !path.startsWith("/app/")), []);

  network.isDown = true;
  await phone.restart();
  await phone.button(phone.words.field.today.check_in).waitFor();
  await phone.openPlace("stores");
  await phone.heading(phone.words.field.stores.title).waitFor();
});

test("the app starts although the line breaks while its code is on the way", async (t) => {
  const network = await Network.to(product);
  t.after(() => network.end());
  // The browser itself tries once more at times.
  network.losesAnswer = ({ url }) => url.endsWith("/web_bg.wasm") && network.lost < 3;
  const phone = await open(t, Phone, product, { address: network.address });
  await phone.go("/sign-in");
  await phone.page.locator('input[autocomplete="username"]').waitFor();
  assert.equal(network.lost, 3);
});

for (const [app, userAgent] of Object.entries(IN_APP)) {
  test(`inside ${app} the page says so and offers the phone's own browser`, async (t) => {
    const phone = await open(t, Phone, product, { userAgent });
    const { in_app: words, sign_in: signIn } = phone.words.field;
    await phone.go("/");
    await phone.heading(words.title).waitFor();
    await phone.page.getByText(pattern(words.text, { app: words[app] })).waitFor();
    await phone.page.getByText(words.step_open).waitFor();
    await phone.page.getByText(`${product.address}/`, { exact: false }).waitFor();
    await phone.button(words.copy).waitFor();
    // Whoever cannot leave the app goes on there.
    await phone.button(words.go_on).click();
    await until("sign-in is shown", () => phone.heading(signIn.title).isVisible());
  });
}
