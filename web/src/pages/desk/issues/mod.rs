//! The inbox of issues: what has to be solved in stores, with its clocks, live.

mod acts;
mod columns;
mod conversation;
mod export;
mod filter;
mod forms;
mod panel;
mod words;

pub use words::{category_word, urgency_word};

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use super::saving::{Saving, SavingNote, use_saving};
use crate::components::{DataTable, EmptyState, TableSort, WorkHead};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{use_query, use_session};
use export::ExportIssues;
use filter::{Filters, keep_in_address, said_filter};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use panel::IssuePanel;
use shared::api::issues::{IssueList, IssueRow};
use std::time::Duration;

/// How often the list is read while nothing is heard: clocks run by themselves.
const REFRESH: Duration = Duration::from_secs(60);

/// The page. Filters and the open issue are kept in the address, so that a link shows the same.
#[component]
pub fn Issues() -> impl IntoView {
    let i18n = use_i18n();
    let filter = said_filter();
    let address = use_query_map();
    let opened = RwSignal::new(address.with_untracked(|query| query.get("issue")));
    let query = Memo::new(move |_| filter.query());
    keep_in_address(query, opened);
    let path = Signal::derive(move || format!("/api/issues?{}", query.get()));
    let list = use_query::<IssueList>(move || Some(path.get()));
    let heard = RwSignal::new(0_u32);
    let read_again = move || {
        list.reload();
        heard.update(|count| *count = count.wrapping_add(1));
    };
    on_hints(use_session(), read_again);
    list.reload_every(REFRESH);
    let saving = use_saving(read_again);
    let known = Memo::new(move |_| list.value.get().ready());
    let counts = move || known.with(|known| known.as_ref().map(|known| known.counts));
    let subtitle = move || {
        let counts = counts()?;
        let words = t_string!(
            i18n,
            desk.issues.subtitle,
            waiting = counts.waiting,
            overdue = counts.overdue
        );
        Some(words.to_string())
    };
    let waiting = Signal::derive(move || counts().map(|counts| counts.waiting));
    view! {
        <DeskFrame place=DeskPlace::Issues issues_waiting=waiting>
            <WorkHead title=move || t_string!(i18n, desk.issues.title) subtitle=Signal::derive(subtitle)/>
            <Filters filter known/>
            <SavingNote saving/>
            <Asked query=list draw=move |first| view! { <List first path opened heard saving/> }/>
        </DeskFrame>
    }
}

#[component]
fn List(
    first: Signal<IssueList>,
    path: Signal<String>,
    opened: RwSignal<Option<String>>,
    heard: RwSignal<u32>,
    saving: Saving,
) -> impl IntoView {
    let i18n = use_i18n();
    let pages = use_paging(first, path);
    let rows = pages.rows;
    let sort = RwSignal::new(None::<TableSort>);
    let today = Memo::new(move |_| first.with(|first| first.today));
    // An issue that the filter does not hold any more is still looked at.
    let shown = Memo::new(move |_| opened.get());
    view! {
        <div class="split">
            <section>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Issue
                            title=move || t_string!(i18n, desk.issues.empty_title)
                            text=move || t_string!(i18n, desk.issues.empty_text)
                        />
                    }
                >
                    <div class="table-acts"><ExportIssues pages today/></div>
                    <DataTable
                        caption=move || t_string!(i18n, desk.issues.table)
                        columns=columns::columns(i18n, today)
                        rows
                        row_key=|row: IssueRow| row.id.to_string()
                        sort
                        selected=opened
                        on_open=Callback::new(move |id| opened.set(Some(id)))
                        roomy=true
                    />
                    <MoreRows list=pages/>
                </Show>
            </section>
            {move || shown.get().map(|id| view! { <IssuePanel id today heard saving opened/> })}
        </div>
    }
}
