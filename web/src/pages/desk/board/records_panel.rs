//! The records behind a figure, page by page.

use super::Opened;
use super::day_panel::closing;
use super::filter::BoardFilter;
use crate::components::{Button, EmptyState, ListRow, Press, SidePanel};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::words::{Words, figure_word};
use crate::state::{use_query, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::api::figures::{FigureRecord, FigureRecords};
use shared::figures::FigureName;
use shared::ids::{UserId, VisitId};

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
    let session = use_session();
    let more = RwSignal::new(Vec::<FigureRecord>::new());
    let next = RwSignal::new(None::<String>);
    let is_pending = RwSignal::new(false);
    Effect::new(move || {
        next.set(first.with(|page| page.next.clone()));
        more.set(Vec::new());
    });
    let read_more = move |()| {
        let Some(cursor) = next.get_untracked() else {
            return;
        };
        is_pending.set(true);
        let path = format!("{}cursor={cursor}", path.get_untracked());
        spawn_local(async move {
            if let Ok(page) = session.get::<FigureRecords>(&path).await {
                more.try_update(|more| more.extend(page.records));
                next.try_set(page.next);
            }
            is_pending.try_set(false);
        });
    };
    let rows = move || {
        let all = first
            .with(|page| page.records.clone())
            .into_iter()
            .chain(more.get());
        all.map(|record| row(i18n, record, opened)).collect_view()
    };
    let is_empty = move || first.with(|page| page.records.is_empty());
    view! {
        <Show
            when=move || !is_empty()
            fallback=move || view! {
                <EmptyState icon=IconName::Checklist title=t_string!(i18n, desk.figure.no_records).to_string() text=""/>
            }
        >
            <ul class="rows">{rows}</ul>
        </Show>
        <Show when=move || next.with(Option::is_some)>
            <Button pending=is_pending on_press=Callback::new(read_more)>
                {move || t_string!(i18n, desk.figure.more).to_string()}
            </Button>
        </Show>
    }
}

fn row(i18n: Words, record: FigureRecord, opened: RwSignal<Option<Opened>>) -> impl IntoView {
    let press = match (record.kind.as_str(), record.person) {
        ("visit", Some(person)) => open_visit(person, VisitId(record.record.0), opened),
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
        .chain(record.day.map(|day| day.to_string()));
    let detail = words.collect::<Vec<_>>().join(" · ");
    let icon = if record.is_counted {
        IconName::Check
    } else {
        IconName::Minus
    };
    view! { <ListRow title=record.store_name detail=Some(detail) aside=Some(counted) icon=icon press/> }
}

fn open_visit(person: UserId, visit: VisitId, opened: RwSignal<Option<Opened>>) -> Press {
    Press::run(move || opened.set(Some(Opened::Visit(person, visit))))
}
