use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;

/// A creation that came back, and a change of it that waits for it.
fn refused() -> Engine<MemoryStorage> {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Returned));
    save(&engine, &[change(2, 1, "sighting", "changed")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Held));
    assert_eq!(states(&engine), [ItemState::Returned, ItemState::Held]);
    engine
}

#[test]
fn what_came_back_is_handed_in_again_once_in_the_place_of_the_old_one() {
    let engine = refused();
    let anew = [(mutation(1), mutation(3)), (mutation(2), mutation(4))];
    let drafts = engine.drafts_again(&anew);
    let again = Draft {
        mutation: mutation(3),
        mends: Some(mutation(1)),
        ..create(1, "sighting")
    };
    assert_eq!(drafts, [again]);
    save(&engine, &drafts);
    // What it stands in the place of needs nobody any more.
    assert_eq!(
        states(&engine),
        [ItemState::Held, ItemState::Held, ItemState::Queued]
    );
    assert_eq!(
        (engine.counts().returned, engine.counts().undelivered()),
        (0, 3)
    );
    assert!(engine.drafts_again(&anew).is_empty());
}

#[test]
fn what_was_done_since_stays_on_the_screen_over_what_is_handed_in_again() {
    let engine = refused();
    assert_eq!(word(&engine, "sighting", 1).as_deref(), Some("changed"));
    save(&engine, &engine.drafts_again(&[(mutation(1), mutation(3))]));
    assert_eq!(word(&engine, "sighting", 1).as_deref(), Some("changed"));
}

#[test]
fn what_depends_on_something_that_is_handed_in_again_depends_on_the_new_one() {
    let engine = open(&MemoryStorage::new());
    let second = Draft {
        depends: vec![mutation(1), mutation(9)],
        ..create(2, "sighting")
    };
    save(&engine, &[create(1, "sighting"), second]);
    sync(&engine, &Script::default().then_receipts(Outcome::Returned));
    let anew = [(mutation(1), mutation(3)), (mutation(2), mutation(4))];
    let drafts = engine.drafts_again(&anew);
    assert_eq!(drafts[1].depends, [mutation(3), mutation(9)]);
}

#[test]
fn a_creation_that_came_back_is_made_anew_only_while_nothing_stands_behind_it() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    assert_eq!(engine.returned_creation(record(1)), None);
    sync(&engine, &Script::default().then_receipts(Outcome::Returned));
    assert_eq!(engine.returned_creation(record(1)), Some(mutation(1)));
    assert_eq!(refused().returned_creation(record(1)), None);
}

#[test]
fn who_gives_up_what_was_handed_in_again_has_the_old_one_to_see_to() {
    let engine = refused();
    save(&engine, &engine.drafts_again(&[(mutation(1), mutation(3))]));
    sync(&engine, &Script::default().then_receipts(Outcome::Dropped));
    assert_eq!(
        states(&engine),
        [ItemState::Returned, ItemState::Held, ItemState::Dropped]
    );
}
