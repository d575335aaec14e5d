//! What a person was asked to do, by a reviewer or a supervisor.

pub mod kind;

use crate::ids::{PromotionId, RecordId, StoreId, UserId, derived_id};
use crate::promotion::ReviewReason;
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// Something to do. Kind `task`, of use until it is done, in `user:<person>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Who does it.
    pub person: UserId,
    /// At which store.
    pub store: StoreId,
    /// What it is about.
    pub about: TaskAbout,
    /// In the words of whoever asks.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Who asks.
    pub asked_by: UserId,
    /// Their name then.
    pub asked_by_name: String,
    /// When.
    pub asked_at: UtcMs,
    /// The last day on which it is in time.
    pub due: BusinessDay,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<UtcMs>,
    /// What became of it, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// What a task is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAbout {
    /// A reviewer sent an element of a check back: put it right and check it again.
    Recheck {
        /// The promotion.
        promotion: PromotionId,
        /// The element's number.
        element: u16,
        /// The check that was sent back.
        check: RecordId,
        /// Why.
        reasons: Vec<ReviewReason>,
    },
    /// What the text says.
    InWords,
}

impl Task {
    /// The id of the task to put an element of a check right: sent back twice, it stays one task.
    #[must_use]
    pub fn recheck_of(check: RecordId, element: u16) -> RecordId {
        derived_id(
            "recheck_task",
            &[check.0.as_bytes(), &element.to_be_bytes()],
        )
        .into()
    }

    /// Not done after its last day.
    #[must_use]
    pub fn is_overdue(&self, today: BusinessDay) -> bool {
        self.done_at.is_none() && today > self.due
    }
}

impl TaskAbout {
    /// Whether both are about the same thing; why it was sent back may be said anew.
    #[must_use]
    pub fn is_same_matter(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Recheck {
                    promotion,
                    element,
                    check,
                    ..
                },
                Self::Recheck {
                    promotion: other_promotion,
                    element: other_element,
                    check: other_check,
                    ..
                },
            ) => (promotion, element, check) == (other_promotion, other_element, other_check),
            (Self::InWords, Self::InWords) => true,
            _ => false,
        }
    }
}
