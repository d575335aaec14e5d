// Evidence at the desk: a manager finds a photo on the wall, looks at it beside the plan, and sends it back,
// all by keyboard; what is not here yet is said, never a broken picture.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violationsOf } from "./axe.mjs";
import { today } from "./crew.mjs";
import { Desk } from "./desk.mjs";
import { Product, open, pattern, say, until, visitsOf } from "./harness.mjs";
import { Pen } from "./pen.mjs";

const MANAGER = "mgr1";
const SUPERVISOR = "sup1";
const NAME = "买二赠一 乌龙茶";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** The promotion with the stores that have photos. */
async function withPhotos() {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const { id } = promotions.find(({ name }) => name === NAME);
  const { rows } = await product.ask(MANAGER, `/api/promotions/${id}/matrix?photos=true&limit=200`);
  return { id, rows };
}

/** The first cell of which something holds, with its row. */
function find(rows, holds) {
  for (const row of rows) {
    const cell = row.cells.find((cell) => holds(cell, row));
    if (cell) return { row, cell };
  }
  throw new Error("the demo has no such photo");
}

/** The photo of a cell on the wall, page by page. */
async function onWall(desk, { row, cell }) {
  const thumb = desk.page.locator(`[id="cell-${row.store}-${cell.element}"]`);
  await desk.page.locator("#photo-wall li").first().waitFor();
  await desk.showUntil("the photo is on the wall", desk.page, thumb);
  return thumb;
}

/** Waits until a picture is drawn. */
async function isDrawn(picture) {
  await until("the picture is drawn", () => picture.evaluate((image) => image.complete && image.naturalWidth > 0));
}

