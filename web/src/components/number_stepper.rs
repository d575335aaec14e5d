use super::{Icon, unique_id};
use crate::icons::IconName;
use leptos::prelude::*;

/// A whole number by two big buttons, or typed. The last value stands in grey until one is set.
#[component]
pub fn NumberStepper(
    /// What is counted, with its unit.
    #[prop(into)]
    label: Signal<String>,
    /// The name of the minus button.
    #[prop(into)]
    less_label: Signal<String>,
    /// The name of the plus button.
    #[prop(into)]
    more_label: Signal<String>,
    /// The number, both ways; `None` is not yet counted, which is not zero.
    value: RwSignal<Option<i64>>,
    /// The value of the last time. The first press starts from it.
    #[prop(optional, into)]
    last: Signal<Option<i64>>,
    /// The smallest number.
    #[prop(default = 0)]
    min: i64,
    /// The largest number.
    #[prop(default = 9_999)]
    max: i64,
    /// A sentence under the field.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Shown, but not to be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("number");
    let described = format!("{id}-help");
    let step = move |by: i64| {
        let from = value
            .get_untracked()
            .or(last.get_untracked())
            .unwrap_or(min);
        value.set(Some(from.saturating_add(by).clamp(min, max)));
    };
    let is_at = move |bound: i64| disabled.get() || value.get() == Some(bound);
    let read = move |text: String| {
        value.set(
            text.trim()
                .parse::<i64>()
                .ok()
                .map(|number| number.clamp(min, max)),
        );
    };
    view! {
        <div class="input">
            <label for=id.clone()>{move || label.get()}</label>
            <div class="stepper" class:is-disabled=disabled role="group" aria-label=move || label.get()>
                <button
                    type="button"
                    aria-label=move || less_label.get()
                    disabled=move || is_at(min)
                    on:click=move |_| step(-1)
                >
                    <Icon name=IconName::Minus/>
                </button>
                <input
                    id=id
                    type="text"
                    inputmode="numeric"
                    autocomplete="off"
                    placeholder=move || last.get().map_or_else(|| "–".to_owned(), |last| last.to_string())
                    disabled=disabled
                    aria-describedby=described.clone()
                    prop:value=move || value.get().map(|number| number.to_string()).unwrap_or_default()
                    on:change:target=move |event| read(event.target().value())
                />
                <button
                    type="button"
                    aria-label=move || more_label.get()
                    disabled=move || is_at(max)
                    on:click=move |_| step(1)
                >
                    <Icon name=IconName::Plus/>
                </button>
            </div>
            <div id=described class="hint">{move || hint.get()}</div>
        </div>
    }
}
