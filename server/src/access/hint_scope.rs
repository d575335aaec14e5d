//! Which feeds a listener may hear of: the feeds of the device, and for whoever may read the board,
//! on whatever device, the stores and people in reach.

use super::principal::find_sign_in;
use super::sign_in::check_standing;
use super::{Principal, Scope, feed_scope_of, load_grants};
use crate::database::{Error, Tx};
use crate::organisation::entity::user_account;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use shared::access::{Action, Decision, decide};
use shared::feeds::{self, FeedName};
use shared::ids::{StoreId, UserId};
use shared::sync::FeedId;
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Those of `named` that the listener may hear of now; `None` when the sign-in does not stand any
/// more or a grant has ended, so that the stream has to close.
///
/// # Errors
/// When the database does not answer.
pub async fn audible_feeds(
    tx: &Tx,
    listener: &Principal,
    named: &[FeedId],
    now: UtcMs,
) -> Result<Option<BTreeSet<FeedId>>, Error> {
    if !stands(tx, listener).await? {
        return Ok(None);
    }
    let grants = load_grants(tx, listener.user).await?;
    let still_active = |id| {
        grants
            .iter()
            .any(|grant| grant.id == id && grant.is_active(now))
    };
    if listener
        .active_grants()
        .any(|grant| !still_active(grant.id))
    {
        return Ok(None);
    }
    if named.is_empty() {
        return Ok(Some(BTreeSet::new()));
    }
    let principal = shared::access::Principal {
        user: listener.user,
        grants,
        now,
    };
    let own = feed_scope_of(tx, &principal, listener.posture).await?;
    let mut audible: BTreeSet<FeedId> = own
        .into_iter()
        .filter(|feed| named.contains(feed))
        .collect();
    if matches!(decide(&principal, Action::ReadBoard), Decision::Allowed(_)) {
        audible.extend(stores_in_reach(tx, &principal, named).await?);
        audible.extend(people_in_reach(tx, &principal, named).await?);
    }
    Ok(Some(audible))
}

async fn stands(tx: &Tx, listener: &Principal) -> Result<bool, Error> {
    let found = find_sign_in(tx, listener.family).await?;
    Ok(found.is_some_and(|(family, device, user)| check_standing(&device, &user, &family).is_ok()))
}

async fn stores_in_reach(
    tx: &Tx,
    principal: &shared::access::Principal,
    named: &[FeedId],
) -> Result<Vec<FeedId>, Error> {
    let ids: Vec<Uuid> = named
        .iter()
        .filter_map(|feed| match feeds::parse(feed) {
            Some(FeedName::Store(store)) => Some(store.0),
            _ => None,
        })
        .collect();
    let Decision::Allowed(reach) = decide(principal, Action::ReadStores) else {
        return Ok(Vec::new());
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let query = Query::select()
        .column(("store", "id"))
        .from("store")
        .and_where(Expr::col(("store", "id")).is_in(ids))
        .and_where(
            Expr::col(("store", "id")).in_subquery(Scope::new(reach, principal.now).store_ids()),
        )
        .to_owned();
    let mut found = Vec::new();
    for row in tx.connection().query_all(&query).await? {
        found.push(feeds::store(StoreId(row.try_get_by_index(0)?)));
    }
    Ok(found)
}

async fn people_in_reach(
    tx: &Tx,
    principal: &shared::access::Principal,
    named: &[FeedId],
) -> Result<Vec<FeedId>, Error> {
    let ids: Vec<Uuid> = named
        .iter()
        .filter_map(|feed| match feeds::parse(feed) {
            Some(FeedName::User(user)) => Some(user.0),
            _ => None,
        })
        .collect();
    let Decision::Allowed(reach) = decide(principal, Action::ReadPeople) else {
        return Ok(Vec::new());
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Uuid> = user_account::Entity::find()
        .select_only()
        .column(user_account::Column::Id)
        .filter(user_account::Column::Id.is_in(ids))
        .filter(Scope::new(reach, principal.now).people(user_account::Column::Id))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found
        .into_iter()
        .map(|id| feeds::user(UserId(id)))
        .collect())
}
