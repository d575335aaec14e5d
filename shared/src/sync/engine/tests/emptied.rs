//! The storage is deleted while the app is open.

use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::*;

#[test]
fn what_only_this_phone_has_outlives_a_storage_that_is_deleted_under_the_app() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    let bytes = |engine: &Engine<MemoryStorage>| {
        engine.inspect(|state| {
            let own = state.own_mutation(mutation(1)).expect("it is kept");
            own.row.envelope.clone()
        })
    };
    let before = bytes(&engine);
    storage.empty();
    run(engine.refresh()).expect("memory answers");
    assert_eq!(engine.brought_back(), Some(1));
    save(&engine, &[create(2, "sighting")]);
    let reopened = open(&storage);
    assert_eq!(bytes(&reopened), before);
    reopened.inspect(|state| assert_eq!(state.tail.number, 2));
}

#[test]
fn saving_notices_a_storage_that_was_deleted_under_the_app() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    storage.empty();
    save(&engine, &[create(2, "sighting")]);
    assert_eq!(engine.brought_back(), Some(1));
    assert_eq!(open(&storage).items().len(), 2);
}

#[test]
fn nothing_comes_back_into_a_deleted_storage_when_the_server_has_all_of_it() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    storage.empty();
    run(engine.refresh()).expect("memory answers");
    assert_eq!(engine.brought_back(), Some(0));
    assert_eq!((storage.revision(), engine.items().len()), (0, 0));
}

#[test]
fn what_another_tab_began_in_a_deleted_storage_stays_beside_what_only_this_one_has() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting"), create(2, "sighting")]);
    save(&engine, &[create(3, "sighting")]);
    storage.empty();
    save(&open(&storage), &[create(9, "sighting")]);
    run(engine.refresh()).expect("memory answers");
    assert_eq!(engine.brought_back(), Some(4));
    let mut ids: Vec<_> = open(&storage)
        .items()
        .iter()
        .map(|item| item.mutation)
        .collect();
    ids.sort();
    assert_eq!(ids, [1, 2, 3, 9].map(mutation));
    open(&storage).inspect(|state| assert_eq!(state.tail.number, 3));
}

#[test]
fn what_a_tab_that_knew_less_wrote_back_first_takes_nothing_from_the_others() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    let behind = open(&storage);
    save(&engine, &[create(2, "sighting")]);
    storage.empty();
    run(behind.refresh()).expect("memory answers");
    assert_eq!(open(&storage).items().len(), 1);
    run(engine.refresh()).expect("memory answers");
    let reopened = open(&storage);
    assert_eq!(reopened.items().len(), 2);
    reopened.inspect(|state| assert_eq!(state.tail.number, 2));
}

#[test]
fn what_only_this_tab_has_is_missed_although_another_has_written_much_since() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    storage.empty();
    let other = open(&storage);
    save(&other, &[create(8, "sighting")]);
    save(&other, &[create(9, "sighting")]);
    run(engine.refresh()).expect("memory answers");
    assert_eq!(open(&storage).items().len(), 3);
}
