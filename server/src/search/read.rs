//! What is found: one statement a group, whatever is asked.

use super::containing;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::organisation::entity::user_account;
use crate::promotion::entity::promotion;
use crate::store::entity::store;
use crate::{checklist, product};
use sea_orm::sea_query::{Expr, ExprTrait as _, Func};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::search::{Found, PER_GROUP_MAX, SearchResults};
use shared::ids::{FormId, ProductId, PromotionId, StoreId, UserId};

/// [`PER_GROUP_MAX`] as databases count.
const LIMIT: u64 = PER_GROUP_MAX as u64;

/// Within what the caller finds what has a reach; none for a role without the action.
pub(super) struct Reaches {
    /// Stores.
    pub stores: Option<Scope>,
    /// People.
    pub people: Option<Scope>,
    /// Whether promotions are found that nobody has approved.
    pub sees_drafts: bool,
}

/// What has all of the words.
pub(super) async fn search(
    tx: &Tx,
    reaches: &Reaches,
    words: &str,
) -> Result<SearchResults, Error> {
    if words.trim().is_empty() {
        return Ok(SearchResults::default());
    }
    Ok(SearchResults {
        stores: match &reaches.stores {
            Some(scope) => find_stores(tx, scope, words).await?,
            None => Vec::new(),
        },
        people: match &reaches.people {
            Some(scope) => find_people(tx, scope, words).await?,
            None => Vec::new(),
        },
        promotions: match &reaches.stores {
            Some(_) => find_promotions(tx, reaches, words).await?,
            None => Vec::new(),
        },
        products: find_products(tx, words).await?,
        forms: find_forms(tx, words).await?,
    })
}

async fn find_stores(tx: &Tx, scope: &Scope, words: &str) -> Result<Vec<Found<StoreId>>, Error> {
    use store::Column;
    let in_reach = store::Entity::find().filter(scope.stores(Column::Id));
    let found = words.split_whitespace().fold(in_reach, |found, word| {
        found.filter(Column::NameSearch.like(containing(word)))
    });
    let rows = found
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(LIMIT)
        .all(tx.connection())
        .await?;
    let found = rows.into_iter().map(|row| Found {
        id: StoreId(row.id),
        name: row.name,
        detail: row.address,
    });
    Ok(found.collect())
}

/// Whose accounts are open. The login is not told: those who may see it find it with the accounts.
async fn find_people(tx: &Tx, scope: &Scope, words: &str) -> Result<Vec<Found<UserId>>, Error> {
    use user_account::{Column, Entity};
    let in_reach = Entity::find()
        .filter(Column::DisabledAt.is_null())
        .filter(scope.people(Column::Id));
    let found = words.split_whitespace().fold(in_reach, |found, word| {
        let name = Func::lower(Expr::col((Entity, Column::Name)));
        found.filter(Expr::expr(name).like(containing(word)))
    });
    let rows = found
        .order_by_asc(Column::Name)
        .order_by_asc(Column::Id)
        .limit(LIMIT)
        .all(tx.connection())
        .await?;
    let found = rows.into_iter().map(|row| Found {
        id: UserId(row.id),
        name: row.name,
        detail: String::new(),
    });
    Ok(found.collect())
}

async fn find_promotions(
    tx: &Tx,
    reaches: &Reaches,
    words: &str,
) -> Result<Vec<Found<PromotionId>>, Error> {
    use promotion::Column;
    let mut all = promotion::Entity::find();
    if !reaches.sees_drafts {
        all = all.filter(Column::IsApproved.eq(true));
    }
    let found = words.split_whitespace().fold(all, |found, word| {
        found.filter(Column::NameSearch.like(containing(word)))
    });
    let rows = found
        .order_by_desc(Column::FromDay)
        .order_by_desc(Column::Id)
        .limit(LIMIT)
        .all(tx.connection())
        .await?;
    let found = rows.into_iter().map(|row| Found {
        id: PromotionId(row.id),
        name: row.name,
        detail: format!("{} – {}", row.from_day, row.to_day),
    });
    Ok(found.collect())
}

async fn find_products(tx: &Tx, words: &str) -> Result<Vec<Found<ProductId>>, Error> {
    let rows = product::find_by_words(tx, words, LIMIT).await?;
    let found = rows.into_iter().map(|row| Found {
        id: ProductId(row.id),
        name: row.name,
        detail: row.gtin.unwrap_or_default(),
    });
    Ok(found.collect())
}

async fn find_forms(tx: &Tx, words: &str) -> Result<Vec<Found<FormId>>, Error> {
    let rows = checklist::find_by_words(tx, words, LIMIT).await?;
    let found = rows.into_iter().map(|row| Found {
        id: FormId(row.id),
        name: row.name,
        detail: format!("v{}", row.version),
    });
    Ok(found.collect())
}
