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
use uuid::Uuid;

/// Where stores go whose list names no territory, until an administrator moves them.
const UNASSIGNED: &str = "未分配";
/// What stores are whose list names no type.
const USUAL_TYPE: &str = "连锁超市";

/// Which type or territory a new store gets whose row names none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Choice<Id> {
    /// The usual one, which is made where it is missing.
    #[default]
    Usual,
    /// The one of that name.
    Named(String),
    /// This one.
    Known(Id),
}

/// Reads the names, and makes the usual type and territory where they are wanted and missing.
pub(super) async fn find_or_make(
    tx: &Tx,
    options: &ImportOptions,
    actor: &Actor,
) -> Result<ListFacts, ImportError> {
    let names = Names::read(tx).await?;
    let store_type = match names.store_type(&options.store_type)? {
        Some(id) => id,
        None => make_usual_type(tx, actor).await?,
    };
    let territory = match names.territory(&options.territory)? {
        Some(id) => id,
        None => make_unassigned(tx, actor).await?,
    };
    names.facts(options, (store_type, territory), actor.now)
}

/// The same without writing: what is missing has an id that nothing has.
pub(super) async fn find(
    tx: &Tx,
    options: &ImportOptions,
    now: UtcMs,
) -> Result<ListFacts, ImportError> {
    let names = Names::read(tx).await?;
    let store_type = names.store_type(&options.store_type)?;
    let territory = names.territory(&options.territory)?;
    let usual = (
        store_type.unwrap_or(StoreTypeId(Uuid::nil())),
        territory.unwrap_or(TerritoryId(Uuid::nil())),
    );
    names.facts(options, usual, now)
}

/// What a list can name.
struct Names {
    store_types: HashMap<String, StoreTypeId>,
    territories: HashMap<String, TerritoryId>,
}

impl Names {
    async fn read(tx: &Tx) -> Result<Self, Error> {
        Ok(Self {
            store_types: type_names(tx).await?,
            territories: territory_names(tx).await?,
        })
    }

    fn store_type(&self, wanted: &Choice<StoreTypeId>) -> Result<Option<StoreTypeId>, ImportError> {
        choose(&self.store_types, wanted, USUAL_TYPE).map_err(|wanted| ImportError::StoreType {
            wanted,
            known: listed(&self.store_types),
        })
    }

    fn territory(&self, wanted: &Choice<TerritoryId>) -> Result<Option<TerritoryId>, ImportError> {
        choose(&self.territories, wanted, UNASSIGNED).map_err(|wanted| ImportError::Territory {
            wanted,
            known: listed(&self.territories),
        })
    }

    fn facts(
        self,
        options: &ImportOptions,
        (store_type, territory): (StoreTypeId, TerritoryId),
        now: UtcMs,
    ) -> Result<ListFacts, ImportError> {
        Ok(ListFacts {
            source: options.source.clone(),
            datum: options.datum,
            store_types: self.store_types,
            territories: self.territories,
            store_type,
            territory,
            zone: crate::time::store_zone(&options.zone, now)?,
        })
    }
}

/// The wanted one; none for a usual one that is missing, and an error with what was wanted and is not
/// there.
fn choose<Id: Copy + PartialEq + std::fmt::Display>(
    known: &HashMap<String, Id>,
    wanted: &Choice<Id>,
    usual: &str,
) -> Result<Option<Id>, String> {
    match wanted {
        Choice::Usual => Ok(known.get(usual).copied()),
        Choice::Named(name) => known.get(name).copied().map(Some).ok_or(name.clone()),
        Choice::Known(id) if known.values().any(|known| known == id) => Ok(Some(*id)),
        Choice::Known(id) => Err(id.to_string()),
    }
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

async fn make_unassigned(tx: &Tx, actor: &Actor) -> Result<TerritoryId, Error> {
    let found = region::Entity::find()
        .filter(region::Column::Name.eq(UNASSIGNED))
        .one(tx.connection())
        .await?;
    let region = match found {
        Some(row) => RegionId(row.id),
        None => create_region(tx, actor, UNASSIGNED).await?,
    };
    create_territory(tx, actor, region, UNASSIGNED).await
}

async fn make_usual_type(tx: &Tx, actor: &Actor) -> Result<StoreTypeId, ImportError> {
    let now = actor.now;
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
    let pushed = push_system(tx, actor.user.unwrap_or_else(program), now, vec![draft]).await?;
    match pushed.answers.iter().find_map(|answer| answer.reason) {
        None => Ok(id),
        Some(reason) => Err(Error::Problem(reason).into()),
    }
}
