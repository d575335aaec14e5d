use super::Today;
use super::model::is_waiting;
use crate::components::{BeatState, BeatStrip, BeatStroke};
use crate::i18n::*;
use crate::state::use_now;
use crate::state::visiting::use_visiting;
use crate::words::clock_time;
use leptos::prelude::*;
use shared::route::strip::{Stroke, StrokeShape};

/// How far the day is: numbers, words, and the route as one line.
#[component]
pub fn DayLine(today: Memo<Today>) -> impl IntoView {
    let i18n = use_i18n();
    let now = use_now();
    let visiting = use_visiting();
    let tally = Memo::new(move |_| today.with(Today::tally));
    let strip = Memo::new(move |_| today.with(|today| today.strip(now.get())));
    let strokes = Signal::derive(move || {
        let focus =
            today.with(|today| today.open.is_none().then(|| next_in_strip(today)).flatten());
        strip
            .get()
            .iter()
            .enumerate()
            .map(|(index, stroke)| beat_stroke(stroke, focus == Some(index)))
            .collect()
    });
    // The mark is on the last stop that is due; the hairline stands behind it.
    let expected = Signal::derive(move || {
        let strip = strip.get();
        let last_due = strip.iter().position(|stroke| stroke.is_expected)?;
        Some(last_due + 1)
    });
    let words = move || {
        let tally = tally.get();
        let (done, missed, total) = (tally.done, tally.missed, tally.total);
        t_string!(
            i18n,
            field.today.strip_label,
            total = total,
            done = done,
            missed = missed
        )
        .to_string()
    };
    let done_by = move || {
        let at = today.with(|today| today.done_by);
        match at {
            Some(at) => {
                let time = visiting
                    .data
                    .with(|data| clock_time(&data.settings.zone, at));
                t_string!(i18n, field.today.done_by, time = time).to_string()
            }
            None => t_string!(i18n, field.today.all_done).to_owned(),
        }
    };
    let outlook = move || match tally.get().missed {
        0 => done_by(),
        missed => {
            let first = t_string!(i18n, field.today.missed, count = missed).to_string();
            t_string!(i18n, common.list.joined, first = first, second = done_by()).to_string()
        }
    };
    let numbers = move || {
        let tally = tally.get();
        t_string!(
            i18n,
            field.today.done_of_total,
            done = tally.done,
            total = tally.total
        )
        .to_string()
    };
    view! {
        <section class="day" aria-label=move || t_string!(i18n, field.today.progress_label)>
            <div class="line">
                <span><b class="num">{numbers}</b>" "{t!(i18n, field.today.stores_unit)}</span>
                <span class="quiet">{outlook}</span>
            </div>
            <BeatStrip strokes expected label=words/>
        </section>
    }
}

/// Excused stops are not in the strip, so places shift.
fn next_in_strip(today: &Today) -> Option<usize> {
    let due = today
        .stops
        .iter()
        .filter(|stop| stop.state != shared::route::stop::StopState::Excused);
    due.enumerate()
        .find(|(_, stop)| is_waiting(stop.state))
        .map(|(index, _)| index)
}

fn beat_stroke(stroke: &Stroke, is_next: bool) -> BeatStroke {
    let state = match stroke.shape {
        _ if is_next => BeatState::Here,
        StrokeShape::Done => BeatState::Done,
        StrokeShape::Here => BeatState::Here,
        StrokeShape::Missed => BeatState::Missed,
        StrokeShape::Planned => BeatState::Planned,
        StrokeShape::Unknown => BeatState::Unknown,
        StrokeShape::Unplanned => BeatState::Unplanned,
    };
    BeatStroke {
        state,
        units: u8::try_from(stroke.units.clamp(1, 4)).unwrap_or(1),
    }
}
