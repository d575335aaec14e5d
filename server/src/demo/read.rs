//! What the demo's phones would know from their feeds: stores, rounds, and the stops of a day.

use crate::database::{Error, Tx};
use crate::organisation::entity::user_account;
use crate::route::entity::{planned_stop, stop_rule};
use crate::store::{StoreWithType, load_with_types};
use crate::visit::entity::visit;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shared::ids::{PlannedStopId, StopRuleId, StoreId, UserId};
use shared::route::PlannedStop;
use shared::time::{BusinessDay, UtcMs};
use std::collections::HashMap;

/// The stores, and which of them each person looks after.
pub(super) struct Rounds {
    pub stores: HashMap<StoreId, StoreWithType>,
    pub by_person: HashMap<UserId, Vec<StoreId>>,
}

/// Stops of one day by person, in the order of their time.
pub(super) type DayStops = HashMap<UserId, Vec<(PlannedStopId, PlannedStop)>>;

pub(super) async fn load_rounds(tx: &Tx) -> Result<Rounds, Error> {
    let rows = stop_rule::Entity::find()
        .order_by_asc(stop_rule::Column::OrderNumber)
        .order_by_asc(stop_rule::Column::Id)
        .all(tx.connection())
        .await?;
    let mut by_person: HashMap<UserId, Vec<StoreId>> = HashMap::new();
    for row in &rows {
        by_person
            .entry(UserId(row.person_id))
            .or_default()
            .push(StoreId(row.store_id));
    }
    let stores = load_with_types(tx, rows.iter().map(|row| StoreId(row.store_id))).await?;
    Ok(Rounds { stores, by_person })
}

pub(super) async fn load_stops(tx: &Tx, day: BusinessDay) -> Result<DayStops, Error> {
    let rows = planned_stop::Entity::find()
        .filter(planned_stop::Column::Day.eq(day.to_string()))
        .order_by_asc(planned_stop::Column::PlannedAt)
        .order_by_asc(planned_stop::Column::Id)
        .all(tx.connection())
        .await?;
    let number = |value: i64| u32::try_from(value).map_err(|_| Error::Data("a planned stop"));
    let mut stops: DayStops = HashMap::new();
    for row in rows {
        let stop = PlannedStop {
            person: UserId(row.person_id),
            store: StoreId(row.store_id),
            day,
            order: number(row.order_number)?,
            planned_at: UtcMs(row.planned_at),
            units: number(row.units)?,
            rule: row.rule_id.map(StopRuleId),
            is_excused: row.is_excused,
        };
        stops
            .entry(stop.person)
            .or_default()
            .push((PlannedStopId(row.id), stop));
    }
    Ok(stops)
}

/// The last day on which anybody visited a store.
pub(super) async fn last_day(tx: &Tx) -> Result<Option<BusinessDay>, Error> {
    let day: Option<Option<String>> = visit::Entity::find()
        .select_only()
        .column_as(visit::Column::Day.max(), "day")
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(day.flatten().and_then(|day| BusinessDay::parse(&day)))
}

/// The person behind a login of the demo company.
pub(super) async fn find_people(
    tx: &Tx,
    logins: &[String],
) -> Result<HashMap<String, UserId>, Error> {
    let rows = user_account::Entity::find()
        .filter(user_account::Column::Login.is_in(logins.iter().cloned()))
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.login, UserId(row.id)))
        .collect())
}
