//! The server has lost what it had confirmed, and the phone can prove it.

use super::support::*;
use crate::ids::DeviceId;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::rows::Change;
use crate::sync::engine::session::{Command, Input, Session};
use crate::sync::engine::*;
use crate::sync::wire::{Anchor, LOSS_RECEIPTS_MAX, Page, ProvenLeaf};
use crate::sync::{Leaf, Outcome};
use crate::time::UtcMs;
use uuid::Uuid;

const OTHER_DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xd2));

/// A head below the place that the receipts name, with every number of the device known.
fn short() -> Page {
    Page {
        last_number: u64::from(u32::MAX),
        ..page(vec![head(2, 0, vec![], &[])])
    }
}

/// A head that holds everything.
fn whole() -> Page {
    Page {
        last_number: u64::from(u32::MAX),
        ..page(vec![head(20, 0, vec![], &[])])
    }
}

/// A phone with the receipts of so many mutations at the positions from 10 on; it has not read yet that they
/// have come back.
fn with_receipts(storage: &MemoryStorage, count: u128, outcome: Outcome) -> Engine<MemoryStorage> {
    let engine = open(storage);
    save(&engine, &sightings(1..=count));
    sync(&engine, &Script::default().then_receipts(outcome));
    engine
}

fn sightings(numbers: std::ops::RangeInclusive<u128>) -> Vec<Draft> {
    numbers.map(|number| create(number, "sighting")).collect()
}

/// A push whose chain the server does not know.
fn then_broken(script: Script) -> Script {
    script.then(|request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.new_device = Some(OTHER_DEVICE);
        ok(&answer)
    })
}

fn kept(engine: &Engine<MemoryStorage>) -> usize {
    engine.inspect(|state| state.server.evidence_of_loss.len())
}

fn numbers(receipts: &[ProvenLeaf]) -> Vec<u128> {
    let leaves = receipts
        .iter()
        .map(|receipt| receipt.proven().expect("a proof"));
    let mut numbers: Vec<u128> = leaves
        .map(|leaf: Leaf| leaf.mutation.0.as_u128() - 0x1000)
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn a_head_below_a_receipt_is_shown_and_a_new_epoch_offers_the_work_again() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
    let next = |page: Page| Page {
        epoch: NEXT_EPOCH,
        ..page
    };
    let script = Script::default()
        .with_epoch_after_loss(NEXT_EPOCH)
        .then_page(short())
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_page(next(whole()));
    let report = sync(&engine, &script);
    assert_eq!((report.end, report.is_epoch_new), (SyncEnd::UpToDate, true));
    let shown = script.shown();
    assert_eq!(shown.len(), 1, "once in a synchronisation");
    assert_eq!(numbers(&shown[0].receipts), [1]);
    assert_eq!(script.pushed().len(), 1);
    assert_eq!(states(&engine), [ItemState::Applied]);
    assert_eq!(kept(&engine), 0, "a new epoch ends the suspicion");
}

#[test]
fn what_looks_lost_is_not_let_go_before_the_server_was_asked() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
    let days_later = |page: Page| Page {
        anchor: Anchor {
            server_time: UtcMs(page.anchor.server_time.0 + 31 * 24 * 60 * 60 * 1_000),
            ..page.anchor
        },
        ..page
    };
    let script = Script::default()
        .with_epoch_after_loss(NEXT_EPOCH)
        .then_page(days_later(short()))
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_page(Page {
            epoch: NEXT_EPOCH,
            ..whole()
        });
    sync(&engine, &script);
    assert_eq!(script.pushed().len(), 1);
}

#[test]
fn heads_that_are_where_the_device_is_are_below_a_receipt_as_well() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    sync(&engine, &Script::default().then_page(short()));
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .with_nothing_new();
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(script.shown().len(), 1);
}

#[test]
fn a_number_that_the_server_no_longer_knows_is_shown() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Returned);
    let fewer = Page {
        last_number: 0,
        ..whole()
    };
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_page(fewer);
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(script.shown().len(), 1);
}

#[test]
fn the_number_of_another_device_says_nothing() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
    let of_another = |last_number| Page {
        device: Some(OTHER_DEVICE),
        last_number,
        ..whole()
    };
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_page(of_another(0));
    sync(&engine, &script);
    assert!(script.shown().is_empty());
    let ahead = Script::default().then_page(of_another(9));
    assert!(!sync(&engine, &ahead).is_behind_server);
}

