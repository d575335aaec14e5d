//! What the demo's phones would know from their feeds: stores, rounds, and the stops of a day.

use super::catalog::{Catalog, load_catalog};
use super::found::device_name;
use crate::database::{Error, Tx};
use crate::kinds::planned_stop_of;
use crate::kinds::rows;
use crate::organisation::entity::{device, user_account};
use crate::route::entity::{missed_stop, planned_stop, stop_rule};
use crate::store::{StoreWithType, load_with_types};
use crate::visit::entity::visit;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shared::api::auth::Posture;
use shared::ids::{PlannedStopId, StoreId, UserId, VisitId};
use shared::route::PlannedStop;
use shared::time::{BusinessDay, UtcMs};
use shared::visit::{Visit, VisitResult};
use std::collections::{HashMap, HashSet};

/// The stores, which of them each person looks after, and what work there is held against.
pub(super) struct Rounds {
    pub catalog: Catalog,
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
    let ids: Vec<StoreId> = stores.keys().copied().collect();
    let catalog = load_catalog(tx, &ids).await?;
    Ok(Rounds {
        catalog,
        stores,
        by_person,
    })
}

impl Rounds {
    /// The stores of stops that no rule names any more.
    pub(super) async fn load_stores_of(
        &self,
        tx: &Tx,
        stops: &DayStops,
    ) -> Result<HashMap<StoreId, StoreWithType>, Error> {
        let missing = stops
            .values()
            .flatten()
            .map(|(_, stop)| stop.store)
            .filter(|store| !self.stores.contains_key(store));
        load_with_types(tx, missing).await
    }
}

pub(super) async fn load_stops(tx: &Tx, day: BusinessDay) -> Result<DayStops, Error> {
    let rows = planned_stop::Entity::find()
        .filter(planned_stop::Column::Day.eq(day.to_string()))
        .order_by_asc(planned_stop::Column::PlannedAt)
        .order_by_asc(planned_stop::Column::Id)
        .all(tx.connection())
        .await?;
    let mut stops: DayStops = HashMap::new();
    for row in rows {
        let stop = planned_stop_of(&row)?;
        stops
            .entry(stop.person)
            .or_default()
            .push((PlannedStopId(row.id), stop));
    }
    Ok(stops)
}

/// What is known already of one person's day.
#[derive(Clone, Debug, Default)]
pub(super) struct SoFar {
    /// The day's visits, in the order of arrival.
    pub visits: Vec<(VisitId, Visit)>,
    /// Stops that the person has given a reason for.
    pub missed: HashSet<PlannedStopId>,
    /// When any of the person's devices was heard last.
    pub heard_at: Option<UtcMs>,
    /// Somebody plays this person by hand today, on a device that is not the demo's.
    pub is_by_hand: bool,
}

/// What has become of a day so far, by person.
pub(super) async fn load_so_far(
    tx: &Tx,
    (day, day_start): (BusinessDay, UtcMs),
) -> Result<HashMap<UserId, SoFar>, Error> {
    let mut so_far = HashMap::<UserId, SoFar>::new();
    let visits = visit::Entity::find()
        .filter(visit::Column::Day.eq(day.to_string()))
        .order_by_asc(visit::Column::CheckInAt)
        .order_by_asc(visit::Column::Id)
        .all(tx.connection())
        .await?;
    for row in visits {
        let id = VisitId(row.id);
        let visit = visit_of(row, day)?;
        so_far
            .entry(visit.person)
            .or_default()
            .visits
            .push((id, visit));
    }
    let missed = missed_stop::Entity::find()
        .filter(missed_stop::Column::Day.eq(day.to_string()))
        .all(tx.connection())
        .await?;
    for row in missed {
        let person = so_far.entry(UserId(row.person_id)).or_default();
        person.missed.insert(PlannedStopId(row.planned_stop_id));
    }
    let devices = device::Entity::find()
        .filter(device::Column::Posture.eq(Posture::Field.as_str()))
        .all(tx.connection())
        .await?;
    for row in devices {
        let person = so_far.entry(UserId(row.user_id)).or_default();
        let heard_at = row.last_seen_at.map(UtcMs);
        person.heard_at = person.heard_at.max(heard_at);
        let is_of_demo = row.name == device_name(Posture::Field);
        person.is_by_hand |= !is_of_demo && heard_at >= Some(day_start);
    }
    Ok(so_far)
}

/// The visit as a phone would hold it; the arrival is the one that the server derived.
fn visit_of(row: visit::Model, day: BusinessDay) -> Result<Visit, Error> {
    let check_out = row.check_out.as_deref().map(rows::from_json).transpose()?;
    Ok(Visit {
        person: UserId(row.person_id),
        store: row.store_id.map(StoreId),
        place: row.place,
        planned_stop: row.planned_stop_id.map(PlannedStopId),
        check_in_at: UtcMs(row.check_in_at),
        check_out_at: row.check_out_at.map(UtcMs),
        store_closed: row.store_closed,
        note: row.note,
        photos: Vec::new(),
        result: VisitResult {
            day,
            arrived_at: UtcMs(row.check_in_at),
            left_at: row.check_out_at.map(UtcMs),
            check_in: rows::from_json(&row.check_in)?,
            check_out,
            units: rows::from_number(row.units)?,
            time_in_store_s: row.time_in_store_s.map(rows::from_number).transpose()?,
            is_strict: row.is_strict,
            is_closed_by_rule: false,
            is_time_suspect: row.is_time_suspect,
        },
    })
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
