//! A person's plan of one week, from the rules.

use super::absences::{LoadedRules, read_absences};
use super::entity::{planned_stop, stop_rule};
use super::expansion::load_absences;
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{load_settings, planned_stop_of, rule_of};
use crate::store::entity::store;
use crate::store::{load_types, load_with_types};
use crate::sync::current_revisions;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::api::plans::{DayLoad, PlanRule, PlanWeek};
use shared::ids::{StopRuleId, StoreId, UserId};
use shared::place::Position;
use shared::route::{Absences, PlannedStop, RulePlace, expand};
use shared::store::Store;
use shared::time::BusinessDay;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The rules that hold in the week of `day` or later, who is away, and the load of that week.
pub(crate) async fn read_plan(
    tx: &Tx,
    scope: &Scope,
    (person, day): (UserId, Option<BusinessDay>),
) -> Result<PlanWeek, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let week = day.unwrap_or(today).monday();
    let mut loaded = load_rules(tx, scope, (person, week)).await?;
    let (absences, exceptions) = match scope.require_person(tx, person).await {
        Ok(()) => (
            read_absences(tx, (person, week), &loaded).await?,
            load_exceptions(tx, person, week).await?,
        ),
        // Somebody has to tidy up after people who have left: their stops at the reader's own stores, and no
        // more of them. Where else they work, and when they are ill, is other people's business.
        Err(Error::Problem(_)) if loaded.rules.iter().any(is_visible) => {
            loaded.rules.retain(is_visible);
            (Vec::new(), Exceptions::default())
        }
        Err(error) => return Err(error),
    };
    let days = days_of(&loaded.rules, (person, week), &exceptions);
    let types = load_types(tx).await?;
    let standard_units = types
        .values()
        .map(|kind| kind.units * kind.stores_a_day)
        .max()
        .unwrap_or(0);
    let name = load_names(tx, [person])
        .await?
        .remove(&person)
        .unwrap_or_default();
    Ok(PlanWeek {
        person,
        name,
        week,
        rules: loaded.rules,
        days,
        standard_units,
        absences,
    })
}

fn is_visible(rule: &PlanRule) -> bool {
    !rule.store_name.is_empty()
}

/// What the rules of a week do not tell of.
#[derive(Default)]
struct Exceptions {
    /// Stops that are excused, and those for others.
    special: Vec<PlannedStop>,
    /// Who is away.
    absences: Absences,
}

async fn load_exceptions(tx: &Tx, person: UserId, week: BusinessDay) -> Result<Exceptions, Error> {
    let days = week..=week.plus_days(6);
    Ok(Exceptions {
        special: load_special(tx, person, week).await?,
        absences: load_absences(tx, &BTreeSet::from([person]), &days).await?,
    })
}

/// The load of each day. Leave counts also where the days are not planned yet; what somebody does for
/// others is known as far as days are planned.
fn days_of(
    rules: &[PlanRule],
    (person, week): (UserId, BusinessDay),
    exceptions: &Exceptions,
) -> Vec<DayLoad> {
    let load = |day: BusinessDay| {
        let special = exceptions.special.iter();
        let of_day = special.filter(|stop| stop.day == day);
        let is_excused = |rule: &PlanRule| {
            exceptions.absences.of(person, day).is_some()
                || of_day
                    .clone()
                    .any(|stop| stop.is_excused && stop.rule == Some(rule.id))
        };
        let due = rules.iter().filter(|rule| rule.days.contains(&day));
        let (excused, due): (Vec<&PlanRule>, Vec<&PlanRule>) =
            due.partition(|rule| is_excused(rule));
        let for_others = of_day
            .clone()
            .filter(|stop| stop.stands_in_for.is_some() && !stop.is_excused);
        let stand_in = number(for_others.clone().count());
        DayLoad {
            day,
            stops: number(due.len()) + stand_in,
            units: due.iter().map(|rule| rule.units).sum::<u32>()
                + for_others.map(|stop| stop.units).sum::<u32>(),
            excused: number(excused.len()),
            stand_in,
        }
    };
    (0..7).map(|step| load(week.plus_days(step))).collect()
}

/// The rules of a person. Of a store that the reader may not see they say what it weighs and neither
/// name nor address, so that the load of a day stays true.
async fn load_rules(
    tx: &Tx,
    scope: &Scope,
    (person, week): (UserId, BusinessDay),
) -> Result<LoadedRules, Error> {
    use stop_rule::Column;
    let holds = Condition::any()
        .add(Column::EndDay.is_null())
        .add(Column::EndDay.gte(week.to_string()));
    let rows = stop_rule::Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(holds)
        .all(tx.connection())
        .await?;
    let stores = load_with_types(tx, rows.iter().map(|row| StoreId(row.store_id))).await?;
    let is_own = scope.reach().own == Some(person);
    let visible = visible_stores(tx, scope, stores.keys().copied()).await?;
    let revisions = current_revisions(tx, rows.iter().map(|row| row.id)).await?;
    let mut rules = Vec::with_capacity(rows.len());
    for row in &rows {
        let rule = rule_of(row)?;
        let (store, store_type) = stores
            .get(&rule.store)
            .ok_or(Error::Data("the store of a rule"))?;
        let id = StopRuleId(row.id);
        let place = RulePlace {
            zone: &store.zone,
            units: store_type.units,
            closed_on: store.closed_on,
        };
        let stops = expand(id, &rule, place, week..=week.plus_days(6));
        let is_shown = is_own || visible.contains(&rule.store);
        let (store_name, store_address) = if is_shown {
            (store.name.clone(), store.address.clone())
        } else {
            (String::new(), String::new())
        };
        rules.push(PlanRule {
            id,
            rule,
            revision: revisions.get(&id.0).copied().unwrap_or_default(),
            store_name,
            store_address,
            position: trusted_position(store).filter(|_| is_shown),
            units: store_type.units,
            days: stops.into_iter().map(|(_, stop)| stop.day).collect(),
        });
    }
    rules.sort_by(|left, right| {
        (left.rule.order, &left.store_name, left.id).cmp(&(
            right.rule.order,
            &right.store_name,
            right.id,
        ))
    });
    Ok(LoadedRules { rules, stores })
}

/// Where a store is, when nothing speaks against it.
fn trusted_position(store: &Store) -> Option<Position> {
    let position = store.position.as_ref()?;
    match position.doubt {
        None => Position::new(position.latitude, position.longitude),
        Some(_) => None,
    }
}

async fn visible_stores(
    tx: &Tx,
    scope: &Scope,
    stores: impl Iterator<Item = StoreId>,
) -> Result<BTreeSet<StoreId>, Error> {
    let ids: Vec<Uuid> = store::Entity::find()
        .select_only()
        .column(store::Column::Id)
        .filter(store::Column::Id.is_in(stores.map(|store| store.0)))
        .filter(scope.stores(store::Column::Id))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().map(StoreId).collect())
}

/// The stops of a week that the rules do not tell of: excused ones and those for others.
async fn load_special(
    tx: &Tx,
    person: UserId,
    week: BusinessDay,
) -> Result<Vec<PlannedStop>, Error> {
    use planned_stop::Column;
    let is_special = Condition::any()
        .add(Column::IsExcused.eq(true))
        .add(Column::StandsInFor.is_not_null());
    let rows = planned_stop::Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Day.between(week.to_string(), week.plus_days(6).to_string()))
        .filter(is_special)
        .all(tx.connection())
        .await?;
    rows.iter().map(planned_stop_of).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
