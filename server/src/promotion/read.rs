//! Promotions for the desk: the list and one promotion.

use super::amendments::list_amendments;
use super::entity::promotion::{self, Column};
use super::reach::{may_change, sees_drafts};
use crate::access::{Principal, Scope};
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{load_settings, rows};
use crate::product::entity::product;
use sea_orm::sea_query::{Expr, ExprTrait as _, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::promotions::{NamedProduct, PromotionDetail, PromotionList, PromotionRow};
use shared::ids::{ProductId, PromotionId, UserId};
use shared::problem::ProblemCode;
use shared::promotion::{Promotion, PromotionState};
use shared::time::BusinessDay;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Promotions of one page when the caller does not say.
const PAGE_DEFAULT: u64 = 50;
/// Most promotions of one page.
const PAGE_MAX: u64 = 200;

/// What list is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct PromotionFilter {
    pub state: Option<PromotionState>,
    /// In the name, whatever the case.
    pub query: Option<String>,
    /// Of those that run on this day or later.
    pub from: Option<BusinessDay>,
    /// Of those that run on this day or earlier.
    pub to: Option<BusinessDay>,
    pub cursor: Option<PromotionId>,
    pub limit: Option<u64>,
}

/// One page of promotions.
pub(super) async fn list_promotions(
    tx: &Tx,
    (scope, reader): (&Scope, &Principal),
    filter: &PromotionFilter,
) -> Result<PromotionList, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let limit = filter.limit.unwrap_or(PAGE_DEFAULT).clamp(1, PAGE_MAX);
    let mut select = promotion::Entity::find();
    if !sees_drafts(reader) {
        select = select.filter(Column::IsApproved.eq(true));
    }
    if let Some(state) = filter.state {
        select = select.filter(in_state(state, today));
    }
    let words = filter
        .query
        .iter()
        .flat_map(|query| query.split_whitespace());
    for word in words {
        select = select.filter(Column::NameSearch.like(containing(word)));
    }
    select = select.filter(within(filter.from, filter.to));
    if let Some(cursor) = filter.cursor {
        select = select.filter(after(tx, cursor).await?);
    }
    let mut found = select
        .order_by_desc(Column::FromDay)
        .order_by_desc(Column::Id)
        .limit(limit + 1)
        .all(tx.connection())
        .await?;
    let page = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = found.len() > page;
    found.truncate(page);
    let next = found.last().filter(|_| has_more);
    let next = next.map(|row| row.id.to_string());
    let owners: BTreeSet<UserId> = found.iter().map(|row| UserId(row.owner_id)).collect();
    let names = load_names(tx, owners).await?;
    let promotions = found
        .iter()
        .map(|row| {
            Ok(promotion_row(
                row,
                &rows::from_json(&row.body)?,
                &names,
                today,
            ))
        })
        .collect::<Result<_, Error>>()?;
    Ok(PromotionList {
        today,
        promotions,
        next,
    })
}

/// One promotion.
pub(super) async fn read_promotion(
    tx: &Tx,
    (scope, reader): (&Scope, &Principal),
    id: PromotionId,
) -> Result<PromotionDetail, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let (row, promotion) = find(tx, reader, id).await?;
    let names = load_names(tx, [promotion.owner]).await?;
    Ok(PromotionDetail {
        row: promotion_row(&row, &promotion, &names, today),
        today,
        products: load_products(tx, &promotion.products).await?,
        may_change: may_change(tx, reader, &promotion).await?,
        amendments: list_amendments(tx, id).await?,
        promotion,
    })
}

/// A promotion with its row, if the reader may know of it.
pub(super) async fn find(
    tx: &Tx,
    reader: &Principal,
    id: PromotionId,
) -> Result<(promotion::Model, Promotion), Error> {
    let row = promotion::Entity::find_by_id(id.0)
        .one(tx.connection())
        .await?
        .filter(|row| row.is_approved || sees_drafts(reader))
        .ok_or(Error::Problem(ProblemCode::NotFound))?;
    let promotion = rows::from_json(&row.body)?;
    Ok((row, promotion))
}

