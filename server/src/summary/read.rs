//! The summaries of a day: as they were handed in, beside what the records say now.

use super::records::{DayRows, load_day_rows};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::fact::entity::fact;
use crate::figures::compute::load_names;
use crate::figures::load::{Loaded, load};
use crate::issue::read::members;
use crate::kinds::{load_settings, rows};
use crate::route::entity::planned_stop;
use crate::visit::entity::visit;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::figures::FigureFilter;
use shared::api::summaries::{SummaryList, SummaryRow};
use shared::ids::{PlannedStopId, StoreId, TeamId, UserId};
use shared::kinds::Named as _;
use shared::promotion::{Promotion, PromotionCheck};
use shared::route::{MissedReason, PlannedStop};
use shared::summary::{DayRecords, DaySummary, SummaryFigures, summarise};
use shared::time::{BusinessDay, UtcMs};
use shared::visit::{Visit, VisitResult};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everybody in reach who had stops or visits on a day, or handed it in.
pub(super) async fn list_summaries(
    tx: &Tx,
    scope: &Scope,
    (day, team): (Option<BusinessDay>, Option<TeamId>),
) -> Result<SummaryList, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let day = day.unwrap_or(today);
    let filter = FigureFilter {
        from: day,
        to: day,
        territory: None,
        team,
        person: None,
        store: None,
        store_type: None,
        promotion: None,
    };
    let loaded = load(tx, scope, &filter).await?;
    let stops = loaded.facts.stops.iter().map(|row| row.stop.person);
    let visits = loaded.facts.visits.iter().map(|visit| visit.person);
    let mut seen = BTreeMap::<UserId, i64>::new();
    for person in stops.chain(visits) {
        *seen.entry(person).or_default() += 1;
    }
    let mut handed_in = load_summaries(tx, scope, (day, team), seen.keys().copied()).await?;
    let people: BTreeSet<UserId> = seen.keys().chain(handed_in.keys()).copied().collect();
    let all = count_work(tx, day, &people).await?;
    let names = load_names(tx, people.iter().copied()).await?;
    let now = figures_now(tx, scope, (day, &people, &loaded)).await?;
    let mut listed: Vec<SummaryRow> = people
        .into_iter()
        .map(|person| SummaryRow {
            person,
            name: names.get(&person).cloned().unwrap_or_default(),
            summary: handed_in.remove(&person),
            now: now.get(&person).cloned().unwrap_or_default(),
            is_whole: seen.get(&person) == all.get(&person),
        })
        .collect();
    listed.sort_by(|one, other| {
        let key = |row: &SummaryRow| (row.summary.is_some(), row.name.clone(), row.person);
        key(one).cmp(&key(other))
    });
    Ok(SummaryList {
        day,
        team,
        server_time: scope.now(),
        people: listed,
    })
}

/// What was handed in by people in reach, and by those who worked there on the day and are in it no more.
async fn load_summaries(
    tx: &Tx,
    scope: &Scope,
    (day, team): (BusinessDay, Option<TeamId>),
    worked: impl Iterator<Item = UserId>,
) -> Result<BTreeMap<UserId, DaySummary>, Error> {
    use fact::Column;
    let whose = Condition::any()
        .add(scope.people(Column::PersonId))
        .add(Column::PersonId.is_in(worked.map(|person| person.0)));
    let mut select = fact::Entity::find()
        .filter(Column::Kind.eq(DaySummary::KIND))
        .filter(Column::Day.eq(day.to_string()))
        .filter(whose);
    if let Some(team) = team {
        select = select.filter(Column::PersonId.in_subquery(members(team, scope.now())));
    }
    let found = select
        .order_by_asc(Column::At)
        .order_by_asc(Column::Id)
        .all(tx.connection())
        .await?;
    found
        .iter()
        .map(|row| Ok((UserId(row.person_id), rows::from_json(&row.body)?)))
        .collect()
}

