//! The day as the page shows it, made from the records by the shared rules.

use crate::state::{FieldData, KnownVisit};
use shared::ids::{PlannedStopId, UserId, VisitId};
use shared::route::PlannedStop;
use shared::route::stop::{StopFacts, StopState, StopVisit, stop_state};
use shared::route::strip::{StripStop, Stroke, beat_strip};
use shared::time::{BusinessDay, UtcMs};
use shared::visit::Visit;

/// One stop of the day.
#[derive(Clone, Debug, PartialEq)]
pub struct TodayStop {
    /// Its id.
    pub id: PlannedStopId,
    /// The stop.
    pub stop: PlannedStop,
    /// Place in the route, from 1.
    pub number: u32,
    /// How it stands.
    pub state: StopState,
    /// The visit that fulfils it.
    pub visit: Option<KnownVisit>,
}

/// The day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Today {
    /// In the order of the route.
    pub stops: Vec<TodayStop>,
    /// Visits that no stop asked for, oldest first.
    pub unplanned: Vec<KnownVisit>,
    /// The visit that is open.
    pub open: Option<VisitId>,
    /// When the route is likely to be done.
    pub done_by: Option<UtcMs>,
    /// The next day with a plan, and its stores.
    pub next_day: Option<(BusinessDay, usize)>,
}

impl Today {
    /// Reads the day of a person.
    pub fn read(data: &FieldData, person: UserId, now: UtcMs) -> Self {
        let own = || data.stops.iter().filter(|(_, stop)| stop.person == person);
        let day_of = |stop: &PlannedStop| data.store_zone(Some(stop.store)).business_day(now);
        let mut stops: Vec<TodayStop> = own()
            .filter(|(_, stop)| stop.day == day_of(stop))
            .map(|(id, stop)| today_stop(data, *id, stop, now))
            .collect();
        stops.sort_by_key(|stop| (stop.stop.order, stop.id));
        for (stop, number) in stops.iter_mut().zip(1..) {
            stop.number = number;
        }
        let next_day = own()
            .filter(|(_, stop)| stop.day > day_of(stop))
            .map(|(_, stop)| stop.day)
            .min();
        let next_day = next_day.map(|day| (day, own().filter(|(_, stop)| stop.day == day).count()));
        let open = data.open_visit(person, now).map(|known| known.id);
        let unplanned = unplanned_visits(data, person, &stops, now);
        let done_by = done_by(data, &stops, now);
        Self {
            stops,
            unplanned,
            open,
            done_by,
            next_day,
        }
    }

    /// The stop that is worked on, else the first that still waits.
    pub fn focus(&self) -> Option<usize> {
        let here = self.stops.iter().position(|stop| {
            stop.visit.as_ref().map(|known| known.id) == self.open && self.open.is_some()
        });
        here.or_else(|| self.stops.iter().position(|stop| is_waiting(stop.state)))
    }

    /// Whether nothing is left to do of the route.
    pub fn is_finished(&self) -> bool {
        let tally = self.tally();
        tally.total > 0 && self.open.is_none() && tally.done + tally.missed >= tally.total
    }

    /// How many are visited, missed, and due at all.
    pub fn tally(&self) -> Tally {
        let count =
            |test: fn(StopState) -> bool| self.stops.iter().filter(|stop| test(stop.state)).count();
        Tally {
            done: count(StopState::is_visited),
            missed: count(is_missed),
            total: count(|state| state != StopState::Excused),
        }
    }

    /// The day as one line.
    pub fn strip(&self, now: UtcMs) -> Vec<Stroke> {
        let stops: Vec<StripStop> = self
            .stops
            .iter()
            .map(|stop| StripStop {
                state: stop.state,
                units: stop.stop.units,
                is_due_by_now: stop.stop.planned_at <= now,
            })
            .collect();
        let unplanned: Vec<u32> = self
            .unplanned
            .iter()
            .map(|known| known.visit.result.units)
            .collect();
        beat_strip(&stops, &unplanned)
    }
}

/// Numbers of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// Visited.
    pub done: usize,
    /// With a reason, or missing.
    pub missed: usize,
    /// Due.
    pub total: usize,
}

/// Whether a visit is still to come.
pub fn is_waiting(state: StopState) -> bool {
    matches!(
        state,
        StopState::Planned | StopState::Due | StopState::Late { .. } | StopState::NotHeardFrom
    )
}

/// Whether no visit came or comes.
pub fn is_missed(state: StopState) -> bool {
    matches!(state, StopState::Missed { .. } | StopState::Missing)
}

fn today_stop(data: &FieldData, id: PlannedStopId, stop: &PlannedStop, now: UtcMs) -> TodayStop {
    let known = data.visit_of_stop(stop);
    let visit = match known {
        None => StopVisit::None,
        Some(known) if known.visit.check_out_at.is_none() => StopVisit::Open,
        Some(_) => StopVisit::CheckedOut,
    };
    let facts = StopFacts {
        stop,
        visit,
        missed: data.missed.get(&id).map(|missed| missed.reason),
        heard_at: Some(now),
        day_end: data
            .store_zone(Some(stop.store))
            .day_start(stop.day.plus_days(1)),
    };
    let state = stop_state(&facts, &data.settings, now);
    TodayStop {
        id,
        stop: stop.clone(),
        number: 0,
        state,
        visit: known.cloned(),
    }
}

fn unplanned_visits(
    data: &FieldData,
    person: UserId,
    stops: &[TodayStop],
    now: UtcMs,
) -> Vec<KnownVisit> {
    let is_of_a_stop = |id: VisitId| {
        stops
            .iter()
            .any(|stop| stop.visit.as_ref().is_some_and(|known| known.id == id))
    };
    let is_today = |visit: &Visit| {
        let zone = data.zone_of(visit);
        zone.business_day(visit.check_in_at) == zone.business_day(now)
    };
    let own = data
        .visits
        .values()
        .filter(|known| known.visit.person == person);
    let mut unplanned: Vec<KnownVisit> = own
        .filter(|known| is_today(&known.visit) && !is_of_a_stop(known.id))
        .cloned()
        .collect();
    unplanned.sort_by_key(|known| (known.visit.check_in_at, known.id));
    unplanned
}

/// The plan's own end, later by as much as the next stop is late, plus the last store's time.
fn done_by(data: &FieldData, stops: &[TodayStop], now: UtcMs) -> Option<UtcMs> {
    let mut waiting = stops.iter().filter(|stop| is_waiting(stop.state));
    let next = waiting.next()?;
    let last = waiting.next_back().unwrap_or(next);
    let behind_ms = now.since_ms(next.stop.planned_at).max(0);
    let in_store_s = data
        .store_with_type(last.stop.store)
        .map_or(0, |(_, kind)| kind.time_in_store_min_s);
    Some(
        last.stop
            .planned_at
            .plus_ms(behind_ms + i64::from(in_store_s) * 1_000),
    )
}
