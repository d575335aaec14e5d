//! Giving and ending rights. Nobody gives rights to themselves.

use super::audit::{Actor, Deed, record};
use super::entity::{access_grant, region, route, territory, user_account};
use crate::access::{grant_of, load_grants};
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};
use sea_orm::{ActiveModelTrait as _, ConnectionTrait as _, EntityTrait as _, QuerySelect as _};
use serde_json::json;
use shared::access::{Grant, Role, ScopeKind};
use shared::api::admin::NewGrant;
use shared::ids::{GrantId, UserId};
use shared::problem::ProblemCode;
use shared::time::UtcMs;
use uuid::Uuid;

/// Gives a person a right.
///
/// # Errors
/// [`ProblemCode::Forbidden`] to oneself; [`ProblemCode::NotFound`] for a missing person;
/// [`ProblemCode::InvalidField`] for a scope that does not exist or dates that cross, or where the
/// right would make one person accountant and cashier; [`ProblemCode::AlreadyExists`] for a right that
/// the person has at that time.
pub async fn give_grant(
    tx: &Tx,
    actor: &Actor,
    user: UserId,
    wanted: &NewGrant,
) -> Result<Grant, Error> {
    if actor.user == Some(user) {
        return Err(Error::Problem(ProblemCode::Forbidden));
    }
    // What else the person is given at the same moment waits, so that each grant sees the one before.
    if user_account::Entity::find_by_id(user.0)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .is_none()
    {
        return Err(Error::Problem(ProblemCode::NotFound));
    }
    let grant = Grant {
        id: GrantId::new(actor.now.0, random_bytes()),
        user,
        role: wanted.role,
        scope_kind: wanted.scope_kind,
        scope_id: wanted.scope_id,
        valid_from: wanted.valid_from.unwrap_or(actor.now),
        valid_to: wanted.valid_to,
    };
    check_grant(tx, &grant).await?;
    let row = access_grant::ActiveModel {
        id: Set(grant.id.0),
        user_id: Set(user.0),
        role: Set(grant.role.as_str().to_owned()),
        scope_kind: Set(grant.scope_kind.as_str().to_owned()),
        scope_id: Set(grant.scope_id),
        valid_from: Set(grant.valid_from.0),
        valid_to: Set(grant.valid_to.map(|at| at.0)),
    };
    access_grant::Entity::insert(row)
        .exec_without_returning(tx.connection())
        .await?;
    let detail = json!({
        "user": user, "role": grant.role, "scope_kind": grant.scope_kind,
        "scope_id": grant.scope_id, "valid_from": grant.valid_from, "valid_to": grant.valid_to,
    });
    let deed = Deed {
        action: "give",
        kind: "grant",
        object: grant.id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(grant)
}

async fn check_grant(tx: &Tx, grant: &Grant) -> Result<(), Error> {
    let are_dates_right = grant.valid_to.is_none_or(|end| end.0 > grant.valid_from.0);
    let is_whole_company = grant.scope_kind == ScopeKind::Company;
    // What an administrator does holds for everybody, so that a part of it cannot be given.
    let is_scope_right = is_whole_company || grant.role != Role::Administrator;
    if !are_dates_right || !is_scope_right || is_whole_company != grant.scope_id.is_none() {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    if let Some(scope_id) = grant.scope_id
        && !scope_exists(tx, grant.scope_kind, scope_id).await?
    {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let excluded = match grant.role {
        Role::Accountant => Some(Role::Cashier),
        Role::Cashier => Some(Role::Accountant),
        _ => None,
    };
    let last = UtcMs(grant.valid_to.map_or(i64::MAX, |end| end.0 - 1));
    let mut others = load_grants(tx, grant.user).await?;
    others.retain(|other| other.overlaps(grant.valid_from, last));
    if others.iter().any(|other| Some(other.role) == excluded) {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    // Of two equal rights that overlap, whoever ends one would leave the other.
    let is_same = |other: &Grant| {
        (other.role, other.scope_kind, other.scope_id)
            == (grant.role, grant.scope_kind, grant.scope_id)
    };
    if others.iter().any(is_same) {
        return Err(Error::Problem(ProblemCode::AlreadyExists));
    }
    Ok(())
}

async fn scope_exists(tx: &Tx, kind: ScopeKind, id: Uuid) -> Result<bool, Error> {
    let connection = tx.connection();
    Ok(match kind {
        ScopeKind::Region => region::Entity::find_by_id(id)
            .one(connection)
            .await?
            .is_some(),
        ScopeKind::Territory => territory::Entity::find_by_id(id)
            .one(connection)
            .await?
            .is_some(),
        ScopeKind::Route => route::Entity::find_by_id(id)
            .one(connection)
            .await?
            .is_some(),
        ScopeKind::Store => {
            let query = Query::select()
                .column("id")
                .from("store")
                .and_where(Expr::col("id").eq(id))
                .to_owned();
            connection.query_one(&query).await?.is_some()
        }
        ScopeKind::Company | ScopeKind::Account => false,
    })
}

/// Ends a right at a moment, by default now. A right that has not begun is ended before it begins.
///
/// # Errors
/// [`ProblemCode::NotFound`]; [`ProblemCode::Forbidden`] for one's own;
/// [`ProblemCode::InvalidField`] for a moment in the past or after its end.
pub async fn end_grant(
    tx: &Tx,
    actor: &Actor,
    id: GrantId,
    at: Option<UtcMs>,
) -> Result<Grant, Error> {
    // Of two ends that are said at the same moment, the second one looks at the first.
    let row = access_grant::Entity::find_by_id(id.0)
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let grant = grant_of(&row)?;
    if actor.user == Some(grant.user) {
        return Err(Error::Problem(ProblemCode::Forbidden));
    }
    let at = at.unwrap_or(actor.now);
    // Work of the past was done under the right: its end is never moved back.
    let is_past = at.0 < actor.now.0;
    if is_past || grant.valid_to.is_some_and(|end| end.0 <= at.0) {
        return Err(Error::Problem(ProblemCode::InvalidField));
    }
    let mut next: access_grant::ActiveModel = row.into();
    next.valid_to = Set(Some(at.0));
    next.update(tx.connection()).await?;
    let detail = json!({ "user": grant.user, "valid_to": at });
    let deed = Deed {
        action: "end",
        kind: "grant",
        object: id.0,
        detail: &detail,
    };
    record(tx, actor, deed).await?;
    Ok(Grant {
        valid_to: Some(at),
        ..grant
    })
}
