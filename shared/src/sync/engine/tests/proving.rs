//! Receipts count when a key has signed them that the device believes.

use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::signing::ReceiptSigner;

fn signed_by(signer: ReceiptSigner) -> Script {
    Script::default().then(move |request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.sign(&signer);
        ok(&answer)
    })
}

fn stranger() -> ReceiptSigner {
    ReceiptSigner::new(&[0x52; 32], Vec::new())
}

#[test]
fn a_receipt_is_kept_with_what_proves_it() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting"), create(2, "sighting")]);
    sync(&engine, &signed_by(signer()));
    engine.inspect(|state| {
        assert_eq!(state.server.keys, [signer().public_key()]);
        for own in state.own.values() {
            let (leaf, proof) = (own.leaf.as_ref(), own.row.proof.as_ref());
            assert!(
                leaf.zip(proof)
                    .is_some_and(|(leaf, proof)| proof.proves(leaf))
            );
        }
    });
}

#[test]
fn what_nobody_signed_changes_nothing() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default().then(|request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.signed = None;
        ok(&answer)
    });
    let report = sync(&engine, &script);
    assert_eq!((report.end, report.answered), (SyncEnd::Unproven, 0));
    assert_eq!(states(&engine), [ItemState::Queued]);
}

#[test]
fn a_key_that_nobody_endorsed_changes_nothing() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &signed_by(signer()));
    save(&engine, &[create(2, "sighting")]);
    let report = sync(&engine, &signed_by(stranger()));
    assert_eq!((report.end, report.answered), (SyncEnd::Unproven, 0));
    assert_eq!(states(&engine), [ItemState::Applied, ItemState::Queued]);
}

#[test]
fn a_stranger_is_believed_once_the_person_has_signed_in_again() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &signed_by(signer()));
    save(&engine, &[create(2, "sighting")]);
    run(engine.trust_anew()).expect("it is kept");
    sync(&engine, &signed_by(stranger()));
    assert_eq!(states(&engine), [ItemState::Applied, ItemState::Applied]);
    // The trust is for one key: another stranger is not believed.
    save(&engine, &[create(3, "sighting")]);
    let third = ReceiptSigner::new(&[0x53; 32], Vec::new());
    assert_eq!(sync(&engine, &signed_by(third)).end, SyncEnd::Unproven);
}

#[test]
fn an_answer_that_was_under_way_when_the_person_signed_in_again_takes_no_trust() {
    let engine = std::rc::Rc::new(open(&MemoryStorage::new()));
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &signed_by(signer()));
    save(&engine, &[create(2, "sighting")]);
    let signing_in = std::rc::Rc::clone(&engine);
    let under_way = Script::default().then(move |request| {
        run(signing_in.trust_anew()).expect("it is kept");
        ok(&answer_push(request, Outcome::Applied, EPOCH))
    });
    let script = under_way.then(|request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.sign(&stranger());
        ok(&answer)
    });
    sync(&engine, &script);
    assert_eq!(script.pushed().len(), 2, "the same bytes again");
    engine.inspect(|state| assert_eq!(state.server.keys, [stranger().public_key()]));
    assert_eq!(states(&engine), [ItemState::Applied, ItemState::Applied]);
}

#[test]
fn a_key_that_the_one_before_endorsed_is_believed() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    sync(&engine, &signed_by(signer()));
    save(&engine, &[create(2, "sighting")]);
    let endorsement = signer().endorse(stranger().public_key());
    let successor = ReceiptSigner::new(&[0x52; 32], vec![endorsement]);
    sync(&engine, &signed_by(successor));
    assert_eq!(states(&engine), [ItemState::Applied, ItemState::Applied]);
}

#[test]
fn a_leaf_that_was_changed_on_the_way_changes_nothing() {
    let engine = open(&MemoryStorage::new());
    save(&engine, &[create(1, "sighting")]);
    let script = Script::default().then(|request| {
        let mut answer = answer_push(request, Outcome::Returned, EPOCH);
        // The outcome is the leaf's 53rd byte.
        answer.receipts[0].leaf.replace_range(104..106, "01");
        ok(&answer)
    });
    assert_eq!(sync(&engine, &script).end, SyncEnd::Unproven);
    assert_eq!(states(&engine), [ItemState::Queued]);
}
