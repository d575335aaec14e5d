use super::support::*;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::wire::{EntryOp, FeedPage, Page};
use crate::sync::{Operation, Outcome, SealedMutation};
use std::cell::RefCell;

fn with_one_record(storage: &MemoryStorage) -> Engine<MemoryStorage> {
    let engine = open(storage);
    let entry = put(1, 1, "shelf", 1, "theirs");
    let page = page(vec![head(1, 0, vec![entry.clone()], &[&entry])]);
    assert_eq!(
        sync(&engine, &Script::default().then_page(page)).end,
        SyncEnd::UpToDate
    );
    engine
}

#[test]
fn a_page_is_kept_with_its_mark() {
    let storage = MemoryStorage::new();
    with_one_record(&storage);
    let engine = open(&storage);
    assert_eq!(word(&engine, "shelf", 1).as_deref(), Some("theirs"));
    assert_eq!(engine.inspect(|state| state.cursor().marks[0].position), 1);
}

#[test]
fn memory_always_equals_what_the_storage_loads() {
    let storage = MemoryStorage::new();
    let engine = with_one_record(&storage);
    save(
        &engine,
        &[change(2, 1, "shelf", "changed"), create(3, "sighting")],
    );
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let fresh = open(&storage);
    let both = |look: fn(&state::State) -> String| (engine.inspect(look), fresh.inspect(look));
    let (memory, stored) =
        both(|state| format!("{:?} {:?} {:?}", state.records, state.feeds, state.own));
    assert_eq!(memory, stored);
}

#[test]
fn nothing_new_costs_one_request_without_a_body() {
    let engine = with_one_record(&MemoryStorage::new());
    let script = Script::default().with_nothing_new();
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert_eq!(script.requests.borrow()[0].body.len(), 16);
}

#[test]
fn own_edits_stay_visible_until_a_pull_has_brought_them_back() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[change(2, 1, "shelf", "changed")]);
    assert_eq!(word(&engine, "shelf", 1).as_deref(), Some("changed"));
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    assert_eq!(word(&engine, "shelf", 1).as_deref(), Some("changed"));
    let entry = put(10, 1, "shelf", 2, "merged");
    sync(
        &engine,
        &Script::default().then_page(page(vec![head(10, 0, vec![entry.clone()], &[&entry])])),
    );
    let view = engine.record_of("shelf", record(1)).expect("it is shown");
    assert_eq!(
        (view.body["word"].as_str(), view.is_provisional),
        (Some("merged"), false)
    );
}

#[test]
fn a_read_again_feed_does_not_bring_old_edits_back_to_the_screen() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[change(2, 1, "shelf", "changed")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let entry = put(11, 1, "shelf", 3, "newer");
    sync(
        &engine,
        &Script::default().then_page(page(vec![head(11, 0, vec![entry.clone()], &[&entry])])),
    );
    let part = FeedPage {
        reread: true,
        to: 5,
        digest: None,
        ..head(5, 0, vec![], &[])
    };
    sync(
        &engine,
        &Script::default().then_page(Page {
            more: true,
            ..page(vec![part])
        }),
    );
    assert_eq!(word(&engine, "shelf", 1).as_deref(), Some("newer"));
}

#[test]
fn facts_below_the_window_leave_and_shared_things_stay() {
    let engine = open(&MemoryStorage::new());
    let (fact, thing) = (
        put(1, 1, "sighting", 1, "old"),
        put(2, 2, "shelf", 1, "old"),
    );
    let first = head(2, 0, vec![fact.clone(), thing.clone()], &[&fact, &thing]);
    sync(&engine, &Script::default().then_page(page(vec![first])));
    let next = page(vec![head(2, 2, vec![], &[&thing])]);
    assert_eq!(
        sync(&engine, &Script::default().then_page(next)).digest_mismatches,
        []
    );
    assert_eq!(
        (word(&engine, "sighting", 1), word(&engine, "shelf", 2)),
        (None, Some("old".into()))
    );
}

#[test]
fn a_differing_digest_reads_the_feed_again_and_sweeps_at_the_head() {
    let engine = with_one_record(&MemoryStorage::new());
    let truth = put(3, 2, "shelf", 1, "truth");
    let differing = page(vec![head(2, 0, vec![], &[&truth])]);
    let again = page(vec![head(3, 0, vec![truth.clone()], &[&truth])]);
    let report = sync(
        &engine,
        &Script::default().then_page(differing).then_page(again),
    );
    assert_eq!(
        (report.end, report.digest_mismatches),
        (SyncEnd::UpToDate, vec![feed()])
    );
    assert_eq!(
        (word(&engine, "shelf", 1), word(&engine, "shelf", 2)),
        (None, Some("truth".into()))
    );
}

