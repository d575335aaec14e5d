//! The tree of the company, as administrators change it.

use super::admin::Organisation;
use crate::ids::{RegionId, StoreId, TeamId, TerritoryId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};

/// `GET /api/organisation/tree`: what the caller may see of the organisation, with its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationTree {
    /// What there is.
    pub organisation: Organisation,
    /// How many stores lie in each territory; one without is left out.
    pub stores: Vec<TerritoryStores>,
    /// Who belongs to the teams, from when to when: also what has ended or is to come.
    pub memberships: Vec<Membership>,
}

/// The stores of a territory in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TerritoryStores {
    /// The territory.
    pub territory: TerritoryId,
    /// Stores in it that the caller may see, closed ones too.
    pub stores: u64,
}

/// A person in a team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Membership {
    /// The team.
    pub team: TeamId,
    /// The person.
    pub user: UserId,
    /// From this moment.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub valid_from: UtcMs,
    /// Until before this moment; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_to: Option<UtcMs>,
}

/// `POST /api/regions`, `PATCH /api/regions/{id}` and `POST /api/routes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaceName {
    /// 1 to 80 characters; no other of its kind has it.
    pub name: String,
}

/// `POST /api/territories`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTerritory {
    /// 1 to 80 characters; no other territory has it.
    pub name: String,
    /// Its region.
    pub region: RegionId,
}

/// `PATCH /api/territories/{id}`: what is left out stays. Another region moves it with its stores, and
/// whoever reaches them by the region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TerritoryChange {
    /// 1 to 80 characters; no other territory has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<RegionId>,
}

/// `PATCH /api/routes/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RouteChange {
    /// 1 to 80 characters; no other route has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All stores that are on it from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<Vec<StoreId>>,
}

/// `POST /api/teams`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewTeam {
    /// 1 to 80 characters; no other team has it.
    pub name: String,
    /// Who leads it.
    pub lead: UserId,
    /// What it covers from now on.
    #[serde(default)]
    pub territories: Vec<TerritoryId>,
    /// Who is in it from now on.
    #[serde(default)]
    pub members: Vec<UserId>,
}

/// `PATCH /api/teams/{id}`: what is left out stays.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct TeamChange {
    /// 1 to 80 characters; no other team has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<UserId>,
    /// All territories that it covers from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territories: Option<Vec<TerritoryId>>,
}

/// `POST /api/teams/{id}/members`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewMember {
    /// Who joins.
    pub user: UserId,
    /// From this moment; none for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_from: Option<UtcMs>,
    /// Until before this moment; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_to: Option<UtcMs>,
}

/// `POST /api/teams/{id}/members/end`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberEnd {
    /// Who leaves.
    pub user: UserId,
    /// Until before this moment; none for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub at: Option<UtcMs>,
}
