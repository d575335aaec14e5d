//! The pages: field pages directly, desk pages through [`crate::lazy`].

mod desk;
pub mod field;
#[cfg(debug_assertions)]
pub mod gallery;
mod sign_in;

use crate::pages::field::{
    FieldGuard, InAppGate, InboxPage, MePage, NotFound, ReadyPage, StorePage, StoresPage, SyncPage,
    TodayPage, UnplannedPage, VisitPage,
};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;
use sign_in::SignInPage;

crate::lazy::lazy_page! {
    /// The supervisor's board.
    Board, chunk desk_board, load load_board, page desk::Board
}

crate::lazy::lazy_page! {
    /// Weekly planning.
    Plans, chunk desk_plans, load load_plans, page desk::Plans
}

crate::lazy::lazy_page! {
    /// Stores and the repair of their positions.
    Stores, chunk desk_stores, load load_stores, page desk::Stores
}

crate::lazy::lazy_page! {
    /// Accounts, grants and devices.
    Users, chunk desk_users, load load_users, page desk::Users
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
                    <Route path=path!("/unplanned") view=UnplannedPage/>
                    <Route path=path!("/inbox") view=InboxPage/>
                    <Route path=path!("/me") view=MePage/>
                    <Route path=path!("/me/sync") view=SyncPage/>
                </ParentRoute>
                <Route path=path!("/desk") view=Board/>
                <Route path=path!("/desk/plans") view=Plans/>
                <Route path=path!("/desk/stores") view=Stores/>
                <Route path=path!("/desk/users") view=Users/>
            </Routes>
        </InAppGate>
    }
}
