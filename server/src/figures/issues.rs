//! Figures of issues. There are few issues beside visits, and their clocks are the shared ones, so the
//! rows of the period are loaded.

use super::entry::Entry;
use super::filter::work;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::issue::entity::issue;
use crate::kinds::rows;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};
use shared::api::figures::FigureFilter;
use shared::figures::store_work::{IssueRow, issue_response};
use shared::figures::{FigureName, Fraction};
use shared::ids::{RecordId, StoreId, UserId};
use shared::issue::Issue;
use shared::kinds::Named as _;
use shared::settings::Settings;
use shared::time::UtcMs;
use uuid::Uuid;

type Row = (Uuid, Uuid, Uuid, String, i64, Option<i64>, Option<i64>);

struct Found {
    row: IssueRow,
    reporter: UserId,
    store: StoreId,
}

async fn load(tx: &Tx, scope: &Scope, filter: &FigureFilter) -> Result<Vec<Found>, Error> {
    use issue::Column;
    let found: Vec<Row> = issue::Entity::find()
        .select_only()
        .columns([
            Column::Id,
            Column::StoreId,
            Column::ReporterId,
            Column::Day,
            Column::ReportedAt,
            Column::AcknowledgedAt,
            Column::SolvedAt,
        ])
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::ReporterId),
        ))
        .into_tuple()
        .all(tx.connection())
        .await?;
    found
        .into_iter()
        .map(|(id, store, reporter, day, reported, noted, solved)| {
            let row = IssueRow {
                id: RecordId(id),
                day: rows::from_day(&day)?,
                reported_at: UtcMs(reported),
                acknowledged_at: noted.map(UtcMs),
                solved_at: solved.map(UtcMs),
            };
            Ok(Found {
                row,
                reporter: UserId(reporter),
                store: StoreId(store),
            })
        })
        .collect()
}

/// The value of a figure.
pub(super) async fn take(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, &FigureFilter),
    settings: &Settings,
) -> Result<Fraction, Error> {
    let found = load(tx, scope, filter).await?;
    let values = found
        .iter()
        .filter_map(|found| found.row.value(name, &settings.zone, scope.now()));
    Ok(issue_response(name, values.collect()))
}

/// The records; of a median also those that have no value yet.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, &FigureFilter),
    settings: &Settings,
) -> Result<Vec<Entry>, Error> {
    let found = load(tx, scope, filter).await?;
    let is_median = name == FigureName::IssueHours;
    let entry = |found: Found| {
        let value = found.row.value(name, &settings.zone, scope.now());
        if value.is_none() && !is_median {
            return None;
        }
        let amount = value.filter(|_| is_median).map(|seconds| Fraction {
            numerator: seconds,
            denominator: 1,
        });
        Some(Entry {
            place: (Some(found.row.day), found.row.id),
            kind: Issue::KIND,
            record: found.row.id,
            person: Some(found.reporter),
            store: Some(found.store),
            place_name: None,
            is_counted: value.is_some_and(|value| is_median || value > 0),
            amount,
            promotion: None,
        })
    };
    Ok(found.into_iter().filter_map(entry).collect())
}
