//! Giving a quarantined mutation up: only ever by a person's explicit choice.

use super::answering::{Answering, author};
use super::deciding::read_kept;
use super::effects;
use super::numbers::hash_from;
use super::quarantine::State;
use super::tables::quarantine;
use crate::access::Principal;
use crate::app::AppState;
use crate::database::{Error, Tx};
use crate::problem::ApiError;
use actix_web::{HttpResponse, post, web};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use shared::api::Problem;
use shared::ids::MutationId;
use shared::problem::ProblemCode;
use shared::time::UtcMs;

/// Gives up a mutation that is held or returned: for its author, and for who answers for it. Its
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
    let mut answering = Answering::new(tx, principal);
    let mut is_found = false;
    for row in rows {
        let (hash, state) = (hash_from(&row.hash)?, State::parse(&row.state));
        let item = read_kept(&row);
        let is_own = author(&item) == principal.user;
        if !is_own && !answering.is_for(&item, UtcMs(row.received_at)).await? {
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
