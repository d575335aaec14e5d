//! The figures above the board, each with fraction, bounds and freshness, each a way to its records.

use super::Opened;
use crate::components::{Figure, FigureValue};
use crate::i18n::*;
use crate::pages::desk::words::{Words, clock_time, figure_word};
use leptos::prelude::*;
use shared::api::board::Board;
use shared::api::figures;
use shared::figures::{FigureName, Fraction, PERCENT_DENOMINATOR_MIN};

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
        view! { <One figure opened name/> }
    };
    view! { <div class="figures">{move || names.get().into_iter().map(figure).collect_view()}</div> }
}

#[component]
fn One(
    name: FigureName,
    figure: Memo<Option<figures::Figure>>,
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
        figure
            .get()
            .map(|figure| t_string!(i18n, desk.figure.fresh, time = clock_time(figure.fresh_at)))
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

fn value_of(i18n: Words, figure: &figures::Figure) -> FigureValue {
    let value = figure.bounds.value;
    match figure.name {
        FigureName::RouteCompliance | FigureName::StrictCallRate | FigureName::Coverage => {
            FigureValue::Share {
                numerator: value.numerator,
                denominator: value.denominator,
                highest: figure
                    .bounds
                    .upper
                    .map(|upper| upper.numerator)
                    .filter(|upper| *upper > value.numerator),
                goal: figure.due_by_now,
            }
        }
        FigureName::CallsADay | FigureName::UnitsADay => match value.tenths() {
            Some(tenths) => FigureValue::Amount {
                text: format!("{}.{}", tenths / 10, tenths % 10),
                of: Some(format!("{} / {}", value.numerator, value.denominator)),
            },
            None => FigureValue::NoData,
        },
        FigureName::TimeInStore if value.denominator == 0 => FigureValue::NoData,
        FigureName::TimeInStore => FigureValue::Amount {
            text: t_string!(
                i18n,
                desk.figure.minutes,
                minutes = value.numerator.div_ceil(60)
            ),
            of: Some(t_string!(
                i18n,
                desk.figure.of_visits,
                denominator = value.denominator
            )),
        },
    }
}

fn note_of(i18n: Words, figure: &figures::Figure) -> Option<String> {
    let devices = figure.silent_devices.len();
    // Only a share can be said to reach so much at most; a median of minutes has no such bound.
    let is_share = matches!(
        figure.name,
        FigureName::RouteCompliance | FigureName::StrictCallRate | FigureName::Coverage
    );
    if devices > 0
        && is_share
        && let Some(upper) = figure.bounds.upper
        && upper != figure.bounds.value
    {
        return Some(t_string!(
            i18n,
            desk.figure.up_to,
            highest = share(upper),
            devices
        ));
    }
    if let Some(due) = figure.due_by_now {
        return Some(t_string!(i18n, desk.figure.due, due));
    }
    figure
        .unplanned
        .filter(|count| *count > 0)
        .map(|count| t_string!(i18n, desk.figure.unplanned, count))
}

fn share(fraction: Fraction) -> String {
    match fraction.per_mille() {
        Some(tenths) if fraction.denominator >= PERCENT_DENOMINATOR_MIN => {
            format!("{}.{}%", tenths / 10, tenths % 10)
        }
        _ => format!("{} / {}", fraction.numerator, fraction.denominator),
    }
}
