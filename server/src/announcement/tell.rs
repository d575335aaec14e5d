//! An announcement becomes an inbox item of each person that it is for.

use super::entity::{announcement, announcement_reader};
use crate::database::{Error, Tx};
use crate::kinds::EffectRow;
use crate::organisation::entity::user_account;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use shared::ids::{AnnouncementId, RecordId, UserId};
use shared::inbox::{InboxAbout, InboxItem};
use shared::kinds::Named as _;
use shared::time::UtcMs;

/// How keys of these effects begin.
const KEY: &str = "announcement:";

/// What the effect of an announcement carries.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Announced {
    /// Which.
    pub announcement: AnnouncementId,
    /// Who says it.
    pub author: UserId,
}

impl Announced {
    /// The effect that tells it; inbox items apply it.
    pub(super) fn effect(&self, now: UtcMs) -> EffectRow {
        EffectRow {
            handler: InboxItem::KIND.to_owned(),
            key: format!("{KEY}{}", self.announcement),
            payload: serde_json::to_value(self).expect("ids are plain data"),
            due_at: now,
        }
    }
}

/// What an effect of inbox items announces; none for one that tells something else.
pub(crate) fn announced_by(effect: &EffectRow) -> Option<Announced> {
    let is_announcement = effect.key.starts_with(KEY);
    let payload = is_announcement.then(|| effect.payload.clone())?;
    serde_json::from_value(payload).ok()
}

/// The items, each with its record.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn items_of(
    tx: &Tx,
    id: AnnouncementId,
) -> Result<Vec<(RecordId, InboxItem)>, Error> {
    let Some(row) = announcement::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
    else {
        return Ok(Vec::new());
    };
    let by_name = user_account::Entity::find_by_id(row.author_id)
        .one(tx.connection())
        .await?
        .map(|user| user.name)
        .unwrap_or_default();
    let readers = announcement_reader::Entity::find()
        .filter(announcement_reader::Column::AnnouncementId.eq(id.0))
        .order_by_asc(announcement_reader::Column::PersonId)
        .all(tx.connection())
        .await?;
    let item = |reader: announcement_reader::Model| {
        let item = InboxItem {
            person: UserId(reader.person_id),
            about: InboxAbout::Announcement {
                announcement: id,
                by_name: by_name.clone(),
                title: row.title.clone(),
                text: row.text.clone(),
            },
            at: UtcMs(row.at),
            read_at: None,
        };
        (RecordId(reader.item_id), item)
    };
    Ok(readers.into_iter().map(item).collect())
}
