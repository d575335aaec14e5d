// A manager reviews a promotion by keyboard: what is sent back is a task of whoever made the check.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, say, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen } from "./pen.mjs";

const MANAGER = "mgr1";
/** The promotion of the demo that most stores carry out. */
const NAME = "买二赠一 乌龙茶";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** The promotion, and a cell of it that fails and that nobody has reviewed, with its row. */
async function failing() {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const { id } = promotions.find(({ name }) => name === NAME);
  const { rows } = await product.ask(MANAGER, `/api/promotions/${id}/matrix?limit=200`);
  for (const row of rows) {
    const cell = row.cells.find(({ state, review }) => ["deviating", "missing"].includes(state) && !review);
    if (cell && row.check?.visit) return { id, row, cell };
  }
  throw new Error("the demo has no failing cell");
}

test("a failing cell is sent back by keyboard and is a task of the merchandiser", async (t) => {
  const { row, cell } = await failing();
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await desk.go("/desk/promotions?state=live");
  await desk.row(NAME).getByRole("button", { name: NAME }).focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.getByRole("heading", { name: NAME, level: 1 }).waitFor();

  // Over the matrix by arrows: from the first element of the row to the failing one.
  const place = (number) => desk.page.locator(`[id="cell-${row.store}-${number}"]`);
  await place(row.cells[0].element).focus();
  await desk.page.keyboard.press("Enter");
  for (const passed of row.cells) {
    if (passed.element === cell.element) break;
    await desk.page.keyboard.press("ArrowRight");
  }
  await until("the failing cell is chosen", async () => (await place(cell.element).getAttribute("aria-pressed")) === "true");
  const panel = desk.page.getByRole("dialog", { name: row.store_name });
  await panel.getByText(row.check.visit.person_name).first().waitFor();
  await desk.page.keyboard.press("r");
  const reason = panel.getByRole("checkbox", { name: words.reasons.too_few });
  await until("the focus is on the first reason", () => reason.evaluate((box) => box === document.activeElement));
  await desk.page.keyboard.press("Space");
  if (process.env.STOREBEAT_PICTURE) await desk.page.screenshot({ path: process.env.STOREBEAT_PICTURE });
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText(desk.words.desk.save.saved).waitFor();
  await place(cell.element).getByText(words.verdicts.rejected).waitFor();
  // The review goes on to another cell.
  assert.equal(await place(cell.element).getAttribute("aria-pressed"), "false");

  const { users } = await product.ask("admin", "/api/users?limit=200");
  const { login } = users.map(({ user }) => user).find((user) => user.id === row.check.visit.person);
  const pen = await Pen.signIn(product, login);
  const task = await until("the task is in the merchandiser's pull", async () => {
    const tasks = await pen.pulledOf("task");
    return tasks.find(({ about }) => about.recheck?.check === row.check.check && about.recheck.element === cell.element);
  });
  assert.deepEqual(task.about.recheck.reasons, ["too_few"]);
  assert.equal(task.store, row.store);
  assert.equal(task.done_at, undefined);
});

