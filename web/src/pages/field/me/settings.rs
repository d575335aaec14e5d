use crate::components::{ThemeSwitch, ThemeWords};
use crate::i18n::*;
use crate::pages::field::language::LanguageChoice;
use crate::state::preferences::{choose_theme, chosen_theme};
use leptos::prelude::*;

/// Language and appearance; both hold at once and are remembered.
#[component]
pub fn SettingsRows() -> impl IntoView {
    let i18n = use_i18n();
    let theme = RwSignal::new(Some(chosen_theme()));
    Effect::new(move |is_first: Option<()>| {
        if let (Some(theme), Some(())) = (theme.get(), is_first) {
            choose_theme(theme);
        }
    });
    let words = move || ThemeWords {
        system: t_string!(i18n, common.theme.system).to_owned(),
        light: t_string!(i18n, common.theme.light).to_owned(),
        dark: t_string!(i18n, common.theme.dark).to_owned(),
    };
    view! {
        <div class="pad-x stack">
            <LanguageChoice/>
            <ThemeSwitch
                label=move || t_string!(i18n, common.theme.label) words=Signal::derive(words) value=theme
            />
        </div>
    }
}
