//! The table of absences: leave and holidays. What they change is plans, which are expanded again.

use super::{Change, EffectRow, KindTable, Subject, load_settings, rows};
use crate::access;
use crate::database::{Error, Tx};
use crate::route::entity::{absence, stop_rule};
use crate::route::expansion::Expansion;
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait as _, EntityTrait, QueryFilter as _, QuerySelect as _};
use serde_json::json;
use shared::feeds;
use shared::ids::{AbsenceId, RecordId, UserId, derived_id};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::{Absence, plan::PLANNED_DAYS};
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use std::collections::BTreeSet;

pub(super) struct AbsenceTable;

impl KindTable for AbsenceTable {
    fn kind(&self) -> &'static str {
        Absence::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let person = rows::read::<Absence>(body)?.person;
        Ok(person.map_or_else(feeds::catalog, feeds::user))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        Subject {
            owner: rows::read::<Absence>(body)
                .ok()
                .and_then(|absence| absence.person),
            ..Subject::default()
        }
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(rows::write::<absence::Entity>(
            tx,
            changes,
            absence::Column::Id,
            |change| {
                let absence: Absence = rows::typed(&change.body)?;
                Ok(absence::Model {
                    id: change.record.0,
                    person_id: absence.person.map(|person| person.0),
                    from_day: absence.from.to_string(),
                    to_day: absence.to.to_string(),
                    reason: rows::to_word(&absence.reason),
                    stand_in_id: absence.stand_in.map(|person| person.0),
                    note: absence.note,
                })
            },
        ))
    }

    /// The plans of who is away and of the stand-ins, the one before as well. A holiday touches
    /// everybody's: whose, is looked up when its effect is applied.
    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        let states = [change.before.as_ref(), Some(&change.body)];
        let states: Vec<Absence> = states
            .into_iter()
            .flatten()
            .filter_map(|body| rows::read(body).ok())
            .collect();
        let key = format!("absence:{}:{}", change.record, change.revision);
        if states.iter().any(|absence| absence.person.is_none()) {
            return vec![EffectRow {
                handler: Absence::KIND.to_owned(),
                key,
                payload: json!({ "author": change.author }),
                due_at: change.received_at,
            }];
        }
        let people: BTreeSet<UserId> = states
            .iter()
            .flat_map(|absence| absence.person.into_iter().chain(absence.stand_in))
            .collect();
        people
            .into_iter()
            .map(|person| {
                let expansion = Expansion {
                    person,
                    author: change.author,
                    rule: None,
                };
                expansion.effect(format!("{key}:{person}"), change.received_at)
            })
            .collect()
    }

    /// A holiday: everybody's plan, each in a transaction of its own.
    fn further_effects<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(async move {
            let author: UserId = serde_json::from_value(effect.payload["author"].clone())
                .map_err(|_| Error::Data("the payload of an absence's effect"))?;
            let again = |person: UserId| {
                let expansion = Expansion {
                    person,
                    author,
                    rule: None,
                };
                expansion.effect(format!("{}:{person}", effect.key), now)
            };
            let mut people = planned_people(tx).await?;
            people.extend(stand_ins(tx, now).await?);
            Ok(people.into_iter().map(again).collect())
        })
    }

    /// Stand-ins' plans go on with the days, and follow their grants: who may work at a store from now
    /// on gets the stops there.
    fn due_effects<'a>(
        &'a self,
        tx: &'a Tx,
        now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<EffectRow>, Error>> {
        Box::pin(async move {
            let people: Vec<UserId> = stand_ins(tx, now).await?.into_iter().collect();
            let today = load_settings(tx).await?.zone.business_day(now);
            let grants = access::load_grants_of(tx, &people).await?;
            let effect = |person: UserId| {
                let held = rows::to_json(&grants.get(&person));
                let state = derived_id("stand_in_grants", &[held.as_bytes()]);
                let key = format!("stand_in:{person}:{today}:{state}");
                Expansion::of_time(person).effect(key, now)
            };
            Ok(people.into_iter().map(effect).collect())
        })
    }
}

/// The absence of a row.
pub(crate) fn absence_of(row: &absence::Model) -> Result<(AbsenceId, Absence), Error> {
    let absence = Absence {
        person: row.person_id.map(UserId),
        from: rows::from_day(&row.from_day)?,
        to: rows::from_day(&row.to_day)?,
        reason: rows::from_word(&row.reason)?,
        stand_in: row.stand_in_id.map(UserId),
        note: row.note.clone(),
    };
    Ok((AbsenceId(row.id), absence))
}

async fn planned_people(tx: &Tx) -> Result<BTreeSet<UserId>, Error> {
    let people: Vec<uuid::Uuid> = stop_rule::Entity::find()
        .select_only()
        .column(stop_rule::Column::PersonId)
        .distinct()
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().map(UserId).collect())
}

/// Who stands in for somebody on a day that is planned by now.
async fn stand_ins(tx: &Tx, now: UtcMs) -> Result<BTreeSet<UserId>, Error> {
    let today = load_settings(tx).await?.zone.business_day(now);
    let people: Vec<uuid::Uuid> = absence::Entity::find()
        .select_only()
        .column(absence::Column::StandInId)
        .distinct()
        .filter(absence::Column::StandInId.is_not_null())
        .filter(absence::Column::ToDay.gte(today.to_string()))
        .filter(absence::Column::FromDay.lt(today.plus_days(PLANNED_DAYS).to_string()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().map(UserId).collect())
}
