// A merchandiser who is new in the demo company, with a day that a test has planned: whatever is
// recorded in that name was entered by the test.
import { CameraPhone } from "./camera_phone.mjs";
import { open } from "./harness.mjs";
import { Pen, newId } from "./pen.mjs";
import { PASSWORD } from "./product.mjs";
import { Network } from "./proxy.mjs";

const DAY_MS = 86_400_000;
const CHAIN = /超市|便利/;

/** The day of stores in Asia/Shanghai, as the demo company has them, so many days from today. */
export function today(plus = 0) {
  return new Date(Date.now() + plus * DAY_MS + DAY_MS / 3).toISOString().slice(0, 10);
}

/** Open stores of one of a supervisor's territories with a sure position, each name once. */
export async function storesOf(product, supervisor, isWanted) {
  const { territories } = await product.ask(supervisor, "/api/organisation");
  for (const territory of territories) {
    const { stores } = await product.ask(supervisor, `/api/stores?territory=${territory.id}&limit=200`);
    const names = stores.map((store) => store.name);
    const isSure = (store, index) => store.position && !store.doubt && !store.closed_on && names.indexOf(store.name) === index;
    const found = stores.filter(isSure).filter(isWanted);
    if (found.length > 0) return found;
  }
  throw new Error(`no territory of ${supervisor} has such stores`);
}

/** Takes somebody on who visits these stores today, in their order. */
export async function hire(product, { login, name, supervisor, stores }) {
  const { user } = await product.ask("admin", "/api/users", { method: "POST", body: { login, name, locale: "zh-CN", password: PASSWORD } });
  const territory = stores[0].territory;
  const grant = { role: "merchandiser", scope_kind: "territory", scope_id: territory };
  await product.ask("admin", `/api/users/${user.id}/grants`, { method: "POST", body: grant });
  const { teams } = await product.ask("admin", "/api/organisation");
  const team = teams.find(({ territories }) => territories.includes(territory));
  await product.ask("admin", `/api/teams/${team.id}/members`, { method: "POST", body: { user: user.id } });
  const pen = await Pen.signIn(product, supervisor);
  const units = await unitsOf(product, stores[0].store_type);
  for (const [index, store] of stores.entries()) {
    const stop = { person: user.id, store: store.id, day: today(), order: index + 1, planned_at: Date.now() + index * 60_000, units };
    await pen.create("planned_stop", `user:${user.id}`, newId(), stop);
  }
  return user;
}

async function unitsOf(product, type) {
  const types = await product.ask("admin", "/api/store-types");
  return types.find(({ id }) => id === type).store_type.units;
}

/** Somebody new with so many stores of chains, and a phone that has the day and whose network the test holds. */
export async function begin(t, product, { login, name, count = 1 }) {
  const stores = (await storesOf(product, "sup1", (store) => CHAIN.test(store.name))).slice(0, count);
  await hire(product, { login, name, supervisor: "sup1", stores });
  const network = await Network.to(product);
  t.after(() => network.end());
  const phone = await open(t, CameraPhone, product, { address: network.address });
  await phone.signIn(login);
  await phone.loadDay();
  await phone.openPlace("today");
  return { network, phone, stores };
}
