//! In-store work: the root of the chunk `field_work`, which every phone of the field keeps right after
//! the first load. Only [`crate::lazy`] names what is in here, and only this module names what lies
//! below, so that a new kind of work costs the first load nothing.

mod checklist;
mod day;
mod display;
mod exchange;
mod frame;
mod inbox;
mod issue;
mod kept;
mod photo;
mod promotion;
mod records;
mod stock;
mod words;

pub use day::DayWork;
pub use inbox::InboxWork;

use crate::pages::field::NotFound;
use crate::state::visiting::use_visiting;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use shared::ids::VisitId;
use shared::store::VisitCard;

type Builder = fn(VisitId) -> AnyView;

/// The cards of what is owed in a store, list items; the store's type says in which order.
const fn card_of(card: VisitCard) -> Builder {
    match card {
        VisitCard::Stock => |visit| view! { <stock::StockCard visit/> }.into_any(),
        VisitCard::Promotion => |visit| view! { <promotion::PromotionCards visit/> }.into_any(),
        VisitCard::Display => |visit| view! { <display::DisplayCard visit/> }.into_any(),
        VisitCard::Checklist => |visit| view! { <checklist::ChecklistCards visit/> }.into_any(),
    }
}
/// The cards of what is recorded when it is seen.
const OTHER_CARDS: &[Builder] = &[
    |visit| view! { <photo::FrontCard visit/> }.into_any(),
    |visit| view! { <issue::IssueCard visit/> }.into_any(),
    |visit| view! { <exchange::ExchangeCard visit/> }.into_any(),
];
/// The page of each kind of work, at `/visit/:id/<segment>`. What follows the segment is the page's own
/// affair; it is in the parameter `work`.
const PAGES: &[(&str, Builder)] = &[
    ("stock", |visit| {
        view! { <stock::StockPage visit/> }.into_any()
    }),
    ("promotion", |visit| {
        view! { <promotion::PromotionPage visit/> }.into_any()
    }),
    ("display", |visit| {
        view! { <display::DisplayPage visit/> }.into_any()
    }),
    ("checklist", |visit| {
        view! { <checklist::ChecklistPage visit/> }.into_any()
    }),
    ("exchange", |visit| {
        view! { <exchange::ExchangePage visit/> }.into_any()
    }),
    ("photo", |visit| {
        view! { <photo::FrontPage visit/> }.into_any()
    }),
    ("issue", |visit| {
        view! { <issue::VisitIssuesPage visit/> }.into_any()
    }),
];

/// What there is to do in the store. Stands in the list of the visit's page, see
/// [`crate::pages::field::VisitPage`].
#[component]
pub fn VisitTasks(
    /// The visit.
    visit: VisitId,
) -> impl IntoView {
    let visiting = use_visiting();
    let cards = Memo::new(move |_| {
        let of_type = visiting.data.with(|data| {
            let store = data.visits.get(&visit)?.visit.store?;
            let (_, store_type) = data.store_with_type(store)?;
            Some(store_type.template.cards().to_vec())
        });
        of_type.unwrap_or_default()
    });
    let owed = move || {
        let cards = cards.get().into_iter();
        cards.map(|card| card_of(card)(visit)).collect_view()
    };
    view! {
        {owed}
        {OTHER_CARDS.iter().map(|card| card(visit)).collect_view()}
    }
}

/// The page of one piece of work in a visit.
#[component]
pub fn StoreWork() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params.with(|params| {
            let visit = params.get("id")?.parse::<VisitId>().ok()?;
            let work = params.get("work")?;
            let segment = work.split('/').find(|segment| !segment.is_empty())?;
            Some((visit, segment.to_owned()))
        })
    });
    // Drawn anew only for another visit or another kind of work, not for a step within one.
    move || {
        let page = place.get().and_then(|(visit, segment)| {
            let (_, page) = PAGES.iter().find(|(known, _)| *known == segment)?;
            Some(page(visit))
        });
        page.unwrap_or_else(|| view! { <NotFound/> }.into_any())
    }
}
