//! Storebeat's progressive web app: field pages come with the first load, desk pages in chunks of
//! their own.

mod components;
mod icons;
mod lazy;
mod pages;

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;
use pages::{Board, Hello};

fn main() {
    #[cfg(debug_assertions)]
    if pages::gallery::is_asked_for() {
        leptos::mount::mount_to_body(pages::gallery::Gallery);
        return;
    }
    leptos::mount::mount_to_body(App);
}

/// The whole app: the router and its pages.
#[component]
fn App() -> impl IntoView {
    view! {
        <Router>
            <Routes fallback=Hello>
                <Route path=path!("/") view=Hello/>
                <Route path=path!("/desk") view=Board/>
            </Routes>
        </Router>
    }
}
