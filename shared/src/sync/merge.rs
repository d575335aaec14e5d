//! Field-by-field merge of shared records, from the value before.

use super::FieldChange;
use super::kind::{Body, Kind};
use serde_json::Value;
use std::collections::BTreeMap;

/// What decides what is shown when two people set one field to different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRule {
    /// What the server has stays.
    ServerKeeps,
    /// The change that arrives later is shown.
    Newer,
    /// Lists: both, without repetition, in a fixed order.
    Union,
    /// Numbers: the larger.
    Maximum,
}

/// A field for which two people set different values; both are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The field.
    pub field: String,
    /// What the person saw before the change.
    pub before: Value,
    /// What the server had.
    pub server: Value,
    /// What the person set.
    pub offered: Value,
    /// What is shown now.
    pub shown: Value,
}

/// The body after a change, and what was not clear.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The body after the change.
    pub body: Body,
    /// Both values of each doubtful field.
    pub conflicts: Vec<Conflict>,
}

/// Applies a change to the body that the server has now.
#[must_use]
pub fn merge(kind: &Kind, current: &Body, fields: &BTreeMap<String, FieldChange>) -> Merged {
    let mut body = current.clone();
    let mut conflicts = Vec::new();
    for (field, change) in fields {
        let server = current.get(field).cloned().unwrap_or(Value::Null);
        if server == change.after {
            continue;
        }
        let shown = if server == change.before {
            change.after.clone()
        } else {
            let shown = settle((kind.field_rule)(field), &server, &change.after);
            conflicts.push(Conflict {
                field: field.clone(),
                before: change.before.clone(),
                server,
                offered: change.after.clone(),
                shown: shown.clone(),
            });
            shown
        };
        if shown.is_null() {
            body.remove(field);
        } else {
            body.insert(field.clone(), shown);
        }
    }
    Merged { body, conflicts }
}

/// The revision that a withdrawal saw of a record that stands at another. One that the record has not come to was
/// of before a copy was put back: what stands there now was not seen.
#[must_use]
pub fn seen_of(seen: u64, current: u64) -> u64 {
    match seen > current {
        true => 0,
        false => seen,
    }
}

fn settle(rule: FieldRule, server: &Value, offered: &Value) -> Value {
    match rule {
        FieldRule::ServerKeeps => server.clone(),
        FieldRule::Newer => offered.clone(),
        FieldRule::Union => union(server, offered),
        FieldRule::Maximum => maximum(server, offered),
    }
}

fn union(server: &Value, offered: &Value) -> Value {
    let (Value::Array(left), Value::Array(right)) = (server, offered) else {
        return server.clone();
    };
    let mut both: Vec<Value> = left.iter().chain(right).cloned().collect();
    both.sort_by_key(Value::to_string);
    both.dedup();
    Value::Array(both)
}

fn maximum(server: &Value, offered: &Value) -> Value {
    match (server.as_f64(), offered.as_f64()) {
        (Some(left), Some(right)) if right > left => offered.clone(),
        (None, Some(_)) => offered.clone(),
        _ => server.clone(),
    }
}
