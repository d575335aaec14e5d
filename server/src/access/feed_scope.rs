//! Which feeds a device follows, derived from the grants of now and never stored.

use super::load_grants;
use super::scope::Scope;
use crate::database::{Error, Tx};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, JoinType, Order, Query};
use shared::access::{Principal, Reach};
use shared::api::auth::Posture;
use shared::feeds;
use shared::ids::{StoreId, UserId};
use shared::sync::{FEEDS_MAX, FeedId};
use shared::time::{UtcMs, ZoneOffsets};

/// Stops this far ahead put their stores first; a day back for stores in other time zones.
const PLANNED_FROM_MS: i64 = -DAY_MS;
const PLANNED_TO_MS: i64 = 15 * DAY_MS;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// The catalog and the person's own feed.
const FIXED_FEEDS: usize = 2;

/// [`feed_scope_of`] a person of whom nothing was read yet.
///
/// # Errors
/// When the database does not answer.
pub async fn feed_scope(
    tx: &Tx,
    user: UserId,
    posture: Posture,
    now: UtcMs,
) -> Result<Vec<FeedId>, Error> {
    let principal = Principal {
        user,
        grants: load_grants(tx, user).await?,
        now,
    };
    feed_scope_of(tx, &principal, posture).await
}

/// The feeds of a person's device: the catalog, the person's own, and on a phone the stores of the
/// field grants of now, at most [`FEEDS_MAX`] feeds, stores that are planned soon first. Nothing for a
/// person without a grant.
///
/// # Errors
/// When the database does not answer.
pub async fn feed_scope_of(
    tx: &Tx,
    principal: &Principal,
    posture: Posture,
) -> Result<Vec<FeedId>, Error> {
    let (user, now) = (principal.user, principal.now);
    if principal.active_grants().next().is_none() {
        return Ok(Vec::new());
    }
    let mut found = vec![feeds::catalog(), feeds::user(user)];
    if posture == Posture::Field {
        let scope = Scope::new(field_reach(principal), now);
        if !scope.reach().is_empty() {
            let stores = planned_first(tx, &scope, user, now).await?;
            found.extend(stores.into_iter().map(feeds::store));
        }
    }
    Ok(found)
}

fn field_reach(principal: &Principal) -> Reach {
    let mut reach = Reach::default();
    for grant in principal
        .active_grants()
        .filter(|grant| grant.role.is_field())
    {
        reach.add(grant);
    }
    reach
}

async fn planned_first(
    tx: &Tx,
    scope: &Scope,
    user: UserId,
    now: UtcMs,
) -> Result<Vec<StoreId>, Error> {
    let limit = u64::try_from(FEEDS_MAX - FIXED_FEEDS).unwrap_or(u64::MAX);
    let planned = Query::select()
        .column("store_id")
        .expr_as(Expr::col("planned_at").min(), "next_at")
        .from("planned_stop")
        .and_where(Expr::col("person_id").eq(user.0))
        // The index is by day; a stop's day is at most one off the day in UTC.
        .and_where(Expr::col("day").gte(day_in_utc(now.plus_ms(PLANNED_FROM_MS), -1)))
        .and_where(Expr::col("day").lte(day_in_utc(now.plus_ms(PLANNED_TO_MS), 1)))
        .and_where(Expr::col("planned_at").gte(now.0 + PLANNED_FROM_MS))
        .and_where(Expr::col("planned_at").lte(now.0 + PLANNED_TO_MS))
        .group_by_col("store_id")
        .to_owned();
    let query = Query::select()
        .column(("store", "id"))
        .from("store")
        .join_subquery(
            JoinType::LeftJoin,
            planned,
            "planned",
            Expr::col(("planned", "store_id")).equals(("store", "id")),
        )
        .cond_where(scope.store_rows())
        .order_by_expr(Expr::col(("planned", "next_at")).is_null(), Order::Asc)
        .order_by(("planned", "next_at"), Order::Asc)
        .order_by(("store", "id"), Order::Asc)
        .limit(limit)
        .to_owned();
    let mut stores = Vec::new();
    for row in tx.connection().query_all(&query).await? {
        stores.push(StoreId(row.try_get_by_index(0)?));
    }
    Ok(stores)
}

fn day_in_utc(at: UtcMs, plus_days: i64) -> String {
    let day = ZoneOffsets::fixed("UTC", 0).business_day(at);
    day.plus_days(plus_days).to_string()
}
