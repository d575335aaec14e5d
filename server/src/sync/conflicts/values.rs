//! The values of conflicts in words that people know: ids have names.

use crate::access::{Principal, Scope};
use crate::database::{Error, Tx};
use crate::organisation::entity::{territory, user_account};
use crate::store::entity::{store, store_type};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::Value;
use shared::access::Reach;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Ids of one answer that are looked up.
const IDS_MAX: usize = 2_000;

/// A body as it is stored.
pub(in crate::sync) fn parse(body: &str) -> Result<Body, Error> {
    serde_json::from_str(body).map_err(|_| Error::Data("a body that is not a JSON object"))
}

/// Collects the ids that stand in a value.
pub(in crate::sync) fn collect_ids(value: &Value, ids: &mut BTreeSet<Uuid>) {
    match value {
        Value::String(text) if ids.len() < IDS_MAX => {
            if let Ok(id) = text.parse() {
                ids.insert(id);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_ids(value, ids)),
        Value::Object(fields) => fields.values().for_each(|value| collect_ids(value, ids)),
        _ => {}
    }
}

/// What people, stores and territories in sight of the reader, and store types, are called, by id. An id proves
/// nothing: whoever pushes a value chooses the ids in it.
pub(in crate::sync) async fn load_names(
    tx: &Tx,
    principal: &Principal,
    ids: &BTreeSet<Uuid>,
) -> Result<BTreeMap<String, String>, Error> {
    let scope = seen_so_far(principal);
    let ids: Vec<Uuid> = ids.iter().copied().collect();
    let mut names = BTreeMap::new();
    if ids.is_empty() {
        return Ok(names);
    }
    let people = user_account::Entity::find()
        .filter(user_account::Column::Id.is_in(ids.clone()))
        .filter(scope.people(user_account::Column::Id))
        .all(tx.connection())
        .await?;
    names.extend(people.into_iter().map(|row| (row.id.to_string(), row.name)));
    let stores = store::Entity::find()
        .filter(store::Column::Id.is_in(ids.clone()))
        .filter(scope.stores(store::Column::Id))
        .all(tx.connection())
        .await?;
    names.extend(stores.into_iter().map(|row| (row.id.to_string(), row.name)));
    let territories = territory::Entity::find()
        .filter(territory::Column::Id.is_in(ids.clone()))
        .filter(scope.territories(territory::Column::Id))
        .all(tx.connection())
        .await?;
    names.extend(
        territories
            .into_iter()
            .map(|row| (row.id.to_string(), row.name)),
    );
    let types = store_type::Entity::find()
        .filter(store_type::Column::Id.is_in(ids))
        .all(tx.connection())
        .await?;
    names.extend(types.into_iter().map(|row| {
        let name = format!("{} / {}", row.name_zh, row.name_en);
        (row.id.to_string(), name)
    }));
    Ok(names)
}

/// Where any grant of the reader's reaches or has reached: what was recorded under a grant keeps its names after
/// the end of it.
fn seen_so_far(principal: &Principal) -> Scope {
    let mut reach = Reach {
        own: Some(principal.user),
        ..Reach::default()
    };
    let began = UtcMs(i64::MIN);
    let grants = principal.grants.iter();
    for grant in grants.filter(|grant| grant.overlaps(began, principal.now)) {
        reach.add(grant);
    }
    Scope::new(reach, principal.now)
}
