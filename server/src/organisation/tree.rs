//! The tree of the company with its numbers, as far as somebody may see it.

use super::entity::team_member;
use super::read::read_organisation;
use crate::access::{Principal, Scope};
use crate::database::{Error, Tx};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use shared::access::{Action, Decision, decide};
use shared::api::organisation::{Membership, OrganisationTree, TerritoryStores};
use shared::ids::{TeamId, TerritoryId, UserId};
use shared::time::UtcMs;
use std::collections::BTreeSet;

/// Most memberships that are read, newest first; teams change a few times a year.
const MEMBERSHIPS_MAX: u64 = 10_000;

/// What a person may see of the organisation, with stores in numbers and memberships in time.
///
/// # Errors
/// When the database does not answer.
pub async fn read_tree(tx: &Tx, principal: &Principal) -> Result<OrganisationTree, Error> {
    let organisation = read_organisation(tx, principal).await?;
    let stores = match decide(principal, Action::ReadStores) {
        Decision::Allowed(reach) => count_stores(tx, &Scope::new(reach, principal.now)).await?,
        Decision::Denied(_) => Vec::new(),
    };
    let teams: BTreeSet<TeamId> = organisation.teams.iter().map(|team| team.id).collect();
    let people: BTreeSet<UserId> = organisation.people.iter().map(|one| one.id).collect();
    let memberships = read_memberships(tx, &teams).await?;
    Ok(OrganisationTree {
        organisation,
        stores,
        memberships: memberships
            .into_iter()
            .filter(|one| people.contains(&one.user))
            .collect(),
    })
}

async fn count_stores(tx: &Tx, scope: &Scope) -> Result<Vec<TerritoryStores>, Error> {
    let query = Query::select()
        .column("territory_id")
        .expr(Expr::col("id").count())
        .from("store")
        .cond_where(Expr::col("id").in_subquery(scope.store_ids()))
        .group_by_col("territory_id")
        .to_owned();
    let mut counts = Vec::new();
    for row in tx.connection().query_all(&query).await? {
        let stores: i64 = row.try_get_by_index(1)?;
        counts.push(TerritoryStores {
            territory: TerritoryId(row.try_get_by_index(0)?),
            stores: u64::try_from(stores).unwrap_or_default(),
        });
    }
    Ok(counts)
}

async fn read_memberships(tx: &Tx, teams: &BTreeSet<TeamId>) -> Result<Vec<Membership>, Error> {
    let rows = team_member::Entity::find()
        .filter(team_member::Column::TeamId.is_in(teams.iter().map(|team| team.0)))
        .order_by_desc(team_member::Column::ValidFrom)
        .order_by_asc(team_member::Column::TeamId)
        .order_by_asc(team_member::Column::UserId)
        .limit(MEMBERSHIPS_MAX)
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Membership {
            team: TeamId(row.team_id),
            user: UserId(row.user_id),
            valid_from: UtcMs(row.valid_from),
            valid_to: row.valid_to.map(UtcMs),
        })
        .collect())
}
