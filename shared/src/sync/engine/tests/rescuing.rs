use super::support::*;
use crate::ids::{DeviceId, UserId};
use crate::sync::engine::*;
use crate::sync::{Outcome, SealedMutation};
use uuid::Uuid;

const OTHER_DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xd2));

/// Another phone of a person.
fn other_phone(storage: &MemoryStorage, user: UserId) -> Engine<MemoryStorage> {
    let identity = Identity {
        device: OTHER_DEVICE,
        user,
    };
    run(Engine::open(storage.clone(), identity, &TwoKinds)).expect("a memory storage opens")
}

/// What a phone with two undelivered mutations and a delivered one puts into a file.
fn rescued() -> Vec<SealedMutation> {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    save(&engine, &[create(2, "sighting"), create(3, "sighting")]);
    engine.undelivered().expect("what was written can be read")
}

#[test]
fn only_what_is_not_delivered_is_rescued() {
    let ids = |sealed: &SealedMutation| sealed.view().expect("an envelope").id;
    let ids: Vec<_> = rescued().iter().map(ids).collect();
    assert_eq!(ids, [mutation(2), mutation(3)]);
}

#[test]
fn another_phone_delivers_the_same_bytes_under_the_same_ids() {
    let storage = MemoryStorage::new();
    let phone = other_phone(&storage, USER);
    save(&phone, &[create(9, "sighting")]);
    let taken = run(phone.take_in(&at(5), &rescued()));
    assert_eq!(taken, Ok(2));
    let script = Script::default().then_receipts(Outcome::Applied);
    sync(&other_phone(&storage, USER), &script);
    let pushed = script.pushed().remove(0);
    assert_eq!(pushed[1..], rescued());
}

#[test]
fn a_file_that_is_taken_in_twice_changes_nothing_the_second_time() {
    let storage = MemoryStorage::new();
    let phone = other_phone(&storage, USER);
    assert_eq!(run(phone.take_in(&at(5), &rescued())), Ok(2));
    assert_eq!(run(phone.take_in(&at(6), &rescued())), Ok(0));
    assert_eq!(other_phone(&storage, USER).items().len(), 2);
}

#[test]
fn the_chain_of_the_phone_goes_on_as_if_nothing_had_come() {
    let phone = other_phone(&MemoryStorage::new(), USER);
    save(&phone, &[create(8, "sighting")]);
    assert_eq!(run(phone.take_in(&at(5), &rescued())), Ok(2));
    save(&phone, &[create(9, "sighting")]);
    let all = phone.undelivered().expect("what was written can be read");
    let last = all[3].view().expect("an envelope");
    assert_eq!((last.device, last.number), (OTHER_DEVICE, 2));
    assert_eq!(last.prev, Some(all[0].hash()));
}

#[test]
fn work_of_another_person_is_not_taken_in() {
    let phone = other_phone(&MemoryStorage::new(), UserId(Uuid::from_u128(0xa2)));
    let taken = run(phone.take_in(&at(5), &rescued()));
    assert_eq!(taken, Err(TakeInError::OtherUser));
    assert!(phone.items().is_empty());
}

#[test]
fn what_cannot_be_read_again_is_not_taken_in() {
    let phone = other_phone(&MemoryStorage::new(), USER);
    let noise = SealedMutation {
        envelope: b"noise".to_vec(),
        ..SealedMutation::default()
    };
    let mut mutations = rescued();
    mutations.push(noise);
    let taken = run(phone.take_in(&at(5), &mutations));
    assert_eq!(taken, Err(TakeInError::Unreadable));
    assert!(phone.items().is_empty());
}
