//! Two values of one field, on the phone of somebody who may change the record. The choice is recorded like
//! everything else; the list is read from the server.

use crate::components::{Button, ErrorState, OfflineState, Skeleton, WayBack};
use crate::i18n::*;
use crate::pages::desk::{ConflictCards, SavingNote, WhichConflicts, use_saving};
use crate::pages::field::{FieldFrame, FieldPlace};
use crate::state::{Loaded, use_query};
use crate::words::problem_words;
use leptos::prelude::*;
use shared::api::conflicts::ConflictList;
use shared::problem::ProblemCode;

/// The page.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let i18n = use_i18n();
    let open = use_query::<ConflictList>(|| Some("/api/sync/conflicts".to_owned()));
    let settled = use_query::<ConflictList>(|| Some("/api/sync/conflicts?settled=true".to_owned()));
    let read_again = move || {
        open.reload();
        settled.reload();
    };
    let saving = use_saving(read_again);
    let back = move || {
        Some(WayBack {
            href: "/inbox".into(),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    let is_shown = Memo::new(move |_| open.value.with(|list| list.clone().map(|_| ())));
    let list = move |query: crate::state::Query<ConflictList>| {
        Signal::derive(move || query.value.get().ready().unwrap_or_default())
    };
    let was_chosen = move || !list(settled).with(|list| list.conflicts.is_empty());
    let again = move |()| read_again();
    view! {
        <FieldFrame title=move || t_string!(i18n, field.conflicts.title) back=Signal::derive(back) place=FieldPlace::Inbox>
            <SavingNote saving/>
            {move || match is_shown.get() {
                Loaded::Loading => view! { <Skeleton label=move || t_string!(i18n, common.state.loading)/> }.into_any(),
                Loaded::Ready(()) => view! {
                    <ConflictCards list=list(open) which=WhichConflicts::Open saving/>
                    <Show when=was_chosen>
                        <ConflictCards list=list(settled) which=WhichConflicts::Settled saving/>
                    </Show>
                }
                .into_any(),
                Loaded::Offline => view! {
                    <OfflineState
                        title=move || t_string!(i18n, field.conflicts.offline_title)
                        text=move || t_string!(i18n, field.conflicts.offline_text)
                    >
                        <Button on_press=again>{t!(i18n, common.action.retry)}</Button>
                    </OfflineState>
                }
                .into_any(),
                Loaded::Failed(code) => view! {
                    <ErrorState
                        title=move || t_string!(i18n, field.conflicts.failed_title)
                        text=move || problem_words(i18n, code.unwrap_or(ProblemCode::Unavailable))
                    >
                        <Button on_press=again>{t!(i18n, common.action.retry)}</Button>
                    </ErrorState>
                }
                .into_any(),
            }}
        </FieldFrame>
    }
}
