//! Desk pages, each loaded when it is first opened.

use leptos::prelude::*;

/// The supervisor's board.
#[component]
pub fn Board() -> impl IntoView {
    let minutes = RwSignal::new(0_u32);
    view! {
        <main class="board">
            <h1>"Board"</h1>
            <button on:click=move |_| minutes.update(|value| *value += 1)>{minutes}</button>
            <a href="/">"Today"</a>
        </main>
    }
}
