//! The pages: field pages directly, pages of in-store work and desk pages through [`crate::lazy`].

mod desk;
pub mod field;
#[cfg(debug_assertions)]
pub mod gallery;
mod sign_in;
mod work;

use crate::lazy::PAGE;
use crate::pages::field::{
    FieldGuard, InAppGate, InboxPage, MePage, NotFound, ReadyPage, StorePage, StoresPage, SyncPage,
    TodayPage, UnplannedPage, VisitPage, WORK_PAGE,
};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;
use sign_in::SignInPage;

crate::lazy::lazy_page! {
    /// The supervisor's board.
    Board, chunk desk_board, load load_board, page desk::Board, instead PAGE
}

crate::lazy::lazy_page! {
    /// Weekly planning.
    Plans, chunk desk_plans, load load_plans, page desk::Plans, instead PAGE
}

crate::lazy::lazy_page! {
    /// Figures of a period with the records behind them.
    Reports, chunk desk_reports, load load_reports, page desk::Reports, instead PAGE
}

crate::lazy::lazy_page! {
    /// Stores and the repair of their positions.
    Stores, chunk desk_stores, load load_stores, page desk::Stores, instead PAGE
}

crate::lazy::lazy_page! {
    /// What has to be solved in stores.
    Issues, chunk desk_issues, load load_issues, page desk::Issues, instead PAGE
}

crate::lazy::lazy_page! {
    /// Summaries of days.
    Summaries, chunk desk_summaries, load load_summaries, page desk::Summaries, instead PAGE
}

crate::lazy::lazy_page! {
    /// What was announced, and who has read it.
    Announcements, chunk desk_announcements, load load_announcements, page desk::Announcements, instead PAGE
}

crate::lazy::lazy_page! {
    /// Accounts, grants and devices.
    Users, chunk desk_users, load load_users, page desk::Users, instead PAGE
}

crate::lazy::lazy_page! {
    /// Every page of in-store work; which one, [`work::StoreWork`] says, so that a new one costs the
    /// first load nothing.
    StoreWork, chunk field_work, load load_store_work, page work::StoreWork, instead WORK_PAGE
}

crate::lazy::lazy_page! {
    /// Regions, territories and teams.
    Organisation, chunk desk_organisation, load load_organisation, page desk::OrganisationPage, instead PAGE
}

crate::lazy::lazy_page! {
    /// Importing lists.
    Import, chunk desk_import, load load_import, page desk::ImportList, instead PAGE
}

crate::lazy::lazy_page! {
    /// Norms, types and thresholds of the company.
    CompanySettings, chunk desk_settings, load load_settings, page desk::CompanySettingsPage, instead PAGE
}

crate::lazy::lazy_page! {
    /// Work of the day that belongs to no visit; which, [`work::DayWork`] says.
    DayWork, chunk field_work, load load_day_work, page work::DayWork, instead PAGE
}

crate::lazy::lazy_page! {
    /// Checklist forms and their designer.
    Forms, chunk desk_forms, load load_forms, page desk::FormsPage, instead PAGE
}

crate::lazy::lazy_page! {
    /// What is sold.
    Products, chunk desk_products, load load_products, page desk::ProductsPage, instead PAGE
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
                    <Route path=path!("/stores") view=StoresPage/>
                    <Route path=path!("/stores/:id") view=StorePage/>
                    <Route path=path!("/visit/:id") view=VisitPage/>
                    <Route path=path!("/visit/:id/*work") view=StoreWork/>
                    <Route path=path!("/work/*work") view=DayWork/>
                    <Route path=path!("/unplanned") view=UnplannedPage/>
                    <Route path=path!("/inbox") view=InboxPage/>
                    <Route path=path!("/me") view=MePage/>
                    <Route path=path!("/me/sync") view=SyncPage/>
                </ParentRoute>
                <Route path=path!("/desk") view=Board/>
                <Route path=path!("/desk/plans") view=Plans/>
                <Route path=path!("/desk/reports") view=Reports/>
                <Route path=path!("/desk/stores") view=Stores/>
                <Route path=path!("/desk/organisation") view=Organisation/>
                <Route path=path!("/desk/users") view=Users/>
                <Route path=path!("/desk/import") view=Import/>
                <Route path=path!("/desk/forms") view=Forms/>
                <Route path=path!("/desk/products") view=Products/>
                <Route path=path!("/desk/settings") view=CompanySettings/>
                <Route path=path!("/desk/issues") view=Issues/>
                <Route path=path!("/desk/summaries") view=Summaries/>
                <Route path=path!("/desk/announcements") view=Announcements/>
            </Routes>
        </InAppGate>
    }
}
