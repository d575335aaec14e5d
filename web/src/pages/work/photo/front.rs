use super::{PhotoField, TakenAt};
use crate::components::{Press, TaskCard, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::frame::WorkPage;
use crate::pages::work::records::{
    Home, VisitAt, VisitStanding, change_record, use_visit_standing,
};
use crate::state::use_field;
use crate::state::visiting::use_visiting;
use crate::words::{not_recorded_words, photos_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::{RecordId, VisitId};
use shared::sync::Hash;
use shared::visit::Visit;

/// Optional work: the shop front; and how far the photos of the visit have come.
#[component]
pub fn FrontCard(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let count = Memo::new(move |_| {
        let data = visiting.data.get();
        data.visits
            .get(&visit)
            .map(|known| known.photos)
            .unwrap_or_default()
    });
    let known = move || {
        let words = photos_words(i18n, count.get());
        Some(words.unwrap_or_else(|| t_string!(i18n, work.photo.front_none).to_owned()))
    };
    let progress = move || {
        Some(count.get())
            .filter(|count| !count.is_empty())
            .map(|count| count.named.to_string())
    };
    let standing = use_visit_standing(visit);
    let is_open = Memo::new(move |_| matches!(standing.get(), VisitStanding::Open(_)));
    view! {
        <Show when=move || is_open.get()>
            <TaskCard
                icon=IconName::Photo
                title=move || t_string!(i18n, work.photo.title)
                known=Signal::derive(known) progress=Signal::derive(progress)
                press=Press::to(format!("/visit/{visit}/photo"))
            />
        </Show>
    }
}

/// The page, at `/visit/:id/photo`.
#[component]
pub fn FrontPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <WorkPage
            visit title=move || t_string!(i18n, work.photo.title)
            body=|at| view! { <Front at/> }.into_any()
        />
    }
}

/// Saved with each photo: nothing is left to be done on the page.
#[component]
fn Front(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let photos = Memo::new(move |_| {
        let data = visiting.data.get();
        let known = data.visits.get(&at.visit);
        known
            .map(|known| known.visit.photos.clone())
            .unwrap_or_default()
    });
    let change = Callback::new(move |all: Vec<Hash>| {
        let home = Home::at_store(at.store, RecordId(at.visit.0));
        spawn_local(async move {
            let named = change_record(field, &home, |visit: &Visit| {
                let mut after = visit.clone();
                let new = all.iter().filter(|photo| !visit.photos.contains(photo));
                after.photos.extend(new);
                after
            });
            if let Err(reason) = named.await {
                toasts.say(untrack(|| not_recorded_words(i18n, reason)));
            }
        });
    });
    let taken_at = TakenAt {
        store: at.store,
        visit: Some(at.visit),
    };
    view! {
        <div class="pad-x stack">
            <span></span>
            <PhotoField label=move || t_string!(i18n, work.photo.front) photos change at=taken_at/>
            <p class="quiet">{t!(i18n, work.photo.front_hint)}</p>
        </div>
    }
}
