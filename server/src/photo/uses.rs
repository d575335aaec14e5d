//! Which records name which photos, written with the record.

use super::entity::photo_use::{self, Column, Entity};
use crate::database::{Error, Tx};
use crate::kinds::{Change, KindTable};
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait as _, IntoActiveModel as _};

/// Rows of one statement: SQLite binds at most 32,766 values.
const ROWS_MAX: usize = 4_000;

/// Notes the photos of changed records, and who named them first. A photo that a record no longer names
/// stays noted: whoever could see it as evidence still can.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn note_uses(
    tx: &Tx,
    table: &dyn KindTable,
    changes: &[Change],
) -> Result<(), Error> {
    let rows: Vec<_> = changes
        .iter()
        .filter(|change| !change.photos.is_empty())
        .flat_map(|change| {
            let subject = table.subject(change.record, &change.body);
            change.photos.iter().map(move |hash| photo_use::Model {
                record_id: change.record.0,
                hash: hash.0.to_vec(),
                kind: table.kind().to_owned(),
                person_id: subject.owner.map(|person| person.0),
                store_id: subject.store.map(|store| store.0),
                named_by: Some(change.author.0),
                at: change.received_at.0,
            })
        })
        .collect();
    let once = OnConflict::columns([Column::RecordId, Column::Hash])
        .do_nothing()
        .to_owned();
    for rows in rows.chunks(ROWS_MAX) {
        let rows = rows
            .iter()
            .cloned()
            .map(photo_use::Model::into_active_model);
        Entity::insert_many(rows)
            .on_conflict(once.clone())
            .exec_without_returning(tx.connection())
            .await?;
    }
    Ok(())
}