#[test]
fn a_digest_that_never_fits_ends_the_synchronisation_and_is_tried_at_the_next() {
    let engine = with_one_record(&MemoryStorage::new());
    let wrong = || page(vec![head(2, 0, vec![put(2, 1, "shelf", 1, "x")], &[])]);
    let script = Script::default().then_page(wrong()).then_page(wrong());
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    let next = Script::default();
    sync(&engine, &next);
    assert_eq!(engine.inspect(|state| state.cursor().marks[0].position), 0);
}

#[test]
fn a_revocation_removes_the_feed_and_never_the_outbox() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[change(2, 1, "shelf", "changed")]);
    let revoked = Page {
        revoked: vec![1],
        ..page(vec![])
    };
    let script = Script::default()
        .then_status(422, "")
        .then_page(revoked)
        .then_no_answer();
    assert_eq!(sync(&engine, &script).revoked, [feed()]);
    assert_eq!(word(&engine, "shelf", 1), None);
    let item = &engine.items()[0];
    assert_eq!((item.state, item.is_sealed), (ItemState::Queued, true));
}

#[test]
fn own_work_in_a_revoked_feed_is_hidden_and_still_offered() {
    let engine = with_one_record(&MemoryStorage::new());
    let revoked = Page {
        revoked: vec![1],
        ..page(vec![])
    };
    sync(&engine, &Script::default().then_page(revoked));
    save(&engine, &[create(2, "sighting")]);
    assert!(engine.records("sighting").is_empty());
    let script = Script::default().then_receipts(Outcome::Applied);
    assert_eq!(sync(&engine, &script).delivered, 1);
}

#[test]
fn a_grant_given_again_begins_at_zero() {
    let engine = with_one_record(&MemoryStorage::new());
    sync(
        &engine,
        &Script::default().then_page(Page {
            revoked: vec![1],
            ..page(vec![])
        }),
    );
    assert!(engine.inspect(|state| state.cursor().marks.is_empty()));
    let entry = put(1, 1, "shelf", 1, "theirs");
    let given = page(vec![head(1, 0, vec![entry.clone()], &[&entry])]);
    sync(&engine, &Script::default().then_page(given));
    assert_eq!(word(&engine, "shelf", 1).as_deref(), Some("theirs"));
}

#[test]
fn after_a_restore_delivered_work_is_offered_again_and_what_is_gone_is_swept_last() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[create(2, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    let restored = || Page {
        epoch: NEXT_EPOCH,
        ..page(vec![])
    };
    let script = Script::default()
        .then_page(restored())
        .then(|request| ok(&answer_push(request, Outcome::Applied, NEXT_EPOCH)))
        .then_page(restored());
    let report = sync(&engine, &script);
    assert_eq!((report.end, report.is_epoch_new), (SyncEnd::UpToDate, true));
    let offered: Vec<SealedMutation> = script.pushed().concat();
    assert_eq!(offered.len(), 1);
    assert_eq!(word(&engine, "shelf", 1), None);
}

#[test]
fn a_page_that_contradicts_itself_is_not_used() {
    let engine = with_one_record(&MemoryStorage::new());
    let entries = vec![put(3, 5, "shelf", 1, "x"), put(2, 6, "shelf", 1, "x")];
    let script = Script::default().then_page(page(vec![head(3, 0, entries, &[])]));
    assert_eq!(sync(&engine, &script).end, SyncEnd::NoAnswer);
    assert_eq!(engine.inspect(|state| state.cursor().marks[0].position), 1);
}

#[test]
fn a_server_that_promises_more_and_gives_nothing_is_not_asked_for_ever() {
    let engine = with_one_record(&MemoryStorage::new());
    let script = Script::default().then_page(Page {
        more: true,
        ..page(vec![])
    });
    assert_eq!(sync(&engine, &script).end, SyncEnd::NoAnswer);
}

#[test]
fn withdrawn_and_moved_records_leave_the_feed() {
    for op in [EntryOp::Gone, EntryOp::Moved] {
        let engine = with_one_record(&MemoryStorage::new());
        let mut entry = put(2, 1, "shelf", 2, "");
        (entry.op, entry.body) = (op, None);
        let page = page(vec![head(2, 0, vec![entry], &[])]);
        assert_eq!(
            sync(&engine, &Script::default().then_page(page)).digest_mismatches,
            []
        );
        assert_eq!(word(&engine, "shelf", 1), None);
    }
}

/// What the last saved withdrawal says that the person saw.
fn seen(engine: &Engine<MemoryStorage>) -> Option<u64> {
    let op = engine.inspect(|state| Some(state.own.values().next_back()?.envelope.op.clone()));
    match op {
        Some(Operation::Withdraw { seen, .. }) => seen,
        other => panic!("{other:?} is no withdrawal"),
    }
}

#[test]
fn a_withdrawal_says_which_revision_was_seen() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[change(2, 1, "shelf", "changed")]);
    save(&engine, &[withdraw(3, 1, "shelf", None)]);
    assert_eq!(seen(&engine), Some(1));

    // A page that asked the server knows better, and of what is not held nobody knows.
    save(&engine, &[withdraw(4, 1, "shelf", Some(7))]);
    assert_eq!(seen(&engine), Some(7));
    save(&engine, &[withdraw(5, 50, "shelf", None)]);
    assert_eq!(seen(&engine), None);

    // One's own record of which the server has shown nothing yet.
    save(&engine, &[create(6, "shelf")]);
    save(&engine, &[withdraw(7, 6, "shelf", None)]);
    assert_eq!(seen(&engine), Some(0));
}

