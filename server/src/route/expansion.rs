//! From rules and absences to a person's planned stops.

use super::entity::{absence, planned_stop, stop_rule};
use crate::access;
use crate::database::{Error, Tx};
use crate::kinds::{
    EffectRow, SystemDraft, absence_of, load_settings, planned_stop_of, rule_of, system,
};
use crate::store::{StoreWithType, load_with_types};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use shared::access::{Grant, StorePlace};
use shared::feeds;
use shared::ids::{PlannedStopId, RecordId, StopRuleId, StoreId, UserId};
use shared::kinds::Named as _;
use shared::route::absence::{own_stops, stand_in_stops};
use shared::route::{Absences, PlannedStop, RulePlace, StopRule, plan::PLANNED_DAYS};
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};
use std::collections::{BTreeSet, HashMap};
use std::ops::RangeInclusive;
use uuid::Uuid;

/// A person's plan that has to be made anew from today on.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Expansion {
    /// Whose plan.
    pub person: UserId,
    /// Who changed the plan; the person themselves when only time has passed.
    pub author: UserId,
    /// One rule, that may be gone; all of the person's, and what they stand in for, when none is named.
    #[serde(default)]
    pub rule: Option<StopRuleId>,
}

impl Expansion {
    /// Time has passed.
    pub fn of_time(person: UserId) -> Self {
        Self {
            person,
            author: person,
            rule: None,
        }
    }

    /// The effect that does it.
    pub fn effect(self, key: String, due_at: UtcMs) -> EffectRow {
        EffectRow {
            handler: StopRule::KIND.to_owned(),
            key,
            payload: serde_json::to_value(self).expect("an expansion is plain data"),
            due_at,
        }
    }

    fn read(effect: &EffectRow) -> Result<Self, Error> {
        serde_json::from_value(effect.payload.clone())
            .map_err(|_| Error::Data("the payload of a rule's effect"))
    }
}

/// Brings the stops from today on to what rules and absences say. A stop whose time has come stays as
/// it was, so that a changed plan does not change what was due; only who falls ill in the morning is
/// excused for the whole day. A stop that a person excused by itself stays excused.
pub(crate) async fn expand_rules(
    tx: &Tx,
    effect: &EffectRow,
    now: UtcMs,
) -> Result<Vec<SystemDraft>, Error> {
    let expansion = Expansion::read(effect)?;
    let today = load_settings(tx).await?.zone.business_day(now);
    let days = today..=today.plus_days(PLANNED_DAYS - 1);
    let present = present_stops(tx, &expansion, today).await?;
    let ground = load_ground(tx, &expansion, &days).await?;
    let mut wanted = ground.own(&expansion, &days)?;
    if expansion.rule.is_none() {
        wanted.extend(ground.as_stand_in(tx, &expansion, &days).await?);
    }
    let feed = feeds::user(expansion.person);
    let record = |id: PlannedStopId| (feed.clone(), RecordId(id.0));
    let mut drafts = Vec::new();
    for (id, stop) in &wanted {
        let is_past = present
            .get(id)
            .is_some_and(|stop| stop.planned_at.0 <= now.0);
        let mut next = match present.get(id).filter(|_| is_past) {
            Some(before) => PlannedStop {
                is_excused: stop.is_excused,
                excused_by: stop.excused_by,
                ..before.clone()
            },
            None => stop.clone(),
        };
        next.is_excused |= present.get(id).is_some_and(is_excused_by_hand);
        if !is_past || present.get(id) != Some(&next) {
            drafts.push(system::put(effect, expansion.author, record(*id), &next));
        }
    }
    let wanted: BTreeSet<PlannedStopId> = wanted.into_iter().map(|(id, _)| id).collect();
    for (id, stop) in &present {
        if !wanted.contains(id) && stop.planned_at.0 > now.0 {
            let gone = system::withdraw::<PlannedStop>(effect, expansion.author, record(*id));
            drafts.push(gone);
        }
    }
    Ok(drafts)
}

fn is_excused_by_hand(stop: &PlannedStop) -> bool {
    stop.is_excused && stop.excused_by.is_none()
}

