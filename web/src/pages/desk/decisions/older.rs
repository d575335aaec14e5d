use crate::i18n::*;
use leptos::prelude::*;

/// Says under a list that it does not hold everything.
#[component]
pub fn OlderNote(has_more: Signal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Show when=move || has_more.get()>
            <p class="pad-x quiet">{t!(i18n, desk.decisions.older)}</p>
        </Show>
    }
}