fn promotion_row(
    row: &promotion::Model,
    promotion: &Promotion,
    names: &HashMap<UserId, String>,
    today: BusinessDay,
) -> PromotionRow {
    PromotionRow {
        id: PromotionId(row.id),
        name: promotion.name.clone(),
        promotion_type: promotion.promotion_type,
        from: promotion.from,
        to: promotion.last_day().max(promotion.from),
        state: promotion.state_on(today),
        owner: promotion.owner,
        owner_name: names.get(&promotion.owner).cloned().unwrap_or_default(),
        elements: u32::try_from(promotion.elements.len()).unwrap_or(u32::MAX),
    }
}

/// [`Promotion::state_on`] by columns: one that is called off before it begins is over at once.
fn in_state(state: PromotionState, today: BusinessDay) -> Condition {
    let today = today.to_string();
    let called_off = Condition::all().add(Column::CalledOffOn.is_not_null()).add(
        Condition::any()
            .add(Column::CalledOffOn.lte(today.as_str()))
            .add(Expr::col(Column::CalledOffOn).lte(Expr::col(Column::FromDay))),
    );
    let is_over = Condition::any()
        .add(Column::ToDay.lt(today.as_str()))
        .add(called_off);
    let approved = Condition::all().add(Column::IsApproved.eq(true));
    match state {
        PromotionState::Drafted => Condition::all().add(Column::IsApproved.eq(false)),
        PromotionState::Ended => approved.add(is_over),
        PromotionState::Planned => approved
            .add(is_over.not())
            .add(Column::FromDay.gt(today.as_str())),
        PromotionState::Live => approved
            .add(is_over.not())
            .add(Column::FromDay.lte(today.as_str())),
    }
}

/// Whether the strip from the first to the last day, as a row tells it, meets a period.
fn within(from: Option<BusinessDay>, to: Option<BusinessDay>) -> Condition {
    let mut condition = Condition::all();
    if let Some(to) = to {
        condition = condition.add(Column::FromDay.lte(to.to_string()));
    }
    if let Some(from) = from {
        let from = from.to_string();
        // One that is called off before it begins still has its first day.
        let is_called_off = Condition::all()
            .add(Column::CalledOffOn.is_not_null())
            .add(Column::CalledOffOn.lte(from.as_str()))
            .add(Column::FromDay.lt(from.as_str()));
        condition = condition
            .add(Column::ToDay.gte(from.as_str()))
            .add(is_called_off.not());
    }
    condition
}

/// A word as people type it: a percent sign in a name is no wildcard.
fn containing(word: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in word.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

async fn after(tx: &Tx, cursor: PromotionId) -> Result<Condition, Error> {
    let last = promotion::Entity::find_by_id(cursor.0)
        .one(tx.connection())
        .await?
        .ok_or(Error::Problem(ProblemCode::BadRequest))?;
    let same_day = Condition::all()
        .add(Column::FromDay.eq(&last.from_day))
        .add(Column::Id.lt(last.id));
    Ok(Condition::any()
        .add(Column::FromDay.lt(last.from_day))
        .add(same_day))
}

async fn load_products(tx: &Tx, products: &[ProductId]) -> Result<Vec<NamedProduct>, Error> {
    let ids = products.iter().map(|product| product.0);
    let named: HashMap<Uuid, String> = product::Entity::find()
        .select_only()
        .columns([product::Column::Id, product::Column::Name])
        .filter(product::Column::Id.is_in(ids))
        .into_tuple::<(Uuid, String)>()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let product = |id: &ProductId| {
        let name = named.get(&id.0)?.clone();
        Some(NamedProduct { id: *id, name })
    };
    Ok(products.iter().filter_map(product).collect())
}
