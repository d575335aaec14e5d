//! What is agreed with many stores at once, for the desk.

use super::entity::listing;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::kinds::rows;
use crate::store::{StoreFilter, page_of_stores};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::api::master::{ListingEntry, ListingList};
use shared::ids::StoreId;
use std::collections::HashMap;

/// One page of stores in reach with what is agreed with each.
///
/// # Errors
/// `BadRequest` for a cursor that is no store in reach.
pub(super) async fn list_listings(
    tx: &Tx,
    scope: &Scope,
    filter: &StoreFilter,
) -> Result<ListingList, Error> {
    let page = page_of_stores(tx, scope, filter).await?;
    // A store has one, so that the page bounds them.
    let found = listing::Entity::find()
        .filter(listing::Column::StoreId.is_in(page.stores.iter().map(|store| store.id)))
        .filter(scope.stores(listing::Column::StoreId))
        .order_by_asc(listing::Column::Id)
        .all(tx.connection())
        .await?;
    let mut bodies: HashMap<_, _> = found
        .into_iter()
        .map(|row| (row.store_id, row.body))
        .collect();
    let entry = |store: crate::store::entity::store::Model| {
        let body = bodies.remove(&store.id);
        Ok(ListingEntry {
            store: StoreId(store.id),
            name: store.name,
            listing: body.map(|body| rows::from_json(&body)).transpose()?,
        })
    };
    let stores = page.stores.into_iter().map(entry);
    Ok(ListingList {
        stores: stores.collect::<Result<_, Error>>()?,
        total: page.total,
        next: page.next.map(|store| store.to_string()),
    })
}
