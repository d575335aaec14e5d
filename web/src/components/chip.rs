use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// A chip that is on or off. Chips stand in a `<div class="chips">`.
#[component]
pub fn ToggleChip(
    /// The word.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    is_on: Signal<bool>,
    /// Called on each press; the page changes the value.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="chip"
            aria-pressed=move || is_on.get().to_string()
            on:click=move |_| on_press.run(())
        >
            <span class="chosen"><Icon name=IconName::Check small=true/></span>
            <span>{move || label.get()}</span>
        </button>
    }
}

/// A filter that is set; pressing takes it away.
#[component]
pub fn FilterChip(
    /// The filter in words.
    #[prop(into)]
    label: Signal<String>,
    /// What pressing does, read after the words: "，去掉".
    #[prop(into)]
    remove_label: Signal<String>,
    /// Takes the filter away.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="chip is-set" on:click=move |_| on_remove.run(())>
            <span>{move || label.get()}</span>
            <span class="visually-hidden">{move || remove_label.get()}</span>
            <Icon name=IconName::Cross small=true/>
        </button>
    }
}

/// The chip that opens the choice of another filter.
#[component]
pub fn AddChip(
    /// "加筛选".
    #[prop(into)]
    label: Signal<String>,
    /// Opens the choice.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button type="button" class="chip add" on:click=move |_| on_press.run(())>
            <Icon name=IconName::Plus small=true/>
            <span>{move || label.get()}</span>
        </button>
    }
}
