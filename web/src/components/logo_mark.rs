use leptos::prelude::*;

/// The beat strip as a sign: two visited, one missed, one here.
#[component]
pub fn LogoMark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path class="up" d="M2.5 6h4v9h-4zM8 6h4v9H8z"></path>
            <path class="down" d="M13.5 15h4v7h-4z"></path>
            <path class="now" d="M19 2h4v13h-4z"></path>
        </svg>
    }
}
