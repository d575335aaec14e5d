//! The final bytes of the protocol, compared with files that were written independently; see
//! `golden/README.md`.

use serde_json::json;
use shared::ids::{AnchorId, DeviceId, EpochId, MutationId, RecordId, UserId};
use shared::sync::cursor::{Cursor, FeedMark, FeedState, tag};
use shared::sync::digest::Digest;
use shared::sync::history::{HistoryEnd, Revision, link};
use shared::sync::{
    Envelope, FeedId, FieldChange, Hash, Leaf, Operation, Outcome, PrivateValue, SealedMutation,
    TimeEvidence, wire,
};
use shared::time::UtcMs;
use std::collections::BTreeMap;
use uuid::Uuid;

const CREATE: &str = include_str!("golden/envelope_create.json");
const CHANGE: &str = include_str!("golden/envelope_change.json");
const WITHDRAW: &str = include_str!("golden/envelope_withdraw.json");
const PRIVATE: &str = include_str!("golden/private.json");
const BYTES: &str = include_str!("golden/bytes.txt");

#[test]
fn an_envelope_that_creates_has_its_final_bytes() {
    let sealed = SealedMutation::seal(&create(), &private()).expect("an envelope is JSON");
    assert_eq!(text(&sealed.envelope), CREATE);
    assert_eq!(text(&sealed.private), PRIVATE);
    assert_eq!(
        hex::encode(sealed.hash().0),
        golden("hash_of_envelope_create")
    );
}

#[test]
fn an_envelope_that_changes_has_its_final_bytes() {
    let sealed = SealedMutation::seal(&change(), &BTreeMap::new()).expect("an envelope is JSON");
    assert_eq!(text(&sealed.envelope), CHANGE);
    assert_eq!(text(&sealed.private), "");
}

#[test]
fn an_envelope_that_withdraws_has_its_final_bytes() {
    let sealed = SealedMutation::seal(&withdraw(), &BTreeMap::new()).expect("an envelope is JSON");
    assert_eq!(text(&sealed.envelope), WITHDRAW);
}

