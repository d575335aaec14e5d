//! What a lazy page shows while its code is on the way or cannot be had.

use leptos::prelude::*;

/// The page's code is being fetched.
#[component]
pub fn ChunkLoading() -> impl IntoView {
    view! { <main class="page-loading" aria-busy="true"></main> }
}

/// The page's code cannot be fetched now; nothing is lost, and it can be tried again.
#[component]
pub fn ChunkOffline(
    /// Fetches the code again.
    retry: Callback<()>,
) -> impl IntoView {
    view! {
        <main class="page-offline">
            <h1>"Offline"</h1>
            <button class="page-offline-retry" on:click=move |_| retry.run(())>"Try again"</button>
        </main>
    }
}
