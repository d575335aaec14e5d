use super::Today;
use super::model::{TodayStop, is_missed};
use crate::components::{FoldedStops, MarkState, Press, Stop, Tone};
use crate::i18n::*;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{FieldData, KnownVisit, use_now};
use crate::words::{Words, clock_time, distance_words, minutes_of, missed_reason_words};
use leptos::prelude::*;
use shared::ids::{StoreId, UserId};
use shared::place::{Position, distance_m};
use shared::route::stop::StopState;
use shared::time::UtcMs;

/// From so many done stops on, all but the last are folded away.
const FOLD_FROM: usize = 3;

/// The stops before the next one: folded, and the last of them shown.
#[component]
pub fn StopsBefore(today: Memo<Today>) -> impl IntoView {
    let i18n = use_i18n();
    let is_open = RwSignal::new(false);
    let before = Memo::new(move |_| today.with(|today| today.focus().unwrap_or(today.stops.len())));
    let is_folded = Memo::new(move |_| before.get() >= FOLD_FROM);
    let summary = move || {
        today.with(|today| {
            let folded = &today.stops[..before.get().saturating_sub(1).min(today.stops.len())];
            let done = folded.iter().filter(|stop| stop.state.is_visited()).count();
            let missed = folded.iter().filter(|stop| is_missed(stop.state)).count();
            let count = folded.len();
            if missed == 0 {
                return t_string!(i18n, field.today.folded_all, count = count).to_string();
            }
            t_string!(i18n, field.today.folded, count = count, done = done, missed = missed).to_string()
        })
    };
    let shown = Memo::new(move |_| {
        let before = before.get();
        let from = if is_folded.get() && !is_open.get() { before - 1 } else { 0 };
        today.with(|today| today.stops[from..before].to_vec())
    });
    view! {
        <Show when=move || is_folded.get()>
            <FoldedStops summary state_label=move || t_string!(i18n, field.today.done_mark) is_open/>
        </Show>
        <For each=move || shown.get() key=|stop| (stop.id, stop.state_key()) let:stop>
            <StopRow stop/>
        </For>
    }
}

/// The stops after the next one.
#[component]
pub fn StopsAfter(today: Memo<Today>) -> impl IntoView {
    let after = Memo::new(move |_| {
        today.with(|today| today.focus().map_or_else(Vec::new, |focus| today.stops[focus + 1..].to_vec()))
    });
    view! {
        <For each=move || after.get() key=|stop| (stop.id, stop.state_key()) let:stop>
            <StopRow stop/>
        </For>
    }
}

impl TodayStop {
    /// Changes when the row has to be drawn anew.
    fn state_key(&self) -> String {
        let visit = self.visit.as_ref().map(|known| (known.visit.check_out_at, known.is_provisional));
        format!("{:?}{:?}", self.state, visit)
    }
}

#[component]
fn StopRow(stop: TodayStop) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let stop = StoredValue::new(stop);
    let (state, number) = stop.with_value(|stop| (mark_of(stop), stop.number));
    let name = move || visiting.data.with(|data| store_name(i18n, data, stop.with_value(|stop| stop.stop.store)));
    let state_label = move || stop.with_value(|stop| mark_words(i18n, stop));
    let aside = move || {
        visiting.data.with(|data| stop.with_value(|stop| aside_words(i18n, data, stop, person.get(), now.get())))
    };
    let facts = move || visiting.data.with(|data| stop.with_value(|stop| facts_words(i18n, data, stop)));
    let tone = stop.with_value(|stop| match stop.state {
        StopState::Late { .. } => Tone::Attention,
        _ => Tone::Calm,
    });
    let href = stop.with_value(|stop| match &stop.visit {
        Some(known) => format!("/visit/{}", known.id),
        None => format!("/stores/{}", stop.stop.store),
    });
    view! {
        <Stop
            state=Signal::stored(state) state_label number=Signal::stored(Some(number))
            name aside=Signal::derive(aside) facts=Signal::derive(facts)
            tone=Signal::stored(tone) press=Press::to(href)
        />
    }
}

fn mark_of(stop: &TodayStop) -> MarkState {
    match stop.state {
        StopState::Done => match &stop.visit {
            Some(known) if !known.is_provisional => MarkState::Proven,
            _ => MarkState::Done,
        },
        StopState::Here => MarkState::Here,
        StopState::Missed { .. } | StopState::Missing => MarkState::Missed,
        StopState::Excused => MarkState::Skipped,
        StopState::Planned | StopState::Due | StopState::Late { .. } | StopState::NotHeardFrom => MarkState::Planned,
    }
}

/// The state of a mark in words.
pub fn mark_words(i18n: Words, stop: &TodayStop) -> String {
    match stop.state {
        StopState::Done => t_string!(i18n, field.today.done_mark).to_owned(),
        StopState::Here => t_string!(i18n, field.today.here_mark).to_owned(),
        StopState::Missed { .. } | StopState::Missing => t_string!(i18n, field.today.missed_mark).to_owned(),
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
pub fn distance_to(data: &FieldData, store: StoreId, person: Option<UserId>, now: UtcMs) -> Option<f64> {
    let position = data.stores.get(&store)?.position.as_ref().filter(|position| position.doubt.is_none())?;
    let fix = data.last_fix(person?, now)?;
    let here = Position { latitude: fix.latitude, longitude: fix.longitude };
    let there = Position { latitude: position.latitude, longitude: position.longitude };
    Some(distance_m(here, there))
}

fn aside_words(i18n: Words, data: &FieldData, stop: &TodayStop, person: Option<UserId>, now: UtcMs) -> Option<String> {
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

fn facts_words(i18n: Words, data: &FieldData, stop: &TodayStop) -> Option<String> {
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
        (None, _) => data.store_with_type(stop.stop.store).map(|(_, kind)| crate::words::type_name(i18n, kind)),
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
    let delivery = match known.is_provisional {
        true => t_string!(i18n, common.sync.kept_here),
        false => t_string!(i18n, common.sync.delivered),
    };
    t_string!(i18n, common.list.joined, first = what, second = delivery).to_string()
}
