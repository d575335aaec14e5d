//! The figures, each with the period before and a way to its records.

use super::filter::ReportFilter;
use crate::components::{Figure, FigureValue};
use crate::device::clock;
use crate::i18n::*;
use crate::pages::desk::board::figures::{amount_words, fresh_of, note_of, value_of};
use crate::pages::desk::words::{Words, clock_time, figure_word};
use crate::state::{Loaded, use_query};
use leptos::prelude::*;
use shared::api::figures;
use shared::figures::FigureName;

/// All figures.
#[component]
pub fn Cards(filter: Memo<ReportFilter>, opened: RwSignal<Option<FigureName>>) -> impl IntoView {
    let card = move |name: &FigureName| view! { <Card name=*name filter opened/> };
    view! { <div class="figures report-figures">{FigureName::ALL.iter().map(card).collect_view()}</div> }
}

#[component]
fn Card(
    name: FigureName,
    filter: Memo<ReportFilter>,
    opened: RwSignal<Option<FigureName>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query::<figures::Figure>(move || {
        let query = filter.get().query();
        Some(format!(
            "/api/figures/{}?{query}compare=true",
            name.as_str()
        ))
    });
    let figure = Memo::new(move |_| query.value.get().ready());
    let value = move || {
        let figure = figure.get();
        figure.map_or(FigureValue::NoData, |figure| value_of(i18n, &figure))
    };
    let note = move || match query.value.get() {
        Loaded::Ready(figure) => notes(i18n, &figure),
        Loaded::Loading => Some(t_string!(i18n, desk.state.loading).to_string()),
        Loaded::Offline => Some(t_string!(i18n, desk.state.offline_title).to_string()),
        Loaded::Failed(_) => Some(t_string!(i18n, desk.state.failed_title).to_string()),
    };
    let fresh = move || {
        figure
            .get()
            .map(|figure| fresh_of(i18n, &figure, clock::now()))
    };
    let bar_label = move || {
        figure.get().map_or_else(String::new, |figure| {
            let value = figure.bounds.value;
            let value = format!("{} / {}", value.numerator, value.denominator);
            let time = clock_time(figure.fresh_at);
            t_string!(i18n, desk.figure.bar, value = value, time = time).to_string()
        })
    };
    view! {
        <button type="button" class="figure-open" on:click=move |_| opened.set(Some(name))>
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

/// The period before, and what the value leaves open.
fn notes(i18n: Words, figure: &figures::Figure) -> Option<String> {
    let before = figure.before.map(|before| {
        let value = amount_words(i18n, figure.name, before.value);
        t_string!(i18n, desk.report.before, value = value).to_string()
    });
    match (before, note_of(i18n, figure)) {
        (Some(first), Some(second)) => {
            Some(t_string!(i18n, desk.figure.joined, first = first, second = second).to_string())
        }
        (before, note) => before.or(note),
    }
}
