//! The operation on one's own inbox, for the desk that follows no feeds.

use super::entity;
use crate::access::Principal;
use crate::app::AppState;
use crate::database::Error;
use crate::kinds::rows;
use crate::problem::ApiError;
use actix_web::{get, web};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::Problem;
use shared::api::inbox::InboxEntry;
use shared::ids::{RecordId, UserId};
use shared::inbox::InboxItem;
use shared::time::UtcMs;
use utoipa_actix_web::service_config::ServiceConfig;

/// Newest items that are listed.
const ITEMS_MAX: u64 = 200;

/// The routes of the inbox.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_inbox);
}

/// One's own items, newest first. They are marked as read by push.
#[utoipa::path(
    tag = "me",
    responses((status = 200, body = Vec<InboxEntry>), (status = 401, body = Problem)),
)]
#[get("/inbox")]
async fn list_inbox(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<Vec<InboxEntry>>, ApiError> {
    let entries = state
        .database
        .read(async |tx| {
            let found = entity::Entity::find()
                .filter(entity::Column::PersonId.eq(principal.user.0))
                .order_by_desc(entity::Column::At)
                .order_by_desc(entity::Column::Id)
                .limit(ITEMS_MAX)
                .all(tx.connection())
                .await
                .map_err(Error::from)?;
            found.iter().map(entry).collect::<Result<Vec<_>, Error>>()
        })
        .await?;
    Ok(web::Json(entries))
}

fn entry(row: &entity::Model) -> Result<InboxEntry, Error> {
    let item = InboxItem {
        person: UserId(row.person_id),
        about: rows::from_json(&row.about)?,
        at: UtcMs(row.at),
        read_at: row.read_at.map(UtcMs),
    };
    Ok(InboxEntry {
        id: RecordId(row.id),
        item,
    })
}
