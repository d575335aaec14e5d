//! Giving a quarantined mutation up: only ever by a person's explicit choice.

use super::effects;
use super::incoming::Incoming;
use super::numbers::hash_from;
use super::quarantine::State;
use super::tables::quarantine;
use crate::access::{self, Principal};
use crate::app::AppState;
use crate::database::{Error, Tx};
use crate::problem::ApiError;
use actix_web::{HttpResponse, post, web};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shared::api::Problem;
use shared::ids::{DeviceId, MutationId, UserId};
use shared::problem::ProblemCode;
use shared::sync::SealedMutation;
use shared::time::UtcMs;

/// Gives up a mutation that is held or returned: for its author, and for who supervises its author. Its
/// last leaf goes to the sender's own feed, and what waited for it is judged again. One that was given
/// up before stays so.
#[utoipa::path(
    tag = "sync",
    params(("id" = MutationId, Path,)),
    responses(
        (status = 204),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[post("/sync/mutations/{id}/drop")]
pub(super) async fn drop_mutation(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<MutationId>,
) -> Result<HttpResponse, ApiError> {
    let now = state.clock.now();
    let id = id.into_inner();
    state
        .database
        .write("drop_mutation", async |tx| {
            drop_by(tx, &principal, id, now).await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn drop_by(tx: &Tx, principal: &Principal, id: MutationId, now: UtcMs) -> Result<(), Error> {
    let rows = quarantine::Entity::find()
        .filter(quarantine::Column::MutationId.eq(id.0))
        .all(tx.connection())
        .await?;
    let mut is_found = false;
    for row in rows {
        let (hash, state) = (hash_from(&row.hash)?, State::parse(&row.state));
        let author = author(row);
        if author != principal.user && !access::supervises(tx, principal, author).await? {
            continue;
        }
        let state = state.ok_or(Error::Data("an unknown state of quarantine"))?;
        is_found |= state == State::Dropped || state.is_open();
        if state.is_open() {
            effects::drop_mutation(tx, id, hash, now).await?;
        }
    }
    if is_found {
        Ok(())
    } else {
        Err(Error::Problem(ProblemCode::NotFound))
    }
}

/// Who wrote it; of what cannot be read nobody knows more than who sent it.
pub(super) fn author(row: quarantine::Model) -> UserId {
    let sender = UserId(row.sender_id);
    let sealed = SealedMutation {
        envelope: row.envelope,
        private: row.private,
        signature: row.signature,
    };
    let sent_by = super::Sender {
        user: sender,
        device: DeviceId(row.device_id),
    };
    let item = Incoming::read(sealed, sent_by);
    item.envelope().map_or(sender, |envelope| envelope.author)
}
