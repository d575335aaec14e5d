//! Visits: check-in, check-out, evidence and its grade.

pub mod assess;
pub mod examples;
pub mod grade;
pub mod kind;
pub mod steps;
#[cfg(test)]
mod tests;

pub use assess::{VisitContext, assess};
pub use grade::{GradeInput, GradedPlace, grade_fix};
pub use steps::{CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, check_in, check_out};

use crate::ids::{PlannedStopId, StoreId, UserId, VisitId};
use crate::sync::Hash;
use crate::time::{BusinessDay, UtcMs};
use serde::{Deserialize, Serialize};

/// A person's visit at a store. Kind `visit`, fact, in `store:<store>`; a visit at a place that is
/// not in the list stands in `user:<person>`. Created by check-in, changed once by check-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Who visits.
    pub person: UserId,
    /// Where; none for a place that is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The place in words, when it is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// The stop that it fulfils; none for an unplanned visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_stop: Option<PlannedStopId>,
    /// Arrival by the device's clock.
    pub check_in_at: UtcMs,
    /// Departure by the device's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_out_at: Option<UtcMs>,
    /// The person found the store closed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub store_closed: bool,
    /// What was skipped and why, in the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// SHA-256 of the photos of the shop front, taken at check-in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Hash>,
    /// What the rules make of it: provisional from the phone, final from the server.
    pub result: VisitResult,
}

/// What the rules make of a visit; the same functions on phone and server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitResult {
    /// The store's day on which it began.
    pub day: BusinessDay,
    /// Arrival as the rules take it: the device's clock on the phone, corrected by the server.
    #[serde(default)]
    pub arrived_at: UtcMs,
    /// Departure as the rules take it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_at: Option<UtcMs>,
    /// Evidence of the check-in.
    pub check_in: Evidence,
    /// Evidence of the check-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_out: Option<Evidence>,
    /// Load in standard-visit units.
    pub units: u32,
    /// Seconds from check-in to check-out; none while open, closed by rule, or the store was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_in_store_s: Option<u32>,
    /// Evidence fair or better and long enough in store.
    pub is_strict: bool,
    /// Derived mark: never checked out, its day has ended. A later check-out takes it away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_closed_by_rule: bool,
    /// The device's clock contradicts the server's anchors.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_time_suspect: bool,
}

/// What a position says of a check-in or check-out; the position itself is not in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// How far it can be relied on.
    pub grade: Grade,
    /// Why, for people.
    pub reasons: Vec<EvidenceReason>,
    /// Metres to the store's position, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// Accuracy of the fix in metres, whole, rounded up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<u32>,
}

/// How far evidence can be relied on, worst first. Never a penalty by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// Outside the fence with certainty.
    Contradicted,
    /// No position, a poor or an old one, or the store's own position is doubtful.
    Weak,
    /// Inside with the accuracy taken off.
    Fair,
    /// Inside even with the accuracy added, fresh.
    Strong,
}

/// Why a grade is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceReason {
    /// Inside the fence even with the accuracy added.
    InsideFence,
    /// Inside only with the accuracy taken off.
    InsideWithinAccuracy,
    /// Outside with certainty.
    OutsideFence,
    /// The device gave no position.
    NoPosition,
    /// The person or the system refused the position.
    PositionRefused,
    /// Accuracy worse than the setting.
    PoorAccuracy,
    /// The fix was old at check-in.
    OldFix,
    /// The store has no position.
    StoreWithoutPosition,
    /// The store's position is doubtful.
    StorePositionDoubtful,
    /// The place is not in the list.
    PlaceNotListed,
}

/// The exact position behind one check-in or check-out. Kind `visit_evidence`, fact, in
/// `user:<person>`: the fix is personal and never stands in a store's feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitEvidence {
    /// The visit.
    pub visit: VisitId,
    /// Who was there.
    pub person: UserId,
    /// Check-in or check-out.
    pub moment: Moment,
    /// Personal field (a commitment in the envelope); none when there was no position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// The person or the system refused the position.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_refused: bool,
}

/// When a position is taken; never between.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// On arrival.
    CheckIn,
    /// On departure.
    CheckOut,
}

/// A position as the device gave it, WGS-84.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// How old the fix was when it was used, in seconds.
    pub age_s: u32,
}

/// A person's own history line. Kind `visit_line`, projection, in `user:<person>`: made by the
/// server, so that history survives a change of territory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VisitLine {
    /// The visit.
    pub visit: VisitId,
    /// Whose history it is.
    pub person: UserId,
    /// The store, when listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's or place's name at that time.
    pub name: String,
    /// The visit's day.
    pub day: BusinessDay,
    /// Arrival.
    pub check_in_at: UtcMs,
    /// Departure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_out_at: Option<UtcMs>,
    /// Grade of the check-in.
    pub grade: Grade,
    /// Whether it fulfilled a planned stop.
    pub is_planned: bool,
}
