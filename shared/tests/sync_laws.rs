//! Laws of the protocol's building blocks, for any input.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared::ids::{EpochId, MutationId, RecordId};
use shared::sync::cursor::{Cursor, FeedMark, FeedState, tag};
use shared::sync::digest::Digest;
use shared::sync::kind::{Body, Class, Kind};
use shared::sync::merge::{FieldRule, merge};
use shared::sync::{FeedId, FieldChange, Hash, Leaf, Outcome, SealedMutation, wire};
use shared::time::UtcMs;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The rule is the field's name.
static KIND: Kind = Kind {
    name: "thing",
    class: Class::Shared,
    schema: 1,
    lift: |_, body| body,
    field_rule: |field| match field {
        "newer" => FieldRule::Newer,
        "union" => FieldRule::Union,
        "maximum" => FieldRule::Maximum,
        _ => FieldRule::ServerKeeps,
    },
    private_fields: &[],
    outlasts_window: None,
};

const FIELDS: [&str; 4] = ["keeps", "newer", "union", "maximum"];

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        (0..4_i64).prop_map(Value::from),
        "[ab]".prop_map(Value::from),
        proptest::collection::vec(0..3_i64, 0..3).prop_map(Value::from),
    ]
}

fn body() -> impl Strategy<Value = Body> {
    proptest::collection::vec(value(), FIELDS.len()).prop_map(|values| {
        let fields = FIELDS
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_null());
        fields
            .map(|(field, value)| ((*field).to_owned(), value))
            .collect()
    })
}

fn field(body: &Body, name: &str) -> Value {
    body.get(name).cloned().unwrap_or(Value::Null)
}

fn change(before: &Body, after: &Body) -> BTreeMap<String, FieldChange> {
    let changed = FIELDS
        .iter()
        .filter(|name| field(before, name) != field(after, name));
    changed
        .map(|name| {
            let change = FieldChange {
                before: field(before, name),
                after: field(after, name),
            };
            ((*name).to_owned(), change)
        })
        .collect()
}

fn cursor() -> impl Strategy<Value = Cursor> {
    let marks = proptest::collection::btree_map(any::<u64>(), any::<u64>(), 0..40);
    (any::<u128>(), marks).prop_map(|(epoch, marks)| Cursor {
        epoch: EpochId(Uuid::from_u128(epoch)),
        marks: marks
            .into_iter()
            .map(|(ordinal, position)| FeedMark { ordinal, position })
            .collect(),
    })
}

fn leaf() -> impl Strategy<Value = Leaf> {
    let outcome = prop_oneof![
        Just(Outcome::Applied),
        Just(Outcome::Merged),
        Just(Outcome::Dropped),
        Just(Outcome::MendedBy),
        Just(Outcome::Held),
        Just(Outcome::Returned),
    ];
    (
        any::<(u128, [u8; 32], u128, i64, u64)>(),
        outcome,
        "\\PC{0,40}",
    )
        .prop_map(
            |((mutation, hash, epoch, committed_at, position), outcome, feed)| Leaf {
                mutation: MutationId(Uuid::from_u128(mutation)),
                hash: Hash(hash),
                outcome,
                epoch: EpochId(Uuid::from_u128(epoch)),
                committed_at: UtcMs(committed_at),
                position,
                feed: FeedId::new(feed),
            },
        )
}

