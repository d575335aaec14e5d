//! Issues: what has to be solved in a store, from the report to the solution, with its clocks.

pub mod clock;
pub mod kind;
pub mod steps;

pub use clock::{acknowledge_until, due_day};

use crate::ids::{StoreId, UserId, VisitId};
use crate::sync::Hash;
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// 急待解决的问题. Kind `issue`, of use until it is closed, in `store:<store>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Issue {
    /// Where.
    pub store: StoreId,
    /// Who reported it.
    pub reporter: UserId,
    /// At which visit; none when it was reported from elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitId>,
    /// When, by the reporter's device.
    pub reported_at: UtcMs,
    /// The day of the report.
    pub day: BusinessDay,
    /// What it is about.
    pub category: IssueCategory,
    /// In a few words.
    pub title: String,
    /// More words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// How urgent it is.
    pub urgency: Urgency,
    /// Who solves it; none until somebody was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// The last day on which it is in time.
    pub due: BusinessDay,
    /// When a supervisor took note.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_at: Option<UtcMs>,
    /// When it was solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved_at: Option<UtcMs>,
    /// How.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<String>,
    /// When nobody had to do anything any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<UtcMs>,
    /// What people said, in the order of time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// SHA-256 of the photos of the report, in the order in which they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub photos: Vec<Hash>,
}

/// What somebody said of an issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comment {
    /// When, by their device.
    pub at: UtcMs,
    /// Who.
    pub by: UserId,
    /// Their name then.
    pub by_name: String,
    /// What.
    pub text: String,
}

/// What an issue is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IssueCategory {
    /// 缺货.
    Stock,
    /// 价签、价格.
    Price,
    /// 促销.
    Promotion,
    /// 陈列.
    Display,
    /// 临期、质量.
    Quality,
    /// 冰柜、设备.
    Equipment,
    /// 竞品.
    Competitor,
    /// 客诉.
    Complaint,
    /// Something else.
    Other,
}

impl IssueCategory {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::Stock,
        Self::Price,
        Self::Promotion,
        Self::Display,
        Self::Quality,
        Self::Equipment,
        Self::Competitor,
        Self::Complaint,
        Self::Other,
    ];
}

/// How urgent an issue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// 急: today.
    Urgent,
    /// Within days.
    Normal,
    /// When there is time.
    Low,
}

impl Urgency {
    /// Its place in the order of urgency, 0 first.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Urgent => 0,
            Self::Normal => 1,
            Self::Low => 2,
        }
    }

    /// All of them, the most urgent first.
    pub const ALL: &[Self] = &[Self::Urgent, Self::Normal, Self::Low];
}

/// How far an issue has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    /// Reported.
    Open,
    /// A supervisor took note.
    Acknowledged,
    /// Solved, and not yet closed by the one who reported it or a supervisor.
    Solved,
    /// Done.
    Closed,
}

impl IssueState {
    /// All of them, in their order.
    pub const ALL: &[Self] = &[Self::Open, Self::Acknowledged, Self::Solved, Self::Closed];
}

impl Issue {
    /// How far it has come.
    #[must_use]
    pub fn state(&self) -> IssueState {
        if self.closed_at.is_some() {
            IssueState::Closed
        } else if self.solved_at.is_some() {
            IssueState::Solved
        } else if self.acknowledged_at.is_some() {
            IssueState::Acknowledged
        } else {
            IssueState::Open
        }
    }

    /// Not solved after its last day.
    #[must_use]
    pub fn is_overdue(&self, today: BusinessDay) -> bool {
        self.solved_at.is_none() && self.closed_at.is_none() && today > self.due
    }
}
