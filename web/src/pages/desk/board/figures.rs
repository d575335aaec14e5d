//! The figures above the board, each with fraction, bounds and freshness, each a way to its records.

use super::Opened;
use crate::components::{Figure, FigureValue};
use crate::i18n::*;
use crate::pages::desk::words::{Words, clock_time, figure_word};
use leptos::prelude::*;
use shared::api::board::Board;
use shared::api::figures;
use shared::figures::{FigureName, Fraction, PERCENT_DENOMINATOR_MIN, Shape};
use shared::time::UtcMs;

/// So many silent people are named in a figure; the table names all.
const NAMES_MAX: usize = 2;

/// All figures of the board.
#[component]
pub fn BoardFigures(board: Signal<Board>, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    let names = Memo::new(move |_| {
        board.with(|board| {
            board
                .figures
                .iter()
                .map(|figure| figure.name)
                .collect::<Vec<_>>()
        })
    });
    let server_time = Memo::new(move |_| board.with(|board| board.server_time));
    let figure = move |name: FigureName| {
        let figure = Memo::new(move |_| {
            board.with(|board| {
                board
                    .figures
                    .iter()
                    .find(|figure| figure.name == name)
                    .cloned()
            })
        });
        view! { <One figure opened name server_time/> }
    };
    view! { <div class="figures">{move || names.get().into_iter().map(figure).collect_view()}</div> }
}

#[component]
fn One(
    name: FigureName,
    figure: Memo<Option<figures::Figure>>,
    server_time: Memo<UtcMs>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let value = move || {
        figure
            .get()
            .map_or(FigureValue::NoData, |figure| value_of(i18n, &figure))
    };
    let bar_label = move || {
        figure.get().map_or_else(String::new, |figure| {
            let Fraction {
                numerator,
                denominator,
            } = figure.bounds.value;
            t_string!(
                i18n,
                desk.figure.bar,
                value = format!("{numerator} / {denominator}"),
                time = clock_time(figure.fresh_at)
            )
        })
    };
    let note = move || figure.get().and_then(|figure| note_of(i18n, &figure));
    let fresh = move || {
        let figure = figure.get()?;
        Some(fresh_of(i18n, &figure, server_time.get()))
    };
    view! {
        <button type="button" class="figure-open" on:click=move |_| opened.set(Some(Opened::Records(name)))>
            <Figure
                label=move || figure_word(i18n, name)
                value=Signal::derive(value)
                bar_label=Signal::derive(bar_label)
                note=Signal::derive(note)
                fresh=Signal::derive(fresh)
            />
        </button>
    }
}

/// Until when the data is whole. Nobody can say "now" where nobody is known to have been heard from.
pub fn fresh_of(i18n: Words, figure: &figures::Figure, server_time: UtcMs) -> String {
    let silent = &figure.silent_devices;
    let is_unheard = silent.iter().all(|device| device.last_heard_at.is_none());
    if !silent.is_empty() && is_unheard && figure.fresh_at >= server_time {
        return t_string!(i18n, desk.figure.not_fresh).to_owned();
    }
    t_string!(i18n, desk.figure.fresh, time = clock_time(figure.fresh_at)).to_string()
}

/// The value as it stands large, with what it was taken from.
pub fn value_of(i18n: Words, figure: &figures::Figure) -> FigureValue {
    let value = figure.bounds.value;
    if figure.name.shape() == Shape::Share {
        return FigureValue::Share {
            numerator: value.numerator,
            denominator: value.denominator,
            highest: figure
                .bounds
                .upper
                .map(|upper| upper.numerator)
                .filter(|upper| *upper > value.numerator),
            goal: figure.due_by_now,
        };
    }
    if value.denominator == 0 {
        return FigureValue::NoData;
    }
    let of = match figure.name {
        FigureName::IssueHours => {
            t_string!(i18n, desk.figure.of_issues, denominator = value.denominator)
        }
        FigureName::TimeInStore => {
            t_string!(i18n, desk.figure.of_visits, denominator = value.denominator)
        }
        _ => format!("{} / {}", value.numerator, value.denominator),
    };
    FigureValue::Amount {
        text: amount_words(i18n, figure.name, value),
        of: Some(of),
    }
}

