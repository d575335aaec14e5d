//! The table of planned stops.

use super::{Action, Change, KindTable, Subject, rows};
use crate::database::{Error, Tx};
use crate::route::entity::planned_stop;
use crate::store::{StoreWithType, load_with_types};
use futures_util::future::BoxFuture;
use shared::feeds;
use shared::ids::{AbsenceId, RecordId, StopRuleId, StoreId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::{PlannedStop, plan::STOP_DAYS_AHEAD_MAX};
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use std::collections::HashMap;

pub(super) struct PlannedStopTable;

impl KindTable for PlannedStopTable {
    fn kind(&self) -> &'static str {
        PlannedStop::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<PlannedStop>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<PlannedStop>(body) {
            Ok(stop) => Subject {
                owner: Some(stop.person),
                store: Some(stop.store),
                territory: None,
            },
            Err(_) => Subject::default(),
        }
    }

    /// The store must be there: its zone says when the stop's day ends, and how far ahead it is.
    fn prepare<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(async move {
            let stores = stores_of(tx, changes).await?;
            for change in changes {
                let stop: PlannedStop = rows::typed(&change.body)?;
                let Some((store, _)) = stores.get(&stop.store) else {
                    change.refusal = Some(ProblemCode::RecordMissing);
                    continue;
                };
                let today = store.zone.business_day(change.received_at);
                let is_far = stop.day.days_since(today) > STOP_DAYS_AHEAD_MAX;
                if is_far && change.action == Action::Create && !change.is_system {
                    change.refusal = Some(ProblemCode::InvalidField);
                }
            }
            Ok(())
        })
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(write(tx, changes))
    }
}

/// The stop of a row.
pub(crate) fn planned_stop_of(row: &planned_stop::Model) -> Result<PlannedStop, Error> {
    Ok(PlannedStop {
        person: UserId(row.person_id),
        store: StoreId(row.store_id),
        day: rows::from_day(&row.day)?,
        order: rows::from_number(row.order_number)?,
        planned_at: UtcMs(row.planned_at),
        units: rows::from_number(row.units)?,
        rule: row.rule_id.map(StopRuleId),
        is_excused: row.is_excused,
        excused_by: row.excused_by.map(AbsenceId),
        stands_in_for: row.stands_in_for.map(UserId),
    })
}

async fn stores_of(tx: &Tx, changes: &[Change]) -> Result<HashMap<StoreId, StoreWithType>, Error> {
    let stops = changes
        .iter()
        .filter_map(|change| rows::read::<PlannedStop>(&change.body).ok());
    load_with_types(tx, stops.map(|stop| stop.store)).await
}

async fn write(tx: &Tx, changes: &[Change]) -> Result<(), Error> {
    let stores = stores_of(tx, changes).await?;
    rows::write::<planned_stop::Entity>(tx, changes, planned_stop::Column::Id, |change| {
        let stop: PlannedStop = rows::typed(&change.body)?;
        let (store, _) = stores
            .get(&stop.store)
            .ok_or(Error::Data("the store of a stop"))?;
        Ok(planned_stop::Model {
            id: change.record.0,
            person_id: stop.person.0,
            store_id: stop.store.0,
            day: stop.day.to_string(),
            day_ends_at: store.zone.day_start(stop.day.plus_days(1)).0,
            order_number: stop.order.into(),
            planned_at: stop.planned_at.0,
            units: stop.units.into(),
            rule_id: stop.rule.map(|rule| rule.0),
            is_excused: stop.is_excused,
            excused_by: stop.excused_by.map(|absence| absence.0),
            stands_in_for: stop.stands_in_for.map(|person| person.0),
        })
    })
    .await
}
