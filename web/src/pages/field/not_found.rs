use crate::components::{ButtonLink, EmptyState};
use crate::i18n::*;
use crate::icons::IconName;
use leptos::prelude::*;

/// An address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <main class="lone">
            <h1 class="visually-hidden">{t!(i18n, common.app.name)}</h1>
            <EmptyState
                icon=IconName::Search
                title=move || t_string!(i18n, common.state.not_found_title)
                text=move || t_string!(i18n, common.state.not_found_text)
            >
                <ButtonLink href="/".to_owned()>{t!(i18n, common.action.go_today)}</ButtonLink>
            </EmptyState>
        </main>
    }
}
