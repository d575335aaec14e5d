//! What the device writes of its receipts is what the reader of such a file takes and proves.

use super::support::*;
use crate::sync::Outcome;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::export::{Broken, DeviceKey, Fault, Found, Verifier};
use crate::sync::signing::{HexBytes, ReceiptSigner, ServerKey};
use crate::sync::wire::Page;
use std::collections::BTreeSet;

const KEY: DeviceKey = HexBytes([4; 65]);

fn export(engine: &Engine<MemoryStorage>) -> ReceiptFile {
    let devices = BTreeSet::from([DEVICE]);
    let file = engine.export_receipts(KEY, &devices);
    file.expect("what was written can be read")
}

/// Memory signs nothing, so no device's signature is to be checked.
fn verify(file: &[u8], keys: Vec<ServerKey>) -> Result<Found, Broken> {
    let mut verifier = Verifier::new(keys, |_, _, _| false);
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        verifier.take(line.strip_suffix(b"\n").unwrap_or(line))?;
    }
    verifier.finish()
}

/// Two delivered mutations, and one that waits.
fn delivered(storage: &MemoryStorage) -> Engine<MemoryStorage> {
    let engine = open(storage);
    save(&engine, &[create(1, "sighting"), create(2, "sighting")]);
    sync(&engine, &Script::default().then_receipts(Outcome::Applied));
    save(&engine, &[create(3, "sighting")]);
    engine
}

fn counts(file: &ReceiptFile) -> (usize, usize) {
    (file.receipts, file.left_out)
}

fn successor() -> ReceiptSigner {
    ReceiptSigner::new(&[0x52; 32], vec![signer().endorse(stranger().public_key())])
}

fn stranger() -> ReceiptSigner {
    ReceiptSigner::new(&[0x52; 32], Vec::new())
}

fn signed_by(signer: ReceiptSigner) -> Script {
    Script::default().then(move |request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.sign(&signer);
        ok(&answer)
    })
}

#[test]
fn a_file_of_receipts_holds_for_whoever_reads_it() {
    let file = export(&delivered(&MemoryStorage::new()));
    assert_eq!(counts(&file), (2, 0));
    let found = Found {
        devices: 1,
        parts: 1,
        mutations: 2,
        receipts: 2,
        key: Some(signer().public_key()),
        ..Found::default()
    };
    assert_eq!(verify(&file.bytes, Vec::new()), Ok(found.clone()));
    let known = vec![signer().public_key()];
    assert_eq!(verify(&file.bytes, known), Ok(found));
}

#[test]
fn no_byte_of_a_mutation_or_its_receipt_can_be_another_one() {
    let file = export(&delivered(&MemoryStorage::new())).bytes;
    let begin = file
        .windows(16)
        .position(|part| part == br#"{"is":"mutation""#);
    let begin = begin.expect("there are mutations");
    for at in (begin..file.len()).step_by(7) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(verify(&changed, Vec::new()).is_err(), "byte {at}");
    }
}

#[test]
fn what_lies_between_two_receipts_is_not_hidden_by_the_file() {
    let engine = open(&MemoryStorage::new());
    save(
        &engine,
        &[
            create(1, "sighting"),
            create(2, "sighting"),
            create(3, "sighting"),
        ],
    );
    // The second receipt fits nothing, so that mutation stays to be delivered.
    let script = Script::default().then(|request| {
        let mut answer = answer_push(request, Outcome::Applied, EPOCH);
        answer.receipts[1].leaf = answer.receipts[0].leaf.clone();
        answer.sign(&signer());
        ok(&answer)
    });
    sync(&engine, &script);
    let found = verify(&export(&engine).bytes, Vec::new()).expect("both parts hold");
    assert_eq!((found.devices, found.parts, found.receipts), (1, 2, 2));
}

#[test]
fn a_key_that_followed_is_in_the_file_with_what_vouches_for_it() {
    let storage = MemoryStorage::new();
    sync(&delivered(&storage), &signed_by(successor()));
    // As the phone finds it when it is opened again.
    let file = export(&open(&storage));
    assert_eq!(counts(&file), (3, 0));
    let found = verify(&file.bytes, vec![signer().public_key()]);
    assert_eq!(found.map(|found| found.receipts), Ok(3));
    let foreign = verify(&file.bytes, vec![stranger().public_key()]);
    let fault = foreign.map_err(|broken| broken.fault);
    assert_eq!(fault, Err(Fault::ForeignKey(signer().public_key())));
}

#[test]
fn receipts_under_a_key_that_is_believed_no_longer_are_left_out() {
    let engine = delivered(&MemoryStorage::new());
    run(engine.trust_anew()).expect("it is kept");
    sync(&engine, &signed_by(stranger()));
    let file = export(&engine);
    assert_eq!(counts(&file), (1, 2));
    let found = verify(&file.bytes, vec![stranger().public_key()]);
    assert_eq!(found.map(|found| found.receipts), Ok(1));
}

#[test]
fn work_of_other_devices_and_what_is_sealed_are_left_out() {
    let engine = delivered(&MemoryStorage::new());
    let of_nobody = engine.export_receipts(KEY, &BTreeSet::new());
    let of_nobody = of_nobody.expect("what was written can be read");
    assert_eq!(counts(&of_nobody), (0, 2));
    let revoked = Page {
        revoked: vec![1],
        ..page(vec![])
    };
    let script = Script::default()
        .then_receipts(Outcome::Applied)
        .then_page(page(vec![head(12, 0, vec![], &[])]))
        .then_page(revoked);
    sync(&engine, &script);
    sync(&engine, &script);
    let file = export(&engine);
    assert_eq!(counts(&file), (0, 3));
    let found = verify(&file.bytes, Vec::new());
    assert_eq!(found, Ok(Found::default()));
}
