use super::support::*;
use crate::ids::DeviceId;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::wire::{FeedPage, Page};
use crate::sync::{Outcome, PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX};
use uuid::Uuid;

#[test]
fn a_receipt_that_verifies_empties_the_outbox() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let report = sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    assert_eq!((report.answered, report.delivered), (1, 1));
    assert_eq!(states(&engine), [ItemState::Applied]);
}

#[test]
fn a_lost_answer_leaves_the_same_bytes_to_be_sent_again() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default().then_no_answer();
    assert_eq!(sync(&engine, &script).end, SyncEnd::NoAnswer);
    assert_eq!(states(&engine), [ItemState::Queued]);
    sync(&open(&storage), &script);
    let pushed = script.pushed();
    assert_eq!(pushed[0], pushed[1]);
}

#[test]
fn a_captive_portals_page_changes_nothing() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default().then_status(200, "<html>Welcome to the mall</html>");
    assert_eq!(sync(&engine, &script).end, SyncEnd::NoAnswer);
    assert_eq!(states(&engine), [ItemState::Queued]);
}

#[test]
fn an_ended_sign_in_stops_sync_and_never_recording() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    assert_eq!(
        sync(&engine, &Script::default().then_status(401, "{}")).end,
        SyncEnd::NotSignedIn
    );
    save(&engine, &[create(2, "sighting")]);
    assert_eq!(states(&engine), [ItemState::Queued, ItemState::Queued]);
}

#[test]
fn a_receipt_with_another_hash_changes_nothing() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default().then(|request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.receipts[0].leaf.replace_range(40..44, "0000");
        answer.sign(&signer());
        ok(&answer)
    });
    assert_eq!(sync(&engine, &script).answered, 0);
    assert_eq!(states(&engine), [ItemState::Queued]);
}

#[test]
fn a_receipt_of_another_epoch_counts_only_when_it_is_repeated() {
    for (replayed, expected) in [(false, ItemState::Queued), (true, ItemState::Applied)] {
        let engine = open(&MemoryStorage::new());
        save(&engine, &[create(1, "sighting")]);
        let script = Script::default().then(move |request| {
            let mut answer = answer_push(request, Outcome::Applied, EPOCH);
            answer.receipts[0].replayed = replayed;
            answer.epoch = NEXT_EPOCH;
            ok(&answer)
        });
        sync(&engine, &script);
        assert_eq!(states(&engine), [expected]);
    }
}

#[test]
fn held_and_returned_work_stays_until_a_later_leaf_arrives_through_the_feed() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Held));
    assert_eq!(states(&engine), [ItemState::Held]);
    assert_eq!(
        engine.items()[0].reason,
        Some(crate::problem::ProblemCode::NotGranted)
    );
    let sealed = engine
        .inspect(|state| state.own[&1].sealed())
        .expect("bytes are kept");
    let leaf = later_leaf(1, 77, &receipt(&sealed, Outcome::Applied, EPOCH, 2));
    let report = sync(
        &engine,
        &Script::default().then_page(page(vec![head(1, 0, vec![leaf], &[])])),
    );
    assert_eq!(
        (states(&engine), report.delivered),
        (vec![ItemState::Applied], 1)
    );
}

#[test]
fn held_work_is_not_sent_again() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Held));
    let script = Script::default().then_no_answer();
    sync(&engine, &script);
    assert!(script.pushed().is_empty());
}

/// The person's own feed, in which everything up to the window has left.
fn own_feed(to: u64, window: u64) -> FeedPage {
    FeedPage {
        ordinal: 2,
        id: crate::feeds::user(USER),
        ..head(to, window, vec![], &[])
    }
}

#[test]
fn held_work_is_asked_about_when_a_later_leaf_may_have_left_unread() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Held));
    // The phone was away until the window had passed the leaf that told of the release.
    let script = Script::default()
        .then_page(page(vec![own_feed(5, 3)]))
        .then_receipts(Outcome::Applied)
        .then_page(page(vec![head(20, 0, vec![], &[])]));
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(states(&engine), [ItemState::Applied]);
}