/// A value in short words: a percentage, a number a day, minutes or hours.
pub fn amount_words(i18n: Words, name: FigureName, value: Fraction) -> String {
    if value.denominator == 0 {
        return "–".to_owned();
    }
    match (name.shape(), name) {
        (Shape::Share, _) => share(value),
        (Shape::ADay, _) => {
            let tenths = value.tenths().unwrap_or_default();
            format!("{}.{}", tenths / 10, tenths % 10)
        }
        (Shape::MedianTime, FigureName::IssueHours) => {
            let tenths = (value.numerator + 180) / 360;
            let hours = format!("{}.{}", tenths / 10, tenths % 10);
            t_string!(i18n, desk.figure.hours, hours = hours).to_string()
        }
        (Shape::MedianTime, _) => {
            let minutes = value.numerator.div_ceil(60);
            t_string!(i18n, desk.figure.minutes, minutes = minutes).to_string()
        }
    }
}

/// What the value leaves open: how high it can still be and who is missing, what is due by now, and
/// what stands beside it.
pub fn note_of(i18n: Words, figure: &figures::Figure) -> Option<String> {
    let mut notes = Vec::new();
    notes.extend(silence_of(i18n, figure));
    if let Some(due) = figure.due_by_now {
        notes.push(t_string!(i18n, desk.figure.due, due));
    }
    if figure.name == FigureName::RouteCompliance
        && let Some(count) = figure.unplanned.filter(|count| *count > 0)
    {
        let count = i32::try_from(count).unwrap_or(i32::MAX);
        notes.push(t_string!(i18n, desk.figure.unplanned, count = count).to_string());
    }
    let joined = notes.into_iter().reduce(|first, second| {
        t_string!(i18n, desk.figure.joined, first = first, second = second).to_string()
    });
    joined.filter(|words| !words.is_empty())
}

/// Only a share can be said to reach so much at most; a median of minutes has no such bound.
fn silence_of(i18n: Words, figure: &figures::Figure) -> Option<String> {
    let is_share = figure.name.shape() == Shape::Share;
    let silent = &figure.silent_devices;
    if silent.is_empty() {
        return None;
    }
    let Some(upper) = figure.bounds.upper.filter(|_| is_share) else {
        // What these hold bounds nothing; whose it is has to be said all the same.
        let is_open = figure.bounds.upper.is_none();
        let names = is_open.then(|| silent_names(i18n, silent)).flatten()?;
        return Some(t_string!(i18n, desk.figure.lacks, names = names).to_string());
    };
    if upper == figure.bounds.value {
        return None;
    }
    let names = silent_names(i18n, silent)?;
    let highest = share(upper);
    Some(t_string!(i18n, desk.figure.up_to, highest = highest, names = names).to_string())
}

/// Some of the silent people, and how many more there are.
fn silent_names(i18n: Words, silent: &[figures::SilentDevice]) -> Option<String> {
    let mut names: Vec<&str> = silent.iter().map(|device| device.name.as_str()).collect();
    names.dedup();
    let rest = i32::try_from(names.len().saturating_sub(NAMES_MAX)).unwrap_or(i32::MAX);
    names.truncate(NAMES_MAX);
    let names = names
        .into_iter()
        .map(str::to_owned)
        .reduce(|first, second| {
            t_string!(i18n, desk.figure.names, first = first, second = second).to_string()
        })?;
    Some(match rest {
        0 => names,
        rest => t_string!(i18n, desk.figure.and_more, names = names, count = rest).to_string(),
    })
}

/// A percentage, or the fraction where a percentage would say too much.
pub fn share(fraction: Fraction) -> String {
    match fraction.per_mille() {
        Some(tenths) if fraction.denominator >= PERCENT_DENOMINATOR_MIN => {
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
        _ => format!("{} / {}", fraction.numerator, fraction.denominator),
    }
}
