//! The photos that records name, and how far each has come: for a page of records at a time.

use super::entity::{photo, photo_use};
use super::read::uses_with_photos;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::sync::current_bodies;
use sea_orm::{ColumnTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _};
use shared::api::photos::{PhotoState, RecordPhoto};
use shared::ids::{RecordId, VisitId};
use shared::photo::named_by;
use shared::sync::{Hash, Operation};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Ids in one list of a statement; SQLite takes 32,766.
const LIST_MAX: usize = 1000;

/// Photos by the record that names them.
pub(crate) type PhotosOf<Id> = HashMap<Id, Vec<RecordPhoto>>;

/// The photos of those records that are in reach, in the order in which each record names them. What a
/// record named and does not name any more is left out: nobody will deliver it.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn photos_of(
    tx: &Tx,
    scope: &Scope,
    records: impl IntoIterator<Item = RecordId>,
) -> Result<PhotosOf<RecordId>, Error> {
    let known = load_states(tx, scope, records).await?;
    let named: BTreeSet<RecordId> = known.keys().copied().collect();
    let bodies = current_bodies(tx, &named).await?;
    let mut photos = PhotosOf::new();
    for (record, body) in bodies {
        let Some(states) = known.get(&record) else {
            continue;
        };
        let named = named_by(&Operation::Create { body });
        let of = named.iter().filter_map(|hash| states.get(hash)).cloned();
        photos.insert(record, of.collect());
    }
    Ok(photos)
}

/// The same of visits: their own photos and those of what was recorded at them, each once.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn photos_of_visits(
    tx: &Tx,
    scope: &Scope,
    visits: &[VisitId],
) -> Result<PhotosOf<VisitId>, Error> {
    let mut home: HashMap<RecordId, VisitId> = visits
        .iter()
        .map(|visit| (RecordId(visit.0), *visit))
        .collect();
    for visits in visits.chunks(LIST_MAX) {
        let found: Vec<(Uuid, Uuid)> = fact::Entity::find()
            .select_only()
            .columns([fact::Column::Id, fact::Column::VisitId])
            .filter(fact::Column::VisitId.is_in(visits.iter().map(|visit| visit.0)))
            .into_tuple()
            .all(tx.connection())
            .await?;
        let found = found.into_iter();
        home.extend(found.map(|(fact, visit)| (RecordId(fact), VisitId(visit))));
    }
    let mut of_records: Vec<_> = photos_of(tx, scope, home.keys().copied())
        .await?
        .into_iter()
        .collect();
    // The shop front was seen first.
    of_records
        .sort_by_key(|(record, _)| (home.get(record).map(|visit| visit.0 != record.0), *record));
    let mut photos = PhotosOf::<VisitId>::new();
    for (record, named) in of_records {
        let Some(visit) = home.get(&record) else {
            continue;
        };
        let of = photos.entry(*visit).or_default();
        for photo in named {
            if of.iter().all(|known| known.hash != photo.hash) {
                of.push(photo);
            }
        }
    }
    Ok(photos)
}

/// How far each photo has come that a record ever named.
async fn load_states(
    tx: &Tx,
    scope: &Scope,
    records: impl IntoIterator<Item = RecordId>,
) -> Result<HashMap<RecordId, HashMap<Hash, RecordPhoto>>, Error> {
    use photo_use::Column;
    let records: Vec<Uuid> = records.into_iter().map(|record| record.0).collect();
    let mut states = HashMap::<RecordId, HashMap<Hash, RecordPhoto>>::new();
    for records in records.chunks(LIST_MAX) {
        let found: Vec<(Uuid, Vec<u8>, String, Option<i64>)> = uses_with_photos(JoinType::LeftJoin)
            .select_only()
            .columns([Column::RecordId, Column::Hash, Column::Kind])
            .column(photo::Column::IsWithheld)
            .filter(Column::RecordId.is_in(records.iter().copied()))
            .filter(scope.work(Column::StoreId, Column::PersonId))
            .into_tuple()
            .all(tx.connection())
            .await?;
        for (record, hash, kind, is_withheld) in found {
            let bytes = hash.try_into().map_err(|_| Error::Data("a photo's hash"))?;
            let hash = Hash(bytes);
            let state = match is_withheld {
                None => PhotoState::OnPhone,
                Some(0) => PhotoState::Shown,
                Some(_) => PhotoState::Withheld,
            };
            let photo = RecordPhoto { hash, kind, state };
            states
                .entry(RecordId(record))
                .or_default()
                .insert(hash, photo);
        }
    }
    Ok(states)
}
