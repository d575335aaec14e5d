//! Tasks and issues of in-store work. Their code comes after the first load; the rest of the inbox needs
//! none of it.

use crate::components::{Button, OfflineState};
use crate::i18n::*;
use crate::lazy::Instead;
use leptos::prelude::*;

crate::lazy::lazy_part! {
    /// Tasks from reviews and own issues; the signal says whether there are any.
    InboxWork(has_work: RwSignal<bool>),
    chunk field_work, load load_inbox_work, part crate::pages::work::InboxWork, instead WORK
}

const WORK: Instead = Instead {
    // The rest of the inbox is there; nothing has to stand in for a moment.
    loading: || ().into_any(),
    unavailable: |retry| view! { <Unavailable retry/> }.into_any(),
    is_at_desk: false,
};

#[component]
fn Unavailable(retry: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <OfflineState
            title=move || t_string!(i18n, field.visit.work_offline_title)
            text=move || t_string!(i18n, field.visit.work_offline_text)
        >
            <Button on_press=retry>{t!(i18n, common.action.retry)}</Button>
        </OfflineState>
    }
}