#[test]
fn a_feed_that_is_gone_may_be_lost() {
    let engine = open(&MemoryStorage::new());
    sync(&engine, &Script::default().then_page(short()));
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let revoked = Page {
        revoked: vec![1],
        last_number: u64::from(u32::MAX),
        ..page(vec![])
    };
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_page(revoked);
    sync(&engine, &script);
    assert_eq!(script.shown().len(), 1);
}

#[test]
fn what_was_just_pushed_does_not_crowd_out_what_was_lost() {
    let engine = with_receipts(&MemoryStorage::new(), 3, Outcome::Applied);
    save(&engine, &sightings(4..=40));
    let script = then_broken(Script::default().with_epoch_after_loss(EPOCH)).then_page(Page {
        device: Some(OTHER_DEVICE),
        ..page(vec![head(90, 0, vec![], &[])])
    });
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(numbers(&script.shown()[0].receipts), [1, 2, 3]);
}

/// A server that is put back to an earlier copy while a phone synchronises: it has answered the push of the
/// first mutation, and knows nothing of it when the second one comes.
fn put_back_meanwhile(storage: &MemoryStorage) -> (Engine<MemoryStorage>, Script) {
    let engine = open(storage);
    save(&engine, &[create(1, "sighting")]);
    let tab = storage.clone();
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then(move |request| {
            save(&open(&tab), &[create(2, "sighting")]);
            ok(&answer_push(request, Outcome::Applied, EPOCH))
        });
    (engine, script)
}

#[test]
fn what_was_pushed_before_the_loss_in_the_same_synchronisation_is_shown() {
    let storage = MemoryStorage::new();
    let (engine, script) = put_back_meanwhile(&storage);
    let script = then_broken(script).then_page(Page {
        device: Some(OTHER_DEVICE),
        ..whole()
    });
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(script.pushed().len(), 2);
    assert_eq!(numbers(&script.shown()[0].receipts), [1]);
}

#[test]
fn a_page_says_of_what_was_just_pushed_as_well_that_it_is_lost() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_receipts(Outcome::Applied)
        .then_page(Page {
            last_number: 0,
            ..whole()
        });
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(numbers(&script.shown()[0].receipts), [1]);
}

#[test]
fn no_more_is_shown_than_a_report_takes() {
    let engine = with_receipts(&MemoryStorage::new(), 30, Outcome::Applied);
    let script = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_page(short());
    sync(&engine, &script);
    let shown = numbers(&script.shown()[0].receipts);
    assert_eq!(shown.len(), LOSS_RECEIPTS_MAX);
    assert_eq!(shown.last(), Some(&30), "the newest");
}

#[test]
fn a_suspicion_outlives_the_synchronisation_and_the_app_until_the_server_has_judged_it() {
    let storage = MemoryStorage::new();
    let engine = with_receipts(&storage, 2, Outcome::Applied);
    save(&engine, &[create(3, "sighting")]);
    // The push is answered, and then the network goes.
    sync(&engine, &then_broken(Script::default()));
    drop(engine);
    let engine = open(&storage);
    assert_eq!(kept(&engine), 2);
    let unheard = Script::default()
        .with_answer_to_loss(Err(NoAnswer))
        .then_page(whole());
    assert_eq!(sync(&engine, &unheard).end, SyncEnd::UpToDate);
    assert_eq!(numbers(&unheard.shown()[0].receipts), [1, 2]);
    drop(engine);
    let engine = open(&storage);
    let judged = Script::default()
        .with_epoch_after_loss(EPOCH)
        .then_page(whole());
    assert_eq!(sync(&engine, &judged).end, SyncEnd::UpToDate);
    assert_eq!(numbers(&judged.shown()[0].receipts), [1, 2]);
    assert_eq!((kept(&engine), kept(&open(&storage))), (0, 0));
    let after = Script::default()
        .with_epoch_after_loss(EPOCH)
        .with_nothing_new();
    sync(&engine, &after);
    assert!(after.shown().is_empty());
}

#[test]
fn nothing_is_shown_while_the_server_holds_everything() {
    let engine = with_receipts(&MemoryStorage::new(), 2, Outcome::Applied);
    let script = Script::default()
        .with_epoch_after_loss(NEXT_EPOCH)
        .then_page(whole());
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert!(script.shown().is_empty());
}