#[test]
fn what_the_receipts_that_told_an_epoch_hold_is_asked_about_in_it() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    save(&engine, &[create(2, "sighting")]);
    let of_next = |feed| Page {
        epoch: NEXT_EPOCH,
        ..page(vec![feed])
    };
    // The answer to the push took so long that the window has passed what it told of the release.
    let script = Script::default()
        .then_receipts_of(Outcome::Held, NEXT_EPOCH)
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_page(of_next(own_feed(5, 3)))
        .then_receipts_of(Outcome::Applied, NEXT_EPOCH)
        .then_page(of_next(head(20, 0, vec![], &[])));
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(states(&engine), [ItemState::Applied; 2]);
}

#[test]
fn held_work_is_not_asked_about_while_the_own_feed_is_followed() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default()
        .then_receipts(Outcome::Held)
        .then_page(page(vec![own_feed(5, 3)]));
    sync(&engine, &script);
    let later = Script::default().then_page(page(vec![own_feed(9, 5)]));
    assert_eq!(sync(&engine, &later).end, SyncEnd::UpToDate);
    assert_eq!(states(&engine), [ItemState::Held]);
    assert!(later.pushed().is_empty());
}

#[test]
fn a_loss_that_nobody_lets_be_judged_keeps_delivered_work_for_another_retention_only() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let after_days = |days: i64| {
        let mut page = page(vec![head(2, 0, vec![], &[])]);
        page.anchor.server_time = page.anchor.server_time.plus_ms(days * 24 * 60 * 60 * 1_000);
        page.anchor.id.0 = Uuid::from_u128(0xc0de + u128::from(days.unsigned_abs()));
        // The script answers a proof with 404.
        sync(&engine, &Script::default().then_page(page));
        engine.items().len()
    };
    assert_eq!([31, 60, 62].map(after_days), [1, 1, 0]);
}

#[test]
fn pushes_keep_to_the_limits_and_the_order_of_saving() {
    let engine = open(&MemoryStorage::new());
    let drafts: Vec<_> = (0..450).map(|number| create(number, "sighting")).collect();
    save(&engine, &drafts);
    let mut script = Script::default();
    for _ in 0..3 {
        script = script.then_receipts(Outcome::Applied);
    }
    sync(&engine, &script);
    let sizes: Vec<_> = script.pushed().iter().map(Vec::len).collect();
    assert_eq!(sizes, [PUSH_MUTATIONS_MAX, PUSH_MUTATIONS_MAX, 50]);
    let bodies = script.requests.borrow();
    assert!(
        bodies
            .iter()
            .all(|request| request.body.len() <= PUSH_BYTES_MAX)
    );
}

#[test]
fn a_push_that_is_refused_whole_is_halved_until_the_bad_one_stands_alone() {
    let engine = open(&MemoryStorage::new());
    save(
        &engine,
        &[
            create(1, "sighting"),
            create(2, "sighting"),
            create(3, "sighting"),
        ],
    );
    let mut script = Script::default();
    for _ in 0..8 {
        script = script.then(|request| {
            let sent = crate::sync::wire::read_push(&request.body).map_err(|_| NoAnswer)?;
            let is_bad = sent.iter().any(|sealed| {
                sealed
                    .view()
                    .is_ok_and(|envelope| envelope.id == mutation(2))
            });
            if is_bad {
                return Ok(Response {
                    status: 422,
                    retry_after_s: None,
                    body: Vec::new(),
                });
            }
            ok(&answer_push(request, Outcome::Applied, EPOCH))
        });
    }
    sync(&engine, &script);
    assert_eq!(
        states(&engine),
        [ItemState::Applied, ItemState::Queued, ItemState::Applied]
    );
}

#[test]
fn a_forked_device_goes_on_under_its_new_id_with_a_chain_of_its_own() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let device = DeviceId(Uuid::from_u128(0xd2));
    let script = Script::default().then(move |request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.new_device = Some(device);
        ok(&answer)
    });
    assert_eq!(sync(&engine, &script).new_device, Some(device));
    save(&engine, &[create(2, "sighting")]);
    engine.inspect(|state| {
        let envelope = &state.own[&2].envelope;
        assert_eq!(
            (envelope.device, envelope.number, envelope.prev),
            (device, 1, None)
        );
    });
}

