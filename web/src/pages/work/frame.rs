//! The frame of a page of work in a visit: the store, the way back, and what it says of a visit that is
//! not there or over.

use super::records::{VisitAt, VisitStanding, use_visit_standing};
use crate::components::{ButtonKind, ButtonLink, Dock, EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::FieldBar;
use crate::state::visiting::use_visiting;
use leptos::prelude::*;
use shared::ids::{StoreId, VisitId};

/// The name of a store.
pub fn use_store_name(store: StoreId) -> Signal<String> {
    let i18n = use_i18n();
    let visiting = use_visiting();
    Signal::derive(move || {
        visiting
            .data
            .with(|data| data.stores.get(&store).map(|store| store.name.clone()))
            .unwrap_or_else(|| t_string!(i18n, field.today.unknown_store).to_owned())
    })
}

/// A page of work. What it shows while the person is there is drawn once, so that nothing entered is
/// lost while records come in.
#[component]
pub fn WorkPage(
    /// The visit.
    visit: VisitId,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// What it shows.
    body: fn(VisitAt) -> AnyView,
) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let back = move || {
        Some(WayBack {
            href: format!("/visit/{visit}"),
            label: t_string!(i18n, field.visit.go_back).to_owned(),
        })
    };
    let store = Memo::new(move |_| match standing.get() {
        VisitStanding::Open(at) | VisitStanding::Closed(at) => Some(at.store),
        VisitStanding::Missing | VisitStanding::NotListed => None,
    });
    let subtitle = Memo::new(move |_| store.get().map(|store| use_store_name(store).get()));
    let content = move || match standing.get() {
        VisitStanding::Open(at) => body(at),
        VisitStanding::Closed(_) => view! {
            <EmptyState
                icon=IconName::Clock
                title=move || t_string!(i18n, work.visit.closed_title)
                text=move || t_string!(i18n, work.visit.closed_text)
            />
        }
        .into_any(),
        VisitStanding::NotListed => view! {
            <EmptyState
                icon=IconName::Store
                title=move || t_string!(i18n, work.visit.not_listed_title)
                text=move || t_string!(i18n, work.visit.not_listed_text)
            />
        }
        .into_any(),
        VisitStanding::Missing => view! {
            <EmptyState
                icon=IconName::Search
                title=move || t_string!(i18n, field.visit.missing_title)
                text=move || t_string!(i18n, field.visit.missing_text)
            />
        }
        .into_any(),
    };
    view! {
        <div class="field has-dock">
            <FieldBar title subtitle=subtitle back=Signal::derive(back)/>
            <main>{content}</main>
            <Dock label=move || t_string!(i18n, field.visit.next)>
                <ButtonLink href=format!("/visit/{visit}") kind=ButtonKind::Primary big=true icon=IconName::Check>
                    {t!(i18n, work.visit.done)}
                </ButtonLink>
            </Dock>
        </div>
    }
}
