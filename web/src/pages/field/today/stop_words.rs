//! A stop in words and shapes.

use super::model::{TodayStop, is_missed};
use crate::components::MarkState;
use crate::i18n::*;
use crate::state::{FieldData, KnownVisit};
use crate::words::{
    Words, clock_time, distance_words, minutes_of, missed_reason_words, photos_words,
};
use shared::ids::{StoreId, UserId};
use shared::place::{Position, distance_m};
use shared::route::stop::StopState;
use shared::time::UtcMs;

/// The shape of a stop's state.
pub fn mark_of(stop: &TodayStop) -> MarkState {
    match stop.state {
        StopState::Done => match &stop.visit {
            Some(known) if known.is_returned => MarkState::Attention,
            Some(known) if !known.is_provisional => MarkState::Proven,
            _ => MarkState::Done,
        },
        StopState::Here => MarkState::Here,
        StopState::Missed { .. } | StopState::Missing => MarkState::Missed,
        StopState::Excused => MarkState::Skipped,
        StopState::Planned | StopState::Due | StopState::Late { .. } | StopState::NotHeardFrom => {
            MarkState::Planned
        }
    }
}

/// The state of a mark in words.
pub fn mark_words(i18n: Words, stop: &TodayStop) -> String {
    match stop.state {
        StopState::Done => t_string!(i18n, field.today.done_mark).to_owned(),
        StopState::Here => t_string!(i18n, field.today.here_mark).to_owned(),
        StopState::Missed { .. } | StopState::Missing => {
            t_string!(i18n, field.today.missed_mark).to_owned()
        }
        StopState::Excused => t_string!(i18n, field.today.excused_mark).to_owned(),
        _ => t_string!(i18n, field.today.stop_number, number = stop.number).to_string(),
    }
}

/// A store's name, or that it is not on this phone.
pub fn store_name(i18n: Words, data: &FieldData, store: StoreId) -> String {
    let known = data.stores.get(&store).map(|store| store.name.clone());
    known.unwrap_or_else(|| t_string!(i18n, field.today.unknown_store).to_owned())
}

/// How far a store is from the last check-in or check-out of today.
pub fn distance_to(
    data: &FieldData,
    store: StoreId,
    person: Option<UserId>,
    now: UtcMs,
) -> Option<f64> {
    let position = data
        .stores
        .get(&store)?
        .position
        .as_ref()
        .filter(|position| position.doubt.is_none())?;
    let fix = data.last_fix(person?, now)?;
    let here = Position {
        latitude: fix.latitude,
        longitude: fix.longitude,
    };
    let there = Position {
        latitude: position.latitude,
        longitude: position.longitude,
    };
    Some(distance_m(here, there))
}

/// On the right: when it was, how far it is, or when it is planned.
pub fn aside_words(
    i18n: Words,
    data: &FieldData,
    stop: &TodayStop,
    person: Option<UserId>,
    now: UtcMs,
) -> Option<String> {
    let zone = data.store_zone(Some(stop.stop.store));
    match &stop.visit {
        Some(known) => Some(clock_time(zone, known.visit.check_in_at)),
        None if is_missed(stop.state) => None,
        None => {
            let distance = distance_to(data, stop.stop.store, person, now);
            let distance = distance.map(|metres| distance_words(i18n, metres));
            distance.or_else(|| Some(clock_time(zone, stop.stop.planned_at)))
        }
    }
}

/// The line under a stop: what came of it, or what it is.
pub fn facts_words(i18n: Words, data: &FieldData, stop: &TodayStop) -> Option<String> {
    match (&stop.visit, stop.state) {
        (Some(known), _) => Some(visit_facts(i18n, known)),
        (None, StopState::Missed { reason }) => {
            let reason = missed_reason_words(i18n, reason);
            Some(t_string!(i18n, field.today.missed_because, reason = reason).to_string())
        }
        (None, StopState::Excused) => Some(t_string!(i18n, field.today.excused).to_owned()),
        (None, StopState::Late { minutes }) => {
            Some(t_string!(i18n, field.today.behind, minutes = minutes).to_string())
        }
        (None, _) => data
            .store_with_type(stop.stop.store)
            .map(|(_, kind)| crate::words::type_name(i18n, kind)),
    }
}

/// What came of a visit, and whether it is delivered.
pub fn visit_facts(i18n: Words, known: &KnownVisit) -> String {
    let visit = &known.visit;
    let what = match visit.check_out_at {
        _ if visit.store_closed => t_string!(i18n, field.today.store_closed).to_owned(),
        Some(at) => {
            let minutes = minutes_of(visit.check_in_at, at);
            t_string!(i18n, field.today.in_store, minutes = minutes).to_string()
        }
        None => t_string!(i18n, field.today.no_check_out).to_owned(),
    };
    let delivery = match (known.is_returned, known.is_provisional) {
        (true, _) => t_string!(i18n, common.sync.returned_fact),
        (false, true) => t_string!(i18n, common.sync.kept_here),
        (false, false) => t_string!(i18n, common.sync.delivered_fact),
    };
    let facts = t_string!(i18n, common.list.joined, first = what, second = delivery).to_string();
    match photos_words(i18n, known.photos) {
        Some(photos) => {
            t_string!(i18n, common.list.joined, first = facts, second = photos).to_string()
        }
        None => facts,
    }
}
