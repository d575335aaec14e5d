use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::wire::{Entry, Page};
use crate::time::DAY_MS;

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

/// A page that has come to the head, and brought `entries` on the way.
fn read_to(position: u64, entries: &[Entry], live: &[&Entry]) -> Page {
    Page {
        last_number: u64::from(u32::MAX),
        ..page(vec![head(position, 0, entries.to_vec(), live)])
    }
}

#[test]
fn what_is_handed_in_again_stands_in_its_place_although_an_earlier_one_was_given_up() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Returned));
    // Rows are loaded by their ids: of the one that is given up last.
    save(&engine, &engine.drafts_again(&[(mutation(1), mutation(5))]));
    sync(&engine, &Script::default().then_receipts(Outcome::Dropped));
    save(&engine, &engine.drafts_again(&[(mutation(1), mutation(4))]));
    let [covered, given_up] = [ItemState::Held, ItemState::Dropped];
    let expected = [covered, given_up, ItemState::Queued];
    assert_eq!(states(&engine), expected);
    assert_eq!(states(&open(&storage)), expected);
    // The page says of each that it has come back, also of the one that was given up.
    let script = Script::default()
        .then_receipts(Outcome::Returned)
        .then_page(read_to(10, &[], &[]));
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    let expected = [covered, given_up, ItemState::Returned];
    assert_eq!(states(&engine), expected);
    assert_eq!(states(&open(&storage)), expected);
}

#[test]
fn what_mends_one_that_was_given_up_stands_for_what_that_one_was_to_mend_however_long() {
    let engine = open(&MemoryStorage::new());
    let mut sent = Vec::new();
    let mut refuse_all = || {
        let script = Script::default().then_receipts(Outcome::Returned);
        sync(&engine, &script);
        sent.extend(script.pushed().concat());
    };
    save(&engine, &[create(1, "sighting")]);
    refuse_all();
    for (old, anew) in [(1, 3), (3, 4), (4, 5)] {
        save(
            &engine,
            &engine.drafts_again(&[(mutation(old), mutation(anew))]),
        );
        refuse_all();
    }
    let given_up = |position: u64, index: usize| {
        let leaf = receipt(&sent[index], Outcome::Dropped, EPOCH, position);
        later_leaf(position, u128::from(position), &leaf)
    };
    let [second, third, fourth] = [given_up(11, 1), given_up(12, 2), given_up(13, 3)];
    let [covered, dropped] = [ItemState::Held, ItemState::Dropped];
    let covered = [covered, dropped, dropped, ItemState::Returned];

    let entries = [second.clone(), third.clone()];
    let script = Script::default().then_page(read_to(12, &entries, &[&second, &third]));
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(states(&engine), covered);
    let mut later = read_to(12, &[], &[&second, &third]);
    later.anchor.server_time.0 += 31 * DAY_MS;
    assert_eq!(
        sync(&engine, &Script::default().then_page(later)).end,
        SyncEnd::UpToDate
    );
    assert_eq!(states(&engine), covered);

    // Nothing stands in its place any more: it is to be decided about.
    let entries = [fourth.clone()];
    let script = Script::default().then_page(read_to(13, &entries, &[&second, &third, &fourth]));
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    let uncovered = [ItemState::Returned, dropped, dropped, dropped];
    assert_eq!(states(&engine), uncovered);
}
