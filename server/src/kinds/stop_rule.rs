//! The table of stop rules, and their expansion into planned stops.

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, load_settings, rows};
use crate::database::{Error, Tx};
use crate::route::entity::stop_rule;
use crate::route::expansion::{self, Expansion};
use futures_util::future::BoxFuture;
use sea_orm::{EntityTrait, QuerySelect};
use shared::feeds;
use shared::ids::{RecordId, StopRuleId, StoreId, UserId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::StopRule;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;

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
        let expansion = Expansion {
            person: rule.person,
            author: change.author,
            rule: Some(StopRuleId(change.record.0)),
        };
        let key = format!("stop_rule:{}:{}", change.record, change.revision);
        vec![expansion.effect(key, change.received_at)]
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
        Box::pin(expansion::expand_rules(tx, effect, now))
    }

    /// A changed rule is also a changed plan of whoever stands in.
    fn further_effects<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(expansion::of_stand_ins(tx, effect, now))
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
            let effect = |person: uuid::Uuid| {
                let key = format!("stop_rule:{person}:{today}");
                Expansion::of_time(UserId(person)).effect(key, now)
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
