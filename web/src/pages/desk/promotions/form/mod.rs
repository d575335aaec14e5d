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
use crate::state::{use_query, use_session};
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
    /// What of the server it needs.
    fn path(&self) -> Option<String> {
        match self {
            Self::New => None,
            Self::CopyOf(id) | Self::Known(id) => Some(format!("/api/promotions/{id}")),
        }
    }
}

/// What outlives a form: a new promotion gets an address of its own once it is saved.
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
                Some(match subject.get() {
                    Subject::New => view! { <Editor page start=Start::new(owner)/> }.into_any(),
                    Subject::CopyOf(_) => view! {
                        <Asked query=detail draw=move |detail| view! { <Copied page detail owner/> }/>
                    }
                    .into_any(),
                    Subject::Known(_) => view! {
                        <Asked query=detail draw=move |detail| view! { <Known page detail/> }/>
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

#[component]
fn Copied(page: Page, detail: Signal<PromotionDetail>, owner: UserId) -> impl IntoView {
    let i18n = use_i18n();
    let start = untrack(|| Start::copy_of(i18n, &detail.get(), owner));
    view! { <Editor page start/> }
}

/// The form of what is there, for those who may change it.
#[component]
fn Known(page: Page, detail: Signal<PromotionDetail>) -> impl IntoView {
    let may_change = Memo::new(move |_| detail.with(|detail| detail.may_change));
    move || {
        if may_change.get() {
            view! { <Editor page start=Start::of(detail)/> }.into_any()
        } else {
            view! { <NotYours/> }.into_any()
        }
    }
}
