//! Fields for which two people set different values, and the choice between them.

use crate::ids::{MutationId, RecordId, StoreId, UserId};
use crate::kinds::KINDS;
use crate::sync::engine::Draft;
use crate::sync::kind::Catalogue as _;
use crate::sync::{FeedId, FieldChange, Operation};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// `GET /api/sync/conflicts`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConflictList {
    /// How many changes of the list wait for a choice that the reader may make.
    pub open: u32,
    /// Whether there are older ones that are not listed.
    #[serde(default)]
    pub has_more: bool,
    /// The newest first, at most 200 fields.
    pub conflicts: Vec<ConflictCard>,
    /// What people, stores, territories and store types among the values are called, by id.
    pub names: BTreeMap<String, String>,
}

/// One change that met other values than the ones it named as before.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConflictCard {
    /// The change that came second.
    pub mutation: MutationId,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Its home feed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub feed: FeedId,
    /// What the record is called, where it has a name or a title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The store that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_name: Option<String>,
    /// When the change arrived.
    pub at: UtcMs,
    /// The fields with both values.
    pub fields: Vec<ConflictField>,
}

/// One field with both values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConflictField {
    /// The field.
    pub field: String,
    /// What was there when the change arrived.
    pub first: SetValue,
    /// What the change wanted.
    pub second: SetValue,
    /// What was shown from then on.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub shown: Value,
    /// What the record has now.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub now: Value,
    /// The choice, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
}

/// A value, who set it and when.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetValue {
    /// The value; null for none.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
    /// Who set it.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// When they did it, as the server derives it.
    pub at: UtcMs,
}

/// A choice between two values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    /// The change that made it.
    pub mutation: MutationId,
    /// What was chosen, who chose and when.
    pub chosen: SetValue,
}

/// The change that settles fields of a conflict: field and value. It names the change that came second
/// as what it depends on, which is how the server knows it for a choice. `None` for a kind that this
/// build does not know.
#[must_use]
pub fn choose(
    card: &ConflictCard,
    mutation: MutationId,
    choices: &BTreeMap<String, Value>,
) -> Option<Draft> {
    let fields = card.fields.iter().filter_map(|field| {
        let after = choices.get(&field.field)?;
        Some((field, after.clone()))
    });
    draft(card, mutation, (card.mutation, fields.collect()))
}

/// The change that takes a choice back: what was shown before it is shown again, and the conflict is
/// open. `None` when nobody has chosen yet, or for an unknown kind.
#[must_use]
pub fn undo(card: &ConflictCard, mutation: MutationId, choice: MutationId) -> Option<Draft> {
    let fields = card.fields.iter().filter(|field| {
        let made = field.choice.as_ref().map(|made| made.mutation);
        made == Some(choice)
    });
    let fields = fields.map(|field| (field, field.shown.clone()));
    draft(card, mutation, (choice, fields.collect()))
}

fn draft(
    card: &ConflictCard,
    mutation: MutationId,
    (after, fields): (MutationId, Vec<(&ConflictField, Value)>),
) -> Option<Draft> {
    let kind = KINDS.kind(&card.kind)?;
    let fields: BTreeMap<String, FieldChange> = fields
        .into_iter()
        .map(|(field, value)| {
            let change = FieldChange {
                before: field.now.clone(),
                after: value,
            };
            (field.field.clone(), change)
        })
        .collect();
    (!fields.is_empty()).then(|| Draft {
        mutation,
        feed: card.feed.clone(),
        kind: kind.name,
        schema: kind.schema,
        record: card.record,
        op: Operation::Change { fields },
        private: BTreeMap::new(),
        depends: vec![after],
        photos: Vec::new(),
        mends: None,
    })
}
