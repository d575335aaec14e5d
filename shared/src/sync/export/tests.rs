mod histories;

use super::*;
use crate::ids::{EpochId, MutationId, RecordId, UserId};
use crate::sync::signing::ReceiptSigner;
use crate::sync::{Envelope, FeedId, Leaf, Operation, Outcome, TimeEvidence, WIRE_VERSION};
use crate::time::UtcMs;
use std::collections::BTreeMap;
use uuid::Uuid;

/// In place of P-256: what is signed is hashed with the key.
const CHECK: CheckSignature = |key, envelope, signature| signature == signature_of(key, envelope);
const KEY: DeviceKey = HexBytes([4; 65]);
/// The lines of a whole file: header, key, device, three mutations with a receipt each, end.
const FIRST_MUTATION: usize = 3;
const LINES: usize = 10;

fn signature_of(key: &DeviceKey, envelope: &[u8]) -> Vec<u8> {
    Hash::of(&[&key.0, envelope]).0.to_vec()
}

fn signer(seed: u8) -> ReceiptSigner {
    ReceiptSigner::new(&[seed; 32], Vec::new())
}

fn envelope(number: u64, prev: Option<Hash>) -> Envelope {
    Envelope {
        v: WIRE_VERSION,
        id: MutationId(Uuid::from_u128(u128::from(number))),
        device: DeviceId(Uuid::from_u128(1)),
        author: UserId(Uuid::from_u128(2)),
        number,
        prev,
        feed: FeedId::new("catalog"),
        kind: "example".to_owned(),
        schema: 1,
        record: RecordId(Uuid::from_u128(3)),
        op: Operation::Withdraw {
            reason: None,
            seen: None,
        },
        time: TimeEvidence {
            wall: UtcMs(0),
            monotonic_ms: 0,
            anchor: None,
            anchor_age_ms: None,
        },
        depends: Vec::new(),
        photos: Vec::new(),
        commitments: BTreeMap::new(),
        mends: None,
    }
}

/// A whole file of three mutations whose receipts are signed by `signer`, with these keys' lines.
fn file(signer: &ReceiptSigner, keys: Vec<Line>) -> Vec<Line> {
    let mut prev = None;
    let mut mutations = Vec::new();
    let mut leaves = Vec::new();
    for number in 1..=3 {
        let mut sealed = SealedMutation::seal(&envelope(number, prev), &BTreeMap::new()).unwrap();
        sealed.signature = signature_of(&KEY, &sealed.envelope);
        prev = Some(sealed.hash());
        let leaf = Leaf {
            mutation: sealed.view().unwrap().id,
            hash: sealed.hash(),
            outcome: Outcome::Applied,
            epoch: EpochId(Uuid::from_u128(5)),
            committed_at: UtcMs(1),
            position: number,
            feed: FeedId::new("catalog"),
        };
        leaves.push(leaf.to_bytes());
        mutations.push(Line::of_mutation(&sealed));
    }
    let bytes = || leaves.iter().map(Vec::as_slice);
    let proofs = signer.sign(bytes()).prove(bytes()).unwrap();
    let mut lines = vec![Line::Export {
        format: EXPORT_FORMAT,
    }];
    lines.extend(keys);
    lines.push(Line::Device {
        device: DeviceId(Uuid::from_u128(1)),
        public_key: KEY,
        first: 1,
        prev: None,
        last: 3,
    });
    for ((mutation, leaf), proof) in mutations.into_iter().zip(&leaves).zip(proofs) {
        let leaf = hex::encode(leaf);
        lines.extend([mutation, Line::Receipt { leaf, proof }]);
    }
    let above = u64::try_from(lines.len()).unwrap();
    lines.push(Line::End { lines: above });
    lines
}

fn key_of(signer: &ReceiptSigner, endorsement: Option<Endorsement>) -> Line {
    let key = signer.public_key();
    Line::Key { key, endorsement }
}

fn good() -> Vec<Line> {
    file(&signer(1), vec![key_of(&signer(1), None)])
}

fn verify_with(keys: Vec<ServerKey>, lines: &[Line]) -> Result<Found, (u64, Fault)> {
    let mut verifier = Verifier::new(keys, CHECK);
    let text = |line: &Line| serde_json::to_vec(line).unwrap();
    let taken = lines.iter().try_for_each(|line| verifier.take(&text(line)));
    let found = taken.and_then(|()| verifier.finish());
    found.map_err(|broken| (broken.line, broken.fault))
}

fn verify(lines: &[Line]) -> Result<Found, (u64, Fault)> {
    verify_with(Vec::new(), lines)
}

fn mutation(number: u128) -> MutationId {
    MutationId(Uuid::from_u128(number))
}

/// The bytes of the envelope in a line.
fn envelope_in(line: &mut Line) -> &mut Vec<u8> {
    match line {
        Line::Mutation { envelope, .. } => &mut envelope.0,
        _ => unreachable!("the line of a mutation"),
    }
}

#[test]
fn a_whole_file_holds() {
    let found = Found {
        devices: 1,
        parts: 1,
        mutations: 3,
        signed: 3,
        receipts: 3,
        feeds: 0,
        revisions: 0,
        key: Some(signer(1).public_key()),
    };
    assert_eq!(good().len(), LINES);
    assert_eq!(verify(&good()), Ok(found));
}

