//! Which records name which photos, written with the record.

use super::entity::photo_use::{self, Column};
use crate::database::{Error, IfThere, Tx, insert_rows};
use crate::kinds::{Change, KindTable};

/// Notes the photos of changed records. A photo that a record no longer names stays noted: whoever could
/// see it as evidence still can.
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
                at: change.received_at.0,
            })
        })
        .collect();
    insert_rows(tx, rows, IfThere::Keep(&[Column::RecordId, Column::Hash])).await
}
