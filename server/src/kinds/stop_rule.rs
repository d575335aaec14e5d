//! The table of stop rules, and their expansion into planned stops.

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, load_settings, rows, system};
use crate::database::{Error, Tx};
use crate::route::entity::{planned_stop, stop_rule};
use crate::store::load_with_types;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use shared::feeds;
use shared::ids::{PlannedStopId, RecordId, StopRuleId, StoreId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::{PlannedStop, RulePlace, StopRule, expand, plan::PLANNED_DAYS};
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::{BusinessDay, UtcMs};
use std::collections::HashSet;

pub(super) struct StopRuleTable;

impl KindTable for StopRuleTable {
    fn kind(&self) -> &'static str {
        StopRule::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        Ok(feeds::user(rows::read::<StopRule>(body)?.person))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<StopRule>(body) {
            Ok(rule) => Subject {
                owner: Some(rule.person),
                store: Some(rule.store),
                territory: None,
            },
            Err(_) => Subject::default(),
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<stop_rule::Entity>(
            tx,
            changes,
            stop_rule::Column::Id,
            |change| {
                Ok(rule_row(
                    StopRuleId(change.record.0),
                    &rows::typed(&change.body)?,
                ))
            },
        ))
    }

    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        let Ok(rule) = rows::read::<StopRule>(&change.body) else {
            return Vec::new();
        };
        vec![EffectRow {
            handler: StopRule::KIND.to_owned(),
            key: format!("stop_rule:{}:{}", change.record, change.revision),
            payload: json!({ "person": rule.person, "rule": change.record, "author": change.author }),
            due_at: change.received_at,
        }]
    }

    fn effect_feed(&self, effect: &EffectRow) -> Option<FeedId> {
        serde_json::from_value(effect.payload["person"].clone())
            .ok()
            .map(feeds::user)
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(expand_rules(tx, effect, now))
    }

    /// Each day every person's plan is carried one day further.
    fn due_effects<'a>(
        &'a self,
        tx: &'a Tx,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(async move {
            let today = load_settings(tx).await?.zone.business_day(now);
            let people: Vec<uuid::Uuid> = stop_rule::Entity::find()
                .select_only()
                .column(stop_rule::Column::PersonId)
                .distinct()
                .into_tuple()
                .all(tx.connection())
                .await?;
            let effect = |person: uuid::Uuid| EffectRow {
                handler: StopRule::KIND.to_owned(),
                key: format!("stop_rule:{person}:{today}"),
                payload: json!({ "person": person, "author": person }),
                due_at: now,
            };
            Ok(people.into_iter().map(effect).collect())
        })
    }
}

/// The row of a rule.
pub(crate) fn rule_row(id: StopRuleId, rule: &StopRule) -> stop_rule::Model {
    stop_rule::Model {
        id: id.0,
        person_id: rule.person.0,
        store_id: rule.store.0,
        weekdays: rule.weekdays.iter().map(ToString::to_string).collect(),
        every_weeks: rule.every_weeks.into(),
        start_day: rule.start.to_string(),
        end_day: rule.end.map(|day| day.to_string()),
        order_number: rule.order.into(),
        planned_minute: rule.planned_minute.into(),
    }
}

/// The rule of a row.
pub(crate) fn rule_of(row: &stop_rule::Model) -> Result<StopRule, Error> {
    let weekday = |digit: char| {
        let digit = digit
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok());
        digit.ok_or(Error::Data("the weekdays of a rule"))
    };
    Ok(StopRule {
        person: UserId(row.person_id),
        store: StoreId(row.store_id),
        weekdays: row
            .weekdays
            .chars()
            .map(weekday)
            .collect::<Result<_, _>>()?,
        every_weeks: rows::from_number(row.every_weeks)?,
        start: rows::from_day(&row.start_day)?,
        end: row.end_day.as_deref().map(rows::from_day).transpose()?,
        order: rows::from_number(row.order_number)?,
        planned_minute: rows::from_number(row.planned_minute)?,
    })
}

