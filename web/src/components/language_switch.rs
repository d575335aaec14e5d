use super::unique_id;
use leptos::prelude::*;

/// A language in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language {
    /// Its code, "zh-CN".
    pub code: String,
    /// Its own name, "中文".
    pub name: String,
}

/// Switches the language. Each name is written, and read aloud, in its own language.
#[component]
pub fn LanguageSwitch(
    /// "语言".
    #[prop(into)]
    label: Signal<String>,
    /// The languages.
    languages: Vec<Language>,
    /// The code of the language in use.
    #[prop(into)]
    current: Signal<String>,
    /// Called with the code of the chosen one.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let group = unique_id("language");
    let answer = move |language: Language| {
        let code = StoredValue::new(language.code.clone());
        let is_chosen = move || current.with(|current| code.with_value(|own| own == current));
        view! {
            <label lang=language.code>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=is_chosen
                    on:change=move |_| on_choose.run(code.get_value())
                />
                <span>{language.name}</span>
            </label>
        }
    };
    view! {
        <fieldset class="choice">
            <legend>{move || label.get()}</legend>
            <div class="segments">{languages.into_iter().map(answer).collect_view()}</div>
        </fieldset>
    }
}
