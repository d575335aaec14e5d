//! The plain rows that figures are made of, and how they belong together.

use crate::ids::{PlannedStopId, StoreId, UserId, VisitId};
use crate::route::stop::{StopState, StopVisit, is_silent, stop_state};
use crate::route::{MissedReason, PlannedStop};
use crate::settings::Settings;
use crate::time::{BusinessDay, HOUR_MS, UtcMs};
use crate::visit::Grade;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A day on which clocks are put back; nobody checks out of a visit later than this after its begin
/// without having been heard since its day ended.
const LONGEST_DAY_MS: i64 = 25 * HOUR_MS;

/// A planned stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopRow {
    /// The record.
    pub id: PlannedStopId,
    /// Its body.
    pub stop: PlannedStop,
    /// When its day ends at the store.
    pub day_end: UtcMs,
}

/// A visit with the result of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitRow {
    /// The record.
    pub id: VisitId,
    /// Who visited.
    pub person: UserId,
    /// Where, when the place is in the list.
    pub store: Option<StoreId>,
    /// The store's day on which it began.
    pub day: BusinessDay,
    /// Arrival.
    pub check_in_at: UtcMs,
    /// Whether it was checked out.
    pub is_checked_out: bool,
    /// Load in standard-visit units.
    pub units: u32,
    /// Seconds in store, where they count: not for open, rule-closed and closed-store visits.
    pub time_in_store_s: Option<u32>,
    /// Evidence fair or better and long enough.
    pub is_strict: bool,
    /// Grade of the check-in.
    pub grade: Grade,
}

/// Everything that figures of one filter need, each list in any order.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The plan.
    pub stops: Vec<StopRow>,
    /// What was done.
    pub visits: Vec<VisitRow>,
    /// Reasons by stop.
    pub missed: HashMap<PlannedStopId, MissedReason>,
    /// When each person's devices were last heard; a person without one never was.
    pub heard: BTreeMap<UserId, UtcMs>,
}

/// A stop with what became of it.
#[derive(Clone, Debug)]
pub struct LinkedStop<'a> {
    /// The stop.
    pub row: &'a StopRow,
    /// Its visits in order of arrival; more than one still count once.
    pub visits: Vec<&'a VisitRow>,
    /// How it stands.
    pub state: StopState,
    /// The person's devices are silent and were last heard before its day ended: whatever is known of
    /// it, a visit or a check-out may still be delivered.
    pub may_change: bool,
}

impl LinkedStop<'_> {
    /// Whether it stands in the denominator: leave and holidays do not.
    #[must_use]
    pub fn is_due(&self) -> bool {
        !self.row.stop.is_excused
    }

    /// Whether it was visited on its day; a closed store and a visit closed by rule count.
    #[must_use]
    pub fn is_visited(&self) -> bool {
        !self.visits.is_empty()
    }

    /// Whether a visit of it was long enough with evidence fair or better.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.visits.iter().any(|visit| visit.is_strict)
    }
}

/// Facts put in their places.
#[derive(Clone, Debug)]
pub struct Linked<'a> {
    /// The plan, in the order of person, day, order and id.
    pub stops: Vec<LinkedStop<'a>>,
    /// Visits that fulfil no stop, in order of arrival.
    pub unplanned: Vec<&'a VisitRow>,
    /// Every visit, in order of arrival.
    pub visits: Vec<&'a VisitRow>,
    /// How many open visits a silent device may still check out.
    pub unfinished: usize,
    /// People whose silent devices may still deliver something of these days.
    pub silent: BTreeSet<UserId>,
}