#[test]
fn a_changed_byte_of_an_envelope_is_named_whether_it_is_signed_or_not() {
    let mut lines = good();
    let bytes = envelope_in(&mut lines[FIRST_MUTATION]);
    let at = bytes
        .windows(7)
        .position(|part| part == b"example")
        .unwrap();
    bytes[at] = b'E';
    assert_eq!(verify(&lines), Err((4, Fault::Signature(mutation(1)))));
    if let Line::Mutation { signature, .. } = &mut lines[FIRST_MUTATION] {
        signature.0.clear();
    }
    assert_eq!(verify(&lines), Err((5, Fault::OtherBytes(mutation(1)))));
    // Without its receipt the next one still names the hash of what was written.
    lines.remove(FIRST_MUTATION + 1);
    assert_eq!(verify(&lines), Err((5, Fault::Predecessor(mutation(2)))));
    *envelope_in(&mut lines[FIRST_MUTATION]) = b"{}".to_vec();
    assert_eq!(verify(&lines), Err((4, Fault::Envelope)));
}

#[test]
fn a_missing_link_is_named() {
    let mut lines = good();
    lines.drain(FIRST_MUTATION + 2..FIRST_MUTATION + 4);
    let (id, found, expected) = (mutation(3), 3, 2);
    let fault = Fault::Number {
        id,
        found,
        expected,
    };
    assert_eq!(verify(&lines), Err((6, fault)));

    let mut lines = good();
    lines.drain(FIRST_MUTATION + 4..FIRST_MUTATION + 6);
    let device = DeviceId(Uuid::from_u128(1));
    let (found, last) = (2, 3);
    let fault = Fault::ChainEnd {
        device,
        found,
        last,
    };
    assert_eq!(verify(&lines), Err((8, fault)));

    let mut lines = good();
    lines.remove(FIRST_MUTATION + 1);
    assert_eq!(verify(&lines), Err((9, Fault::LineCount(9))));
}

#[test]
fn a_swapped_or_changed_leaf_is_named() {
    let mut lines = good();
    lines.swap(FIRST_MUTATION + 1, FIRST_MUTATION + 3);
    assert_eq!(verify(&lines), Err((5, Fault::OtherLeaf(mutation(2)))));

    let mut lines = good();
    let other = match &lines[FIRST_MUTATION + 3] {
        Line::Receipt { proof, .. } => proof.clone(),
        _ => unreachable!("a receipt"),
    };
    if let Line::Receipt { proof, .. } = &mut lines[FIRST_MUTATION + 1] {
        *proof = other;
    }
    assert_eq!(verify(&lines), Err((5, Fault::Proof(mutation(1)))));

    let mut lines = good();
    if let Line::Receipt { leaf, .. } = &mut lines[FIRST_MUTATION + 1] {
        let mut bytes = hex::decode(&*leaf).unwrap();
        *bytes.last_mut().unwrap() = b'x';
        *leaf = hex::encode(bytes);
    }
    assert_eq!(verify(&lines), Err((5, Fault::Proof(mutation(1)))));
}

#[test]
fn only_a_believed_keys_successors_sign_receipts() {
    let (first, second) = (signer(1), signer(2));
    let foreign = || Fault::ForeignKey(second.public_key());
    let alone = file(&second, vec![key_of(&first, None)]);
    assert_eq!(verify(&alone), Err((5, foreign())));
    let unendorsed = file(&second, vec![key_of(&first, None), key_of(&second, None)]);
    assert_eq!(verify(&unendorsed), Err((6, foreign())));
    let endorsement = first.endorse(second.public_key());
    let endorsed = |endorsement| {
        let keys = vec![key_of(&first, None), key_of(&second, Some(endorsement))];
        file(&second, keys)
    };
    assert!(verify(&endorsed(endorsement.clone())).is_ok());
    let forged = Endorsement {
        by: first.public_key(),
        ..second.endorse(second.public_key())
    };
    let fault = Fault::Endorsement(second.public_key());
    assert_eq!(verify(&endorsed(forged)), Err((3, fault)));
    // Whoever names the key himself believes no other.
    let lines = endorsed(endorsement);
    assert!(verify_with(vec![second.public_key()], &lines).is_ok());
    let stranger = verify_with(vec![signer(3).public_key()], &lines);
    assert_eq!(stranger, Err((6, foreign())));
}

#[test]
fn a_cut_file_is_named_wherever_it_is_cut() {
    for count in 0..LINES {
        let line = u64::try_from(count + 1).unwrap();
        assert_eq!(verify(&good()[..count]), Err((line, Fault::Cut)));
    }
    let mut verifier = Verifier::new(Vec::new(), CHECK);
    let text = serde_json::to_vec(&good()[0]).unwrap();
    let broken = verifier.take(&text[..text.len() - 1]).unwrap_err();
    assert_eq!(broken.to_string(), "line 1: this is no line of an export");
}

#[test]
fn lines_in_another_order_and_other_formats_are_refused() {
    let mut lines = good();
    lines.swap(1, 2);
    assert_eq!(verify(&lines), Err((3, Fault::Misplaced)));
    let mut lines = good();
    lines.push(Line::End { lines: 10 });
    assert_eq!(verify(&lines), Err((11, Fault::Misplaced)));
    let later = [Line::Export { format: 2 }];
    assert_eq!(verify(&later), Err((1, Fault::Format(2))));
}
