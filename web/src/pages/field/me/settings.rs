use crate::components::{Language, LanguageSwitch, ThemeSwitch, ThemeWords};
use crate::i18n::*;
use crate::state::preferences::{choose_language, choose_theme, chosen_theme, locale_of};
use leptos::prelude::*;

/// Language and appearance; both hold at once and are remembered.
#[component]
pub fn SettingsRows() -> impl IntoView {
    let i18n = use_i18n();
    // Each name is the same in every language, so nothing has to follow a change.
    let languages = untrack(|| {
        vec![
            Language {
                code: "zh-CN".into(),
                name: t_string!(i18n, common.language.zh).into(),
            },
            Language {
                code: "en".into(),
                name: t_string!(i18n, common.language.en).into(),
            },
        ]
    });
    let current = move || leptos_i18n::Locale::as_str(i18n.get_locale()).to_owned();
    let choose = move |code: String| {
        if let Some(locale) = locale_of(&code) {
            choose_language(i18n, locale);
        }
    };
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
            <LanguageSwitch
                label=move || t_string!(i18n, common.language.label)
                languages current=Signal::derive(current) on_choose=choose
            />
            <ThemeSwitch
                label=move || t_string!(i18n, common.theme.label) words=Signal::derive(words) value=theme
            />
        </div>
    }
}
