//! Who answers for a person's work or for a store.

use super::Scope;
use super::places::store_places;
use super::principal::grant_of;
use crate::database::{Error, Tx};
use crate::organisation::entity::{access_grant, team, team_member};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shared::access::{Principal, Reach, Role};
use shared::ids::{StoreId, UserId};
use shared::time::UtcMs;
use uuid::Uuid;

/// Who leads the teams that a person is in; for one who is in none any more, the last one. Work of
/// people who have left arrives late, and somebody has to hear of it.
///
/// # Errors
/// When the database does not answer.
pub async fn leads_of(tx: &Tx, person: UserId, now: UtcMs) -> Result<Vec<UserId>, Error> {
    let memberships = team_member::Entity::find()
        .filter(team_member::Column::UserId.eq(person.0))
        .filter(team_member::Column::ValidFrom.lte(now.0))
        .order_by_desc(team_member::Column::ValidFrom)
        .all(tx.connection())
        .await?;
    let holds = |row: &&team_member::Model| row.valid_to.is_none_or(|end| end > now.0);
    let mut teams: Vec<Uuid> = memberships
        .iter()
        .filter(holds)
        .map(|row| row.team_id)
        .collect();
    if teams.is_empty() {
        let last = memberships.iter().max_by_key(|row| row.valid_to);
        teams.extend(last.map(|row| row.team_id));
    }
    let rows = team::Entity::find()
        .filter(team::Column::Id.is_in(teams))
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|row| UserId(row.lead_id)).collect())
}

/// Whose supervisor's grant of now covers a store, such as a stand-in's.
///
/// # Errors
/// When the database does not answer.
pub async fn supervisors_of_store(
    tx: &Tx,
    store: StoreId,
    now: UtcMs,
) -> Result<Vec<UserId>, Error> {
    people_of_store(tx, store, &[Role::Supervisor], now).await
}

/// Whose grant of now as one of the roles covers a store.
///
/// # Errors
/// When the database does not answer.
pub async fn people_of_store(
    tx: &Tx,
    store: StoreId,
    roles: &[Role],
    now: UtcMs,
) -> Result<Vec<UserId>, Error> {
    let Some(place) = store_places(tx, &[store])
        .await?
        .into_iter()
        .find_map(|(id, place)| (id == store).then_some(place))
    else {
        return Ok(Vec::new());
    };
    let is_current = Condition::any()
        .add(access_grant::Column::ValidTo.is_null())
        .add(access_grant::Column::ValidTo.gt(now.0));
    let rows = access_grant::Entity::find()
        .filter(access_grant::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(access_grant::Column::ValidFrom.lte(now.0))
        .filter(is_current)
        .all(tx.connection())
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let grant = grant_of(&row)?;
        if grant.covers(&place) {
            found.push(grant.user);
        }
    }
    // Somebody may have it by a grant of their own and by one as a stand-in.
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whether somebody supervises a person now: by a grant that reaches where the person works, or as the
/// lead of the person's team.
///
/// # Errors
/// When the database does not answer.
pub async fn supervises(tx: &Tx, principal: &Principal, person: UserId) -> Result<bool, Error> {
    supervised_at(tx, principal, person, principal.now).await
}

/// Whether a supervisor of now supervised a person at a moment: the person worked then in what is theirs
/// now, or was in their team.
///
/// # Errors
/// When the database does not answer.
pub async fn supervised_at(
    tx: &Tx,
    principal: &Principal,
    person: UserId,
    at: UtcMs,
) -> Result<bool, Error> {
    let scope = supervised(principal, at);
    if scope.reach().is_empty() {
        return Ok(false);
    }
    match scope.require_person(tx, person).await {
        Ok(()) => Ok(true),
        Err(Error::Problem(_)) => {
            let leads = leads_of(tx, person, at).await?;
            Ok(leads.contains(&principal.user))
        }
        Err(error) => Err(error),
    }
}

/// Where somebody's grants as supervisor reach now; who works there is asked of a moment.
#[must_use]
pub fn supervised(principal: &Principal, at: UtcMs) -> Scope {
    let mut reach = Reach::default();
    let grants = principal.active_grants();
    for grant in grants.filter(|grant| grant.role == Role::Supervisor) {
        reach.add(grant);
    }
    Scope::new(reach, at)
}
