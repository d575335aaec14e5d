//! Stores: the list with doubtful positions, one store, and what check-ins say of its position.

use super::board::{DayVisit, MapPoint};
use crate::ids::{RouteId, StoreId, StoreTypeId, TerritoryId, VisitId};
use crate::settings::Settings;
use crate::store::{PositionDoubt, Store, StoreType};
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// `GET /api/stores?query&territory&route&doubtful&cursor&limit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreList {
    /// By name.
    pub stores: Vec<StoreRow>,
    /// How many of all that match have a doubtful or no position.
    pub doubtful: u64,
    /// How many match.
    pub total: u64,
    /// Given back as `cursor` for the next page; none at the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// One store of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreRow {
    /// The store.
    pub id: StoreId,
    /// Its name.
    pub name: String,
    /// Its address.
    pub address: String,
    /// What kind of store it is.
    pub store_type: StoreTypeId,
    /// Its territory.
    pub territory: TerritoryId,
    /// The territory's name.
    pub territory_name: String,
    /// The routes that it is on.
    #[serde(default)]
    pub routes: Vec<RouteId>,
    /// Its key in the list it came from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// Where it is, as far as known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<MapPoint>,
    /// Why the position cannot be trusted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<PositionDoubt>,
    /// The day it closed for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_on: Option<BusinessDay>,
    /// Where check-ins say it is, when they speak against its position.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<PositionProposal>,
}

/// Where check-ins say a store is. It names no person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PositionProposal {
    /// The middle of the check-ins that agree.
    pub point: MapPoint,
    /// Radius in metres within which they agree.
    pub accuracy_m: f64,
    /// Metres from the store's present position; none when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// The check-ins that agree, newest first.
    pub check_ins: Vec<ProposalCheckIn>,
}

/// One check-in behind a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposalCheckIn {
    /// The visit.
    pub visit: VisitId,
    /// Its day.
    pub day: BusinessDay,
    /// Accuracy in metres, whole, rounded up.
    pub accuracy_m: u32,
}

/// `GET /api/stores/{id}/position-proposals`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PositionProposals {
    /// The best first; empty when the check-ins do not agree on another place.
    pub proposals: Vec<PositionProposal>,
}

/// `GET /api/stores/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreDetail {
    /// The row of the list.
    pub row: StoreRow,
    /// The record as it stands, for changes that name the value before.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub store: Store,
    /// The type's body.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub store_type: StoreType,
    /// The newest visits first.
    pub recent_visits: Vec<DayVisit>,
}

/// One entry of `GET /api/store-types`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoreTypeEntry {
    /// The type.
    pub id: StoreTypeId,
    /// Its body.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub store_type: StoreType,
}

/// `GET /api/settings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanySettings {
    /// The record's fields; the product's proposal until somebody has set them.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub settings: Settings,
    /// Whether the record exists; else it is created by the first change.
    pub is_set: bool,
}
