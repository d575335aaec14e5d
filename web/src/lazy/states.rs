//! What a lazy page shows while its code is on the way or cannot be had.

use crate::components::{Button, OfflineState, Skeleton};
use crate::i18n::*;
use leptos::prelude::*;

/// The page's code is being fetched.
#[component]
pub fn ChunkLoading() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <main class="lone" aria-busy="true">
            <Skeleton label=move || t_string!(i18n, common.state.loading)/>
        </main>
    }
}

/// The page's code cannot be fetched now; nothing is lost, and it can be tried again.
#[component]
pub fn ChunkOffline(
    /// Fetches the code again.
    retry: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <main class="lone">
            <h1 class="visually-hidden">{t!(i18n, common.app.name)}</h1>
            <OfflineState
                title=move || t_string!(i18n, common.state.code_offline_title)
                text=move || t_string!(i18n, common.state.code_offline_text)
            >
                <Button on_press=retry>{t!(i18n, common.action.retry)}</Button>
            </OfflineState>
        </main>
    }
}
