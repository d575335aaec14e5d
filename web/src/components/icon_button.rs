use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// A button that shows only an icon; `label` is its accessible name.
#[component]
pub fn IconButton(
    /// The icon.
    icon: IconName,
    /// The name, read by screen readers and shown as a tooltip.
    #[prop(into)]
    label: Signal<String>,
    /// Whether what it controls is open, where it opens something.
    #[prop(optional, into)]
    expanded: Signal<Option<bool>>,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called on each press.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=move || label.get()
            title=move || label.get()
            aria-expanded=move || expanded.get().map(|is_open| is_open.to_string())
            disabled=disabled
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon/>
        </button>
    }
}