test("a photo is found on the wall, looked at beside the plan and sent back, and is a task of the merchandiser", async (t) => {
  const { id, rows } = await withPhotos();
  const found = find(rows, (cell, row) => cell.state === "deviating" && !cell.review && cell.photos?.[0]?.state === "shown" && row.check?.visit?.distance_m !== undefined);
  const { row, cell } = found;
  const desk = await open(t, Desk, product);
  const { page } = desk;
  const { photos: words, promotions } = desk.words.desk;
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${id}?state=deviating`);
  await page.getByRole("radio", { name: words.matrix }).focus();
  await page.keyboard.press("ArrowRight");
  const thumb = await onWall(desk, found);
  await page.waitForURL((url) => url.searchParams.get("photos") === "true");
  await isDrawn(thumb.locator("img"));

  // Over the wall by arrows and back, then into the viewer.
  const isFocused = () => thumb.evaluate((button) => button === document.activeElement);
  await thumb.focus();
  await page.keyboard.press("Enter");
  const viewer = page.locator("dialog.viewer");
  await isDrawn(viewer.locator("img"));
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  await until("the focus is on the photo again", isFocused);
  await page.keyboard.press("ArrowRight");
  await until("the focus is on another photo", async () => !(await isFocused()));
  await page.keyboard.press("ArrowLeft");
  await until("the focus is on the photo again", isFocused);
  assert.deepEqual(await violationsOf(desk), []);

  await page.keyboard.press("Enter");
  await viewer.getByRole("heading", { name: row.store_name }).waitFor();
  await viewer.getByText(promotions.plan, { exact: true }).waitFor();
  await viewer.getByText(row.check.visit.person_name).first().waitFor();
  await viewer.getByText(say(desk.words.desk.visit.distance, { metres: row.check.visit.distance_m })).waitFor();
  await isDrawn(viewer.locator("img"));
  await page.keyboard.press("z");
  await viewer.locator(".viewer-stage.is-large").waitFor();
  await page.keyboard.press("z");
  assert.deepEqual(await violationsOf(desk), []);
  if (process.env.STOREBEAT_PICTURE) await page.screenshot({ path: process.env.STOREBEAT_PICTURE });

  await page.keyboard.press("r");
  const reason = viewer.getByRole("checkbox", { name: promotions.reasons.too_few });
  await until("the focus is on the first reason", () => reason.evaluate((box) => box === document.activeElement));
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await thumb.getByText(promotions.verdicts.rejected).waitFor({ state: "attached" });
  // It goes on to what waits next, and the keys stay in the viewer.
  await until("another photo is shown", async () => (await thumb.getAttribute("aria-pressed")) === "false");
  await until("the focus stays in the viewer", () => viewer.evaluate((dialog) => dialog.contains(document.activeElement)));
  await page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  await page.getByText(desk.words.desk.save.saved).waitFor();

  const { users } = await product.ask("admin", "/api/users?limit=200");
  const { login } = users.map(({ user }) => user).find((user) => user.id === row.check.visit.person);
  const pen = await Pen.signIn(product, login);
  const task = await until("the task is in the merchandiser's pull", async () => {
    const tasks = await pen.pulledOf("task");
    return tasks.find(({ about }) => about.recheck?.check === row.check.check && about.recheck.element === cell.element);
  });
  assert.deepEqual(task.about.recheck.reasons, ["too_few"]);
});

test("a photo that is on the phone still is said to be there, in both languages", async (t) => {
  const { id, rows } = await withPhotos();
  const found = find(rows, (cell) => cell.photos?.[0]?.state === "on_phone");
  const desk = await open(t, Desk, product);
  await desk.signIn(MANAGER);
  for (const locale of ["zh-CN", "en"]) {
    await desk.go(`/desk/promotions/${id}?photos=true`);
    if (locale === "en") await desk.speak(locale);
    const { photos: words } = desk.words.desk;
    const thumb = await onWall(desk, found);
    await thumb.getByText(words.on_phone).waitFor();
    assert.equal(await thumb.locator("img").count(), 0);
    await thumb.click();
    const viewer = desk.page.locator("dialog.viewer");
    await viewer.locator(".viewer-stage").getByText(words.on_phone).waitFor();
    assert.deepEqual(await violationsOf(desk), []);
    await viewer.getByRole("button", { name: desk.words.desk.close, exact: true }).click();
    await desk.page.locator(".wall-head").getByText(pattern(desk.words.common.sync.photos)).waitFor();
  }
});

test("a visit tells how many of its photos are here, and shows them", async (t) => {
  const people = ["m1", "m2", "m3", "m4"];
  // Today nobody may have been anywhere yet.
  const yesterday = today(-1);
  const days = await Promise.all(people.map((login) => product.dayOf(login, { day: yesterday })));
  const day = days.find((day) => visitsOf(day).some(({ photos }) => photos?.named > 0));
  const visit = visitsOf(day).find(({ photos }) => photos?.named > 0);
  const desk = await open(t, Desk, product);
  const { photos: words } = desk.words.desk;
  const count = say(desk.words.common.sync.photos, { count: visit.photos.named, delivered: visit.photos.delivered });
  await desk.signIn(SUPERVISOR);
  await desk.go(`/desk?day=${yesterday}`);
  await desk.row(day.row.name).getByRole("button", { name: day.row.name }).click();
  const row = desk.page.getByRole("dialog", { name: day.row.name }).locator(".list-row", { hasText: visit.name }).first();
  await row.getByText(count).waitFor();
  await row.click();
  const panel = desk.page.getByRole("dialog", { name: visit.name });
  await panel.getByText(count).waitFor();
  const thumbs = panel.locator(".photo-strip button");
  assert.equal(await thumbs.count(), visit.photos.named);
  await thumbs.first().click();
  const viewer = desk.page.locator("dialog.viewer");
  await viewer.getByText(day.row.name).waitFor();
  assert.deepEqual(await violationsOf(desk), []);
  await desk.page.keyboard.press("Escape");
  await viewer.waitFor({ state: "hidden" });
  await panel.getByText(count).waitFor();
});
