//! A figure's definition and the records behind it, page by page.

use super::export::ExportButtons;
use super::filter::ReportFilter;
use crate::components::{EmptyState, ListRow, Press, SidePanel};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::board::figures::amount_words;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::words::{Words, definition_word, figure_word};
use crate::state::use_query;
use crate::words::photos_words;
use leptos::prelude::*;
use shared::api::figures::{FigureRecord, FigureRecords};
use shared::figures::{FigureName, Fraction, Shape};

/// The panel.
#[component]
pub fn RecordsPanel(
    figure: FigureName,
    filter: Memo<ReportFilter>,
    opened: RwSignal<Option<FigureName>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let base = move |what: &str| {
        let query = filter.get().query();
        format!("/api/figures/{}/{what}?{query}", figure.as_str())
    };
    let path = Signal::derive(move || base("records"));
    let export = Signal::derive(move || base("export"));
    let name = Signal::derive(move || {
        let filter = filter.get();
        format!("{}-{}-{}", figure.as_str(), filter.from, filter.to)
    });
    let first = use_query::<FigureRecords>(move || Some(path.get()));
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    view! {
        <SidePanel
            open
            title=move || figure_word(i18n, figure)
            subtitle=Signal::derive(move || Some(t_string!(i18n, desk.figure.records).to_string()))
            close_label=move || t_string!(i18n, desk.close).to_string()
            foot=move || view! { <ExportButtons path=export name/> }
        >
            <p class="definition">{move || definition_word(i18n, figure)}</p>
            <Asked query=first draw=move |first| view! { <Pages figure first path/> }/>
        </SidePanel>
    }
}

#[component]
fn Pages(figure: FigureName, first: Signal<FigureRecords>, path: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    let rows = move || {
        let all = list.rows.get().into_iter();
        all.map(|record| row(i18n, figure, record)).collect_view()
    };
    let is_empty = move || list.rows.with(Vec::is_empty);
    view! {
        <Show
            when=move || !is_empty()
            fallback=move || view! {
                <EmptyState icon=IconName::Checklist title=t_string!(i18n, desk.figure.no_records).to_string() text=""/>
            }
        >
            <ul class="rows">{rows}</ul>
        </Show>
        <MoreRows list/>
    }
}

fn row(i18n: Words, figure: FigureName, record: FigureRecord) -> impl IntoView {
    let counted = if record.is_counted {
        t_string!(i18n, desk.figure.counted).to_string()
    } else {
        t_string!(i18n, desk.figure.not_counted).to_string()
    };
    let aside = record
        .amount
        .map_or(counted, |amount| added(i18n, figure, amount));
    let words = record
        .promotion_name
        .into_iter()
        .chain(record.person_name)
        .chain(record.day.map(|day| day.to_string()))
        .chain(photos_words(i18n, record.photos));
    let detail = words.collect::<Vec<_>>().join(" · ");
    let icon = if record.is_counted {
        IconName::Check
    } else {
        IconName::Minus
    };
    view! {
        <ListRow title=record.store_name detail=Some(detail) aside=Some(aside) icon=icon press=Press::Nothing/>
    }
}

/// What a record adds: a part of a sum, or its own time.
fn added(i18n: Words, figure: FigureName, amount: Fraction) -> String {
    match figure.shape() {
        Shape::MedianTime => amount_words(i18n, figure, amount),
        _ => format!("{} / {}", amount.numerator, amount.denominator),
    }
}
