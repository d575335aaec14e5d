//! What people have to be told of by the sync machinery; the inbox's own kind makes items of it.

use super::EffectRow;
use serde::{Deserialize, Serialize};
use shared::api::quarantine::Decision;
use shared::ids::{DeviceId, MutationId, RecordId, StoreId, UserId};
use shared::inbox::InboxItem;
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::time::{DAY_MS, UtcMs};

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The person it happened to.
    Sender,
    /// That person's supervisors.
    Supervisors,
    /// Both.
    SenderAndSupervisors,
}

/// One thing to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Notice {
    /// A mutation was returned or is held for a person, and is kept whole.
    HeldBack {
        /// Who sent it.
        sender: UserId,
        /// Who is told.
        audience: Audience,
        /// The mutation.
        mutation: MutationId,
        /// The record's kind as the mutation named it.
        kind: String,
        /// The record.
        record: RecordId,
        /// The store that it is about, where it names one.
        #[serde(default)]
        store: Option<StoreId>,
        /// Why.
        reason: ProblemCode,
    },
    /// Work from a time before a grant ended arrived after it.
    Late {
        /// Who did it.
        sender: UserId,
        /// The mutation.
        mutation: MutationId,
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// The store that it is about, where it names one.
        #[serde(default)]
        store: Option<StoreId>,
    },
    /// Somebody has decided about a person's kept work.
    Decided {
        /// Whose work it is.
        sender: UserId,
        /// The mutation.
        mutation: MutationId,
        /// The record's kind as the mutation named it.
        kind: String,
        /// The record.
        record: RecordId,
        /// What became of it.
        decision: Decision,
        /// Who decided.
        by: UserId,
        /// Why; may be empty when it counts.
        note: String,
    },
    /// A device's chain forked or has a gap.
    Forked {
        /// Whose device it is.
        sender: UserId,
        /// The device.
        device: DeviceId,
    },
    /// Two people set one field to different values; both are kept in the history.
    Conflict {
        /// Who came second.
        sender: UserId,
        /// The mutation that came second.
        mutation: MutationId,
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// The field.
        field: String,
    },
    /// A withdrawal and a change met that did not know of each other: the record stays.
    Survived {
        /// Who withdrew it.
        sender: UserId,
        /// The mutation that came second.
        mutation: MutationId,
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// Who changed it.
        by: UserId,
    },
}

impl Notice {
    /// The effect that tells it; telling the same thing twice is one effect. A visit is four mutations
    /// and one thing to be told, once a day at most as long as it is held.
    #[must_use]
    pub fn effect(&self, now: UtcMs) -> EffectRow {
        let key = match self {
            Self::HeldBack {
                mutation,
                record,
                reason,
                audience,
                ..
            } => {
                // What could not be read names no record.
                let thing = if record.0.is_nil() {
                    mutation.0
                } else {
                    record.0
                };
                let day = now.0 / DAY_MS;
                format!("notice:held:{thing}:{reason}:{audience:?}:{day}")
            }
            Self::Late { record, .. } => format!("notice:late:{record}"),
            Self::Decided { mutation, .. } => format!("notice:decided:{mutation}"),
            Self::Forked { device, .. } => format!("notice:forked:{device}"),
            Self::Conflict {
                mutation, field, ..
            } => format!("notice:conflict:{mutation}:{field}"),
            Self::Survived { mutation, .. } => format!("notice:survived:{mutation}"),
        };
        EffectRow {
            handler: InboxItem::KIND.to_owned(),
            key,
            payload: serde_json::to_value(self).expect("a notice is plain data"),
            due_at: now,
        }
    }
}
