//! A loss that a phone proves: a backup was put back, or a copy took over that lacked commits. The server
//! cannot know by itself; a receipt that it has signed and does not hold says so. The epoch changes then,
//! and every phone offers again what it retains.

use super::rows::load_leaves;
use super::signing_keys::load_keys;
use super::tables::meta;
use crate::access::Principal;
use crate::app::{AppState, random_bytes};
use crate::database::{Database, Error, Tx};
use crate::problem::ApiError;
use actix_web::{post, web};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shared::api::Problem;
use shared::ids::{EpochId, MutationId};
use shared::problem::ProblemCode;
use shared::sync::Leaf;
use shared::sync::signing::ServerKey;
use shared::sync::wire::{LOSS_RECEIPTS_MAX, LossAnswer, LossReport};
use shared::time::UtcMs;
use std::collections::HashSet;

/// Looks whether the server holds what it has signed. The answer's epoch is a new one when it does not.
#[utoipa::path(
    tag = "sync",
    request_body(content_type = "application/json", content = Vec<u8>),
    responses(
        (status = 200, content_type = "application/json"),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
    ),
)]
#[post("/sync/loss")]
pub(super) async fn prove_loss(
    state: web::Data<AppState>,
    principal: Principal,
    report: web::Json<LossReport>,
) -> Result<web::Json<LossAnswer>, ApiError> {
    if report.receipts.len() > LOSS_RECEIPTS_MAX {
        return Err(ApiError::new(ProblemCode::BadRequest));
    }
    let (epoch, is_lost) = judge_loss(&state.database, &report, state.clock.now()).await?;
    if is_lost {
        tracing::error!(device = %principal.device, %epoch, "a phone proved that commits were lost");
    }
    Ok(web::Json(LossAnswer { epoch }))
}

/// The epoch after a report, and whether the report has changed it.
///
/// # Errors
/// When the database does not answer.
pub async fn judge_loss(
    database: &Database,
    report: &LossReport,
    now: UtcMs,
) -> Result<(EpochId, bool), Error> {
    // Signatures take longer than anything that is done under the lock.
    let proven: Vec<(Leaf, ServerKey)> = report
        .receipts
        .iter()
        .filter_map(|receipt| Some((receipt.proven()?, receipt.proof.key)))
        .collect();
    database
        .write("loss", async |tx| judge(tx, &proven, now).await)
        .await
}

async fn judge(
    tx: &Tx,
    proven: &[(Leaf, ServerKey)],
    now: UtcMs,
) -> Result<(EpochId, bool), Error> {
    let epoch = super::epoch(tx).await?;
    let keys: HashSet<String> = load_keys(tx)
        .await?
        .into_iter()
        .map(|row| row.key)
        .collect();
    let own: Vec<&Leaf> = proven
        .iter()
        .filter(|(leaf, key)| leaf.epoch == epoch && keys.contains(&key.to_string()))
        .map(|(leaf, _)| leaf)
        .collect();
    let ids: Vec<MutationId> = own.iter().map(|leaf| leaf.mutation).collect();
    let held = load_leaves(tx, &ids).await?;
    let is_held = |leaf: &&Leaf| held.contains_key(&(leaf.mutation, leaf.hash));
    match own.iter().all(is_held) {
        true => Ok((epoch, false)),
        false => Ok((begin_epoch(tx, now).await?, true)),
    }
}

/// From here on positions and receipts are counted anew: phones read everything again and offer what they
/// retain.
pub(super) async fn begin_epoch(tx: &Tx, now: UtcMs) -> Result<EpochId, Error> {
    let epoch = EpochId::new(now.0, random_bytes());
    meta::Entity::update_many()
        .col_expr(meta::Column::Value, Expr::value(epoch.to_string()))
        .filter(meta::Column::Name.eq("epoch"))
        .exec(tx.connection())
        .await?;
    Ok(epoch)
}

/// Begins an epoch in a database that was put back.
///
/// # Errors
/// When the database does not answer.
pub async fn begin_epoch_alone(database: &Database, now: UtcMs) -> Result<EpochId, Error> {
    database
        .write("epoch", async |tx| begin_epoch(tx, now).await)
        .await
}
