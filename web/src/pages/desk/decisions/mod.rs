//! What waits for somebody's decision: two values of one field, and work that the server keeps.

mod conflicts;
mod decide;
mod kept;
mod older;
mod rescue;
mod words;

pub use conflicts::{ConflictCards, WhichConflicts};

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::saving::{SavingNote, use_saving};
use crate::components::{TabItem, Tabs, WorkHead};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::state::{use_query, use_session};
use kept::Kept;
use leptos::prelude::*;
use rescue::BringFile;
use shared::api::conflicts::ConflictList;
use shared::api::quarantine::KeptList;
use std::time::Duration;

/// How often the lists are read while nothing is heard.
const REFRESH: Duration = Duration::from_secs(60);
const CONFLICTS: &str = "conflicts";
const KEPT: &str = "kept";
const SETTLED: &str = "settled";
const FILE: &str = "file";

/// The page.
#[component]
pub fn Decisions() -> impl IntoView {
    let i18n = use_i18n();
    let open = use_query::<ConflictList>(|| Some("/api/sync/conflicts".to_owned()));
    let settled = use_query::<ConflictList>(|| Some("/api/sync/conflicts?settled=true".to_owned()));
    let kept = use_query::<KeptList>(|| Some("/api/sync/quarantine".to_owned()));
    let read_again = move || {
        open.reload();
        settled.reload();
        kept.reload();
    };
    on_hints(use_session(), read_again);
    open.reload_every(REFRESH);
    kept.reload_every(REFRESH);
    let saving = use_saving(read_again);
    let selected = RwSignal::new(CONFLICTS.to_owned());
    let open_count = Memo::new(move |_| open.value.get().ready().map_or(0, |list| list.open));
    let kept_count = Memo::new(move |_| kept.value.get().ready().map_or(0, |list| list.open));
    let tabs = move || {
        let tab = |key: &str, label: &str, count| TabItem {
            key: key.to_owned(),
            label: label.to_owned(),
            count,
            count_label: t_string!(i18n, desk.decisions.waiting).to_owned(),
        };
        vec![
            tab(
                CONFLICTS,
                t_string!(i18n, desk.decisions.conflicts),
                open_count.get(),
            ),
            tab(KEPT, t_string!(i18n, desk.decisions.kept), kept_count.get()),
            tab(SETTLED, t_string!(i18n, desk.decisions.settled), 0),
            tab(FILE, t_string!(i18n, desk.decisions.file), 0),
        ]
    };
    let waiting = Signal::derive(move || Some(open_count.get()));
    let after = Callback::new(move |()| read_again());
    view! {
        <DeskFrame place=DeskPlace::Decisions decisions_waiting=waiting>
            <WorkHead title=move || t_string!(i18n, desk.decisions.title)/>
            <SavingNote saving/>
            <Tabs label=move || t_string!(i18n, desk.decisions.tabs) tabs=Signal::derive(tabs) selected>
                {move || match selected.get().as_str() {
                    KEPT => view! { <Asked query=kept draw=move |list| view! { <Kept list settled=after/> }/> }.into_any(),
                    FILE => view! { <BringFile brought=after/> }.into_any(),
                    SETTLED => view! {
                        <Asked query=settled draw=move |list| view! { <ConflictCards list which=WhichConflicts::Settled saving/> }/>
                    }
                    .into_any(),
                    _ => view! {
                        <Asked query=open draw=move |list| view! { <ConflictCards list which=WhichConflicts::Open saving/> }/>
                    }
                    .into_any(),
                }}
            </Tabs>
        </DeskFrame>
    }
}
