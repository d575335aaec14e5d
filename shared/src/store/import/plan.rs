//! What an import writes: for each row the store as it should be, against the store as it is.

use super::row::ImportRow;
use crate::feeds;
use crate::ids::{MutationId, RecordId, StoreId, StoreTypeId, TerritoryId};
use crate::import::RowReason;
use crate::kinds::{Named as _, RecordType as _, encode};
use crate::place::Datum;
use crate::store::{PositionDoubt, Store, StorePosition};
use crate::sync::engine::Draft;
use crate::sync::{FieldChange, Operation};
use crate::time::ZoneOffsets;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// What holds for a whole list.
#[derive(Clone, Debug)]
pub struct ListFacts {
    /// Its name: with the external id the key of a store.
    pub source: String,
    /// The datum that its positions arrived in.
    pub datum: Datum,
    /// Store types by each of their names.
    pub store_types: HashMap<String, StoreTypeId>,
    /// Territories by name.
    pub territories: HashMap<String, TerritoryId>,
    /// The type of a new store whose row names none that is known.
    pub store_type: StoreTypeId,
    /// The territory of a new store whose row names none that is known.
    pub territory: TerritoryId,
    /// The time zone of new stores.
    pub zone: ZoneOffsets,
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum RowPlan {
    /// A new store.
    Create(Box<Draft>),
    /// Fields of a store change.
    Update(Box<Draft>),
    /// The store is as the row says.
    Unchanged,
}

/// Compares one row with the store that has its key, if there is one.
pub fn plan_row(
    facts: &ListFacts,
    (row, doubt): (&ImportRow, Option<PositionDoubt>),
    known: Option<&(StoreId, Store)>,
    fresh_id: &mut dyn FnMut() -> Uuid,
) -> RowPlan {
    let wanted = wanted_store(facts, (row, doubt), known.map(|(_, store)| store));
    match known {
        None => {
            let op = Operation::Create {
                body: encode(&wanted),
            };
            let id = StoreId(fresh_id());
            RowPlan::Create(Box::new(draft(id, op, fresh_id)))
        }
        Some((id, store)) => {
            let fields = changed_fields(store, &wanted);
            if fields.is_empty() {
                return RowPlan::Unchanged;
            }
            RowPlan::Update(Box::new(draft(*id, Operation::Change { fields }, fresh_id)))
        }
    }
}

/// What a row names and the company does not have.
#[must_use]
pub fn notes(facts: &ListFacts, row: &ImportRow) -> Vec<RowReason> {
    let is_unknown = |name: &Option<String>, is_known: &dyn Fn(&String) -> bool| {
        name.as_ref().is_some_and(|name| !is_known(name))
    };
    let store_type = is_unknown(&row.store_type, &|name| {
        facts.store_types.contains_key(name)
    });
    let territory = is_unknown(&row.territory, &|name| facts.territories.contains_key(name));
    let notes = [
        store_type.then_some(RowReason::UnknownStoreType),
        territory.then_some(RowReason::UnknownTerritory),
    ];
    notes.into_iter().flatten().collect()
}

/// The list is the master of name and address; an empty field of it says nothing.
fn wanted_store(
    facts: &ListFacts,
    (row, doubt): (&ImportRow, Option<PositionDoubt>),
    known: Option<&Store>,
) -> Store {
    let stated_type = row
        .store_type
        .as_ref()
        .and_then(|name| facts.store_types.get(name));
    let stated_territory = row
        .territory
        .as_ref()
        .and_then(|name| facts.territories.get(name));
    let listed = row.position.map(|position| StorePosition {
        latitude: position.latitude,
        longitude: position.longitude,
        datum: facts.datum,
        accuracy_m: None,
        doubt,
    });
    let mut store = known.cloned().unwrap_or_else(|| Store {
        name: String::new(),
        source: Some(facts.source.clone()),
        external_id: Some(row.external_id.clone()),
        address: String::new(),
        store_type: facts.store_type,
        territory: facts.territory,
        position: None,
        listed_position: None,
        zone: facts.zone.clone(),
        closed_on: None,
    });
    store.name.clone_from(&row.name);
    if !row.address.is_empty() {
        store.address.clone_from(&row.address);
    }
    store.store_type = stated_type.copied().unwrap_or(store.store_type);
    store.territory = stated_territory.copied().unwrap_or(store.territory);
    if listed.is_some() {
        // A position that differs from what the list said last was repaired by a person, who knows
        // better than the list.
        if store.position == store.listed_position {
            store.position.clone_from(&listed);
        }
        store.listed_position = listed;
    }
    store
}

fn changed_fields(before: &Store, after: &Store) -> BTreeMap<String, FieldChange> {
    let (before, after) = (encode(before), encode(after));
    let value = |body: &crate::sync::kind::Body, field: &str| {
        body.get(field).cloned().unwrap_or(Value::Null)
    };
    after
        .keys()
        .filter(|field| before.get(*field) != after.get(*field))
        .map(|field| {
            let change = FieldChange {
                before: value(&before, field),
                after: value(&after, field),
            };
            (field.clone(), change)
        })
        .collect()
}

fn draft(id: StoreId, op: Operation, fresh_id: &mut dyn FnMut() -> Uuid) -> Draft {
    Draft {
        mutation: MutationId(fresh_id()),
        feed: feeds::store(id),
        kind: Store::KIND,
        schema: Store::SCHEMA,
        record: RecordId(id.0),
        op,
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::sample;
    use crate::place::Position;
    use crate::store::PositionDoubt::FarFromGroup;

    fn facts() -> ListFacts {
        ListFacts {
            source: "list".into(),
            datum: Datum::Gcj02,
            store_types: HashMap::new(),
            territories: HashMap::from([("东湖片区".to_owned(), TerritoryId(Uuid::from_u128(9)))]),
            store_type: sample::STORE_TYPE,
            territory: sample::TERRITORY,
            zone: sample::zone(),
        }
    }

    fn row(latitude: f64) -> ImportRow {
        ImportRow {
            row: 2,
            external_id: "A1".into(),
            name: "云杉里便利 东湖店".into(),
            address: "东湖路1号".into(),
            position: Position::new(latitude, 112.4),
            was_swapped: false,
            store_type: None,
            territory: None,
        }
    }

    fn fresh_id() -> impl FnMut() -> Uuid {
        let mut last = 100;
        move || {
            last += 1;
            Uuid::from_u128(last)
        }
    }

    fn plan(row: &ImportRow, doubt: Option<PositionDoubt>, known: Option<Store>) -> RowPlan {
        let known = known.map(|store| (sample::STORE, store));
        plan_row(&facts(), (row, doubt), known.as_ref(), &mut fresh_id())
    }

    fn imported() -> Store {
        wanted_store(&facts(), (&row(30.2), Some(FarFromGroup)), None)
    }

    fn updated_fields(plan: RowPlan) -> Vec<String> {
        match plan {
            RowPlan::Update(draft) => match draft.op {
                Operation::Change { fields } => fields.into_keys().collect(),
                _ => panic!("an update changes fields"),
            },
            _ => panic!("not an update"),
        }
    }

    #[test]
    fn a_row_without_a_store_makes_one() {
        assert!(matches!(plan(&row(30.2), None, None), RowPlan::Create(_)));
    }

    #[test]
    fn the_same_list_again_changes_nothing() {
        assert_eq!(
            plan(&row(30.2), Some(FarFromGroup), Some(imported())),
            RowPlan::Unchanged
        );
    }

    #[test]
    fn a_position_that_the_list_moved_is_moved() {
        let plan = plan(&row(30.3), None, Some(imported()));
        assert_eq!(updated_fields(plan), ["listed_position", "position"]);
    }

    #[test]
    fn a_position_that_a_person_repaired_stays() {
        let mut store = imported();
        store.position = store.position.map(|position| StorePosition {
            doubt: None,
            ..position
        });
        assert_eq!(
            plan(&row(30.2), Some(FarFromGroup), Some(store.clone())),
            RowPlan::Unchanged
        );
        assert_eq!(
            updated_fields(plan(&row(30.3), None, Some(store))),
            ["listed_position"]
        );
    }

    #[test]
    fn empty_fields_of_a_list_take_nothing_away() {
        let bare = ImportRow {
            address: String::new(),
            position: None,
            ..row(30.2)
        };
        assert_eq!(plan(&bare, None, Some(imported())), RowPlan::Unchanged);
    }

    #[test]
    fn a_territory_that_the_row_names_is_taken_and_an_unknown_one_is_told() {
        let stated = ImportRow {
            territory: Some("东湖片区".into()),
            ..row(30.2)
        };
        assert_eq!(
            updated_fields(plan(&stated, Some(FarFromGroup), Some(imported()))),
            ["territory"]
        );
        let unknown = ImportRow {
            territory: Some("无此片区".into()),
            ..row(30.2)
        };
        assert_eq!(notes(&facts(), &unknown), [RowReason::UnknownTerritory]);
        assert_eq!(
            plan(&unknown, Some(FarFromGroup), Some(imported())),
            RowPlan::Unchanged
        );
    }
}
