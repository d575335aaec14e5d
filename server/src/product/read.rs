//! Products, and what is agreed with a store, for the desk.

use super::entity::{listing, product};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::kinds::rows;
use crate::search::containing;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::api::master::{NotSold, ProductEntry, ProductList, StoreListing};
use shared::ids::{ProductId, StoreId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::product::Listing;
use shared::stock::StockCount;
use shared::time::BusinessDay;

/// Products of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 100;
/// Most products of one page.
const PAGE_MAX: u64 = 500;

/// What list is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct ProductFilter {
    /// In name, brand, category or barcode, whatever the case.
    pub query: String,
    /// Only those that are sold on this day.
    pub sold_on: Option<BusinessDay>,
    /// After this product.
    pub cursor: Option<ProductId>,
    /// Products of the page.
    pub limit: Option<u64>,
}

/// One page of products.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for a cursor that is no product.
pub(super) async fn list_products(tx: &Tx, filter: &ProductFilter) -> Result<ProductList, Error> {
    let mut page = matching(&filter.query);
    if let Some(day) = filter.sold_on {
        page = page.filter(
            Condition::any()
                .add(product::Column::EndedOn.is_null())
                .add(product::Column::EndedOn.gt(day.to_string())),
        );
    }
    if let Some(cursor) = filter.cursor {
        page = page.filter(after(tx, cursor).await?);
    }
    let limit = filter.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let mut found = page.limit(limit + 1).all(tx.connection()).await?;
    let has_more = u64::try_from(found.len()).unwrap_or(u64::MAX) > limit;
    if has_more {
        found.pop();
    }
    let next = found.last().filter(|_| has_more);
    Ok(ProductList {
        next: next.map(|row| row.id.to_string()),
        products: found.iter().map(entry).collect::<Result<_, _>>()?,
    })
}

/// The first products whose name, brand, category or barcode has all of the words, in their order.
pub(crate) async fn find_by_words(
    tx: &Tx,
    words: &str,
    limit: u64,
) -> Result<Vec<product::Model>, Error> {
    Ok(matching(words).limit(limit).all(tx.connection()).await?)
}

fn matching(words: &str) -> Select<product::Entity> {
    let found = words
        .split_whitespace()
        .fold(product::Entity::find(), |found, word| {
            found.filter(product::Column::NameSearch.like(containing(word)))
        });
    found
        .order_by_asc(product::Column::OrderNumber)
        .order_by_asc(product::Column::Id)
}

/// The cursor is a product's id; its place may have changed since, which at worst shows one twice.
async fn after(tx: &Tx, cursor: ProductId) -> Result<Condition, Error> {
    let last = product::Entity::find_by_id(cursor.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::BadRequest))?;
    let same_place = Condition::all()
        .add(product::Column::OrderNumber.eq(last.order_number))
        .add(product::Column::Id.gt(last.id));
    Ok(Condition::any()
        .add(product::Column::OrderNumber.gt(last.order_number))
        .add(same_place))
}

fn entry(row: &product::Model) -> Result<ProductEntry, Error> {
    Ok(ProductEntry {
        id: ProductId(row.id),
        product: rows::from_json(&row.body)?,
    })
}

/// What is agreed with a store in reach.
///
/// # Errors
/// [`ProblemCode::NotFound`] for a missing store and a foreign one alike.
pub(super) async fn read_listing(
    tx: &Tx,
    scope: &Scope,
    store: StoreId,
) -> Result<StoreListing, Error> {
    scope.require_store(tx, store).await?;
    let row = listing::Entity::find_by_id(Listing::record_of(store).0)
        .filter(scope.stores(listing::Column::StoreId))
        .one(tx.connection())
        .await?;
    let listing: Option<Listing> = row.map(|row| rows::from_json(&row.body)).transpose()?;
    let not_sold = read_not_sold(tx, scope, store).await?;
    let listed = listing.iter().flat_map(|listing| &listing.products);
    let named = listed
        .map(|listed| listed.product)
        .chain(not_sold.iter().flat_map(|found| found.products.clone()));
    let products = product::Entity::find()
        .filter(product::Column::Id.is_in(named.map(|product| product.0)))
        .order_by_asc(product::Column::OrderNumber)
        .order_by_asc(product::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(StoreListing {
        store,
        products: products.iter().map(entry).collect::<Result<_, _>>()?,
        listing,
        not_sold,
    })
}

/// What the newest count of the store says that it does not sell; none without a count.
async fn read_not_sold(tx: &Tx, scope: &Scope, store: StoreId) -> Result<Option<NotSold>, Error> {
    let row = fact::Entity::find()
        .filter(fact::Column::Kind.eq(StockCount::KIND))
        .filter(fact::Column::StoreId.eq(store.0))
        .filter(scope.stores(fact::Column::StoreId))
        .order_by_desc(fact::Column::Day)
        .order_by_desc(fact::Column::At)
        .order_by_desc(fact::Column::Id)
        .one(tx.connection())
        .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let count: StockCount = rows::from_json(&row.body)?;
    let products = count
        .lines
        .iter()
        .filter(|line| line.is_not_sold)
        .map(|line| line.product);
    Ok(Some(NotSold {
        day: rows::from_day(&row.day)?,
        products: products.collect(),
    }))
}
