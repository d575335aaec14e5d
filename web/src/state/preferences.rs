//! Language and appearance, remembered by the browser.

use crate::components::{Theme, apply_theme};
use crate::i18n::{Locale, Words};
use crate::js;
use leptos::prelude::*;

const LANGUAGE: &str = "storebeat.language";
const THEME: &str = "storebeat.theme";

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn read(key: &str) -> Option<String> {
    storage()?.get_item(key).ok().flatten()
}

/// A choice that cannot be kept holds until the app is closed.
fn keep(key: &str, value: &str) {
    if let Some(storage) = storage() {
        drop(storage.set_item(key, value));
    }
}

/// The language that was chosen on this device; none when nobody chose.
pub fn chosen_language() -> Option<Locale> {
    read(LANGUAGE).and_then(|code| locale_of(&code))
}

/// The language of a code.
pub fn locale_of(code: &str) -> Option<Locale> {
    <Locale as leptos_i18n::Locale>::get_all()
        .iter()
        .copied()
        .find(|locale| leptos_i18n::Locale::as_str(*locale) == code)
}

/// The first of the browser's languages that the app speaks, whatever its region.
pub fn browser_language() -> Option<Locale> {
    let languages = js_sys::Array::from(&js::navigator("languages")?);
    languages.iter().find_map(|code| {
        let code = code.as_string()?.to_ascii_lowercase();
        match code.split('-').next()? {
            "zh" => Some(Locale::zh_CN),
            "en" => Some(Locale::en),
            _ => None,
        }
    })
}

/// Shows the language without remembering it, as an account's own language at the first sign-in.
pub fn show_language(i18n: Words, locale: Locale) {
    i18n.set_locale(locale);
    if let Some(root) = document().document_element() {
        drop(root.set_attribute("lang", leptos_i18n::Locale::as_str(locale)));
    }
}

/// Shows the language and remembers it.
pub fn choose_language(i18n: Words, locale: Locale) {
    // Kept first: whoever sees the language change looks up which one was chosen.
    keep(LANGUAGE, leptos_i18n::Locale::as_str(locale));
    show_language(i18n, locale);
}

/// The appearance that was chosen on this device.
pub fn chosen_theme() -> Theme {
    Theme::from_name(&read(THEME).unwrap_or_default())
}

/// Shows the appearance and remembers it.
pub fn choose_theme(theme: Theme) {
    apply_theme(theme);
    keep(THEME, theme.name());
}
