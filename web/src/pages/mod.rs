//! The pages: field pages directly, desk pages through [`crate::lazy`].

mod desk;
#[cfg(debug_assertions)]
pub mod gallery;

use leptos::prelude::*;

crate::lazy::lazy_page! {
    /// The supervisor's board.
    Board, chunk desk_board, load load_board, page desk::Board
}

/// The field app's first page.
#[component]
pub fn Hello() -> impl IntoView {
    view! { <main><h1>"Storebeat"</h1><a href="/desk">"Desk"</a></main> }
}
