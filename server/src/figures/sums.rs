//! Figures that are sums of what single records add.

use super::entry::{Entry, Place};
use super::filter::work;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::tally;
use crate::kinds::rows;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use shared::api::figures::FigureFilter;
use shared::figures::store_work::part_of;
use shared::figures::tally::TallyName;
use shared::figures::{FigureName, Fraction};
use shared::ids::{RecordId, StoreId, UserId};

/// A sum of a column as the integer that both databases can give; PostgreSQL makes a decimal of it.
pub(crate) fn sum_of(column: tally::Column) -> Expr {
    Expr::col((tally::Entity, column)).sum().cast_as("BIGINT")
}

/// The rows of a sum within a filter.
pub(crate) fn find(
    scope: &Scope,
    filter: &FigureFilter,
    names: impl IntoIterator<Item = TallyName>,
) -> Select<tally::Entity> {
    use tally::Column;
    tally::Entity::find()
        .filter(Column::Name.is_in(names.into_iter().map(|name| rows::to_word(&name))))
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
}

/// The value of a figure.
pub(super) async fn take(
    tx: &Tx,
    scope: &Scope,
    (name, of): (FigureName, TallyName),
    filter: &FigureFilter,
) -> Result<Fraction, Error> {
    let sums: Option<(Option<i64>, Option<i64>)> = find(scope, filter, [of])
        .select_only()
        .column_as(sum_of(tally::Column::Numerator), "numerator")
        .column_as(sum_of(tally::Column::Denominator), "denominator")
        .into_tuple()
        .one(tx.connection())
        .await?;
    let (numerator, denominator) = sums.unwrap_or_default();
    let sum = Fraction {
        numerator: rows::from_number(numerator.unwrap_or_default())?,
        denominator: rows::from_number(denominator.unwrap_or_default())?,
    };
    Ok(part_of(name, sum))
}

/// The records of one page.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    (name, of, filter): (FigureName, TallyName, &FigureFilter),
    (after, limit): (Option<Place>, usize),
) -> Result<Vec<Entry>, Error> {
    use tally::Column;
    let mut query = find(scope, filter, [of])
        .order_by_asc(Column::Day)
        .order_by_asc(Column::RecordId);
    if let Some((Some(day), id)) = after {
        let day = day.to_string();
        let is_later = Condition::all()
            .add(Column::Day.eq(day.clone()))
            .add(Column::RecordId.gt(id.0));
        query = query.filter(Condition::any().add(Column::Day.gt(day)).add(is_later));
    }
    let found = query
        .limit(u64::try_from(limit).unwrap_or(u64::MAX))
        .all(tx.connection())
        .await?;
    found
        .into_iter()
        .map(|row| {
            let added = Fraction {
                numerator: rows::from_number(row.numerator)?,
                denominator: rows::from_number(row.denominator)?,
            };
            let added = part_of(name, added);
            Ok(Entry {
                place: (Some(rows::from_day(&row.day)?), RecordId(row.record_id)),
                kind: of.kind(),
                record: RecordId(row.record_id),
                person: Some(UserId(row.person_id)),
                store: Some(StoreId(row.store_id)),
                place_name: None,
                is_counted: added.numerator > 0,
                amount: Some(added),
                promotion: None,
            })
        })
        .collect()
}
