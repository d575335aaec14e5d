//! Whose devices may still hold something of a period, for figures that are sums.

use super::compute::load_names;
use super::filter::work;
use super::load::{load_heard, readable_person};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::route::entity::planned_stop;
use crate::visit::entity::visit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::api::figures::{FigureFilter, SilentDevice};
use shared::ids::{StoreId, UserId};
use shared::route::stop::is_silent;
use shared::settings::Settings;
use shared::time::UtcMs;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who of a filter is silent.
pub(super) struct Silence {
    /// Their devices.
    pub devices: Vec<SilentDevice>,
    /// Everything up to here that the others' devices knew is there.
    pub fresh_at: UtcMs,
    /// Stores that somebody silent was to visit, or was visiting, on a day that they were not heard
    /// after.
    pub stores: BTreeSet<StoreId>,
}

/// When the last day of each person at each store ends.
type LastDays = Vec<(Uuid, Option<Uuid>, i64)>;

/// Reads who works in the period and when their devices were last heard: a person is silent here when
/// the devices are, and were last heard before a day of the filter ended.
pub(super) async fn load_silence(
    tx: &Tx,
    scope: &Scope,
    (filter, settings): (&FigureFilter, &Settings),
) -> Result<Silence, Error> {
    let mut last_days = planned_days(tx, scope, filter).await?;
    last_days.extend(visited_days(tx, scope, filter).await?);
    let people: BTreeSet<UserId> = last_days
        .iter()
        .map(|(person, _, _)| UserId(*person))
        .chain(readable_person(tx, scope, filter).await?)
        .collect();
    let heard = load_heard(tx, scope, &people).await?;
    let (mut silent, mut stores) = (BTreeSet::new(), BTreeSet::new());
    for (person, store, day_end) in last_days {
        let person = UserId(person);
        let heard_at = heard.at.get(&person).copied();
        let lacks = heard_at.is_none_or(|heard_at| heard_at.0 < day_end);
        if lacks && is_silent(heard_at, settings, scope.now()) {
            silent.insert(person);
            stores.extend(store.map(StoreId));
        }
    }
    let names = load_names(tx, silent.iter().copied()).await?;
    Ok(Silence {
        devices: heard.silent_devices(&silent, &names),
        fresh_at: heard.fresh_at(&silent, settings, scope.now()),
        stores,
    })
}

async fn planned_days(tx: &Tx, scope: &Scope, filter: &FigureFilter) -> Result<LastDays, Error> {
    use planned_stop::Column;
    Ok(planned_stop::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId])
        .column_as(Column::DayEndsAt.max(), "last_day_end")
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .group_by(Column::PersonId)
        .group_by(Column::StoreId)
        .into_tuple()
        .all(tx.connection())
        .await?)
}

async fn visited_days(tx: &Tx, scope: &Scope, filter: &FigureFilter) -> Result<LastDays, Error> {
    use visit::Column;
    Ok(visit::Entity::find()
        .select_only()
        .columns([Column::PersonId, Column::StoreId])
        .column_as(Column::DayEndsAt.max(), "last_day_end")
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .group_by(Column::PersonId)
        .group_by(Column::StoreId)
        .into_tuple()
        .all(tx.connection())
        .await?)
}