#[derive(serde::Deserialize)]
struct Payload {
    person: UserId,
    /// Who changed the plan; the person themselves when only time has passed.
    author: UserId,
    /// One rule, that may be gone; all of the person's when none is named.
    #[serde(default)]
    rule: Option<StopRuleId>,
}

/// Brings the stops from today on to what the rules say. A stop whose time has come stays as it was,
/// so that a changed plan does not change what was due; one that was excused stays excused, because no
/// rule knows of leave.
async fn expand_rules(tx: &Tx, effect: &EffectRow, now: UtcMs) -> Result<Vec<SystemDraft>, Error> {
    let payload: Payload = serde_json::from_value(effect.payload.clone())
        .map_err(|_| Error::Data("the payload of a rule's effect"))?;
    let today = load_settings(tx).await?.zone.business_day(now);
    let wanted = wanted_stops(tx, &payload, today).await?;
    let wanted_ids: HashSet<PlannedStopId> = wanted.iter().map(|(id, _)| *id).collect();
    let present = present_stops(tx, &payload, today).await?;
    let past: HashSet<PlannedStopId> = present
        .iter()
        .filter(|row| row.planned_at <= now.0)
        .map(|row| PlannedStopId(row.id))
        .collect();
    let excused: HashSet<PlannedStopId> = present
        .iter()
        .filter(|row| row.is_excused)
        .map(|row| PlannedStopId(row.id))
        .collect();
    let feed = feeds::user(payload.person);
    let puts = wanted
        .iter()
        .filter(|(id, _)| !past.contains(id))
        .map(|(id, stop)| {
            let stop = PlannedStop {
                is_excused: excused.contains(id),
                ..stop.clone()
            };
            system::put(
                effect,
                payload.author,
                (feed.clone(), RecordId(id.0)),
                &stop,
            )
        });
    let gone = present
        .iter()
        .map(|row| PlannedStopId(row.id))
        .filter(|id| !wanted_ids.contains(id) && !past.contains(id))
        .map(|id| {
            system::withdraw::<PlannedStop>(effect, payload.author, (feed.clone(), RecordId(id.0)))
        });
    Ok(puts.chain(gone).collect())
}

async fn wanted_stops(
    tx: &Tx,
    payload: &Payload,
    today: BusinessDay,
) -> Result<Vec<(PlannedStopId, PlannedStop)>, Error> {
    let mut query =
        stop_rule::Entity::find().filter(stop_rule::Column::PersonId.eq(payload.person.0));
    if let Some(rule) = payload.rule {
        query = query.filter(stop_rule::Column::Id.eq(rule.0));
    }
    let rows = query.all(tx.connection()).await?;
    let stores = load_with_types(tx, rows.iter().map(|row| StoreId(row.store_id))).await?;
    let days = today..=today.plus_days(PLANNED_DAYS - 1);
    let mut stops = Vec::new();
    for row in &rows {
        let rule = rule_of(row)?;
        let (store, store_type) = stores
            .get(&rule.store)
            .ok_or(Error::Data("the store of a rule"))?;
        let place = RulePlace {
            zone: &store.zone,
            units: store_type.units,
            closed_on: store.closed_on,
        };
        stops.extend(expand(StopRuleId(row.id), &rule, place, days.clone()));
    }
    Ok(stops)
}

async fn present_stops(
    tx: &Tx,
    payload: &Payload,
    today: BusinessDay,
) -> Result<Vec<planned_stop::Model>, Error> {
    let mut query = planned_stop::Entity::find()
        .filter(planned_stop::Column::PersonId.eq(payload.person.0))
        .filter(planned_stop::Column::Day.gte(today.to_string()))
        .filter(planned_stop::Column::RuleId.is_not_null());
    if let Some(rule) = payload.rule {
        query = query.filter(planned_stop::Column::RuleId.eq(rule.0));
    }
    Ok(query.all(tx.connection()).await?)
}
