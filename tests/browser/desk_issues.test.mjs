// An issue at the desk: it comes by itself, and what is done about it reaches who reported it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Product, open, until } from "./harness.mjs";
import { Desk } from "./desk.mjs";
import { Pen, newId } from "./pen.mjs";

const TITLE = "收银台旁冷柜不制冷";

let product;
before(async () => (product = await Product.start()));
after(() => product?.end());

/** The day of stores in Asia/Shanghai, as the demo company has them, so many days from today. */
function day(plus = 0) {
  return new Date(Date.now() + (plus * 24 + 8) * 3_600_000).toISOString().slice(0, 10);
}

/** Reports an issue at a store where the person works. */
async function report(pen, urgency) {
  const { stores } = await pen.ask(`/api/stores?limit=1`);
  const store = stores[0];
  const record = newId();
  await pen.create("issue", `store:${store.id}`, record, {
    store: store.id, reporter: pen.user.id, reported_at: Date.now(), day: day(), due: day(1),
    category: "equipment", title: TITLE, text: "不制冷", urgency,
  });
  return { record, store };
}

test("an urgent issue comes without a reload, and its solution reaches who reported it", async (t) => {
  const pen = await Pen.signIn(product, "m1");
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.issues;
  await desk.signIn("sup1");
  await desk.go("/desk/issues");
  await desk.page.getByRole("heading", { name: words.title, level: 1 }).waitFor();
  const { counts } = await product.ask("sup1", "/api/issues?limit=1");
  await desk.markPage();

  const { record, store } = await report(pen, "urgent");
  const row = desk.row(TITLE);
  await row.getByText(store.name).waitFor();
  await row.getByText(words.states.open).waitFor();
  const rail = desk.page.getByRole("navigation", { name: desk.words.desk.rail.label });
  await rail.getByRole("link", { name: desk.words.desk.rail.issues }).getByText(`${words.waiting_count}${counts.waiting + 1}`).waitFor();

  // By keyboard alone: into the row, and through the panel.
  await row.getByRole("button", { name: TITLE }).focus();
  await desk.page.keyboard.press("Enter");
  const panel = desk.page.getByRole("dialog", { name: TITLE, exact: true });
  const press = async (name) => {
    await panel.getByRole("button", { name, exact: true }).focus();
    await desk.page.keyboard.press("Enter");
  };
  const saved = () => desk.page.getByText(desk.words.desk.save.saved).waitFor();
  await press(words.acknowledge);
  await row.getByText(words.states.acknowledged).waitFor();
  await panel.getByLabel(words.due, { exact: true }).fill(day(3));
  await panel.getByLabel(words.comment).fill("已联系维修");
  await press(words.send);
  await panel.getByText("已联系维修").last().waitFor();
  await saved();
  assert.equal(await panel.getByLabel(words.due, { exact: true }).inputValue(), day(3), "a day that is typed goes away when something else changes");
  await panel.getByLabel(words.owner, { exact: true }).selectOption({ label: pen.user.name });
  await press(words.assign);
  await row.getByText(pen.user.name).first().waitFor();
  await panel.getByLabel(words.solution).fill("换了保险丝");
  await press(words.solve);
  await row.getByText(words.states.solved).waitFor();
  await saved();
  assert.ok(await desk.isSamePage());

  await until("the reporter's pull has the solution", async () => {
    const body = await pen.pulled(record);
    return body?.solution === "换了保险丝" && body.owner === pen.user.id && body.comments.length === 1;
  });
  const inbox = await until("the reporter is told", async () => {
    const items = (await pen.ask("/api/inbox")).filter(({ item }) => item.about.issue === record);
    return items.some(({ item }) => item.about.news === "solved") && items;
  });
  assert.equal(inbox.filter(({ item }) => item.about.news === "assigned").length, 1);
  await press(words.close);
  await row.waitFor({ state: "hidden" });
});

test("a link shows the same issues with the same one open", async (t) => {
  const pen = await Pen.signIn(product, "m2");
  const { record } = await report(pen, "normal");
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.issues;
  await desk.signIn("sup1");
  await desk.go(`/desk/issues?state=open&urgency=normal&issue=${record}`);
  const panel = desk.page.getByRole("dialog", { name: TITLE, exact: true });
  await panel.getByRole("button", { name: words.acknowledge, exact: true }).waitFor();
  assert.equal(await desk.page.getByLabel(words.state, { exact: true }).locator("option:checked").textContent(), words.states.open);
  await desk.page.getByLabel(words.urgency, { exact: true }).selectOption({ label: words.urgencies.low });
  await desk.row(TITLE).waitFor({ state: "hidden" });
  await desk.page.waitForURL((url) => url.searchParams.get("urgency") === "low");
});

test("an announcement is published at the desk and counts who has read it", async (t) => {
  const desk = await open(t, Desk, product);
  const words = desk.words.desk.announcements;
  await desk.signIn("sup1");
  await desk.go("/desk/announcements");
  await desk.page.getByRole("button", { name: words.new, exact: true }).click();
  const panel = desk.page.getByRole("dialog", { name: words.new, exact: true });
  await panel.getByLabel(words.heading).fill("周五盘点");
  await panel.getByLabel(words.text).fill("下午四点前交表。");
  await panel.getByLabel(words.audience).selectOption({ index: 1 });
  await panel.getByRole("button", { name: words.publish, exact: true }).click();
  await panel.waitFor({ state: "hidden" });
  await desk.page.getByText("下午四点前交表。").waitFor();
  const pen = await Pen.signIn(product, "m1");
  await until("the announcement is in the inbox", async () => {
    const items = await pen.ask("/api/inbox");
    return items.some(({ item }) => item.about.type === "announcement");
  });
});
