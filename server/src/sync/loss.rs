//! A loss that a phone proves: a backup was put back, or a copy took over that lacked commits. The server
//! cannot know by itself; a receipt that it has signed and does not hold says so. The epoch changes then,
//! and every phone offers again what it retains.

use super::signing_keys::load_keys;
use super::tables::{meta, receipt, signing_key};
use crate::access::Principal;
use crate::app::{AppState, Json, random_bytes};
use crate::database::{Database, Error, Tx};
use crate::problem::ApiError;
use actix_web::{post, web};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::api::Problem;
use shared::ids::EpochId;
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
        (status = 408, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
    ),
)]
#[post("/sync/loss")]
pub(super) async fn prove_loss(
    state: web::Data<AppState>,
    principal: Principal,
    Json(report): Json<LossReport>,
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

/// The epoch after a report, and whether the report has changed it. Only a report that proves a loss
/// waits for those who write, so that nobody can hold them up with others.
///
/// # Errors
/// When the database does not answer.
pub async fn judge_loss(
    database: &Database,
    report: &LossReport,
    now: UtcMs,
) -> Result<(EpochId, bool), Error> {
    // Signatures take longer than anything that is done in a transaction.
    let proven: Vec<(Leaf, ServerKey)> = report
        .receipts
        .iter()
        .filter_map(|receipt| Some((receipt.proven()?, receipt.proof.key)))
        .collect();
    let (epoch, is_lost) = database
        .read(async |tx| {
            let epoch = super::epoch(tx).await?;
            Ok::<_, Error>((epoch, has_lost(tx, &proven, epoch).await?))
        })
        .await?;
    if !is_lost {
        return Ok((epoch, false));
    }
    database
        .write("loss", async |tx| {
            // Of reports that come together the first begins an epoch, in which the others prove nothing.
            let epoch = lock_epoch(tx).await?;
            match has_lost(tx, &proven, epoch).await? {
                true => Ok((begin_epoch(tx, now).await?, true)),
                false => Ok((epoch, false)),
            }
        })
        .await
}

/// Whether one of the leaves is not held. Leaves are never changed and are signed only after their commit,
/// so that one of another outcome or place than what is stored was lost with its commit as well: held work
/// that was released since, for instance, of which its author believes that it is done.
async fn has_lost(tx: &Tx, proven: &[(Leaf, ServerKey)], epoch: EpochId) -> Result<bool, Error> {
    if proven.is_empty() {
        return Ok(false);
    }
    let known = load_keys(tx).await?;
    let is_unknown = |key: &ServerKey| known.iter().all(|row| row.key != key.to_string());
    let strange = proven
        .iter()
        .find(|(leaf, key)| leaf.epoch == epoch && is_unknown(key));
    if let Some((_, key)) = strange {
        tracing::error!(
            %key,
            "a phone shows a receipt of this epoch under a key that this database does not know. If it is a copy from before a change of secret, start it with both secrets and run `storebeat new-epoch`"
        );
    }
    let keys = believed_keys(&known);
    let own: Vec<&Leaf> = proven
        .iter()
        .filter(|(leaf, key)| leaf.epoch == epoch && keys.contains(&key.to_string()))
        .map(|(leaf, _)| leaf)
        .collect();
    let rows: Vec<(uuid::Uuid, Vec<u8>, Vec<u8>)> = receipt::Entity::find()
        .select_only()
        .columns([
            receipt::Column::MutationId,
            receipt::Column::Hash,
            receipt::Column::Leaf,
        ])
        .filter(receipt::Column::MutationId.is_in(own.iter().map(|leaf| leaf.mutation.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut is_lost = false;
    for leaf in own {
        let bytes = leaf.to_bytes();
        let mut same_id = rows.iter().filter(|row| row.0 == leaf.mutation.0);
        if same_id.clone().any(|row| row.2 == bytes) {
            continue;
        }
        // Where the id stands for other bytes only, offering these again could bring nothing back: they
        // would be returned. An epoch for it would make every phone read everything in vain.
        let is_taken = same_id.clone().count() > 0 && same_id.all(|row| row.1 != leaf.hash.0);
        if is_taken {
            tracing::error!(mutation = %leaf.mutation, "a receipt was signed of other bytes than are held");
        }
        is_lost |= !is_taken;
    }
    Ok(is_lost)
}

/// The present key and those before it, back to the last one for which nobody vouched: a key that was
/// given up, as one that was stolen, proves nothing any more.
fn believed_keys(rows: &[signing_key::Model]) -> HashSet<String> {
    let first = rows.iter().rposition(|row| row.endorsement.is_none());
    let rows = rows.iter().skip(first.unwrap_or(0));
    rows.map(|row| row.key.clone()).collect()
}

/// The epoch, which nobody else can change before the end of the transaction.
async fn lock_epoch(tx: &Tx) -> Result<EpochId, Error> {
    meta::Entity::find_by_id("epoch")
        .lock(LockType::NoKeyUpdate)
        .one(tx.connection())
        .await?
        .and_then(|row| row.value.parse().ok())
        .ok_or(Error::Data("the epoch"))
}

/// From here on positions and receipts are counted anew: phones read everything again and offer what they
/// retain.
pub(super) async fn begin_epoch(tx: &Tx, now: UtcMs) -> Result<EpochId, Error> {
    let epoch = EpochId::new(now.0, random_bytes());
    let written = meta::Entity::update_many()
        .col_expr(meta::Column::Value, Expr::value(epoch.to_string()))
        .filter(meta::Column::Name.eq("epoch"))
        .exec(tx.connection())
        .await?;
    // An epoch that was told and not written would be another one at the next request.
    match written.rows_affected {
        1 => Ok(epoch),
        _ => Err(Error::Data("the epoch")),
    }
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
