//! Records as they stand, for those who read them beside their own tables.

use super::rows::load_records;
use crate::database::{Error, Tx};
use shared::ids::RecordId;
use shared::sync::kind::Body;
use std::collections::{BTreeSet, HashMap};

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
