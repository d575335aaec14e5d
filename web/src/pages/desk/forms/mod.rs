//! Forms at the desk: the list of versions, and the designer of the next one.

mod answer_field;
mod condition;
mod designer;
mod kept;
mod list;
mod options;
mod preview;
mod question_form;
mod questions;
mod version_panel;
mod words;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::words::local_today;
use crate::components::{Button, WorkHead};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query};
use designer::Designer;
use kept::{FormDraft, KeptDrafts, use_kept_drafts};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use list::FormsList;
use shared::api::master::FormList;
use shared::api::stores::StoreTypeEntry;
use shared::checklist::design;
use shared::ids::FormId;

/// What the page shares with its parts.
#[derive(Clone, Copy)]
struct Page {
    /// The versions that the server has.
    forms: Query<FormList>,
    /// The types of stores, for their names.
    types: Memo<Vec<StoreTypeEntry>>,
    /// The drafts of this browser.
    kept: KeptDrafts,
    /// The draft that is being worked on.
    draft: RwSignal<Option<FormDraft>>,
    /// The version whose panel is open.
    opened: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn FormsPage() -> impl IntoView {
    let i18n = use_i18n();
    let forms = use_query::<FormList>(|| Some("/api/forms?limit=200".to_owned()));
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let address = use_query_map();
    let page = Page {
        forms,
        types: Memo::new(move |_| types.value.get().ready().unwrap_or_default()),
        kept: use_kept_drafts(),
        draft: RwSignal::new(None),
        opened: RwSignal::new(None),
    };
    Effect::new(move || page.opened.set(address.with(|query| query.get("form"))));
    let is_designing = Memo::new(move |_| page.draft.with(Option::is_some));
    view! {
        <DeskFrame place=DeskPlace::Forms>
            {move || match is_designing.get().then(|| page.draft.get_untracked()).flatten() {
                Some(draft) => view! { <Designer page draft/> }.into_any(),
                None => view! {
                    <WorkHead title=move || t_string!(i18n, desk.forms.title)><Starts page/></WorkHead>
                    <Asked query=forms draw=move |list| view! { <FormsList page list/> }/>
                }
                .into_any(),
            }}
        </DeskFrame>
    }
}

/// How a new form begins.
#[component]
fn Starts(page: Page) -> impl IntoView {
    let i18n = use_i18n();
    let begin = move |form| {
        let draft = FormDraft {
            previous: None,
            form,
            sent: None,
        };
        page.kept.keep(&draft);
        page.draft.set(Some(draft));
    };
    let lineage = || FormId::new(clock::now().0, clock::random_ten()).0;
    view! {
        <Button on_press=move |()| begin(design::merchandising_check(lineage(), local_today()))>
            {move || t_string!(i18n, desk.forms.start_ready)}
        </Button>
        <Button icon=IconName::Plus on_press=move |()| begin(design::empty(lineage(), local_today()))>
            {move || t_string!(i18n, desk.forms.start_empty)}
        </Button>
    }
}
