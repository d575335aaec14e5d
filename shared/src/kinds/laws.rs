//! The laws that every kind keeps; the list of kinds makes one suite for each.

use super::{Body, KINDS, RecordType, decode, encode};
use crate::sync::FieldChange;
use crate::sync::kind::{Checks, Kind};
use crate::sync::merge::{FieldRule, merge};
use serde_json::{Value, json};
use std::collections::BTreeMap;

macro_rules! suite {
    ($type:ty, $name:literal) => {
        fn kind() -> &'static crate::sync::kind::Kind {
            KINDS.kind($name).expect("the list names it")
        }

        #[test]
        fn a_sample_survives_the_round_trip_and_its_own_check() {
            laws::round_trip::<$type>(kind());
        }

        #[test]
        fn unknown_fields_and_old_versions_are_read_and_kept() {
            laws::lifting::<$type>(kind());
        }

        #[test]
        fn the_same_change_twice_is_the_change_once() {
            laws::idempotent::<$type>(kind());
        }

        #[test]
        fn changes_of_different_fields_commute_and_so_do_rules_that_promise_it() {
            laws::commutative::<$type>(kind());
        }

        #[test]
        fn a_body_with_a_missing_or_foreign_value_is_refused() {
            laws::refusal::<$type>(kind());
        }

        #[test]
        fn text_with_a_zero_byte_is_refused() {
            laws::zero_bytes::<$type>(kind());
        }

        #[test]
        fn personal_fields_may_be_absent() {
            laws::personal_fields::<$type>(kind());
        }
    };
}
pub(super) use suite;

const UNKNOWN: &str = "field_of_a_later_version";

pub(super) fn round_trip<T: RecordType>(kind: &Kind) {
    let samples = T::samples();
    assert!(!samples.is_empty(), "{} has no sample", kind.name);
    for sample in samples {
        let body = encode(&sample);
        assert!(
            body.values().all(|value| !value.is_null()),
            "{}: none is left out, never null",
            kind.name
        );
        assert_eq!((checks(kind).validate)(&body), Ok(()), "{}", kind.name);
        let text = serde_json::to_string(&body).unwrap();
        let read: Body = serde_json::from_str(&text).unwrap();
        assert!(
            decode::<T>(read.clone()).is_ok_and(|record| record == sample),
            "{}",
            kind.name
        );
        assert_eq!(
            serde_json::to_string(&read).unwrap(),
            text,
            "{}: the same bytes again",
            kind.name
        );
        assert_eq!(
            (checks(kind).validate_change)(&body, &body),
            Ok(()),
            "{}: nothing is a change",
            kind.name
        );
    }
}

pub(super) fn lifting<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let mut body = encode(&sample);
        body.insert(UNKNOWN.into(), json!({"deep": [1, 2]}));
        for schema in 1..=kind.schema {
            let lifted = (kind.lift)(schema, body.clone());
            assert_eq!(
                lifted.get(UNKNOWN),
                Some(&json!({"deep": [1, 2]})),
                "{} {schema}",
                kind.name
            );
            let once_more = (kind.lift)(kind.schema, lifted.clone());
            assert_eq!(
                once_more, lifted,
                "{}: the current version is left as it is",
                kind.name
            );
        }
        assert!(
            decode::<T>(body).is_ok_and(|record| record == sample),
            "{}",
            kind.name
        );
        let changed = merge(kind, &with_unknown(&sample), &BTreeMap::new()).body;
        assert!(
            changed.contains_key(UNKNOWN),
            "{}: a merge keeps what it does not know",
            kind.name
        );
    }
}

pub(super) fn idempotent<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let body = encode(&sample);
        for (field, after) in values(&body) {
            let change = change(&field, body.get(&field), after);
            let once = merge(kind, &body, &change).body;
            assert_eq!(
                merge(kind, &once, &change).body,
                once,
                "{} {field}",
                kind.name
            );
        }
    }
}

pub(super) fn commutative<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let body = encode(&sample);
        let all = values(&body);
        for (left, left_after) in &all {
            for (right, right_after) in &all {
                let rule = (kind.field_rule)(left);
                let promised =
                    left != right || matches!(rule, FieldRule::Union | FieldRule::Maximum);
                if !promised || !comparable(rule, left == right, left_after, right_after) {
                    continue;
                }
                let first = change(left, body.get(left), left_after.clone());
                let second = change(right, body.get(right), right_after.clone());
                let forth = merge(kind, &merge(kind, &body, &first).body, &second).body;
                let back = merge(kind, &merge(kind, &body, &second).body, &first).body;
                assert_eq!(forth, back, "{} {left} {right}", kind.name);
            }
        }
    }
}

pub(super) fn refusal<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let body = encode(&sample);
        for field in body.keys() {
            let mut foreign = body.clone();
            foreign.insert(field.clone(), json!({"not": "a value of this field"}));
            assert!(
                (checks(kind).validate)(&foreign).is_err(),
                "{} {field}",
                kind.name
            );
        }
    }
}

pub(super) fn zero_bytes<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let mut body = encode(&sample);
        body.insert(UNKNOWN.into(), json!({"deep": ["a\0b"]}));
        assert!((checks(kind).validate)(&body).is_err(), "{}", kind.name);
    }
}

pub(super) fn personal_fields<T: RecordType>(kind: &Kind) {
    for sample in T::samples() {
        let mut body = encode(&sample);
        for field in kind.private_fields {
            body.remove(*field);
        }
        assert_eq!(
            (checks(kind).validate)(&body),
            Ok(()),
            "{}: erasing a person keeps the record",
            kind.name
        );
    }
}

fn checks(kind: &Kind) -> &'static Checks {
    KINDS.checks(kind.name).expect("the list names it")
}

/// Rules on one field promise an order-free result only for values that they understand.
fn comparable(rule: FieldRule, same_field: bool, left: &Value, right: &Value) -> bool {
    !same_field
        || match rule {
            FieldRule::Union => left.is_array() && right.is_array(),
            FieldRule::Maximum => left.is_number() && right.is_number(),
            _ => false,
        }
}

fn with_unknown<T: RecordType>(sample: &T) -> Body {
    let mut body = encode(sample);
    body.insert(UNKNOWN.into(), Value::from(1));
    body
}

fn change(field: &str, before: Option<&Value>, after: Value) -> BTreeMap<String, FieldChange> {
    let before = before.cloned().unwrap_or(Value::Null);
    BTreeMap::from([(field.to_owned(), FieldChange { before, after })])
}

/// For each field a few other values, of its own shape where that matters.
fn values(body: &Body) -> Vec<(String, Value)> {
    let mut values = Vec::new();
    for (field, value) in body {
        match value {
            Value::Number(_) => {
                values.extend([(field.clone(), json!(7)), (field.clone(), json!(11))])
            }
            Value::Array(_) => {
                values.extend([(field.clone(), json!([1])), (field.clone(), json!([3, 2]))])
            }
            Value::Bool(now) => values.push((field.clone(), json!(!now))),
            _ => values.extend([
                (field.clone(), json!("other")),
                (field.clone(), Value::Null),
            ]),
        }
    }
    values
}
