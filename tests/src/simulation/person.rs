//! What people do with their phones and at their desks.

use super::company::store_type;
use super::older::LATER_FIELD;
use super::phone::Phone;
use super::random::Random;
use serde_json::json;
use shared::ids::{MutationId, RecordId, StoreId, VisitId};
use shared::kinds::{self, Named, RecordType, decode, encode};
use shared::product::Product;
use shared::settings::Settings;
use shared::store::{Store, StoreType};
use shared::sync::engine::fault::Fault;
use shared::sync::engine::{Draft, View};
use shared::sync::kind::Body;
use shared::sync::{FeedId, FieldChange, Operation};
use shared::time::UtcMs;
use shared::visit::steps::{STEP_RANDOM_LEN, changed_fields};
use shared::visit::{self, CheckIn, CheckInPlace, CheckOut, Fix, Sighting, StepIds, Visit};
use std::collections::BTreeMap;

/// A store or product as the desk's last query gave it.
#[derive(Clone, Debug)]
pub struct Queried {
    /// Its feed.
    pub feed: FeedId,
    /// The record.
    pub record: RecordId,
    /// Its revision then.
    pub revision: u64,
    /// Its bytes then.
    pub body: String,
}

impl Phone {
    /// One thing that a person does, from what is on the screen; none when there is nothing to do.
    /// `queried` is what the desk's last query gave, `ids_at` is the time in new ids.
    ///
    /// # Errors
    /// When the phone cannot be opened.
    pub fn act(
        &mut self,
        queried: &[Queried],
        ids_at: UtcMs,
        random: &mut Random,
    ) -> anyhow::Result<Option<Vec<Draft>>> {
        let engine = self.engine()?;
        let now = engine.inspect(|state| state.server.right_time(self.clock.get().wall));
        if self.is_desk {
            return Ok(change_something(self, queried, ids_at, random));
        }
        let settings = Settings::default();
        let stores: Vec<(StoreId, Store)> = typed(engine.records(Store::KIND), StoreId);
        let types = typed::<StoreType, _>(engine.records(StoreType::KIND), |id| id);
        let Some((_, store_type)) = types.into_iter().find(|(id, _)| *id == store_type().0) else {
            return Ok(None);
        };
        let visits: Vec<(VisitId, Visit)> = typed(engine.records(Visit::KIND), VisitId);
        // What its clone began is for that one to end.
        let is_begun_here = |id: &VisitId| {
            let mut saved = self.saved.values();
            saved.any(|saved| saved.draft.record.0 == id.0)
        };
        let own = visits
            .iter()
            .filter(|(id, visit)| visit.person == self.sender.user && is_begun_here(id));
        let open = own.clone().find(|(_, visit)| visit.check_out_at.is_none());
        let store_of = |visit: &Visit| {
            let id = visit.store?;
            stores
                .iter()
                .find(|(store, _)| *store == id)
                .map(|(_, store)| (store, &store_type))
        };
        if let Some((id, visit)) = open.filter(|_| random.percent(70)) {
            let step = CheckOut {
                person: self.sender.user,
                id: *id,
                visit,
                ids: step_ids(ids_at, random),
                store: store_of(visit),
                sighting: sighting(random),
                note: random.percent(30).then_some("货架已补"),
                store_closed: false,
                settings: &settings,
                now,
            };
            return Ok(visit::check_out(&step).ok());
        }
        let place = match stores.as_slice() {
            list if !list.is_empty() && random.percent(80) => {
                let (id, store) = random.pick(list);
                CheckInPlace::Store {
                    id: *id,
                    store,
                    store_type: &store_type,
                }
            }
            _ => CheckInPlace::NotListed("路边小店"),
        };
        let step = CheckIn {
            visit: VisitId::new(ids_at.0, random.bytes()),
            ids: step_ids(ids_at, random),
            person: self.sender.user,
            place,
            sighting: sighting(random),
            stops: &[],
            visits: &[],
            photos: &[],
            settings: &settings,
            now,
        };
        Ok(if open.is_some() {
            None
        } else {
            visit::check_in(&step).ok()
        })
    }

    /// Something that no server can take, and something that depends on it.
    pub fn act_badly(&self, ids_at: UtcMs, random: &mut Random) -> Vec<Draft> {
        let user = self.sender.user;
        let mut bad = plain(
            ids_at,
            random,
            shared::feeds::user(user),
            "visit",
            json!({ "person": user }),
        );
        match random.below(4) {
            0 => bad.kind = "hologram",
            1 => {
                bad.op = Operation::Change {
                    fields: BTreeMap::new(),
                }
            }
            2 => bad.depends = vec![MutationId::new(ids_at.0, random.bytes())],
            _ => {}
        }
        let mut dependent = plain(
            ids_at,
            random,
            shared::feeds::user(user),
            "visit_evidence",
            json!({ "person": user }),
        );
        dependent.depends = vec![bad.mutation];
        vec![bad, dependent]
    }
}