/// What follows for stand-ins when one rule of somebody has changed who is away.
pub(crate) async fn of_stand_ins(
    tx: &Tx,
    effect: &EffectRow,
    now: UtcMs,
) -> Result<Vec<EffectRow>, Error> {
    let expansion = Expansion::read(effect)?;
    if expansion.rule.is_none() {
        return Ok(Vec::new());
    }
    let today = load_settings(tx).await?.zone.business_day(now);
    let people: Vec<Uuid> = absence::Entity::find()
        .select_only()
        .column(absence::Column::StandInId)
        .distinct()
        .filter(absence::Column::PersonId.eq(expansion.person.0))
        .filter(absence::Column::StandInId.is_not_null())
        .filter(absence::Column::ToDay.gte(today.to_string()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let again = |person: Uuid| {
        let of_stand_in = Expansion {
            person: UserId(person),
            rule: None,
            ..expansion
        };
        of_stand_in.effect(format!("{}:{person}", effect.key), now)
    };
    Ok(people.into_iter().map(again).collect())
}

/// The absences of some people, of whom they stand in for, and the holidays, within days.
pub(crate) async fn load_absences(
    tx: &Tx,
    people: &BTreeSet<UserId>,
    days: &RangeInclusive<BusinessDay>,
) -> Result<Absences, Error> {
    use absence::Column;
    let ids = people.iter().map(|person| person.0);
    let of_people = Condition::any()
        .add(Column::PersonId.is_null())
        .add(Column::PersonId.is_in(ids));
    let rows = absence::Entity::find()
        .filter(of_people)
        .filter(Column::ToDay.gte(days.start().to_string()))
        .filter(Column::FromDay.lte(days.end().to_string()))
        .all(tx.connection())
        .await?;
    let absences = rows.iter().map(absence_of).collect::<Result<_, _>>()?;
    Ok(Absences(absences))
}

/// Whether a stand-in's work on a day is covered by a grant of the field, also one that begins by then.
pub(crate) fn works_on(
    grants: &[Grant],
    place: &StorePlace,
    (zone, day): (&ZoneOffsets, BusinessDay),
) -> bool {
    let from = zone.day_start(day);
    let to = UtcMs(zone.day_start(day.plus_days(1)).0 - 1);
    grants
        .iter()
        .any(|grant| grant.role.is_field() && grant.overlaps(from, to) && grant.covers(place))
}

/// The rules that a plan is made from.
struct Ground {
    rules: Vec<(StopRuleId, StopRule)>,
    stores: HashMap<StoreId, StoreWithType>,
    absences: Absences,
}

impl Ground {
    fn place(&self, store: StoreId) -> Result<RulePlace<'_>, Error> {
        let (store, store_type) = self
            .stores
            .get(&store)
            .ok_or(Error::Data("the store of a rule"))?;
        Ok(RulePlace {
            zone: &store.zone,
            units: store_type.units,
            closed_on: store.closed_on,
        })
    }

    fn own(
        &self,
        expansion: &Expansion,
        days: &RangeInclusive<BusinessDay>,
    ) -> Result<Vec<(PlannedStopId, PlannedStop)>, Error> {
        let mut stops = Vec::new();
        let own = |(_, rule): &&(StopRuleId, StopRule)| rule.person == expansion.person;
        for (id, rule) in self.rules.iter().filter(own) {
            let place = self.place(rule.store)?;
            stops.extend(own_stops((*id, rule), place, days.clone(), &self.absences));
        }
        Ok(stops)
    }

    async fn as_stand_in(
        &self,
        tx: &Tx,
        expansion: &Expansion,
        days: &RangeInclusive<BusinessDay>,
    ) -> Result<Vec<(PlannedStopId, PlannedStop)>, Error> {
        let person = expansion.person;
        let of_others: Vec<&(StopRuleId, StopRule)> = self
            .rules
            .iter()
            .filter(|(_, rule)| rule.person != person)
            .collect();
        let stores: Vec<StoreId> = of_others.iter().map(|(_, rule)| rule.store).collect();
        let places = access::store_places(tx, &stores).await?;
        let grants = access::load_grants(tx, person).await?;
        let mut stops = Vec::new();
        for (id, rule) in of_others {
            let place = self.place(rule.store)?;
            let Some(stands) = places.get(&rule.store) else {
                continue;
            };
            let taken = stand_in_stops((*id, rule), place, days.clone(), (person, &self.absences));
            let works = |stop: &PlannedStop| works_on(&grants, stands, (place.zone, stop.day));
            stops.extend(taken.into_iter().filter(|(_, stop)| works(stop)));
        }
        Ok(stops)
    }
}

async fn load_ground(
    tx: &Tx,
    expansion: &Expansion,
    days: &RangeInclusive<BusinessDay>,
) -> Result<Ground, Error> {
    let mut people = BTreeSet::from([expansion.person]);
    if expansion.rule.is_none() {
        people.extend(absent_for(tx, expansion.person, days).await?);
    }
    let ids = people.iter().map(|person| person.0);
    let mut query = stop_rule::Entity::find().filter(stop_rule::Column::PersonId.is_in(ids));
    if let Some(rule) = expansion.rule {
        query = query.filter(stop_rule::Column::Id.eq(rule.0));
    }
    let rows = query.all(tx.connection()).await?;
    let rules = rows
        .iter()
        .map(|row| Ok((StopRuleId(row.id), rule_of(row)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Ground {
        stores: load_with_types(tx, rules.iter().map(|(_, rule)| rule.store)).await?,
        rules,
        absences: load_absences(tx, &people, days).await?,
    })
}

/// For whom a person is named as stand-in.
async fn absent_for(
    tx: &Tx,
    stand_in: UserId,
    days: &RangeInclusive<BusinessDay>,
) -> Result<Vec<UserId>, Error> {
    use absence::Column;
    let people: Vec<Option<Uuid>> = absence::Entity::find()
        .select_only()
        .column(Column::PersonId)
        .distinct()
        .filter(Column::StandInId.eq(stand_in.0))
        .filter(Column::ToDay.gte(days.start().to_string()))
        .filter(Column::FromDay.lte(days.end().to_string()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().flatten().map(UserId).collect())
}

async fn present_stops(
    tx: &Tx,
    expansion: &Expansion,
    today: BusinessDay,
) -> Result<HashMap<PlannedStopId, PlannedStop>, Error> {
    let mut query = planned_stop::Entity::find()
        .filter(planned_stop::Column::PersonId.eq(expansion.person.0))
        .filter(planned_stop::Column::Day.gte(today.to_string()))
        .filter(planned_stop::Column::RuleId.is_not_null());
    if let Some(rule) = expansion.rule {
        query = query.filter(planned_stop::Column::RuleId.eq(rule.0));
    }
    let rows = query.all(tx.connection()).await?;
    rows.iter()
        .map(|row| Ok((PlannedStopId(row.id), planned_stop_of(row)?)))
        .collect()
}
