//! The pages: field pages directly, pages of in-store work and desk pages through [`crate::lazy`].

mod desk;
pub mod field;
#[cfg(debug_assertions)]
pub mod gallery;
mod sign_in;
mod work;

use crate::lazy::{DESK_PAGE, PAGE};
use crate::pages::field::{
    FieldGuard, InAppGate, NotFound, ReadyPage, TodayPage, VisitPage, WORK_PAGE,
};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::hooks::use_params_map;
use leptos_router::path;
use sign_in::SignInPage;

crate::lazy::lazy_page! {
    /// The stores of a person's routes; phones keep it with in-store work.
    FieldStores, chunk field_work, load load_field_stores, page field::StoresPage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// What waits for the person.
    Inbox, chunk field_work, load load_inbox, page field::InboxPage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// Own work and how far it has come.
    Sync, chunk field_work, load load_sync, page field::SyncPage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// The person, the phone and the way out.
    Me, chunk field_work, load load_me, page field::MePage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// A visit at a place that is on no list.
    Unplanned, chunk field_work, load load_unplanned, page field::UnplannedPage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// One store in the field.
    FieldStore, chunk field_work, load load_field_store, page field::StorePage, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// The supervisor's board.
    Board, chunk desk_day, load load_board, page desk::Board, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Weekly planning.
    Plans, chunk desk_day, load load_plans, page desk::Plans, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Figures of a period with the records behind them.
    Reports, chunk desk_day, load load_reports, page desk::Reports, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Stores and the repair of their positions.
    Stores, chunk desk_day, load load_stores, page desk::Stores, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// What has to be solved in stores.
    Issues, chunk desk_day, load load_issues, page desk::Issues, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Two values of one field, and work that the server keeps.
    Decisions, chunk desk_day, load load_decisions, page desk::Decisions, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Summaries of days.
    Summaries, chunk desk_day, load load_summaries, page desk::Summaries, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// What was announced, and who has read it.
    Announcements, chunk desk_day, load load_announcements, page desk::Announcements, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Accounts, grants and devices.
    Users, chunk desk_setup, load load_users, page desk::Users, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Every page of in-store work; which one, [`work::StoreWork`] says, so that a new one costs the
    /// first load nothing.
    StoreWork, chunk field_work, load load_store_work, page work::StoreWork, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// Regions, territories and teams.
    Organisation, chunk desk_setup, load load_organisation, page desk::OrganisationPage, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Importing lists.
    Import, chunk desk_setup, load load_import, page desk::ImportList, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Norms, types and thresholds of the company.
    CompanySettings, chunk desk_setup, load load_settings, page desk::CompanySettingsPage, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Work of the day that belongs to no visit; which, [`work::DayWork`] says.
    DayWork, chunk field_work, load load_day_work, page work::DayWork, instead PAGE
}

crate::lazy::lazy_page! {
    /// Checklist forms and their designer.
    Forms, chunk desk_setup, load load_forms, page desk::FormsPage, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// What is sold.
    Products, chunk desk_setup, load load_products, page desk::ProductsPage, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// Promotions with their periods.
    Promotions, chunk desk_promotions, load load_promotions, page desk::Promotions, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// The review of one promotion.
    PromotionReview, chunk desk_promotions, load load_promotion_review, page desk::PromotionReview, instead DESK_PAGE
}

crate::lazy::lazy_page! {
    /// A promotion is set up.
    PromotionForm, chunk desk_promotions, load load_promotion_form, page desk::PromotionForm, instead DESK_PAGE
}

/// Every page with its address.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <InAppGate>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignInPage/>
                <ParentRoute path=path!("") view=FieldGuard>
                    <Route path=path!("/") view=TodayPage/>
                    <Route path=path!("/ready") view=ReadyPage/>
                    <Route path=path!("/stores") view=FieldStores/>
                    <Route path=path!("/stores/:id") view=FieldStore/>
                    <Route path=path!("/visit/:id") view=VisitPage/>
                    <Route path=path!("/visit/:id/*work") view=StoreWork/>
                    <Route path=path!("/work/*work") view=DayWork/>
                    <Route path=path!("/unplanned") view=Unplanned/>
                    <Route path=path!("/inbox") view=Inbox/>
                    <Route path=path!("/me") view=Me/>
                    <Route path=path!("/me/sync") view=Sync/>
                </ParentRoute>
                <Route path=path!("/desk") view=Board/>
                <Route path=path!("/desk/*place") view=DeskPages/>
                </Routes>
        </InAppGate>
    }
}

/// Names that no address of the desk has: the pages of one promotion.
const PROMOTION_FORM: &str = "promotion form";
const PROMOTION_REVIEW: &str = "promotion review";

/// The pages of the desk but the first, by the word after `/desk/`: one route for all of them, because
/// each route of its own weighs on the first load.
#[component]
fn DeskPages() -> impl IntoView {
    let params = use_params_map();
    let place = Memo::new(move |_| {
        params.with(|params| {
            let place = params.get("place")?;
            let mut parts = place.split('/').filter(|part| !part.is_empty());
            let first = parts.next()?;
            Some(match (first, parts.next(), parts.next()) {
                ("promotions", Some("new"), _) | ("promotions", Some(_), Some("edit")) => {
                    PROMOTION_FORM.to_owned()
                }
                ("promotions", Some(_), _) => PROMOTION_REVIEW.to_owned(),
                _ => first.to_owned(),
            })
        })
    });
    move || match place.get().as_deref() {
        Some("promotions") => view! { <Promotions/> }.into_any(),
        Some(PROMOTION_FORM) => view! { <PromotionForm/> }.into_any(),
        Some(PROMOTION_REVIEW) => view! { <PromotionReview/> }.into_any(),
        Some("plans") => view! { <Plans/> }.into_any(),
        Some("reports") => view! { <Reports/> }.into_any(),
        Some("stores") => view! { <Stores/> }.into_any(),
        Some("organisation") => view! { <Organisation/> }.into_any(),
        Some("users") => view! { <Users/> }.into_any(),
        Some("import") => view! { <Import/> }.into_any(),
        Some("forms") => view! { <Forms/> }.into_any(),
        Some("products") => view! { <Products/> }.into_any(),
        Some("settings") => view! { <CompanySettings/> }.into_any(),
        Some("issues") => view! { <Issues/> }.into_any(),
        Some("decisions") => view! { <Decisions/> }.into_any(),
        Some("summaries") => view! { <Summaries/> }.into_any(),
        Some("announcements") => view! { <Announcements/> }.into_any(),
        _ => view! { <NotFound/> }.into_any(),
    }
}
