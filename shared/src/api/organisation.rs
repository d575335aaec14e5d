//! The tree of the company, as administrators change it.

use super::admin::{Organisation, Team};
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

/// `PATCH /api/routes/{id}`: what is left out stays, also a store that a colleague has put on it meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
// A desk of before sends whole lists: it is refused, and not told that they are saved.
#[serde(default, deny_unknown_fields)]
pub struct RouteChange {
    /// 1 to 80 characters; no other route has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Stores that are on it from now on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added_stores: Vec<StoreId>,
    /// Stores that are not on it any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_stores: Vec<StoreId>,
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

/// `PATCH /api/teams/{id}`: what is left out stays, also a territory that a colleague has added meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
// A desk of before sends whole lists: it is refused, and not told that they are saved.
#[serde(default, deny_unknown_fields)]
pub struct TeamChange {
    /// 1 to 80 characters; no other team has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who leads it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<UserId>,
    /// Territories that it covers from now on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added_territories: Vec<TerritoryId>,
    /// Territories that it does not cover any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed_territories: Vec<TerritoryId>,
}

impl TeamChange {
    /// What somebody has changed, and nothing else: the rest may be another by now.
    #[must_use]
    pub fn between(before: &Team, after: &Team) -> Self {
        let only_in = |these: &[TerritoryId], those: &[TerritoryId]| {
            let only = these.iter().filter(|one| !those.contains(one));
            only.copied().collect()
        };
        Self {
            name: (after.name != before.name).then(|| after.name.clone()),
            lead: (after.lead != before.lead).then_some(after.lead),
            added_territories: only_in(&after.territories, &before.territories),
            removed_territories: only_in(&before.territories, &after.territories),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::TeamChange;
    use crate::api::admin::Team;
    use crate::ids::{TeamId, TerritoryId, UserId};
    use uuid::Uuid;

    fn team(territories: &[u128]) -> Team {
        Team {
            id: TeamId(Uuid::nil()),
            name: "Team 1".into(),
            lead: UserId(Uuid::nil()),
            territories: territories
                .iter()
                .map(|id| TerritoryId(Uuid::from_u128(*id)))
                .collect(),
            members: Vec::new(),
        }
    }

    #[test]
    fn a_change_of_a_team_names_what_is_another_and_nothing_else() {
        let before = team(&[1, 2]);
        assert_eq!(
            TeamChange::between(&before, &team(&[2, 1])),
            TeamChange::default()
        );
        let moved = TeamChange::between(&before, &team(&[2, 3]));
        let wanted = TeamChange {
            added_territories: team(&[3]).territories,
            removed_territories: team(&[1]).territories,
            ..TeamChange::default()
        };
        assert_eq!(moved, wanted);
        let renamed = Team {
            name: "Team 2".into(),
            lead: UserId(Uuid::from_u128(1)),
            ..before.clone()
        };
        let wanted = TeamChange {
            name: Some(renamed.name.clone()),
            lead: Some(renamed.lead),
            ..TeamChange::default()
        };
        assert_eq!(TeamChange::between(&before, &renamed), wanted);
    }
}
