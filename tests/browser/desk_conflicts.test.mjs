// Two people set one field to different values: the desk shows both, one is chosen, and the choice is taken back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen, newId } from "./pen.mjs";
import { Phone } from "./phone.mjs";

const TITLE = "冷柜门关不严";
const ON_THE_PHONE = "货架灯不亮";
const BEFORE = "左门";
const FIRST = "右门，密封条脱落";
const SECOND = "两扇门都关不严";
const REASON = "误操作";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** The day of stores in Asia/Shanghai, as the demo company has them, so many days from today. */
function day(plus = 0) {
  return new Date(Date.now() + (plus * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
}

/** An issue whose text two people have changed without knowing of each other. */
async function disagree(title = TITLE) {
  const [merchandiser, supervisor] = [await Pen.signIn(product, "m1"), await Pen.signIn(product, "sup1")];
  const { stores } = await merchandiser.ask("/api/stores?limit=1");
  const [feed, record] = [`store:${stores[0].id}`, newId()];
  await merchandiser.create("issue", feed, record, {
    store: stores[0].id, reporter: merchandiser.user.id, reported_at: Date.now(), day: day(), due: day(1),
    category: "equipment", title, text: BEFORE, urgency: "normal",
  });
  await merchandiser.change("issue", feed, record, { text: { before: BEFORE, after: FIRST } });
  await supervisor.change("issue", feed, record, { text: { before: BEFORE, after: SECOND } });
  return { record, names: [merchandiser.user.name, supervisor.user.name] };
}

/** A button that says to the eye what it does, and to the ear with what. */
const naming = (words, value) => new RegExp(`^${words}\\s*: ${value}$`);

const textOf = async (record) => (await product.ask("sup1", `/api/issues/${record}`)).issue.text;

test("both values stand there with both names, one is chosen and the choice is taken back", async (t) => {
  const { record, names } = await disagree();
  assert.equal(await textOf(record), SECOND);
  const desk = await open(t, Desk, product);
  const { decisions: words, rail, fields, save } = desk.words.desk;
  await desk.signIn("sup1");
  const bar = desk.page.getByRole("navigation", { name: rail.label });
  const { open: count } = await product.ask("sup1", "/api/sync/conflicts");
  await bar.getByRole("link", { name: rail.decisions }).getByText(`${words.waiting}${count}`).waitFor();
  await desk.go("/desk/decisions");
  const card = desk.page.getByRole("listitem").filter({ hasText: TITLE });
  await card.getByRole("heading", { name: fields.text }).waitFor();
  for (const [value, name] of [[FIRST, names[0]], [SECOND, names[1]]]) {
    await card.getByRole("definition").filter({ hasText: value }).getByText(name).waitFor();
  }

  // By keyboard alone.
  await card.getByRole("button", { name: naming(words.choose, FIRST) }).focus();
  await desk.page.keyboard.press("Enter");
  await desk.page.getByText(save.saved).waitFor();
  await card.waitFor({ state: "hidden" });
  assert.equal(await textOf(record), FIRST);

  await desk.page.getByRole("tab", { name: words.settled }).click();
  const settled = desk.page.getByRole("listitem").filter({ hasText: TITLE });
  await settled.getByRole("button", { name: words.undo }).click();
  await settled.waitFor({ state: "hidden" });
  await until("the value that was shown before", async () => (await textOf(record)) === SECOND);
  await desk.page.getByRole("tab", { name: words.conflicts }).click();
  await card.getByRole("button", { name: naming(words.choose, SECOND) }).waitFor();

  await desk.speak("en");
  await card.getByRole("heading", { name: desk.words.desk.fields.text }).waitFor();
});

test("on the phone one of the two values is chosen too, and the choice is taken back", async (t) => {
  const { record } = await disagree(ON_THE_PHONE);
  const phone = await open(t, Phone, product);
  const { decisions: words } = phone.words.desk;
  await phone.signIn("m1");
  await phone.loadDay();
  await phone.go("/work/conflicts");
  const card = phone.page.getByRole("listitem").filter({ hasText: ON_THE_PHONE });
  await card.getByRole("button", { name: naming(words.choose, FIRST) }).click();
  await card.getByRole("button", { name: words.undo }).waitFor();
  assert.equal(await textOf(record), FIRST);
  await card.getByRole("button", { name: words.undo }).click();
  await card.getByRole("button", { name: naming(words.choose, FIRST) }).waitFor();
  assert.equal(await textOf(record), SECOND);
});

test("held work is given up with a reason, which its author reads, and not without one", async (t) => {
  const [pen, supervisor] = [await Pen.signIn(product, "m1"), await Pen.signIn(product, "sup1")];
  const { stores } = await pen.ask("/api/stores?limit=1");
  // A store is not theirs to withdraw.
  const refused = pen.push("store", `store:${stores[0].id}`, stores[0].id, { do: "withdraw" });
  await assert.rejects(refused, /not_granted/);
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.decisions;
  await desk.signIn("sup1");
  await desk.go("/desk/decisions");
  await desk.page.getByRole("tab", { name: words.kept }).click();
  const item = desk.page.getByRole("listitem").filter({ hasText: stores[0].name });
  await item.getByText(pen.user.name).waitFor();
  await item.getByRole("button", { name: words.drop, exact: true }).click();
  const dialog = desk.page.getByRole("dialog", { name: words.drop_title });
  await dialog.getByRole("button", { name: words.drop_confirm }).click();
  await dialog.getByText(words.note_missing).waitFor();
  await dialog.getByLabel(words.note).fill(REASON);
  await dialog.getByRole("button", { name: words.drop_confirm }).click();
  await dialog.waitFor({ state: "hidden" });
  await item.waitFor({ state: "hidden" });

  // Its author hears who did it and why.
  const phone = await open(t, Phone, product);
  await phone.signIn("m1");
  await phone.openPlace("inbox");
  const told = phone.page.getByRole("listitem").filter({ hasText: REASON });
  await told.getByText(supervisor.user.name).waitFor();
});