#[test]
fn a_server_that_cannot_judge_a_loss_is_no_obstacle_and_asked_again() {
    let portal = status(200, "<html>");
    for answer in [404, 400, 403, 413, 429, 500]
        .map(|code| status(code, ""))
        .into_iter()
        .chain([portal])
    {
        let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
        let script = Script::default()
            .with_answer_to_loss(answer)
            .then_page(short());
        assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
        assert_eq!(kept(&engine), 1);
        let again = Script::default()
            .with_epoch_after_loss(EPOCH)
            .with_nothing_new();
        sync(&engine, &again);
        assert_eq!(again.shown().len(), 1);
    }
}

#[test]
fn an_ended_sign_in_is_told_also_when_a_loss_is_proved() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
    let script = Script::default()
        .with_answer_to_loss(status(401, ""))
        .then_page(short());
    assert_eq!(sync(&engine, &script).end, SyncEnd::NotSignedIn);
    assert_eq!(kept(&engine), 1);
}

/// What has such a receipt keeps its state in a new epoch and is not sent.
fn assert_not_offered_again(outcome: Outcome, state: ItemState) {
    let engine = with_receipts(&MemoryStorage::new(), 1, outcome);
    let restored = || Page {
        epoch: NEXT_EPOCH,
        ..whole()
    };
    let script = Script::default()
        .then_page(restored())
        .then_page(restored());
    assert!(sync(&engine, &script).is_epoch_new);
    assert_eq!(states(&engine), [state]);
    assert!(script.pushed().is_empty());
}

#[test]
fn what_somebody_gave_up_is_not_offered_again() {
    assert_not_offered_again(Outcome::Dropped, ItemState::Dropped);
}

#[test]
fn what_another_mutation_stands_for_is_not_offered_again() {
    assert_not_offered_again(Outcome::MendedBy, ItemState::MendedBy);
}

#[test]
fn a_server_that_goes_back_to_an_earlier_epoch_is_offered_what_it_confirmed_in_that_one() {
    let engine = with_receipts(&MemoryStorage::new(), 2, Outcome::Applied);
    let of = |epoch| Page { epoch, ..whole() };
    save(&engine, &[create(3, "sighting")]);
    let forward = Script::default()
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_page(of(NEXT_EPOCH));
    assert_eq!(sync(&engine, &forward).end, SyncEnd::UpToDate);
    let offered: Vec<usize> = forward.pushed().iter().map(Vec::len).collect();
    assert_eq!(
        offered,
        [1, 2],
        "what the new epoch has confirmed already is not sent twice"
    );
    let back = Script::default()
        .then_page(of(EPOCH))
        .then_receipts_of(Outcome::Applied, EPOCH)
        .then_page(of(EPOCH));
    assert!(sync(&engine, &back).is_epoch_new);
    assert_eq!(back.pushed().concat().len(), 3);
}

#[test]
fn the_first_synchronisation_of_an_opened_engine_asks_with_its_cursor() {
    let storage = MemoryStorage::new();
    with_receipts(&storage, 1, Outcome::Applied);
    let engine = open(&storage);
    let is_tag = |script: &Script| script.requests.borrow()[0].body.len() == 16;
    let offline = Script::default();
    sync(&engine, &offline);
    let first = Script::default().then_page(whole());
    sync(&engine, &first);
    let second = Script::default().with_nothing_new();
    sync(&engine, &second);
    assert_eq!(
        [&offline, &first, &second].map(is_tag),
        [false, false, true]
    );
}

#[test]
fn an_epoch_is_kept_before_the_receipts_that_told_it() {
    let engine = with_receipts(&MemoryStorage::new(), 1, Outcome::Applied);
    save(&engine, &[create(2, "sighting")]);
    let changes = engine.inspect(|state| {
        let mut session = Session::new(&TwoKinds, true);
        let Command::Send { request, .. } = session.next(state, at(0), Input::Begin) else {
            panic!("there is something to send")
        };
        let answer = ok(&answer_push(&request, Outcome::Applied, NEXT_EPOCH));
        match session.next(state, at(0), Input::Answered(answer)) {
            Command::Commit(changes) => changes,
            other => panic!("{other:?}"),
        }
    });
    let tells =
        |change: &Change| matches!(change, Change::PutServer(row) if row.epoch == Some(NEXT_EPOCH));
    assert!(changes.iter().any(tells));
    let is_of_it =
        |change: &Change| matches!(change, Change::PutMutation(row) if row.id == mutation(2));
    assert!(
        !changes.iter().any(is_of_it),
        "killed here, it is sent again"
    );
}
