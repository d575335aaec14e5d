//! Work that was not done and is kept whole: what it is, why, and what people decide about it.

use crate::ids::{MutationId, RecordId, StoreId, UserId};
use crate::problem::ProblemCode;
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// Longest note of a decision, in characters.
pub const NOTE_CHARS_MAX: usize = 500;

/// `GET /api/sync/quarantine`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptList {
    /// Those of the list that wait for a person; the others wait for other work.
    pub open: u32,
    /// Whether there are older ones that are not listed.
    #[serde(default)]
    pub has_more: bool,
    /// The newest first, at most 200.
    pub kept: Vec<KeptWork>,
    /// What people, stores, territories and store types among the values are called, by id.
    pub names: BTreeMap<String, String>,
}

/// One piece of kept work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptWork {
    /// The mutation.
    pub mutation: MutationId,
    /// Held or returned.
    pub state: KeptState,
    /// Why.
    pub reason: ProblemCode,
    /// The record's kind; none when nothing could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<RecordId>,
    /// The store that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_name: Option<String>,
    /// Whose work it is.
    pub person: UserId,
    /// Their name.
    pub person_name: String,
    /// Who brought it from a rescue file, where its own device did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought_by_name: Option<String>,
    /// When it was recorded, by the device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<UtcMs>,
    /// When the server took it.
    pub received_at: UtcMs,
    /// What was recorded, field by field; for a change both what was seen and what was set. Personal
    /// values are left out.
    pub fields: Vec<KeptField>,
    /// Whether it takes the record back.
    pub is_withdrawal: bool,
    /// Work of the list that this one waits for.
    pub waits_for: Vec<MutationId>,
    /// Whether the reader may let it count if it was allowed at any time.
    pub may_allow: bool,
    /// Whether it is the reader's own, who mends or gives up on the phone that made it.
    pub is_own: bool,
}

/// Where kept work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum KeptState {
    /// It waits for other work or for a person.
    Held,
    /// Its author has to mend it or give it up.
    Returned,
}

/// One field of kept work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptField {
    /// The field.
    pub field: String,
    /// What the person saw before a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub before: Option<Value>,
    /// What was recorded.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub value: Value,
}

/// `POST /api/sync/mutations/{id}/decide`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewDecision {
    /// What is to become of it.
    pub decision: Decision,
    /// Why, for the author; required when it is given up. At most [`NOTE_CHARS_MAX`] characters.
    #[serde(default)]
    pub note: String,
}

/// What becomes of kept work of somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It counts although the grant had ended, with what waits for it.
    Allow,
    /// It is given up for good.
    Drop,
}

impl Decision {
    /// As it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Drop => "drop",
        }
    }
}
