//! What sign-ins leave behind, forgotten once a day so that strangers cannot fill the database.

use super::REFRESH_IDLE_MS;
use super::entity::{refresh_token, sign_in_attempt, sign_in_family};
use crate::database::{Error, Tx};
use crate::organisation::entity::device;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{ColumnTrait as _, Condition, EntityTrait as _, QueryFilter as _};
use shared::time::{DAY_MS, UtcMs};

/// No wait is longer than a day.
const KEEP_ATTEMPTS_MS: i64 = 2 * DAY_MS;
/// How long an ended sign-in can still be looked up.
const KEEP_FAMILIES_MS: i64 = 180 * DAY_MS;

/// Forgets failed attempts that slow nobody down any more, tokens of ended sign-ins, and long afterwards
/// the sign-ins. Those of revoked devices stay: a phone has to learn that it was revoked whenever it
/// comes back.
///
/// # Errors
/// When the database does not answer.
pub async fn purge_sign_ins(tx: &Tx, now: UtcMs) -> Result<(), Error> {
    sign_in_attempt::Entity::delete_many()
        .filter(sign_in_attempt::Column::LastFailedAt.lt(now.0 - KEEP_ATTEMPTS_MS))
        .exec(tx.connection())
        .await?;
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::Family.in_subquery(families(ended_before(now.0 - DAY_MS))))
        .exec(tx.connection())
        .await?;
    let revoked = Query::select()
        .column(device::Column::Id)
        .from(device::Entity)
        .cond_where(device::Column::RevokedAt.is_not_null())
        .to_owned();
    sign_in_family::Entity::delete_many()
        .filter(ended_before(now.0 - KEEP_FAMILIES_MS))
        .filter(sign_in_family::Column::DeviceId.not_in_subquery(revoked))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ended, or not used until it ended by itself.
fn ended_before(at: i64) -> Condition {
    Condition::any()
        .add(sign_in_family::Column::RevokedAt.lt(at))
        .add(sign_in_family::Column::LastUsedAt.lt(at - REFRESH_IDLE_MS))
}

fn families(which: Condition) -> SelectStatement {
    Query::select()
        .column(sign_in_family::Column::Id)
        .from(sign_in_family::Entity)
        .cond_where(which)
        .to_owned()
}
