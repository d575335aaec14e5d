//! The server has lost what it had confirmed, and the phone can prove it.

use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::wire::Page;

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

#[test]
fn a_head_below_a_receipt_is_shown_and_a_new_epoch_offers_the_work_again() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let next = |page: Page| Page {
        epoch: NEXT_EPOCH,
        ..page
    };
    let script = Script::default()
        .with_epoch_after_loss(NEXT_EPOCH)
        .then_receipts(Outcome::Applied)
        .then_page(short())
        .then(|request| ok(&answer_push(request, Outcome::Applied, NEXT_EPOCH)))
        .then_page(next(whole()));
    let report = sync(&engine, &script);
    assert_eq!((report.end, report.is_epoch_new), (SyncEnd::UpToDate, true));
    let shown = script.shown();
    assert_eq!(shown.len(), 1, "once in a synchronisation");
    assert!(shown[0].receipts[0].proven().is_some());
    assert_eq!(script.pushed().len(), 2);
    assert_eq!(states(&engine), [ItemState::Applied]);
}

#[test]
fn a_number_that_the_server_no_longer_knows_is_shown() {
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
    assert_eq!(script.shown().len(), 1);
}

#[test]
fn nothing_is_shown_while_the_server_holds_everything() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting"), create(2, "sighting")]);
    let script = Script::default()
        .with_epoch_after_loss(NEXT_EPOCH)
        .then_receipts(Outcome::Applied)
        .then_page(whole());
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
    assert!(script.shown().is_empty());
}

#[test]
fn a_server_that_knows_no_proofs_of_a_loss_is_no_obstacle() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default()
        .then_receipts(Outcome::Applied)
        .then_page(short());
    assert_eq!(sync(&engine, &script).end, SyncEnd::UpToDate);
}
