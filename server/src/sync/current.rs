//! Records as they stand, for those who read them beside their own tables.

use super::numbers::from_column;
use super::rows::load_records;
use super::tables::record;
use crate::database::{Error, Tx};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::ids::RecordId;
use shared::sync::kind::Body;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// The revisions of those records that exist.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn current_revisions(
    tx: &Tx,
    ids: impl Iterator<Item = Uuid>,
) -> Result<HashMap<Uuid, u64>, Error> {
    let rows: Vec<(Uuid, i64)> = record::Entity::find()
        .select_only()
        .columns([record::Column::Id, record::Column::Revision])
        .filter(record::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    rows.into_iter()
        .map(|(id, revision)| Ok((id, from_column(revision)?)))
        .collect()
}

/// The fields of those records that exist, after their last change.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn current_bodies(
    tx: &Tx,
    ids: &BTreeSet<RecordId>,
) -> Result<HashMap<RecordId, Body>, Error> {
    let records = load_records(tx, ids).await?.into_iter();
    Ok(records.map(|(id, record)| (id, record.body)).collect())
}
