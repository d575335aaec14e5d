//! The records of several people's day that a summary is written from, a statement a kind.

use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::issue::entity::issue;
use crate::kinds::rows;
use crate::promotion::entity::promotion;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use shared::exchange::ProductExchange;
use shared::ids::{PromotionId, UserId};
use shared::issue::Issue;
use shared::kinds::{Named as _, RecordType};
use shared::promotion::{Promotion, PromotionCheck};
use shared::stock::StockCount;
use shared::time::BusinessDay;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What people recorded on a day.
pub(super) struct DayRows {
    pub counts: Vec<StockCount>,
    pub checks: Vec<PromotionCheck>,
    pub exchanges: Vec<ProductExchange>,
    pub issues: Vec<Issue>,
    pub promotions: HashMap<PromotionId, Promotion>,
}

pub(super) async fn load_day_rows(
    tx: &Tx,
    scope: &Scope,
    (day, people): (BusinessDay, &BTreeSet<UserId>),
) -> Result<DayRows, Error> {
    use fact::Column;
    let people: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let kinds = [
        StockCount::KIND,
        PromotionCheck::KIND,
        ProductExchange::KIND,
    ];
    let found = fact::Entity::find()
        .filter(Column::Kind.is_in(kinds))
        .filter(Column::Day.eq(day.to_string()))
        .filter(Column::PersonId.is_in(people.iter().copied()))
        .filter(scope.work(Column::StoreId, Column::PersonId))
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(tx.connection())
        .await?;
    let checks: Vec<PromotionCheck> = of_kind(&found)?;
    let reported = issue::Entity::find()
        .filter(issue::Column::Day.eq(day.to_string()))
        .filter(issue::Column::ReporterId.is_in(people))
        .filter(scope.work(issue::Column::StoreId, issue::Column::ReporterId))
        .order_by_asc(issue::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(DayRows {
        counts: of_kind(&found)?,
        exchanges: of_kind(&found)?,
        promotions: load_promotions(tx, &checks).await?,
        checks,
        issues: reported
            .iter()
            .map(|row| rows::from_json(&row.body))
            .collect::<Result<_, _>>()?,
    })
}

fn of_kind<T: RecordType>(found: &[fact::Model]) -> Result<Vec<T>, Error> {
    found
        .iter()
        .filter(|row| row.kind == T::KIND)
        .map(|row| rows::from_json(&row.body))
        .collect()
}

async fn load_promotions(
    tx: &Tx,
    checks: &[PromotionCheck],
) -> Result<HashMap<PromotionId, Promotion>, Error> {
    let ids: BTreeSet<Uuid> = checks.iter().map(|check| check.promotion.0).collect();
    let found = promotion::Entity::find()
        .filter(promotion::Column::Id.is_in(ids))
        .all(tx.connection())
        .await?;
    found
        .iter()
        .map(|row| Ok((PromotionId(row.id), rows::from_json(&row.body)?)))
        .collect()
}