test("a link shows the same stores with the same cell open", async (t) => {
  const { id, row, cell } = await failing();
  const desk = await open(t, Desk, product);
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${id}?failing=true&cell=${row.store}_${cell.element}`);
  await desk.page.getByRole("dialog", { name: row.store_name }).waitFor();
  const chip = desk.page.getByRole("button", { name: desk.words.desk.promotions.only_failing });
  assert.equal(await chip.getAttribute("aria-pressed"), "true");
  await chip.click();
  await desk.page.waitForURL((url) => !url.searchParams.has("failing") && url.searchParams.has("cell"));
});

/** A store with two cells that nobody has reviewed, the second next to be reviewed after the first. */
async function unreviewed() {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const { id } = promotions.find(({ name }) => name === NAME);
  const read = async () => (await product.ask(MANAGER, `/api/promotions/${id}/matrix?limit=200`)).rows;
  const waits = ({ state, review }) => state && state !== "not_applicable" && !review;
  const row = (await read()).find((one) => one.check?.visit && one.may_review && one.cells.filter(waits).length > 1);
  const [first, second] = row.cells.filter(waits).map(({ element }) => element);
  const verdictOf = async (number) => {
    const { cells } = (await read()).find(({ store }) => store === row.store);
    return cells.find(({ element }) => element === number).review?.verdict;
  };
  return { id, row, first, second, verdictOf };
}

test("a refused verdict is told with its reason and gives way to what is on record, where it can be decided anew", async (t) => {
  const { id, row, first, second, verdictOf } = await unreviewed();
  const look = async (login) => {
    const desk = await open(t, Desk, product);
    await desk.signIn(login);
    await desk.go(`/desk/promotions/${id}?cell=${row.store}_${first}`);
    await desk.page.getByRole("dialog", { name: row.store_name }).waitFor();
    return desk;
  };
  const desk = await look(MANAGER);
  const { promotions: { verdicts }, save } = desk.words.desk;
  const place = (element) => desk.page.locator(`[id="cell-${row.store}-${element}"]`);
  await desk.context.setOffline(true);
  const colleague = await look("sup1");
  await colleague.page.keyboard.press("u");
  await until("the colleague's verdict is on record", async () => (await verdictOf(first)) === "unclear");

  // Without a network both verdicts stand; of the first the server knows another one by then.
  for (const element of [first, second]) {
    await desk.page.keyboard.press("a");
    await place(element).getByText(verdicts.accepted).waitFor();
  }
  await desk.context.setOffline(false);
  const told = say(save.returned, { reason: desk.words.problem.record_exists });
  await desk.page.getByText(told, { exact: true }).waitFor({ timeout: 60_000 });
  await place(first).getByText(verdicts.unclear).waitFor();
  await place(second).getByText(verdicts.accepted).waitFor();
  assert.equal(await verdictOf(second), "accepted");

  await place(first).click();
  await desk.page.keyboard.press("a");
  await desk.page.getByText(save.saved).waitFor();
  assert.equal(await verdictOf(first), "accepted");
});

test("what is changed after its verdict says so and waits for another one", async (t) => {
  const { id, row, first } = await unreviewed();
  const desk = await open(t, Desk, product);
  const { promotions: words } = desk.words.desk;
  const place = desk.page.locator(`[id="cell-${row.store}-${first}"]`);
  const accept = async () => {
    await place.click();
    await desk.page.keyboard.press("a");
    await until("the verdict is about what stands there", async () => {
      const { rows } = await product.ask(MANAGER, `/api/promotions/${id}/matrix?limit=200`);
      const cell = rows.find(({ store }) => store === row.store).cells.find(({ element }) => element === first);
      return cell.review?.verdict === "accepted" && cell.review.seen === cell.fingerprint;
    });
  };
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${id}`);
  await accept();

  const { users } = await product.ask("admin", "/api/users?limit=200");
  const { login } = users.map(({ user }) => user).find((user) => user.id === row.check.visit.person);
  const pen = await Pen.signIn(product, login);
  const { elements } = await pen.pulled(row.check.check);
  const after = elements.map((one) => (one.number === first ? { ...one, note: "又看了一次" } : one));
  const photos = after.flatMap((one) => one.photos ?? []);
  await pen.change("promotion_check", `store:${row.store}`, row.check.check, { elements: { before: elements, after } }, photos);

  const earlier = say(words.earlier, { verdict: words.verdicts.accepted });
  await place.getByText(earlier).waitFor({ timeout: 60_000 });
  await place.click();
  const panel = desk.page.getByRole("dialog", { name: row.store_name });
  await panel.getByText(words.earlier_text).waitFor();
  await accept();
  await until("the matrix shows the new verdict", async () => !(await place.innerText()).includes(earlier));
  assert.ok((await place.innerText()).includes(words.verdicts.accepted));
});

test("what is changed after the approval is told on the promotion's page: what, when and by whom", async (t) => {
  const { promotions } = await product.ask(MANAGER, "/api/promotions?state=live");
  const { id } = promotions.find(({ name }) => name === NAME);
  const { promotion } = await product.ask(MANAGER, `/api/promotions/${id}`);
  const colleague = await Pen.signIn(product, MANAGER);
  let before = promotion.mechanics ?? null;
  for (const after of ["买三瓶送一瓶", "买四瓶送一瓶", "买五瓶送一瓶", "买六瓶送一瓶"]) {
    await colleague.change("promotion", "catalog", id, { mechanics: { before, after } });
    before = after;
  }
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.promotions;
  await desk.signIn(MANAGER);
  await desk.go(`/desk/promotions/${id}`);
  const told = desk.page.getByRole("status").filter({ hasText: words.amended });
  await told.getByText(words.form.mechanics).first().waitFor();
  assert.ok((await told.innerText()).includes(colleague.user.name));
  // The newest stand there, the others are unfolded by a key.
  const { amendments } = await product.ask(MANAGER, `/api/promotions/${id}`);
  const earlier = told.locator("details p");
  assert.deepEqual([await earlier.count(), await earlier.first().isVisible()], [amendments.length - 2, false]);
  await told.getByText(say(words.amended_before, { count: amendments.length - 2 })).press("Enter");
  await earlier.first().waitFor();
});