#[test]
fn a_device_that_is_sent_back_to_an_earlier_id_goes_on_where_it_left_off() {
    let engine = open(&MemoryStorage::new());
    let told = |device| {
        Script::default().then(move |request| {
            let mut answer = answer_push(request, Outcome::Applied, EPOCH);
            answer.new_device = Some(device);
            ok(&answer)
        })
    };
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &told(DeviceId(Uuid::from_u128(0xd2))));
    save(&engine, &[create(2, "sighting")]);
    sync(&engine, &told(DEVICE));
    let first = engine.inspect(|state| state.own[&1].hash);
    // The server knows the number that this device has given before: nothing of it was cleared.
    let known = Page {
        last_number: 1,
        ..page(vec![head(20, 0, vec![], &[])])
    };
    assert!(!sync(&engine, &Script::default().then_page(known)).is_behind_server);
    save(&engine, &[create(3, "sighting")]);
    engine.inspect(|state| {
        let envelope = &state.own[&3].envelope;
        assert_eq!(
            (envelope.device, envelope.number, envelope.prev),
            (DEVICE, 2, Some(first))
        );
    });
}

#[test]
fn the_servers_anchor_stands_in_the_next_envelope_with_its_age() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    run(engine.record(&at(9_500), &[create(2, "sighting")])).expect("memory has space");
    engine.inspect(|state| {
        let time = &state.own[&2].envelope.time;
        assert_eq!(
            (time.anchor, time.anchor_age_ms),
            (Some(anchor().id), Some(500))
        );
    });
}

/// The age of the anchor in the envelope of a mutation that is recorded at a time of the device's.
fn anchor_age_at(engine: &Engine<MemoryStorage>, number: u128, ms: i64) -> Option<i64> {
    run(engine.record(&at(ms), &[create(number, "sighting")])).expect("memory has space");
    engine.inspect(|state| {
        let newest = state.own.values().last().expect("it was just recorded");
        newest.envelope.time.anchor_age_ms
    })
}

#[test]
fn an_anchor_that_is_handed_out_again_is_as_old_as_when_it_first_arrived() {
    let engine = open(&MemoryStorage::new());
    let receipts = || Script::default().then_receipts(Outcome::Applied);
    save(&engine, &[create(1, "sighting")]);
    run(engine.sync(&receipts(), &|| at(9_000)));
    assert_eq!(anchor_age_at(&engine, 2, 9_500), Some(500));
    run(engine.sync(&receipts(), &|| at(49_000)));
    assert_eq!(anchor_age_at(&engine, 3, 50_000), Some(41_000));
    // The person has set the clock of the phone back, and then far ahead.
    run(engine.sync(&receipts(), &|| at(2_000)));
    assert_eq!(anchor_age_at(&engine, 4, 2_500), Some(500));
    run(engine.sync(&receipts(), &|| at(9_000_000)));
    assert_eq!(anchor_age_at(&engine, 5, 9_000_700), Some(700));
}

#[test]
fn a_revoked_device_keeps_only_own_work_that_never_arrived_and_shows_none_of_it() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    let entry = put(1, 1, "shelf", 1, "theirs");
    let first = page(vec![head(1, 0, vec![entry.clone()], &[&entry])]);
    sync(&engine, &Script::default().then_page(first));
    save(&engine, &[change(2, 1, "shelf", "changed")]);
    run(engine.seal()).expect("sealed");
    run(engine.seal()).expect("sealing twice is well");
    assert_eq!(word(&engine, "shelf", 1), None);
    let reopened = open(&storage);
    assert_eq!(word(&reopened, "shelf", 1), None);
    assert_eq!(states(&reopened), [ItemState::Queued]);
    assert!(reopened.items()[0].is_sealed);
}

#[test]
fn a_reason_that_an_earlier_build_does_not_know_keeps_nothing_from_opening() {
    let storage = MemoryStorage::new();
    let engine = open(&storage);
    save(&engine, &[create(1, "sighting")]);
    let row = storage
        .snapshot()
        .rows
        .into_iter()
        .find(|row| row.table == Table::Mutations)
        .expect("one is saved");
    let value = row
        .value
        .replace("\"reason\":null", "\"reason\":\"of_a_later_build\"");
    assert_ne!(value, row.value);
    let batch = Batch {
        expected_revision: storage.revision(),
        writes: vec![Write::Put(Row { value, ..row })],
        photos: Vec::new(),
    };
    storage.write(batch).expect("written");
    assert_eq!(states(&open(&storage)), [ItemState::Queued]);
}
