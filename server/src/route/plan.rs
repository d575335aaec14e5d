//! A person's plan of one week, from the rules.

use super::entity::{planned_stop, stop_rule};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{load_settings, rule_of};
use crate::store::entity::store;
use crate::store::{load_types, load_with_types};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::api::plans::{DayLoad, PlanRule, PlanWeek};
use shared::ids::{StopRuleId, StoreId, UserId};
use shared::route::RulePlace;
use shared::route::expand;
use shared::time::BusinessDay;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The rules that hold in the week of `day` or later, and the load of that week.
pub(crate) async fn read_plan(
    tx: &Tx,
    scope: &Scope,
    (person, day): (UserId, Option<BusinessDay>),
) -> Result<PlanWeek, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let week = day.unwrap_or(today).monday();
    let rules = load_rules(tx, scope, (person, week)).await?;
    // Somebody has to tidy up after people who have left: their stops at the reader's own stores.
    if rules.iter().all(|rule| rule.store_name.is_empty()) {
        scope.require_person(tx, person).await?;
    }
    let excused = load_excused(tx, person, week).await?;
    let days = (0..7)
        .map(|step| week.plus_days(step))
        .map(|day| {
            let of_day = || rules.iter().filter(move |rule| rule.days.contains(&day));
            let missing = excused.iter().filter(|row| row.day == day.to_string());
            let excused = number(missing.clone().count());
            let excused_units: u32 = missing
                .map(|row| u32::try_from(row.units).unwrap_or(0))
                .sum();
            DayLoad {
                day,
                stops: number(of_day().count()).saturating_sub(excused),
                units: of_day()
                    .map(|rule| rule.units)
                    .sum::<u32>()
                    .saturating_sub(excused_units),
                excused,
            }
        })
        .collect();
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
        rules,
        days,
        standard_units,
    })
}

/// The rules of a person. Of a store that the reader may not see they say what it weighs and neither
/// name nor address, so that the load of a day stays true.
async fn load_rules(
    tx: &Tx,
    scope: &Scope,
    (person, week): (UserId, BusinessDay),
) -> Result<Vec<PlanRule>, Error> {
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
        let is_visible = is_own || visible.contains(&rule.store);
        let (store_name, store_address) = if is_visible {
            (store.name.clone(), store.address.clone())
        } else {
            (String::new(), String::new())
        };
        rules.push(PlanRule {
            id,
            rule,
            store_name,
            store_address,
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
    Ok(rules)
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

async fn load_excused(
    tx: &Tx,
    person: UserId,
    week: BusinessDay,
) -> Result<Vec<planned_stop::Model>, Error> {
    use planned_stop::Column;
    Ok(planned_stop::Entity::find()
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::Day.between(week.to_string(), week.plus_days(6).to_string()))
        .filter(Column::IsExcused.eq(true))
        .all(tx.connection())
        .await?)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