fn typed<T: RecordType, I>(views: Vec<View>, id: impl Fn(uuid::Uuid) -> I) -> Vec<(I, T)> {
    let typed = views
        .into_iter()
        .filter_map(|view| Some((id(view.record.0), decode::<T>(view.body).ok()?)));
    typed.collect()
}

fn step_ids(ids_at: UtcMs, random: &mut Random) -> StepIds {
    StepIds::new(ids_at, &random.bytes::<STEP_RANDOM_LEN>())
}

fn sighting(random: &mut Random) -> Sighting {
    let fix = Fix {
        latitude: 31.2301,
        longitude: 121.4702,
        accuracy_m: 12.0,
        age_s: 3,
    };
    Sighting {
        fix: random.percent(80).then_some(fix),
        was_refused: false,
    }
}

/// A desk changes what its last query gave, adds products and withdraws them, without knowing of others.
fn change_something(
    desk: &Phone,
    queried: &[Queried],
    ids_at: UtcMs,
    random: &mut Random,
) -> Option<Vec<Draft>> {
    let (catalog, stores): (Vec<_>, Vec<_>) = queried
        .iter()
        .cloned()
        .partition(|seen| seen.feed == shared::feeds::catalog());
    if random.percent(60) {
        return change_store(desk, &stores, ids_at, random);
    }
    let word = format!("模拟商品 {}", random.below(1_000));
    let product = Product {
        name: word.clone(),
        brand: "模拟".into(),
        category: "饮料".into(),
        gtin: None,
        units_per_case: 12,
        price: None,
        shelf_life_days: None,
        order: 1,
        ended_on: None,
    };
    let mut draft = plain(
        ids_at,
        random,
        shared::feeds::catalog(),
        Product::KIND,
        json!(product),
    );
    draft.schema = Product::SCHEMA;
    if catalog.is_empty() || random.percent(35) {
        return Some(vec![draft]);
    }
    let seen = random.pick(&catalog);
    draft.record = seen.record;
    draft.op = if random.percent(50) {
        Operation::Withdraw {
            reason: None,
            seen: Some(seen.revision),
        }
    } else {
        let before: Product = serde_json::from_str(&seen.body).ok()?;
        let after = Product {
            name: word,
            ..before.clone()
        };
        Operation::Change {
            fields: changed_fields(&before, &after),
        }
    };
    Some(vec![draft])
}

/// Desks change two fields of the same stores, and those of the later version a third one.
fn change_store(
    desk: &Phone,
    queried: &[Queried],
    ids_at: UtcMs,
    random: &mut Random,
) -> Option<Vec<Draft>> {
    if queried.is_empty() {
        return None;
    }
    let seen = random.pick(queried);
    let before: Store = serde_json::from_str(&seen.body).ok()?;
    let mut after = before.clone();
    let word = random.below(1_000);
    let is_renamed = random.percent(50);
    if is_renamed {
        after.name = format!("模拟超市 {word}");
    } else {
        after.address = format!("模拟路 {word} 号");
    }
    let body: Body = serde_json::from_str(&seen.body).ok()?;
    let mut fields = changed_fields(&before, &after);
    if desk.is_older && desk.fault == Some(Fault::UnknownFieldsCleared) {
        fields = kinds::changed_fields(&body, &encode(&after));
    } else if is_renamed && !desk.is_older {
        let change = FieldChange {
            before: body.get(LATER_FIELD).cloned().unwrap_or_default(),
            after: json!(word),
        };
        fields.insert(LATER_FIELD.to_owned(), change);
    }
    let mut draft = plain(ids_at, random, seen.feed.clone(), Store::KIND, json!({}));
    draft.record = seen.record;
    draft.op = Operation::Change { fields };
    Some(vec![draft])
}

fn plain(
    ids_at: UtcMs,
    random: &mut Random,
    feed: FeedId,
    kind: &'static str,
    body: serde_json::Value,
) -> Draft {
    Draft {
        mutation: MutationId::new(ids_at.0, random.bytes()),
        feed,
        kind,
        schema: 1,
        record: RecordId::new(ids_at.0, random.bytes()),
        op: Operation::Create {
            body: body.as_object().cloned().unwrap_or_default(),
        },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }
}