/// Finds the visits of each stop: same person and store, on the stop's day. What a phone named as the
/// stop is not asked, as the plan may have changed since. Two stops of one person at one store on one
/// day are one errand, which is the first that is not excused.
#[must_use]
pub fn link<'a>(facts: &'a Facts, settings: &Settings, now: UtcMs) -> Linked<'a> {
    let mut visits: Vec<&VisitRow> = facts.visits.iter().collect();
    visits.sort_by_key(|visit| (visit.check_in_at, visit.id));
    let mut by_place = HashMap::<(UserId, StoreId, BusinessDay), Vec<&VisitRow>>::new();
    for visit in &visits {
        if let Some(store) = visit.store {
            by_place
                .entry((visit.person, store, visit.day))
                .or_default()
                .push(visit);
        }
    }
    let mut stops = Vec::with_capacity(facts.stops.len());
    for errand in errands(facts) {
        let row = errand.row;
        let visits = by_place.remove(&place_of(row)).unwrap_or_default();
        let heard_at = facts.heard.get(&row.stop.person).copied();
        let may_change = is_silent(heard_at, settings, now)
            && heard_at.is_none_or(|heard_at| heard_at < row.day_end);
        let state = stop_state(&facts.facts_of(&errand, &visits), settings, now);
        stops.push(LinkedStop {
            row,
            visits,
            state,
            may_change,
        });
    }
    let mut unplanned: Vec<&VisitRow> = by_place.into_values().flatten().collect();
    unplanned.extend(visits.iter().filter(|visit| visit.store.is_none()));
    unplanned.sort_by_key(|visit| (visit.check_in_at, visit.id));
    let unfinished: Vec<&VisitRow> = visits
        .iter()
        .copied()
        .filter(|visit| facts.may_be_checked_out(visit, settings, now))
        .collect();
    let silent = stops
        .iter()
        .filter(|stop| stop.may_change)
        .map(|stop| stop.row.stop.person)
        .chain(unfinished.iter().map(|visit| visit.person))
        .collect();
    Linked {
        stops,
        unplanned,
        visits,
        unfinished: unfinished.len(),
        silent,
    }
}

/// What a person is to do at a store on a day, however often it was planned.
struct Errand<'a> {
    row: &'a StopRow,
    /// A reason that was given for any of its stops.
    missed: Option<MissedReason>,
}

fn place_of(row: &StopRow) -> (UserId, StoreId, BusinessDay) {
    (row.stop.person, row.stop.store, row.stop.day)
}

/// In the order of person, day, order and id.
fn errands(facts: &Facts) -> Vec<Errand<'_>> {
    let mut rows: Vec<&StopRow> = facts.stops.iter().collect();
    rows.sort_by_key(|row| {
        let stop = &row.stop;
        (stop.person, stop.day, stop.is_excused, stop.order, row.id)
    });
    let mut errands = Vec::<Errand>::with_capacity(rows.len());
    let mut known = HashMap::<(UserId, StoreId, BusinessDay), usize>::new();
    for row in rows {
        let missed = facts.missed.get(&row.id).copied();
        let index = *known.entry(place_of(row)).or_insert(errands.len());
        match errands.get_mut(index) {
            Some(errand) => errand.missed = errand.missed.or(missed),
            None => errands.push(Errand { row, missed }),
        }
    }
    errands.sort_by_key(|errand| {
        let stop = &errand.row.stop;
        (stop.person, stop.day, stop.order, errand.row.id)
    });
    errands
}

impl Facts {
    fn facts_of<'a>(
        &self,
        errand: &Errand<'a>,
        visits: &[&VisitRow],
    ) -> crate::route::stop::StopFacts<'a> {
        let visit = if visits.is_empty() {
            StopVisit::None
        } else if visits.iter().any(|visit| !visit.is_checked_out) {
            StopVisit::Open
        } else {
            StopVisit::CheckedOut
        };
        crate::route::stop::StopFacts {
            stop: &errand.row.stop,
            visit,
            missed: errand.missed,
            heard_at: self.heard.get(&errand.row.stop.person).copied(),
            day_end: errand.row.day_end,
        }
    }

    fn may_be_checked_out(&self, visit: &VisitRow, settings: &Settings, now: UtcMs) -> bool {
        let heard_at = self.heard.get(&visit.person).copied();
        let latest = visit.check_in_at.plus_ms(LONGEST_DAY_MS);
        !visit.is_checked_out
            && is_silent(heard_at, settings, now)
            && heard_at.is_none_or(|heard_at| heard_at < latest)
    }
}