#[test]
fn what_was_seen_stands_behind_the_reason_of_a_withdrawal() {
    let seen = Envelope {
        op: Operation::Withdraw {
            reason: Some("twice".into()),
            seen: Some(7),
        },
        ..withdraw()
    };
    let sealed = SealedMutation::seal(&seen, &BTreeMap::new()).expect("an envelope is JSON");
    let bytes = WITHDRAW.replace(r#""twice""#, r#""twice","seen":7"#);
    assert_eq!(text(&sealed.envelope), bytes);
    assert_eq!(sealed.view().expect("an envelope"), seen);
}

#[test]
fn golden_envelopes_are_read_as_what_they_say() {
    for (bytes, envelope) in [
        (CREATE, create()),
        (CHANGE, change()),
        (WITHDRAW, withdraw()),
    ] {
        let sealed = SealedMutation {
            envelope: bytes.into(),
            ..SealedMutation::default()
        };
        assert_eq!(sealed.view().expect("a golden envelope is read"), envelope);
    }
    let sealed = SealedMutation {
        private: PRIVATE.into(),
        ..SealedMutation::default()
    };
    assert_eq!(
        sealed.private_values().expect("golden values are read"),
        private()
    );
}

#[test]
fn a_commitment_has_its_final_bytes() {
    let commitment = private()["fix"]
        .commitment()
        .expect("the salt is hexadecimal");
    assert_eq!(hex::encode(commitment.0), golden("commitment"));
}

#[test]
fn a_push_has_its_final_bytes_and_is_read_back() {
    let mut first = SealedMutation::seal(&create(), &private()).expect("an envelope is JSON");
    first.signature = vec![1, 2];
    let second = SealedMutation::seal(&change(), &BTreeMap::new()).expect("an envelope is JSON");
    let body = wire::write_push(&[first.clone(), second.clone()]);
    assert_eq!(hex::encode(&body), golden("push"));
    assert_eq!(
        wire::read_push(&body).expect("a golden push is read"),
        [first, second]
    );
}

#[test]
fn a_leaf_of_every_outcome_has_its_final_bytes_and_is_read_back() {
    let outcomes = [
        ("leaf_applied", Outcome::Applied),
        ("leaf_merged", Outcome::Merged),
        ("leaf_dropped", Outcome::Dropped),
        ("leaf_mended_by", Outcome::MendedBy),
        ("leaf_held", Outcome::Held),
        ("leaf_returned", Outcome::Returned),
    ];
    for (name, outcome) in outcomes {
        let leaf = Leaf {
            mutation: MutationId(id(1)),
            hash: Hash::of(&[CREATE.as_bytes()]),
            outcome,
            epoch: EpochId(id(20)),
            committed_at: UtcMs(1_772_416_801_234),
            position: 300,
            feed: store_feed(),
        };
        assert_eq!(hex::encode(leaf.to_bytes()), golden(name));
        assert_eq!(Leaf::parse(&leaf.to_bytes()), Some(leaf));
    }
}

#[test]
fn history_links_have_their_final_bytes() {
    let first = Revision {
        sequence: 1,
        record: RecordId(id(5)),
        revision: 1,
        mutation: MutationId(id(1)),
        mutation_hash: Hash::of(&[CREATE.as_bytes()]),
        body_hash: Hash::of(&[br#"{"note":"x"}"#]),
        at: UtcMs(1_772_416_801_234),
    };
    let second = Revision {
        sequence: 2,
        revision: 2,
        mutation: MutationId(id(8)),
        mutation_hash: Hash::of(&[CHANGE.as_bytes()]),
        body_hash: Hash::of(&[b"{}"]),
        at: UtcMs(1_772_416_801_235),
        ..first
    };
    let first_link = link(Hash::default(), &first);
    assert_eq!(hex::encode(first_link.0), golden("history_link_first"));
    assert_eq!(
        hex::encode(link(first_link, &second).0),
        golden("history_link_second")
    );
    let mut end = HistoryEnd::of(store_feed());
    end.follow(&first, UserId(id(3)));
    end.follow(&second, UserId(id(6)));
    assert_eq!(hex::encode(end.to_bytes()), golden("history_end"));
}

#[test]
fn a_digest_has_its_final_bytes() {
    let visit = Digest::of_entry(
        "visit",
        RecordId(id(5)),
        1,
        &Hash::of(&[br#"{"note":"x"}"#]),
    );
    let store = Digest::of_entry("store", RecordId(id(4)), 70_000, &Hash::of(&[b"{}"]));
    assert_eq!(hex::encode(visit.to_bytes()), golden("digest_of_visit"));
    assert_eq!(
        hex::encode(visit.plus(store).to_bytes()),
        golden("digest_of_both")
    );
    assert_eq!(store.plus(visit).minus(store), visit);
}

#[test]
fn a_cursor_has_its_final_bytes_and_is_read_back() {
    let marks = [(1, 0), (2, 127), (300, 128), (70_000, u64::MAX)];
    let marks = marks.map(|(ordinal, position)| FeedMark { ordinal, position });
    let cursor = Cursor {
        epoch: EpochId(id(20)),
        marks: marks.to_vec(),
    };
    assert_eq!(hex::encode(cursor.to_bytes()), golden("cursor"));
    assert_eq!(Cursor::parse(&cursor.to_bytes()), Some(cursor));
}

#[test]
fn a_tag_has_its_final_bytes_in_any_order_of_feeds() {
    let feeds = [(300, 128, 0), (1, 0, 0), (2, 127, 100)];
    let feeds = feeds.map(|(ordinal, head, window)| FeedState {
        ordinal,
        head,
        window,
    });
    assert_eq!(hex::encode(tag(EpochId(id(20)), &feeds)), golden("tag"));
}

fn create() -> Envelope {
    let body = json!({ "person": id(3), "note": "永辉超市 \"A\"" });
    Envelope {
        v: 1,
        id: MutationId(id(1)),
        device: DeviceId(id(2)),
        author: UserId(id(3)),
        number: 7,
        prev: Some(Hash::of(&[b"previous envelope"])),
        feed: store_feed(),
        kind: "visit".into(),
        schema: 1,
        record: RecordId(id(5)),
        op: Operation::Create {
            body: body.as_object().expect("an object").clone(),
        },
        time: TimeEvidence {
            wall: UtcMs(1_772_416_800_000),
            monotonic_ms: 4_200,
            anchor: Some(AnchorId(id(6))),
            anchor_age_ms: Some(-61_000),
        },
        depends: vec![MutationId(id(7))],
        photos: vec![Hash::of(&[b"photo"])],
        commitments: private()
            .into_iter()
            .map(|(field, value)| (field, value.commitment().expect("the salt is hexadecimal")))
            .collect(),
        mends: Some(MutationId(id(8))),
    }
}

fn change() -> Envelope {
    let change = FieldChange {
        before: json!(15),
        after: json!(null),
    };
    Envelope {
        id: MutationId(id(9)),
        number: 1,
        prev: None,
        feed: FeedId::new("catalog"),
        kind: "settings".into(),
        record: RecordId(id(10)),
        op: Operation::Change {
            fields: BTreeMap::from([("late_after_min".into(), change)]),
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
        ..create()
    }
}

fn withdraw() -> Envelope {
    Envelope {
        id: MutationId(id(11)),
        number: 2,
        prev: Some(Hash::of(&[CHANGE.as_bytes()])),
        op: Operation::Withdraw {
            reason: Some("twice".into()),
            seen: None,
        },
        time: TimeEvidence {
            wall: UtcMs(-1),
            monotonic_ms: 0,
            anchor: None,
            anchor_age_ms: None,
        },
        ..change()
    }
}

/// The keys are given out of order: bytes that are hashed must not depend on it.
fn private() -> BTreeMap<String, PrivateValue> {
    let value =
        json!({ "longitude": 121.4737, "latitude": 31.2304, "accuracy_m": 12.5, "age_s": 3 });
    let salt = "000102030405060708090a0b0c0d0e0f".to_owned();
    BTreeMap::from([("fix".to_owned(), PrivateValue { salt, value })])
}

fn store_feed() -> FeedId {
    FeedId::new(format!("store:{}", id(4)))
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0195_5a00_0000_7000_8000_0000_0000_0000 + number)
}

fn golden(name: &str) -> &'static str {
    let line = BYTES
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.expect("the golden file has this name")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("envelopes are UTF-8")
}
