//! Who is away, and what that leaves undone.

use super::entity::absence;
use super::expansion::{load_absences, works_on};
use crate::access::{self, Scope};
use crate::database::{Error, Tx};
use crate::figures::compute::load_names;
use crate::kinds::{absence_of, load_settings};
use crate::store::StoreWithType;
use crate::sync::current_revisions;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder as _, QuerySelect};
use shared::access::{Grant, StorePlace};
use shared::api::plans::{Holiday, HolidayList, PlanAbsence, PlanRule};
use shared::ids::{AbsenceId, StoreId, UserId};
use shared::route::absence::own_stops;
use shared::route::{Absence, Absences, PlannedStop, RulePlace};
use shared::time::BusinessDay;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most absences of one answer.
const ABSENCES_MAX: u64 = 100;
/// The last day that can be written.
const NO_END: &str = "9999-12-31";

/// A person's rules with the stores that they are about.
pub(super) struct LoadedRules {
    /// As they are shown.
    pub rules: Vec<PlanRule>,
    /// All of their stores.
    pub stores: HashMap<StoreId, StoreWithType>,
}

/// Leave of a person and holidays that end in a week or later, with the stops that they excuse and
/// those of them that nobody does.
pub(super) async fn read_absences(
    tx: &Tx,
    (person, week): (UserId, BusinessDay),
    loaded: &LoadedRules,
) -> Result<Vec<PlanAbsence>, Error> {
    use absence::Column;
    let of_person = Condition::any()
        .add(Column::PersonId.is_null())
        .add(Column::PersonId.eq(person.0));
    let listed = list(tx, of_person, week).await?;
    let stand_ins: BTreeSet<UserId> = listed.iter().filter_map(|(_, one)| one.stand_in).collect();
    let names = load_names(tx, stand_ins.iter().copied()).await?;
    let cover = load_cover(tx, (person, stand_ins), (&listed, loaded)).await?;
    let revisions = current_revisions(tx, listed.iter().map(|(id, _)| id.0)).await?;
    let mut absences = Vec::with_capacity(listed.len());
    for (id, absence) in listed {
        let stops = excused_stops(loaded, &cover.absences, (id, &absence))?;
        let is_uncovered = |stop: &&PlannedStop| !cover.covers(loaded, stop);
        let uncovered = stops.iter().filter(is_uncovered).count();
        let stand_in_name = absence.stand_in.and_then(|person| names.get(&person));
        absences.push(PlanAbsence {
            id,
            stand_in_name: stand_in_name.cloned().unwrap_or_default(),
            stops: number(stops.len()),
            uncovered: number(uncovered),
            revision: revisions.get(&id.0).copied().unwrap_or_default(),
            absence,
        });
    }
    Ok(absences)
}

/// The holidays of the company that are not over.
pub(super) async fn list_holidays(tx: &Tx, scope: &Scope) -> Result<HolidayList, Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let of_all = Condition::all().add(absence::Column::PersonId.is_null());
    let listed = list(tx, of_all, today).await?;
    let revisions = current_revisions(tx, listed.iter().map(|(id, _)| id.0)).await?;
    let holidays = listed
        .into_iter()
        .map(|(id, absence)| Holiday {
            id,
            absence,
            revision: revisions.get(&id.0).copied().unwrap_or_default(),
        })
        .collect();
    Ok(HolidayList { holidays })
}

async fn list(
    tx: &Tx,
    whose: Condition,
    from: BusinessDay,
) -> Result<Vec<(AbsenceId, Absence)>, Error> {
    use absence::Column;
    let rows = absence::Entity::find()
        .filter(whose)
        .filter(Column::ToDay.gte(from.to_string()))
        .order_by_asc(Column::FromDay)
        .order_by_asc(Column::Id)
        .limit(ABSENCES_MAX)
        .all(tx.connection())
        .await?;
    rows.iter().map(absence_of).collect()
}

/// The stops that this absence excuses; where two meet, each stop is counted with the one that counts.
fn excused_stops(
    loaded: &LoadedRules,
    absences: &Absences,
    (id, absence): (AbsenceId, &Absence),
) -> Result<Vec<PlannedStop>, Error> {
    let mut stops = Vec::new();
    for rule in &loaded.rules {
        let (store, store_type) = loaded
            .stores
            .get(&rule.rule.store)
            .ok_or(Error::Data("the store of a rule"))?;
        let place = RulePlace {
            zone: &store.zone,
            units: store_type.units,
            closed_on: store.closed_on,
        };
        let days = absence.from..=absence.to;
        let of_rule = own_stops((rule.id, &rule.rule), place, days, absences);
        let excused = of_rule.into_iter().map(|(_, stop)| stop);
        stops.extend(excused.filter(|stop| stop.excused_by == Some(id)));
    }
    Ok(stops)
}

/// What decides whether somebody does an excused stop.
struct Cover {
    absences: Absences,
    places: HashMap<StoreId, StorePlace>,
    grants: BTreeMap<UserId, Vec<Grant>>,
}

impl Cover {
    fn covers(&self, loaded: &LoadedRules, stop: &PlannedStop) -> bool {
        let stand_in = self.absences.stand_in(stop.person, stop.day);
        let grants = stand_in.and_then(|person| self.grants.get(&person));
        let (Some(grants), Some(place)) = (grants, self.places.get(&stop.store)) else {
            return false;
        };
        loaded
            .stores
            .get(&stop.store)
            .is_some_and(|(store, _)| works_on(grants, place, (&store.zone, stop.day)))
    }
}

async fn load_cover(
    tx: &Tx,
    (person, stand_ins): (UserId, BTreeSet<UserId>),
    (listed, loaded): (&[(AbsenceId, Absence)], &LoadedRules),
) -> Result<Cover, Error> {
    let ids: Vec<UserId> = stand_ins.iter().copied().collect();
    let stores: Vec<StoreId> = loaded.stores.keys().copied().collect();
    let mut people = stand_ins;
    people.insert(person);
    let first = listed.iter().map(|(_, absence)| absence.from).min();
    let end = BusinessDay::parse(NO_END).ok_or(Error::Data("the last day"))?;
    let absences = match first {
        Some(first) => load_absences(tx, &people, &(first..=end)).await?,
        None => Absences::default(),
    };
    Ok(Cover {
        absences,
        places: access::store_places(tx, &stores).await?,
        grants: access::load_grants_of(tx, &ids).await?,
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
