//! The pages: field pages directly, desk pages through [`crate::lazy`].

mod desk;
pub mod field;
#[cfg(debug_assertions)]
pub mod gallery;
mod sign_in;

use crate::pages::field::{FieldGuard, InAppGate, NotFound};
use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Routes};
use leptos_router::path;
use sign_in::SignInPage;

crate::lazy::lazy_page! {
    /// The supervisor's board.
    Board, chunk desk_board, load load_board, page desk::Board
}

/// Every page with its address.
#[component]
pub fn Pages() -> impl IntoView {
    view! {
        <InAppGate>
            <Routes fallback=NotFound>
                <Route path=path!("/sign-in") view=SignInPage/>
                <Route path=path!("/desk") view=Board/>
            </Routes>
        </InAppGate>
    }
}