#[test]
fn what_a_withdrawal_could_not_take_is_on_the_screen_again() {
    let engine = with_one_record(&MemoryStorage::new());
    save(&engine, &[withdraw(2, 1, "shelf", None)]);
    assert_eq!(word(&engine, "shelf", 1), None);
    sync(&engine, &Script::default().then_receipts(Outcome::Merged));
    let entry = put(10, 1, "shelf", 3, "changed by somebody else");
    let page = page(vec![head(10, 0, vec![entry.clone()], &[&entry])]);
    sync(&engine, &Script::default().then_page(page));
    assert_eq!(
        word(&engine, "shelf", 1).as_deref(),
        Some("changed by somebody else")
    );
    assert_eq!(states(&engine), [ItemState::Merged]);
}

#[test]
fn unknown_kinds_are_kept_as_they_came() {
    let engine = open(&MemoryStorage::new());
    let entry = put(1, 1, "hologram", 1, "later");
    let page = page(vec![head(1, 0, vec![entry.clone()], &[&entry])]);
    assert_eq!(
        sync(&engine, &Script::default().then_page(page)).digest_mismatches,
        []
    );
    assert_eq!(word(&engine, "hologram", 1).as_deref(), Some("later"));
}

#[test]
fn a_server_that_knows_more_numbers_tells_of_a_loss() {
    let engine = with_one_record(&MemoryStorage::new());
    let script = Script::default().then_page(Page {
        last_number: 4,
        ..page(vec![])
    });
    assert!(sync(&engine, &script).is_behind_server);
}

#[test]
fn delivered_work_is_retained_for_thirty_days_of_the_servers_clock() {
    let day_ms = 24 * 60 * 60 * 1_000;
    for (days, kept) in [(29, 1), (31, 0)] {
        let engine = with_one_record(&MemoryStorage::new());
        save(&engine, &[create(2, "sighting")]);
        sync(&engine, &Script::default().then_receipts(Outcome::Applied));
        let entry = put(10, 2, "sighting", 1, "mine");
        let theirs = put(1, 1, "shelf", 1, "theirs");
        let mut later = page(vec![head(10, 0, vec![entry.clone()], &[&theirs, &entry])]);
        later.anchor.server_time.0 = 5_000 + days * day_ms;
        later.last_number = 1;
        sync(&engine, &Script::default().then_page(later));
        assert_eq!(engine.items().len(), kept);
    }
}

/// A storage beside which another tab saves something when the engine lets the page draw.
struct Breathing {
    rows: MemoryStorage,
    meanwhile: RefCell<Vec<Draft>>,
}

impl Storage for Breathing {
    async fn load(&self, take: TakeRow<'_>) -> Result<u64, StorageError> {
        self.rows.load(take).await
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.rows.commit(batch).await
    }

    async fn breathe(&self) {
        save(&open(&self.rows), &self.meanwhile.take());
    }

    async fn sign(&self, envelope: &[u8]) -> Vec<u8> {
        self.rows.sign(envelope).await
    }
}

#[test]
fn what_is_saved_just_before_a_long_page_is_written_stays_beside_it() {
    let entries = (1..=100).map(|number| put(number, u128::from(number), "shelf", 1, "theirs"));
    let entries: Vec<_> = entries.collect();
    let live: Vec<_> = entries.iter().collect();
    let long = page(vec![head(100, 0, entries.clone(), &live)]);
    let storage = Breathing {
        rows: MemoryStorage::new(),
        meanwhile: RefCell::new(vec![create(200, "sighting")]),
    };
    let rows = storage.rows.clone();
    let identity = Identity {
        device: DEVICE,
        user: USER,
    };
    let engine = run(Engine::open(storage, identity, &TwoKinds)).expect("a memory storage opens");
    let script = Script::default().then_page(long);
    run(engine.sync(&script, &|| at(9_000)));
    let fresh = open(&rows);
    assert_eq!(word(&fresh, "shelf", 100).as_deref(), Some("theirs"));
    assert_eq!(word(&fresh, "sighting", 200).as_deref(), Some("mine"));
    assert_eq!((engine.items().len(), fresh.items().len()), (1, 1));
    assert_eq!(engine.records("shelf").len(), 100);
}
