//! Which store types and territories a list can name, and where stores go that name none.

use super::super::load_types;
use super::{ImportError, ImportOptions, program};
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use crate::organisation::entity::{region, territory};
use crate::organisation::{Actor, create_region, create_territory};
use crate::sync::push_system;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use shared::feeds;
use shared::ids::{MutationId, RecordId, RegionId, StoreTypeId, TerritoryId, uuid_v7};
use shared::kinds::{Named as _, RecordType as _, encode};
use shared::store::StoreType;
use shared::store::import::ListFacts;
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::UtcMs;
use std::collections::{BTreeMap, HashMap};

/// Where stores go whose list names no territory, until an administrator moves them.
const UNASSIGNED: &str = "未分配";
/// What stores are whose list names no type.
const USUAL_TYPE: &str = "连锁超市";

/// Reads the names, and makes the type and territory of stores that name none where they are missing.
pub(super) async fn find_or_make(
    tx: &Tx,
    options: &ImportOptions,
    now: UtcMs,
) -> Result<ListFacts, ImportError> {
    let store_types = type_names(tx).await?;
    let territories = territory_names(tx).await?;
    let store_type = match &options.store_type {
        Some(wanted) => store_types
            .get(wanted)
            .copied()
            .ok_or_else(|| ImportError::StoreType {
                wanted: wanted.clone(),
                known: listed(&store_types),
            })?,
        None => match store_types.get(USUAL_TYPE) {
            Some(id) => *id,
            None => make_usual_type(tx, now).await?,
        },
    };
    let territory = match &options.territory {
        Some(wanted) => territories
            .get(wanted)
            .copied()
            .ok_or_else(|| ImportError::Territory {
                wanted: wanted.clone(),
                known: listed(&territories),
            })?,
        None => match territories.get(UNASSIGNED) {
            Some(id) => *id,
            None => make_unassigned(tx, now).await?,
        },
    };
    Ok(ListFacts {
        source: options.source.clone(),
        datum: options.datum,
        store_types,
        territories,
        store_type,
        territory,
        zone: crate::time::store_zone(&options.zone, now)?,
    })
}

fn listed<T>(names: &HashMap<String, T>) -> String {
    let mut names: Vec<&str> = names.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(", ")
}

async fn type_names(tx: &Tx) -> Result<HashMap<String, StoreTypeId>, Error> {
    let types = load_types(tx).await?;
    Ok(types
        .into_iter()
        .flat_map(|(id, store_type)| [(store_type.name_zh, id), (store_type.name_en, id)])
        .collect())
}

async fn territory_names(tx: &Tx) -> Result<HashMap<String, TerritoryId>, Error> {
    let rows = territory::Entity::find().all(tx.connection()).await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.name, TerritoryId(row.id)))
        .collect())
}

async fn make_unassigned(tx: &Tx, now: UtcMs) -> Result<TerritoryId, Error> {
    let actor = Actor::program(now);
    let found = region::Entity::find()
        .filter(region::Column::Name.eq(UNASSIGNED))
        .one(tx.connection())
        .await?;
    let region = match found {
        Some(row) => RegionId(row.id),
        None => create_region(tx, &actor, UNASSIGNED).await?,
    };
    create_territory(tx, &actor, region, UNASSIGNED).await
}

async fn make_usual_type(tx: &Tx, now: UtcMs) -> Result<StoreTypeId, ImportError> {
    let id = StoreTypeId::new(now.0, random_bytes());
    let usual = StoreType {
        name_zh: USUAL_TYPE.into(),
        name_en: "Chain supermarket".into(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 300,
        geofence_radius_m: 150,
        template: Default::default(),
    };
    let draft = Draft {
        mutation: MutationId(uuid_v7(now.0, random_bytes())),
        feed: feeds::catalog(),
        kind: StoreType::KIND,
        schema: StoreType::SCHEMA,
        record: RecordId(id.0),
        op: Operation::Create {
            body: encode(&usual),
        },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    };
    let pushed = push_system(tx, program(), now, vec![draft]).await?;
    match pushed.answers.iter().find_map(|answer| answer.reason) {
        None => Ok(id),
        Some(reason) => Err(Error::Problem(reason).into()),
    }
}
