//! The supervisor's board: who is where in the route, a person's day, and one visit.

use super::figures::Figure;
use super::photos::{PhotoCount, RecordPhoto};
use crate::ids::{PlannedStopId, StoreId, TeamId, TerritoryId, UserId, VisitId};
use crate::route::stop::StopState;
use crate::route::strip::Stroke;
use crate::time::{BusinessDay, UtcMs};
use crate::visit::{Evidence, Grade, Moment};
use serde::{Deserialize, Serialize};

/// `GET /api/board?day&territory&team`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Board {
    /// The day.
    pub day: BusinessDay,
    /// When the answer was made.
    pub server_time: UtcMs,
    /// Only stores of this territory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub territory: Option<TerritoryId>,
    /// Only people of this team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Route compliance first.
    pub figures: Vec<Figure>,
    /// Who needs somebody first, then by name.
    pub people: Vec<BoardRow>,
}

/// One person's route on the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardRow {
    /// The person.
    pub person: UserId,
    /// Their name.
    pub name: String,
    /// The day as one line.
    pub strokes: Vec<Stroke>,
    /// Planned stops that were visited.
    pub done: u32,
    /// Planned stops that are due, the whole day.
    pub planned: u32,
    /// Planned stops with a reason, or missing.
    pub missed: u32,
    /// Visits that were not planned.
    pub unplanned: u32,
    /// Load of the visited stops in standard-visit units.
    pub units_done: u32,
    /// Load of the due stops.
    pub units_planned: u32,
    /// Check-ins that are weak or contradicted.
    pub doubtful_evidence: u32,
    /// Where the person is, when a visit is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<BoardNow>,
    /// What the supervisor should know first.
    pub status: PersonStatus,
    /// When a device of the person was last heard; told today, to whoever leads the person now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_heard_at: Option<UtcMs>,
}

/// The open visit of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BoardNow {
    /// The visit.
    pub visit: VisitId,
    /// The store, when it is in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's or place's name.
    pub name: String,
    /// Since when.
    pub since: UtcMs,
}

/// What the supervisor should know first of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PersonStatus {
    /// Nothing was planned.
    NothingPlanned,
    /// The first stop's time has not come.
    NotStarted,
    /// No stop is late.
    OnPlan,
    /// More stops are done than are due.
    Ahead {
        /// How many more.
        stops: u32,
    },
    /// Every due stop is visited.
    Finished,
    /// The check-in that is open, or the last, is weak.
    WeakEvidence,
    /// The check-in that is open, or the last, was outside with certainty.
    Outside {
        /// Metres to the store.
        distance_m: u32,
    },
    /// A stop is late.
    Late {
        /// The longest, in minutes.
        minutes: u32,
    },
    /// The day has ended, and stops have neither visit nor reason.
    Missing {
        /// How many.
        stops: u32,
    },
    /// Stops are due, and no device of the person has been heard since.
    NotHeardFrom {
        /// Whole minutes since the last contact; none when there never was one, or it is not told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u32>,
    },
}

/// `GET /api/board/people/{user}?day`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonDay {
    /// The row of the board.
    pub row: BoardRow,
    /// The day.
    pub day: BusinessDay,
    /// When the answer was made.
    pub server_time: UtcMs,
    /// In the route's order.
    pub stops: Vec<DayStop>,
    /// Visits that were not planned, in order of arrival.
    pub unplanned: Vec<DayVisit>,
}

/// One planned stop of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayStop {
    /// The stop.
    pub id: PlannedStopId,
    /// Place in the day's order, from 1.
    pub order: u32,
    /// The store.
    pub store: StoreId,
    /// Its name.
    pub store_name: String,
    /// Planned arrival.
    pub planned_at: UtcMs,
    /// Load in standard-visit units.
    pub units: u32,
    /// How it stands.
    pub state: StopState,
    /// The person's words to a missed stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_note: Option<String>,
    /// Its visits, the first one counts.
    pub visits: Vec<DayVisit>,
}

/// One visit in a day's list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayVisit {
    /// The visit.
    pub id: VisitId,
    /// The store, when it is in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store: Option<StoreId>,
    /// The store's or place's name.
    pub name: String,
    /// Arrival.
    pub check_in_at: UtcMs,
    /// Departure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_out_at: Option<UtcMs>,
    /// Grade of the check-in.
    pub grade: Grade,
    /// Metres from the check-in to the store, when both are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// Seconds in store; none while open, closed by rule, or at a closed store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_in_store_s: Option<u32>,
    /// Evidence fair or better and long enough.
    pub is_strict: bool,
    /// The person found the store closed.
    pub store_closed: bool,
    /// Never checked out, and its day has ended.
    pub is_closed_by_rule: bool,
    /// The device's clock contradicts the server's anchors.
    pub is_time_suspect: bool,
    /// Photos of the visit and of what was recorded at it.
    #[serde(default, skip_serializing_if = "PhotoCount::is_empty")]
    pub photos: PhotoCount,
}

/// `GET /api/visits/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VisitDetail {
    /// The visit.
    pub visit: DayVisit,
    /// Its day.
    pub day: BusinessDay,
    /// Who visited.
    pub person: UserId,
    /// Their name.
    pub person_name: String,
    /// The store's address, when it is in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Planned arrival, when it fulfils a stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_at: Option<UtcMs>,
    /// Load in standard-visit units.
    pub units: u32,
    /// The shortest time in store that counts for the strict call rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_in_store_min_s: Option<u32>,
    /// What was skipped and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Evidence of the check-in.
    pub check_in: Evidence,
    /// Evidence of the check-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_out: Option<Evidence>,
    /// The store's position, when it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub store_position: Option<MapPoint>,
    /// Exact positions of the person: only for themselves and their supervisors, else empty.
    pub positions: Vec<ExactPosition>,
    /// When the check-in reached the server.
    pub received_at: UtcMs,
    /// Photos of the visit and of what was recorded at it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<RecordPhoto>,
}

/// A point on the map, WGS-84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapPoint {
    /// Degrees.
    pub latitude: f64,
    /// Degrees.
    pub longitude: f64,
}

/// Where a person was at a check-in or check-out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExactPosition {
    /// Check-in or check-out.
    pub moment: Moment,
    /// Where.
    pub point: MapPoint,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// How old the fix was when it was used, in seconds.
    pub age_s: u32,
}
