//! A visit: check-in and its evidence, time in store, a closed store, a note, check-out.

mod closed;
mod here;
mod lines;
mod work;

use super::frame::{FieldBar, FieldFrame, FieldPlace};
use crate::components::{EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{FieldData, KnownVisit, use_now};
use crate::words::{Words, clock_time, minutes_of};
use here::OpenVisit;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::VisitId;
use shared::visit::Visit;
use shared::visit::assess::is_open;

pub use work::{WORK_PAGE, WORK_PART};

crate::lazy::lazy_part! {
    /// A visit that is over. Whoever is in a store needs none of it.
    ClosedVisit(known: Signal<Option<KnownVisit>>),
    chunk field_work, load load_closed_visit, part crate::pages::field::visit::closed::ClosedVisit, instead WORK_PAGE
}

/// The page of one visit, open or closed.
#[component]
pub fn VisitPage() -> impl IntoView {
    let visiting = use_visiting();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<VisitId>().ok()))
    });
    let known = Memo::new(move |_| {
        visiting
            .data
            .with(|data| data.visits.get(&id.get()?).cloned())
    });
    let now = use_now();
    let person = signed_in_person();
    let shape = Memo::new(move |_| {
        let known = known.get()?;
        // A colleague's visit is only read, open or not.
        let is_own = Some(known.visit.person) == person.get();
        let is_open = visiting
            .data
            .with(|data| is_open(&known.visit, data.zone_of(&known.visit), now.get()));
        Some((known.id, is_own && is_open))
    });
    // Drawn anew only when the visit opens or closes, so that nothing typed is lost in between.
    move || match shape.get() {
        None => view! { <Missing/> }.into_any(),
        Some((id, true)) => view! { <OpenVisit id known=known_of(known)/> }.into_any(),
        Some((_, false)) => view! { <ClosedVisit known=known_of(known)/> }.into_any(),
    }
}

/// While one of the two shapes is shown, the visit is there.
fn known_of(known: Memo<Option<KnownVisit>>) -> Signal<Option<KnownVisit>> {
    known.into()
}

/// The bar of a visit: the store, and how long it has lasted.
#[component]
fn VisitBar(known: Signal<Option<KnownVisit>>) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let title = move || {
        visiting.data.with(|data| {
            known.with(|known| {
                known
                    .as_ref()
                    .map(|known| place_name(i18n, data, &known.visit))
            })
        })
    };
    let subtitle = move || {
        let known = known.get()?;
        let zone = visiting
            .data
            .with(|data| data.zone_of(&known.visit).clone());
        let from = clock_time(&zone, known.visit.check_in_at);
        Some(match known.visit.check_out_at {
            None => {
                let minutes = minutes_of(known.visit.check_in_at, now.get());
                t_string!(i18n, field.visit.since, minutes = minutes, time = from).to_string()
            }
            Some(at) => {
                let minutes = minutes_of(known.visit.check_in_at, at);
                let to = clock_time(&zone, at);
                t_string!(
                    i18n,
                    field.visit.closed_since,
                    from = from,
                    to = to,
                    minutes = minutes
                )
                .to_string()
            }
        })
    };
    view! {
        <FieldBar
            title=move || title().unwrap_or_default()
            subtitle=Signal::derive(subtitle)
            back=Signal::derive(move || Some(way_back(i18n)))
        />
    }
}

fn way_back(i18n: Words) -> WayBack {
    WayBack {
        href: "/".into(),
        label: t_string!(i18n, common.action.go_today).to_owned(),
    }
}

/// Where a visit is, as people say it.
pub fn place_name(i18n: Words, data: &FieldData, visit: &Visit) -> String {
    let listed = visit
        .store
        .and_then(|store| data.stores.get(&store))
        .map(|store| store.name.clone());
    let unknown = || match visit.store {
        Some(_) => t_string!(i18n, field.today.unknown_store).to_owned(),
        None => t_string!(i18n, field.visit.place).to_owned(),
    };
    visit.place.clone().or(listed).unwrap_or_else(unknown)
}

#[component]
fn Missing() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.visit.title)
            back=Signal::derive(move || Some(way_back(i18n)))
            place=FieldPlace::Today
        >
            <EmptyState
                icon=IconName::Search
                title=move || t_string!(i18n, field.visit.missing_title)
                text=move || t_string!(i18n, field.visit.missing_text)
            />
        </FieldFrame>
    }
}
