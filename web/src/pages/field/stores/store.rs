use super::store_facts::StoreFacts;
use super::store_history::{StorePlan, StoreVisits};
use crate::components::{ButtonLink, Dock, EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::check_in::CheckInButton;
use crate::pages::field::frame::{FieldBar, FieldFrame, FieldPlace};
use crate::pages::field::today::Today;
use crate::pages::field::visit::place_name;
use crate::state::use_now;
use crate::state::visiting::{Place, signed_in_person, use_visiting};
use crate::words::type_name;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::StoreId;

/// One store.
#[component]
pub fn StorePage() -> impl IntoView {
    let visiting = use_visiting();
    let params = use_params_map();
    let id = Memo::new(move |_| {
        params.with(|params| params.get("id").and_then(|id| id.parse::<StoreId>().ok()))
    });
    let is_here = Memo::new(move |_| {
        let id = id.get()?;
        visiting
            .data
            .with(|data| data.store_with_type(id).is_some())
            .then_some(id)
    });
    move || match is_here.get() {
        Some(id) => view! { <KnownStore id/> }.into_any(),
        None => view! { <NotHere/> }.into_any(),
    }
}

#[component]
fn KnownStore(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let store = Memo::new(move |_| visiting.data.with(|data| data.stores.get(&id).cloned()));
    let title = move || store.get().map(|store| store.name).unwrap_or_default();
    let subtitle = move || {
        visiting.data.with(|data| {
            data.store_with_type(id)
                .map(|(_, kind)| type_name(i18n, kind))
        })
    };
    let back = move || {
        Some(WayBack {
            href: "/stores".into(),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    view! {
        <div class="field has-dock">
            <FieldBar title subtitle=Signal::derive(subtitle) back=Signal::derive(back)/>
            <main>
                <StoreFacts id/>
                <StorePlan id/>
                <StoreVisits id/>
            </main>
            <StoreDock id/>
        </div>
    }
}

/// Check-in here, as planned or not; back to the visit when it is open here.
#[component]
fn StoreDock(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let today = Memo::new(move |_| {
        person
            .get()
            .map(|person| {
                visiting
                    .data
                    .with(|data| Today::read(data, person, now.get()))
            })
            .unwrap_or_default()
    });
    let open = Memo::new(move |_| {
        let open = today.with(|today| today.open)?;
        visiting.data.with(|data| {
            data.visits
                .get(&open)
                .map(|known| (open, known.visit.clone()))
        })
    });
    // Also after its reason was given: a visit that is made after all fulfils the stop.
    let is_planned = move || {
        today.with(|today| {
            today
                .stops
                .iter()
                .any(|stop| stop.stop.store == id && stop.visit.is_none())
        })
    };
    let elsewhere = Signal::derive(move || {
        let (_, visit) = open.get()?;
        let name = visiting.data.with(|data| place_name(i18n, data, &visit));
        Some(t_string!(i18n, field.today.visit_open_elsewhere, name = name).to_string())
    });
    let here = Memo::new(move |_| {
        open.get()
            .filter(|(_, visit)| visit.store == Some(id))
            .map(|(open, _)| open)
    });
    let label = move || match is_planned() {
        true => t_string!(i18n, field.today.check_in),
        false => t_string!(i18n, field.store.check_in_unplanned),
    };
    let action = move || {
        match here.get() {
        Some(visit) => view! {
            <ButtonLink href=format!("/visit/{visit}") kind=crate::components::ButtonKind::Primary big=true>
                {t!(i18n, field.today.go_back_to_visit)}
            </ButtonLink>
        }
        .into_any(),
        None => view! {
            <CheckInButton place=Signal::stored(Some(Place::Store(id))) disabled_because=elsewhere label/>
        }
        .into_any(),
    }
    };
    view! {
        <Dock label=move || t_string!(i18n, field.visit.next)>
            {action}
        </Dock>
    }
}

#[component]
fn NotHere() -> impl IntoView {
    let i18n = use_i18n();
    let back = move || {
        Some(WayBack {
            href: "/stores".into(),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.store.title)
            back=Signal::derive(back) place=FieldPlace::Stores
        >
            <EmptyState
                icon=IconName::Store
                title=move || t_string!(i18n, field.store.not_here_title)
                text=move || t_string!(i18n, field.store.not_here_text)
            />
        </FieldFrame>
    }
}