/// How many stops and visits people have on a day, whoever may see them.
async fn count_work(
    tx: &Tx,
    day: BusinessDay,
    people: &BTreeSet<UserId>,
) -> Result<BTreeMap<UserId, i64>, Error> {
    let ids = || people.iter().map(|person| person.0);
    let stops: Vec<(Uuid, i64)> = planned_stop::Entity::find()
        .select_only()
        .column(planned_stop::Column::PersonId)
        .column_as(planned_stop::Column::Id.count(), "stops")
        .filter(planned_stop::Column::Day.eq(day.to_string()))
        .filter(planned_stop::Column::PersonId.is_in(ids()))
        .group_by(planned_stop::Column::PersonId)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let visits: Vec<(Uuid, i64)> = visit::Entity::find()
        .select_only()
        .column(visit::Column::PersonId)
        .column_as(visit::Column::Id.count(), "visits")
        .filter(visit::Column::Day.eq(day.to_string()))
        .filter(visit::Column::PersonId.is_in(ids()))
        .group_by(visit::Column::PersonId)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut all = BTreeMap::<UserId, i64>::new();
    for (person, count) in stops.into_iter().chain(visits) {
        *all.entry(UserId(person)).or_default() += count;
    }
    Ok(all)
}

/// The day as it writes itself from what the server has, with the function of the phone.
async fn figures_now(
    tx: &Tx,
    scope: &Scope,
    (day, people, loaded): (BusinessDay, &BTreeSet<UserId>, &Loaded),
) -> Result<BTreeMap<UserId, SummaryFigures>, Error> {
    let records = load_day_rows(tx, scope, (day, people)).await?;
    let visits: Vec<Visit> = loaded
        .visits
        .values()
        .map(visit_of)
        .collect::<Result<_, _>>()?;
    let mut days = BTreeMap::<UserId, DayRecords>::new();
    for row in &loaded.facts.stops {
        let reason: Option<MissedReason> = loaded.facts.missed.get(&row.id).copied();
        let stop: (&PlannedStop, Option<MissedReason>) = (&row.stop, reason);
        days.entry(row.stop.person).or_default().stops.push(stop);
    }
    for visit in &visits {
        days.entry(visit.person).or_default().visits.push(visit);
    }
    add_records(&mut days, &records);
    Ok(days
        .into_iter()
        .map(|(person, records)| (person, summarise(&records)))
        .collect())
}

fn add_records<'a>(days: &mut BTreeMap<UserId, DayRecords<'a>>, records: &'a DayRows) {
    for count in &records.counts {
        days.entry(count.person).or_default().counts.push(count);
    }
    for slip in &records.exchanges {
        days.entry(slip.person).or_default().exchanges.push(slip);
    }
    for check in &records.checks {
        let known: Option<(&Promotion, &PromotionCheck)> = records
            .promotions
            .get(&check.promotion)
            .map(|promotion| (promotion, check));
        days.entry(check.person).or_default().checks.extend(known);
    }
    for issue in &records.issues {
        days.entry(issue.reporter).or_default().issues.push(issue);
    }
}

/// The visit of a row, as far as a summary asks of it.
fn visit_of(row: &visit::Model) -> Result<Visit, Error> {
    let check_out_at = row.check_out_at.map(UtcMs);
    Ok(Visit {
        person: UserId(row.person_id),
        store: row.store_id.map(StoreId),
        place: row.place.clone(),
        planned_stop: row.planned_stop_id.map(PlannedStopId),
        check_in_at: UtcMs(row.check_in_at),
        check_out_at,
        store_closed: row.store_closed,
        note: row.note.clone(),
        photos: Vec::new(),
        result: VisitResult {
            day: rows::from_day(&row.day)?,
            arrived_at: UtcMs(row.check_in_at),
            left_at: check_out_at,
            check_in: rows::from_json(&row.check_in)?,
            check_out: row.check_out.as_deref().map(rows::from_json).transpose()?,
            units: rows::from_number(row.units)?,
            time_in_store_s: row.time_in_store_s.map(rows::from_number).transpose()?,
            is_strict: row.is_strict,
            is_closed_by_rule: false,
            is_time_suspect: row.is_time_suspect,
        },
    })
}
