//! Organisation, accounts, grants and devices.

use super::auth::{Locale, Posture, UserSummary};
use crate::access::{Grant, Role, ScopeKind};
use crate::ids::{DeviceId, RegionId, RouteId, TeamId, TerritoryId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// `GET /api/organisation`: what the caller may see of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// By name.
    pub regions: Vec<Region>,
    /// By name.
    pub territories: Vec<Territory>,
    /// By name.
    pub routes: Vec<Route>,
    /// By name.
    pub teams: Vec<Team>,
    /// By name.
    pub people: Vec<Person>,
}

/// A part of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Region {
    /// Its id.
    pub id: RegionId,
    /// Its name.
    pub name: String,
}

/// What scopes who sees which stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Territory {
    /// Its id.
    pub id: TerritoryId,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: RegionId,
}

/// A set of stores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Route {
    /// Its id.
    pub id: RouteId,
    /// Its name.
    pub name: String,
    /// How many stores that the caller may see are on it, closed ones too.
    pub stores: u64,
}

/// A lead with members and covered territories, as they are now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Who leads it.
    pub lead: UserId,
    /// What it covers.
    pub territories: Vec<TerritoryId>,
    /// Who is in it.
    pub members: Vec<UserId>,
}

/// A colleague whom the caller may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// The person.
    pub id: UserId,
    /// As colleagues say it.
    pub name: String,
    /// Roles that hold now, each once.
    pub roles: Vec<Role>,
    /// Territories where the person works in the field now.
    pub territories: Vec<TerritoryId>,
}

/// `GET /api/users`: one page, by name, then id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserPage {
    /// At most the limit.
    pub users: Vec<UserRow>,
    /// Where the next page begins; none on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserRow {
    /// The person.
    pub user: UserSummary,
    /// Cannot sign in.
    pub is_disabled: bool,
    /// When the account was made.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub created_at: UtcMs,
    /// Last contact of any device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub last_seen_at: Option<UtcMs>,
    /// All grants, also ended and future ones.
    pub grants: Vec<Grant>,
}

/// `POST /api/users`.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewUser {
    /// What is typed at sign-in: 2 to 64 letters, digits, dots, hyphens, underscores or `@`.
    pub login: String,
    /// As colleagues say it.
    pub name: String,
    /// The interface's language.
    #[serde(default)]
    pub locale: Locale,
    /// The first password, at least 12 characters.
    pub password: String,
}

/// `PATCH /api/users/{id}`: what is left out stays.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UserChange {
    /// As colleagues say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The interface's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Disabling signs out everywhere at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_disabled: Option<bool>,
    /// A new password; signs out everywhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
}

/// `POST /api/users/{id}/grants`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewGrant {
    /// What the person may be there.
    pub role: Role,
    /// What `scope_id` names.
    pub scope_kind: ScopeKind,
    /// None for the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_id: Option<Uuid>,
    /// From this moment; none for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_from: Option<UtcMs>,
    /// Until before this moment; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_to: Option<UtcMs>,
}

/// `POST /api/grants/{id}/end`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantEnd {
    /// Until before this moment; none for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub at: Option<UtcMs>,
}

/// `GET /api/users/{id}/devices`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceRow {
    /// Its id.
    pub id: DeviceId,
    /// As people recognise it.
    pub name: String,
    /// How it is used.
    pub posture: Posture,
    /// When it was first signed in on.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub registered_at: UtcMs,
    /// Last contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub last_seen_at: Option<UtcMs>,
    /// Since when it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub revoked_at: Option<UtcMs>,
    /// Whether this request came from it.
    pub is_this: bool,
}

/// `PATCH /api/devices/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceChange {
    /// As people recognise it.
    pub name: String,
}
