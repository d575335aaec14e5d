//! Teams: a lead, covered territories and members, each from–to.

use super::audit::{Actor, Deed, record};
use super::entity::{team, team_member, team_territory, territory, user_account};
use super::naming::{free_name, require_none, taken};
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, Condition, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use serde_json::json;
use shared::api::organisation::{MemberEnd, NewMember, NewTeam, TeamChange};
use shared::ids::{TeamId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Most territories or members that are said at once.
const PARTS_MAX: usize = 500;

/// Creates a team that holds from now on.
///
/// # Errors
/// When the name cannot be or is taken, or a person or territory is missing.
pub async fn create_team(tx: &Tx, actor: &Actor, wanted: &NewTeam) -> Result<TeamId, Error> {
    let name = free_name(tx, "team", &wanted.name, None).await?;
    let people: Vec<UserId> = wanted
        .members
        .iter()
        .copied()
        .chain([wanted.lead])
        .collect();
    require_people(tx, &people).await?;
    require_territories(tx, &wanted.territories).await?;
    let id = TeamId::new(actor.now.0, random_bytes());
    let row = team::ActiveModel {
        id: Set(id.0),
        name: Set(name),
        lead_id: Set(wanted.lead.0),
    };
    team::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    cover(tx, id, &wanted.territories, actor.now).await?;
    let members = wanted.members.iter().map(|user| team_member::ActiveModel {
        team_id: Set(id.0),
        user_id: Set(user.0),
        valid_from: Set(actor.now.0),
        valid_to: Set(None),
    });
    if !wanted.members.is_empty() {
        team_member::Entity::insert_many(members)
            .exec_without_returning(tx.connection())
            .await?;
    }
    let detail = json!({ "lead": wanted.lead, "members": wanted.members });
    let deed = Deed {
        action: "create",
        kind: "team",
        object: id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(id)
}

/// Renames a team, gives it another lead, or says what it covers or leaves from now on. Territories that
/// are not named stay as they are.
///
/// # Errors
/// [`ProblemCode::NotFound`]; [`ProblemCode::InvalidField`] for a person or territory that does not
/// exist; or that the name cannot be or is taken.
pub async fn change_team(
    tx: &Tx,
    actor: &Actor,
    id: TeamId,
    change: &TeamChange,
) -> Result<(), Error> {
    let row = find_team(tx, id).await?;
    let mut next: team::ActiveModel = row.into();
    let mut changed = Vec::new();
    if let Some(name) = &change.name {
        next.name = Set(free_name(tx, "team", name, Some(id.0)).await?);
        changed.push("name");
    }
    if let Some(lead) = change.lead {
        require_people(tx, &[lead]).await?;
        next.lead_id = Set(lead.0);
        changed.push("lead");
    }
    if !changed.is_empty() {
        next.update(tx.connection()).await.map_err(taken)?;
    }
    let added = change.added_territories.as_slice();
    let removed = change.removed_territories.as_slice();
    if !added.is_empty() || !removed.is_empty() {
        require_territories(tx, added).await?;
        change_territories(tx, id, (added, removed), actor.now).await?;
        changed.push("territories");
    }
    if changed.is_empty() {
        return Ok(());
    }
    let detail = json!({
        "changed": changed, "lead": change.lead, "added": added, "removed": removed,
    });
    note(tx, actor, ("change", id), detail).await
}

/// Removes a team without members of now or later; what it was is forgotten with it.
///
/// # Errors
/// [`ProblemCode::NotFound`], [`ProblemCode::NotEmpty`].
pub async fn remove_team(tx: &Tx, actor: &Actor, id: TeamId) -> Result<(), Error> {
    find_team(tx, id).await?;
    let members = team_member::Entity::find()
        .filter(team_member::Column::TeamId.eq(id.0))
        .filter(holds_after(team_member::Column::ValidTo, actor.now));
    require_none(members.count(tx.connection()).await?)?;
    team_member::Entity::delete_many()
        .filter(team_member::Column::TeamId.eq(id.0))
        .exec(tx.connection())
        .await?;
    team_territory::Entity::delete_many()
        .filter(team_territory::Column::TeamId.eq(id.0))
        .exec(tx.connection())
        .await?;
    team::Entity::delete_by_id(id.0)
        .exec(tx.connection())
        .await?;
    note(tx, actor, ("remove", id), json!({})).await
}

/// Takes a person into a team.
///
/// # Errors
/// [`ProblemCode::NotFound`]; [`ProblemCode::InvalidField`] for a missing person or dates that cross;
/// [`ProblemCode::AlreadyExists`] for somebody who is in it at that time.
pub async fn add_member(
    tx: &Tx,
    actor: &Actor,
    id: TeamId,
    wanted: &NewMember,
) -> Result<(), Error> {
    find_team(tx, id).await?;
    require_people(tx, &[wanted.user]).await?;
    let from = wanted.valid_from.unwrap_or(actor.now);
    let until = wanted.valid_to.map_or(i64::MAX, |end| end.0);
    if from.0 < actor.now.0 || until <= from.0 {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let overlapping = of_person(id, wanted.user)
        .filter(team_member::Column::ValidFrom.lt(until))
        .filter(holds_after(team_member::Column::ValidTo, from));
    if overlapping.count(tx.connection()).await? > 0 {
        return Err(Error::Problem(ProblemCode::AlreadyExists));
    }
    let row = team_member::ActiveModel {
        team_id: Set(id.0),
        user_id: Set(wanted.user.0),
        valid_from: Set(from.0),
        valid_to: Set(wanted.valid_to.map(|end| end.0)),
    };
    team_member::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    let detail = json!({ "user": wanted.user, "valid_from": from, "valid_to": wanted.valid_to });
    note(tx, actor, ("join", id), detail).await
}

/// Ends a membership, now or at a later moment. One that has not begun is taken back.
///
/// # Errors
/// [`ProblemCode::NotFound`] where the person is in the team neither then nor later;
/// [`ProblemCode::InvalidField`] for a moment in the past.
pub async fn end_member(tx: &Tx, actor: &Actor, id: TeamId, end: &MemberEnd) -> Result<(), Error> {
    let at = end.at.unwrap_or(actor.now);
    if at.0 < actor.now.0 {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let row = of_person(id, end.user)
        .filter(holds_after(team_member::Column::ValidTo, at))
        .order_by_asc(team_member::Column::ValidFrom)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let has_begun = row.valid_from < at.0;
    let mut next: team_member::ActiveModel = row.into();
    if has_begun {
        next.valid_to = Set(Some(at.0));
        next.update(tx.connection()).await?;
    } else {
        next.delete(tx.connection()).await?;
    }
    note(
        tx,
        actor,
        ("leave", id),
        json!({ "user": end.user, "valid_to": at }),
    )
    .await
}

fn of_person(team: TeamId, user: UserId) -> sea_orm::Select<team_member::Entity> {
    team_member::Entity::find()
        .filter(team_member::Column::TeamId.eq(team.0))
        .filter(team_member::Column::UserId.eq(user.0))
}

fn holds_after<C: sea_orm::ColumnTrait>(end: C, at: UtcMs) -> Condition {
    Condition::any().add(end.is_null()).add(end.gt(at.0))
}

/// Whoever changes the team at the same moment waits, so that what is looked at next stays as it is.
async fn find_team(tx: &Tx, id: TeamId) -> Result<team::Model, Error> {
    team::Entity::find_by_id(id.0)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))
}

/// Ends what is left, begins what is new, and leaves alone what stays.
async fn change_territories(
    tx: &Tx,
    id: TeamId,
    (added, removed): (&[TerritoryId], &[TerritoryId]),
    now: UtcMs,
) -> Result<(), Error> {
    use team_territory::Column;
    team_territory::Entity::update_many()
        .col_expr(Column::ValidTo, Expr::value(now.0))
        .filter(Column::TeamId.eq(id.0))
        .filter(Column::TerritoryId.is_in(removed.iter().map(|one| one.0)))
        .filter(holds_after(Column::ValidTo, now))
        .exec(tx.connection())
        .await?;
    let current: BTreeSet<Uuid> = team_territory::Entity::find()
        .filter(Column::TeamId.eq(id.0))
        .filter(holds_after(Column::ValidTo, now))
        .all(tx.connection())
        .await?
        .into_iter()
        .map(|row| row.territory_id)
        .collect();
    let new: Vec<TerritoryId> = added
        .iter()
        .copied()
        .filter(|one| !current.contains(&one.0))
        .collect();
    cover(tx, id, &new, now).await
}

async fn cover(tx: &Tx, id: TeamId, territories: &[TerritoryId], now: UtcMs) -> Result<(), Error> {
    if territories.is_empty() {
        return Ok(());
    }
    let rows = territories.iter().map(|one| team_territory::ActiveModel {
        team_id: Set(id.0),
        territory_id: Set(one.0),
        valid_from: Set(now.0),
        valid_to: Set(None),
    });
    team_territory::Entity::insert_many(rows)
        .exec_without_returning(tx.connection())
        .await
        .map_err(taken)?;
    Ok(())
}

async fn require_people(tx: &Tx, people: &[UserId]) -> Result<(), Error> {
    let ids: BTreeSet<Uuid> = people.iter().map(|one| one.0).collect();
    let found =
        user_account::Entity::find().filter(user_account::Column::Id.is_in(ids.iter().copied()));
    require_all(found.count(tx.connection()).await?, ids.len())
}

async fn require_territories(tx: &Tx, territories: &[TerritoryId]) -> Result<(), Error> {
    let ids: BTreeSet<Uuid> = territories.iter().map(|one| one.0).collect();
    if ids.len() != territories.len() {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let found = territory::Entity::find().filter(territory::Column::Id.is_in(ids.iter().copied()));
    require_all(found.count(tx.connection()).await?, ids.len())
}

fn require_all(found: u64, wanted: usize) -> Result<(), Error> {
    if wanted <= PARTS_MAX && u64::try_from(wanted).is_ok_and(|wanted| wanted == found) {
        Ok(())
    } else {
        Err(Error::Problem(ProblemCode::InvalidField))
    }
}

async fn note(
    tx: &Tx,
    actor: &Actor,
    (action, team): (&'static str, TeamId),
    detail: serde_json::Value,
) -> Result<(), Error> {
    let deed = Deed {
        action,
        kind: "team",
        object: team.0,
        detail: &detail,
    };
    record(tx, actor, deed).await
}
