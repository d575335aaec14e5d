//! Day summaries as the desk reads them.

use crate::ids::{TeamId, UserId};
use crate::summary::{DaySummary, SummaryFigures};
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// `GET /api/summaries?day&team`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SummaryList {
    /// The day.
    pub day: BusinessDay,
    /// The team that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// When the server looked.
    pub server_time: UtcMs,
    /// Everybody who had stops or visits, or handed in: those who have not first, then by name.
    pub people: Vec<SummaryRow>,
}

/// One person's day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SummaryRow {
    /// The person.
    pub person: UserId,
    /// Their name.
    pub name: String,
    /// As they handed it in; none while they have not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<DaySummary>,
    /// The figures from the records that the server has now.
    pub now: SummaryFigures,
    /// Whether these are over the whole day, as what was handed in is: the reader sees all of its stops and visits.
    pub is_whole: bool,
}
