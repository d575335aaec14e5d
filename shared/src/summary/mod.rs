//! 今日小结: the summary of a day, which writes itself from the day's records.

pub mod kind;
pub mod write;

pub use write::{DayRecords, summarise};

use crate::figures::Fraction;
use crate::ids::{RecordId, UserId, derived_id};
use crate::route::MissedReason;
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// A person's day as they handed it in. Kind `day_summary`, fact, in `user:<person>`; one a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaySummary {
    /// Whose day.
    pub person: UserId,
    /// Which.
    pub day: BusinessDay,
    /// What the phone knew of the day when it was handed in.
    pub figures: SummaryFigures,
    /// Papers collected from stores (单据).
    #[serde(default)]
    pub papers: u32,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When it was handed in, by the person's device.
    pub submitted_at: UtcMs,
}

/// The figures of a day, from the records that the phone has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SummaryFigures {
    /// Planned stores visited ÷ planned stores due.
    pub route: Fraction,
    /// Visits beside the plan.
    #[serde(default)]
    pub unplanned: u32,
    /// Strict visits ÷ planned.
    #[serde(default)]
    pub strict: Fraction,
    /// Listed and not available ÷ listed and checked.
    #[serde(default)]
    pub out_of_stock: Fraction,
    /// Promotions with all mandatory elements ÷ promotions checked.
    #[serde(default)]
    pub promotion: Fraction,
    /// The median of the time in store in seconds, and the number of visits that it is taken over.
    #[serde(default)]
    pub time_in_store: Fraction,
    /// Stops that were missed, by the reason given; none of a reason is a stop without one.
    #[serde(default)]
    pub missed: Vec<MissedCount>,
    /// Promotion elements that were not as agreed or not there.
    #[serde(default)]
    pub failing_elements: u32,
    /// Exchange slips.
    #[serde(default)]
    pub exchange_slips: u32,
    /// Consumer units exchanged, in and out.
    #[serde(default)]
    pub exchange_units: u64,
    /// Issues reported today.
    #[serde(default)]
    pub issues: u32,
    /// Of these, urgent.
    #[serde(default)]
    pub urgent_issues: u32,
    /// Visits of the day that were never checked out.
    #[serde(default)]
    pub not_checked_out: u32,
}

/// How many stops were missed for a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MissedCount {
    /// Why; none while nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<MissedReason>,
    /// How many.
    pub count: u32,
}

impl DaySummary {
    /// The record's id: a person's day has one.
    #[must_use]
    pub fn record_of(person: UserId, day: BusinessDay) -> RecordId {
        derived_id(
            "day_summary",
            &[person.0.as_bytes(), day.to_string().as_bytes()],
        )
        .into()
    }
}
