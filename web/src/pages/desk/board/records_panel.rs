//! The records behind a figure, page by page.

use super::Opened;
use super::day_panel::closing;
use super::filter::BoardFilter;
use crate::components::{EmptyState, ListRow, Press, SidePanel};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::paging::{MoreRows, use_paging};
use crate::pages::desk::words::{Words, figure_word};
use crate::state::use_query;
use crate::words::photos_words;
use leptos::prelude::*;
use shared::api::figures::{FigureRecord, FigureRecords};
use shared::figures::FigureName;
use shared::ids::VisitId;
use shared::kinds::Named;
use shared::route::PlannedStop;
use shared::visit::Visit;

/// The panel.
#[component]
pub fn RecordsPanel(
    figure: FigureName,
    filter: Memo<BoardFilter>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let path = move || records_path(figure, &filter.get());
    let first = use_query::<FigureRecords>(move || Some(path()));
    view! {
        <SidePanel
            open=closing(opened)
            title=move || figure_word(i18n, figure)
            subtitle=Signal::derive(move || Some(t_string!(i18n, desk.figure.records).to_string()))
            close_label=move || t_string!(i18n, desk.close).to_string()
        >
            <Asked query=first draw=move |first| view! { <Pages first path=Signal::derive(path) opened/> }/>
        </SidePanel>
    }
}

fn records_path(figure: FigureName, filter: &BoardFilter) -> String {
    let day = filter
        .day
        .map(|day| format!("from={day}&to={day}&"))
        .unwrap_or_default();
    let rest = BoardFilter {
        day: None,
        ..filter.clone()
    }
    .query("day");
    format!("/api/figures/{}/records?{day}{rest}", figure.as_str())
}

#[component]
fn Pages(
    first: Signal<FigureRecords>,
    path: Signal<String>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    let rows = move || {
        let all = list.rows.get().into_iter();
        all.map(|record| row(i18n, record, opened)).collect_view()
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

fn row(i18n: Words, record: FigureRecord, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    let open = |what: Opened| Press::run(move || opened.set(Some(what)));
    let press = match (record.kind.as_str(), record.person) {
        (Visit::KIND, Some(person)) => open(Opened::Visit(person, VisitId(record.record.0))),
        // A stop alone says nothing; in the person's day it stands with its visits and reasons.
        (PlannedStop::KIND, Some(person)) => open(Opened::Day(person)),
        _ => Press::Nothing,
    };
    let counted = if record.is_counted {
        t_string!(i18n, desk.figure.counted).to_string()
    } else {
        t_string!(i18n, desk.figure.not_counted).to_string()
    };
    let words = record
        .person_name
        .into_iter()
        .chain(record.day.map(|day| day.to_string()))
        .chain(photos_words(i18n, record.photos));
    let detail = words.collect::<Vec<_>>().join(" · ");
    let icon = if record.is_counted {
        IconName::Check
    } else {
        IconName::Minus
    };
    view! { <ListRow title=record.store_name detail=Some(detail) aside=Some(counted) icon=icon press/> }
}
