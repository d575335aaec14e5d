use crate::components::{Language, LanguageSwitch};
use crate::i18n::*;
use crate::state::preferences::{choose_language, locale_of};
use leptos::prelude::*;

/// The language; it holds at once and is remembered on this device, before a sign-in too.
#[component]
pub fn LanguageChoice() -> impl IntoView {
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
    view! {
        <LanguageSwitch
            label=move || t_string!(i18n, common.language.label)
            languages current=Signal::derive(current) on_choose=choose
        />
    }
}
