//! Stores and their types as rows, and the look-ups that rules need.

use super::entity::{store, store_type};
use crate::database::{Error, Tx};
use crate::kinds::rows::{from_day, from_json, from_number, from_word, to_json, to_word};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::ids::{StoreId, StoreTypeId, TerritoryId};
use shared::store::{Store, StorePosition, StoreType};
use std::collections::{BTreeSet, HashMap};

/// A store with its type, as the rules of visits want it.
pub(crate) type StoreWithType = (Store, StoreType);

/// The row of a store.
pub(crate) fn store_row(id: StoreId, store: &Store) -> store::Model {
    let position = store.position.as_ref();
    let key = store.external_id.as_deref().unwrap_or_default();
    store::Model {
        id: id.0,
        name: store.name.clone(),
        name_search: format!("{} {} {key}", store.name, store.address).to_lowercase(),
        source: store.source.clone(),
        external_id: store.external_id.clone(),
        address: store.address.clone(),
        store_type_id: store.store_type.0,
        territory_id: store.territory.0,
        latitude: position.map(|position| position.latitude),
        longitude: position.map(|position| position.longitude),
        accuracy_m: position.and_then(|position| position.accuracy_m),
        datum: position.map(|position| to_word(&position.datum)),
        doubt: position
            .and_then(|position| position.doubt.as_ref())
            .map(to_word),
        listed_position: store.listed_position.as_ref().map(to_json),
        zone: to_json(&store.zone),
        closed_on: store.closed_on.map(|day| day.to_string()),
    }
}

/// The store of a row.
pub(crate) fn store_of(row: &store::Model) -> Result<Store, Error> {
    Ok(Store {
        name: row.name.clone(),
        source: row.source.clone(),
        external_id: row.external_id.clone(),
        address: row.address.clone(),
        store_type: StoreTypeId(row.store_type_id),
        territory: TerritoryId(row.territory_id),
        position: position_of(row)?,
        listed_position: row.listed_position.as_deref().map(from_json).transpose()?,
        zone: from_json(&row.zone)?,
        closed_on: row.closed_on.as_deref().map(from_day).transpose()?,
    })
}

fn position_of(row: &store::Model) -> Result<Option<StorePosition>, Error> {
    let (Some(latitude), Some(longitude), Some(datum)) = (row.latitude, row.longitude, &row.datum)
    else {
        return Ok(None);
    };
    Ok(Some(StorePosition {
        latitude,
        longitude,
        datum: from_word(datum)?,
        accuracy_m: row.accuracy_m,
        doubt: row.doubt.as_deref().map(from_word).transpose()?,
    }))
}

/// The row of a store type.
pub(crate) fn store_type_row(id: StoreTypeId, store_type: &StoreType) -> store_type::Model {
    store_type::Model {
        id: id.0,
        name_zh: store_type.name_zh.clone(),
        name_en: store_type.name_en.clone(),
        units: store_type.units.into(),
        stores_a_day: store_type.stores_a_day.into(),
        time_in_store_min_s: store_type.time_in_store_min_s.into(),
        geofence_radius_m: store_type.geofence_radius_m.into(),
        template: to_json(&store_type.template),
    }
}

/// The store type of a row.
pub(crate) fn store_type_of(row: &store_type::Model) -> Result<StoreType, Error> {
    Ok(StoreType {
        name_zh: row.name_zh.clone(),
        name_en: row.name_en.clone(),
        units: from_number(row.units)?,
        stores_a_day: from_number(row.stores_a_day)?,
        time_in_store_min_s: from_number(row.time_in_store_min_s)?,
        geofence_radius_m: from_number(row.geofence_radius_m)?,
        template: from_json(&row.template)?,
    })
}

/// Ids of one statement: SQLite binds at most 32,766 values.
const IDS_MAX: usize = 10_000;

/// The stores of these ids with their types, in two statements unless there are very many; unknown ids
/// are left out.
pub(crate) async fn load_with_types(
    tx: &Tx,
    ids: impl IntoIterator<Item = StoreId>,
) -> Result<HashMap<StoreId, StoreWithType>, Error> {
    let ids: BTreeSet<_> = ids.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let mut rows = Vec::with_capacity(ids.len());
    for part in ids.chunks(IDS_MAX) {
        let found = store::Entity::find()
            .filter(store::Column::Id.is_in(part.iter().copied()))
            .all(tx.connection());
        rows.extend(found.await?);
    }
    let types = load_types(tx).await?;
    let mut stores = HashMap::with_capacity(rows.len());
    for row in rows {
        let store_type = types
            .get(&StoreTypeId(row.store_type_id))
            .ok_or(Error::Data("the type of a store"))?;
        stores.insert(StoreId(row.id), (store_of(&row)?, store_type.clone()));
    }
    Ok(stores)
}

/// All store types: a list of a few dozen that an administrator keeps.
pub(crate) async fn load_types(tx: &Tx) -> Result<HashMap<StoreTypeId, StoreType>, Error> {
    let rows = store_type::Entity::find().all(tx.connection()).await?;
    rows.iter()
        .map(|row| Ok((StoreTypeId(row.id), store_type_of(row)?)))
        .collect()
}
