//! What a person has to know or decide. Kind `inbox_item`, shared, in `user:<person>`; made by the
//! server, its reader only marks it as read.

pub mod kind;
mod read;

pub use read::mark_read;

use crate::api::quarantine::Decision;
use crate::ids::{
    AnnouncementId, DeviceId, IssueId, MutationId, PromotionId, RecordId, StoreId, UserId,
};
use crate::problem::ProblemCode;
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};

/// One item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// Whose inbox.
    pub person: UserId,
    /// What it is about.
    pub about: InboxAbout,
    /// When the server made it.
    pub at: UtcMs,
    /// When the person marked it as read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<UtcMs>,
}

/// What an item is about; the interface has the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum InboxAbout {
    /// A mutation could not be done and is kept whole.
    MutationHeldBack {
        /// The mutation.
        mutation: MutationId,
        /// Who sent it.
        sender: UserId,
        /// Their name, so that the item reads without a look-up.
        sender_name: String,
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// Why.
        reason: ProblemCode,
    },
    /// Two people set one field to different values; both are kept.
    FieldConflict {
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// The field.
        field: String,
    },
    /// The person has withdrawn something that somebody else has changed, neither knowing of the other: it
    /// stays.
    ChangeSurvived {
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// Who changed it.
        by_name: String,
    },
    /// A device's chain forked or has a gap: it may have been restored or copied.
    DeviceForked {
        /// The device.
        device: DeviceId,
        /// Whose it is.
        owner: UserId,
    },
    /// Check-ins speak against a store's position.
    PositionProposed {
        /// The store.
        store: StoreId,
        /// Its name.
        name: String,
    },
    /// Work from a time before a grant ended arrived after it.
    LateWork {
        /// Who did it.
        sender: UserId,
        /// Their name.
        sender_name: String,
        /// The record.
        record: RecordId,
    },
    /// Somebody who answers for the person has decided about their kept work.
    WorkDecided {
        /// The mutation.
        mutation: MutationId,
        /// The record's kind.
        kind: String,
        /// The record.
        record: RecordId,
        /// What became of it.
        decision: Decision,
        /// Who decided.
        by_name: String,
        /// Why; may be empty when it counts.
        note: String,
    },
    /// Something happened to an issue that the person has to do with.
    IssueNews {
        /// The issue.
        issue: IssueId,
        /// Its store.
        store: StoreId,
        /// The store's name, so that the item reads without a look-up.
        store_name: String,
        /// The issue in a few words.
        title: String,
        /// What happened.
        news: IssueNews,
    },
    /// 公告: somebody who leads has something to say.
    Announcement {
        /// The announcement.
        announcement: AnnouncementId,
        /// Who says it.
        by_name: String,
        /// In a few words.
        title: String,
        /// The whole of it.
        text: String,
    },
    /// A promotion that the reader has approved was changed afterwards.
    PromotionAmended {
        /// The promotion.
        promotion: PromotionId,
        /// Its name, so that the item reads without a look-up.
        name: String,
        /// Who changed it.
        by_name: String,
    },
}

/// What happened to an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IssueNews {
    /// An urgent one was reported.
    Urgent,
    /// The reader is to solve it.
    Assigned,
    /// It is solved.
    Solved,
    /// Nobody took note of it in time.
    NotAcknowledged,
}
