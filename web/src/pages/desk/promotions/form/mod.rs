//! A promotion is set up: a new one, a copy, or one that is there.

mod acts;
mod basics;
mod editor;
mod element_form;
mod elements;
mod products;
mod reach;
mod setup;
mod start;
mod stores;
mod territories;
mod typed;

use crate::i18n::*;
use crate::pages::desk::frame::{Asked, DeskFrame, DeskPlace};
use crate::pages::desk::rights::use_rights;
use crate::pages::desk::saving::{Saving, use_saving};
use crate::state::{Query, use_query, use_session};
use editor::{Editor, NotYours};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use shared::api::promotions::PromotionDetail;
use shared::ids::{PromotionId, UserId};
use start::Start;

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    New,
    CopyOf(String),
    Known(String),
}

impl Subject {
    /// Where the server has the promotion itself.
    fn path(&self) -> Option<String> {
        match self {
            Self::New | Self::CopyOf(_) => None,
            Self::Known(id) => Some(path_of(id)),
        }
    }
}

fn path_of(id: &str) -> String {
    format!("/api/promotions/{id}")
}

/// What outlives a form.
#[derive(Clone, Copy)]
struct Page {
    saving: Saving,
    saved: RwSignal<Option<PromotionId>>,
}

/// The page.
#[component]
pub fn PromotionForm() -> impl IntoView {
    let subject = said_subject();
    let session = use_session();
    let rights = use_rights();
    let detail = use_query::<PromotionDetail>(move || subject.with(Subject::path));
    let saved = RwSignal::new(None::<PromotionId>);
    let navigate = use_navigate();
    let saving = use_saving(move || {
        let Some(id) = saved.get_untracked() else {
            return;
        };
        if subject.get_untracked() == Subject::Known(id.to_string()) {
            detail.reload();
            return;
        }
        let options = NavigateOptions {
            replace: true,
            ..Default::default()
        };
        navigate(&format!("/desk/promotions/{id}/edit"), options);
    });
    let page = Page { saving, saved };
    let drawn = use_drawn(subject, saved);
    let owner = Memo::new(move |_| {
        let known = session.identity.get();
        known.map(|known| known.user.id)
    });
    // An identity that is read again must not draw the form again.
    let may = Memo::new(move |_| rights.may_set_up_promotions());
    view! {
        <DeskFrame place=DeskPlace::Promotions>
            {move || {
                let owner = owner.get()?;
                if !may.get() {
                    return Some(view! { <NotYours/> }.into_any());
                }
                let (subject, _) = drawn.get();
                if !matches!(subject, Subject::Known(_)) {
                    // What was saved before is another promotion.
                    saved.set(None);
                }
                Some(match subject {
                    Subject::New => view! { <Editor page start=Start::new(owner, detail)/> }.into_any(),
                    Subject::CopyOf(of) => view! { <Copied page of owner detail/> }.into_any(),
                    Subject::Known(id) => view! {
                        <Asked query=detail draw=move |detail| view! { <Known page id=id.clone() detail/> }/>
                    }
                    .into_any(),
                })
            }}
        </DeskFrame>
    }
}

fn said_subject() -> Memo<Subject> {
    let params = use_params_map();
    let address = use_query_map();
    Memo::new(move |_| {
        let place = params
            .with(|params| params.get("place"))
            .unwrap_or_default();
        let of = place.split('/').filter(|part| !part.is_empty()).nth(1);
        match of {
            Some(id) if id != "new" => Subject::Known(id.to_owned()),
            _ => address
                .with(|query| query.get("copy"))
                .map_or(Subject::New, Subject::CopyOf),
        }
    })
}

/// Which form is drawn, and the how many-th. A new promotion gets an address of its own once it is saved, and its
/// form goes on there: drawn again it would take away what was typed since.
fn use_drawn(subject: Memo<Subject>, saved: RwSignal<Option<PromotionId>>) -> Memo<(Subject, u32)> {
    Memo::new(move |before: Option<&(Subject, u32)>| {
        let subject = subject.get();
        let made = saved
            .get_untracked()
            .map(|id| Subject::Known(id.to_string()));
        match before {
            Some(before)
                if !matches!(before.0, Subject::Known(_)) && made.as_ref() == Some(&subject) =>
            {
                before.clone()
            }
            Some((_, round)) => (subject, round + 1),
            None => (subject, 0),
        }
    })
}

/// The form of a copy. The original is asked for here, because the form stays when the copy has got an address.
#[component]
fn Copied(page: Page, of: String, owner: UserId, detail: Query<PromotionDetail>) -> impl IntoView {
    let i18n = use_i18n();
    let path = path_of(&of);
    let original = use_query::<PromotionDetail>(move || Some(path.clone()));
    let draw = move |original: Signal<PromotionDetail>| {
        let start = untrack(|| Start::copy_of(i18n, &original.get(), owner, detail));
        view! { <Editor page start/> }
    };
    view! { <Asked query=original draw/> }
}

/// The form of what is there, for those who may change it. What was read before may be another one still.
#[component]
fn Known(page: Page, id: String, detail: Signal<PromotionDetail>) -> impl IntoView {
    let may_change = Memo::new(move |_| {
        detail.with(|detail| (detail.row.id.to_string() == id).then_some(detail.may_change))
    });
    move || match may_change.get() {
        Some(true) => view! { <Editor page start=Start::of(detail)/> }.into_any(),
        Some(false) => view! { <NotYours/> }.into_any(),
        None => ().into_any(),
    }
}