proptest! {
    #[test]
    fn an_unchanged_field_takes_what_was_asked(before in body(), after in body()) {
        let merged = merge(&KIND, &before, &change(&before, &after));
        prop_assert_eq!(&merged.body, &after);
        prop_assert!(merged.conflicts.is_empty());
    }

    #[test]
    fn doing_it_twice_is_doing_it_once(before in body(), after in body(), server in body()) {
        // Not for a union or a maximum of what was never there: they are idempotent by themselves.
        let fields = change(&before, &after);
        let once = merge(&KIND, &server, &fields);
        let twice = merge(&KIND, &once.body, &fields);
        for name in FIELDS.iter().filter(|name| field(&once.body, name) != field(&before, name)) {
            prop_assert_eq!(field(&once.body, name), field(&twice.body, name));
        }
    }

    #[test]
    fn no_merge_destroys_a_value(before in body(), after in body(), server in body()) {
        let merged = merge(&KIND, &server, &change(&before, &after));
        for name in FIELDS {
            let (was, asked) = (field(&server, name), field(&after, name));
            let is_changed = field(&before, name) != asked;
            if is_changed && was != asked && was != field(&before, name) {
                let conflict = merged.conflicts.iter().find(|conflict| conflict.field == name);
                let conflict = conflict.expect("two different values are a conflict");
                prop_assert_eq!((&conflict.server, &conflict.offered), (&was, &asked));
                prop_assert_eq!(&conflict.shown, &field(&merged.body, name));
            }
        }
    }

    #[test]
    fn a_merge_leaves_other_fields_alone(before in body(), after in body(), server in body()) {
        let fields = change(&before, &after);
        let merged = merge(&KIND, &server, &fields);
        for name in FIELDS.iter().filter(|name| !fields.contains_key(**name)) {
            prop_assert_eq!(field(&merged.body, name), field(&server, name));
        }
    }

    #[test]
    fn a_maximum_never_sinks(server in 0..9_i64, before in 0..9_i64, after in 0..9_i64) {
        prop_assume!(server != before);
        let current = json!({ "maximum": server }).as_object().expect("an object").clone();
        let fields = change(
            json!({ "maximum": before }).as_object().expect("an object"),
            json!({ "maximum": after }).as_object().expect("an object"),
        );
        let merged = merge(&KIND, &current, &fields);
        prop_assert!(field(&merged.body, "maximum").as_i64().expect("a number") >= server);
    }

    #[test]
    fn a_cursor_comes_back(cursor in cursor()) {
        prop_assert_eq!(Cursor::parse(&cursor.to_bytes()), Some(cursor));
    }

    #[test]
    fn a_cut_cursor_is_refused(cursor in cursor(), cut in any::<prop::sample::Index>()) {
        let bytes = cursor.to_bytes();
        prop_assert_eq!(Cursor::parse(&bytes[..cut.index(bytes.len())]), None);
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Some(cursor) = Cursor::parse(&bytes) {
            prop_assert_eq!(Cursor::parse(&cursor.to_bytes()), Some(cursor));
        }
        if let Some(leaf) = Leaf::parse(&bytes) {
            prop_assert_eq!(leaf.to_bytes(), bytes.clone());
        }
        if let Ok(mutations) = wire::read_push(&bytes) {
            prop_assert_eq!(wire::write_push(&mutations), bytes);
        }
    }

    #[test]
    fn a_leaf_comes_back_and_a_cut_one_is_refused(leaf in leaf(), cut in any::<prop::sample::Index>()) {
        let bytes = leaf.to_bytes();
        prop_assert_eq!(Leaf::parse(&bytes[..cut.index(bytes.len())]), None);
        prop_assert_eq!(Leaf::parse(&bytes), Some(leaf));
    }

    #[test]
    fn a_push_comes_back(parts in proptest::collection::vec(any::<(Vec<u8>, Vec<u8>, Vec<u8>)>(), 0..9)) {
        let mutations = parts.into_iter().map(|(envelope, private, signature)| {
            SealedMutation { envelope, private, signature }
        });
        let mutations: Vec<_> = mutations.collect();
        prop_assert_eq!(wire::read_push(&wire::write_push(&mutations)), Ok(mutations));
    }

    #[test]
    fn a_digest_does_not_depend_on_order(entries in proptest::collection::vec(any::<(u128, u64)>(), 0..20)) {
        let parts: Vec<_> = entries
            .iter()
            .map(|(record, revision)| {
                Digest::of_entry("thing", RecordId(Uuid::from_u128(*record)), *revision, &Hash::default())
            })
            .collect();
        let sum = |parts: &mut dyn Iterator<Item = &Digest>| {
            parts.fold(Digest::default(), |sum, part| sum.plus(*part))
        };
        let forward = sum(&mut parts.iter());
        prop_assert_eq!(forward, sum(&mut parts.iter().rev()));
        prop_assert_eq!(parts.iter().fold(forward, |rest, part| rest.minus(*part)), Digest::default());
    }

    #[test]
    fn a_tag_changes_with_any_head_window_or_epoch(
        ordinal: u64, head in 0..u64::MAX, window in 0..u64::MAX, epoch in 0..u128::MAX,
    ) {
        let feed = FeedState { ordinal, head, window };
        let of = |epoch: u128, feed: FeedState| tag(EpochId(Uuid::from_u128(epoch)), &[feed]);
        let before = of(epoch, feed);
        prop_assert_ne!(before, of(epoch + 1, feed));
        prop_assert_ne!(before, of(epoch, FeedState { head: head + 1, ..feed }));
        prop_assert_ne!(before, of(epoch, FeedState { window: window + 1, ..feed }));
    }
}
