use super::Today;
use super::model::{TodayStop, is_missed};
use super::stop_words::{aside_words, facts_words, mark_of, mark_words, store_name};
use crate::components::{FoldedStops, Press, Stop, Tone};
use crate::i18n::*;
use crate::state::use_now;
use crate::state::visiting::{signed_in_person, use_visiting};
use leptos::prelude::*;
use shared::api::photos::PhotoCount;
use shared::ids::{PlannedStopId, VisitId};
use shared::route::stop::StopState;
use shared::time::UtcMs;
use std::mem::{Discriminant, discriminant};

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
            t_string!(
                i18n,
                field.today.folded,
                count = count,
                done = done,
                missed = missed
            )
            .to_string()
        })
    };
    let shown = Memo::new(move |_| {
        let before = before.get();
        let from = if is_folded.get() && !is_open.get() {
            before - 1
        } else {
            0
        };
        today.with(|today| today.stops[from..before].to_vec())
    });
    view! {
        <Show when=move || is_folded.get()>
            <FoldedStops summary state_label=move || t_string!(i18n, field.today.done_mark) is_open/>
        </Show>
        <For each=move || shown.get() key=TodayStop::key let:stop>
            <StopRow today stop/>
        </For>
    }
}

/// The stops after the next one.
#[component]
pub fn StopsAfter(today: Memo<Today>) -> impl IntoView {
    let after = Memo::new(move |_| {
        today.with(|today| {
            today
                .focus()
                .map_or_else(Vec::new, |focus| today.stops[focus + 1..].to_vec())
        })
    });
    view! {
        <For each=move || after.get() key=TodayStop::key let:stop>
            <StopRow today stop/>
        </For>
    }
}

/// Whatever a row takes its shape and its way from.
type StopKey = (
    PlannedStopId,
    u32,
    Discriminant<StopState>,
    Option<(VisitId, Option<UtcMs>, bool, bool, PhotoCount)>,
);

impl TodayStop {
    /// Changes when the row has to be drawn anew; that a stop is later by another minute does not, so
    /// that a row keeps the focus.
    fn key(&self) -> StopKey {
        let visit = self.visit.as_ref().map(|known| {
            (
                known.id,
                known.visit.check_out_at,
                known.is_provisional,
                known.is_returned,
                known.photos,
            )
        });
        (self.id, self.number, discriminant(&self.state), visit)
    }
}

#[component]
fn StopRow(today: Memo<Today>, stop: TodayStop) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let stop = StoredValue::new(stop);
    let (state, number) = stop.with_value(|stop| (mark_of(stop), stop.number));
    let name = move || {
        visiting
            .data
            .with(|data| store_name(i18n, data, stop.with_value(|stop| stop.stop.store)))
    };
    let state_label = move || stop.with_value(|stop| mark_words(i18n, stop));
    let aside = move || {
        visiting.data.with(|data| {
            stop.with_value(|stop| aside_words(i18n, data, stop, person.get(), now.get()))
        })
    };
    let id = stop.with_value(|stop| stop.id);
    let facts = move || {
        let live = today.with(|today| today.stops.iter().find(|stop| stop.id == id).cloned());
        let live = live.unwrap_or_else(|| stop.get_value());
        visiting.data.with(|data| facts_words(i18n, data, &live))
    };
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
