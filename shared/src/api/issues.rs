//! Issues as the desk reads them. They are changed by push, as [`crate::issue::steps`] say.

use super::photos::{PhotoCount, RecordPhoto};
use crate::ids::{IssueId, StoreId, TerritoryId, UserId};
use crate::issue::{Issue, IssueCategory, IssueState, Urgency};
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// Which states are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// Everything that is not closed.
    #[default]
    Waiting,
    /// Reported, and nobody took note.
    Open,
    /// A supervisor took note.
    Acknowledged,
    /// Solved and not closed.
    Solved,
    /// Done.
    Closed,
    /// Everything.
    All,
}

impl StateFilter {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::Waiting,
        Self::Open,
        Self::Acknowledged,
        Self::Solved,
        Self::Closed,
        Self::All,
    ];

    /// The word as it travels.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Open => "open",
            Self::Acknowledged => "acknowledged",
            Self::Solved => "solved",
            Self::Closed => "closed",
            Self::All => "all",
        }
    }
}

/// `GET /api/issues`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueList {
    /// Today, by which issues are overdue.
    pub today: BusinessDay,
    /// What waits in the reader's reach, whatever the filter.
    pub counts: IssueCounts,
    /// The most urgent first, then by due day.
    pub issues: Vec<IssueRow>,
    /// Where the next page begins; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// How many issues wait for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueCounts {
    /// Nobody took note, or not solved after the due day: each once.
    pub waiting: u32,
    /// Nobody took note.
    pub open: u32,
    /// Not solved after the due day.
    pub overdue: u32,
}

/// One issue of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueRow {
    /// The issue.
    pub id: IssueId,
    /// Where.
    pub store: StoreId,
    /// The store's name.
    pub store_name: String,
    /// The store's territory.
    pub territory: TerritoryId,
    /// In a few words.
    pub title: String,
    /// What it is about.
    pub category: IssueCategory,
    /// How urgent it is.
    pub urgency: Urgency,
    /// How far it has come.
    pub state: IssueState,
    /// The day of the report.
    pub day: BusinessDay,
    /// The last day in time.
    pub due: BusinessDay,
    /// When it was reported.
    pub reported_at: UtcMs,
    /// Who reported it.
    pub reporter: UserId,
    /// Their name.
    pub reporter_name: String,
    /// Who solves it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Whether somebody took note in time; none while that time runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acknowledged_in_time: Option<bool>,
    /// Not solved after the due day.
    pub is_overdue: bool,
    /// How often somebody said something.
    pub comments: u32,
    /// Photos of the report.
    #[serde(default, skip_serializing_if = "PhotoCount::is_empty")]
    pub photos: PhotoCount,
}

/// `GET /api/issues/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssueDetail {
    /// As in the list.
    pub row: IssueRow,
    /// The record as it stands, for changes that name the value before.
    pub issue: Issue,
    /// The store's address.
    pub store_address: String,
    /// Who may be named to solve it, by name.
    pub people: Vec<PersonName>,
    /// Whether the reader takes note, names people, changes the due day and closes.
    pub may_lead: bool,
    /// Photos of the report, in the order in which they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<RecordPhoto>,
}

/// A person by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonName {
    /// The person.
    pub id: UserId,
    /// Their name.
    pub name: String,
}
