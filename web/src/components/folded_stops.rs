use super::{Icon, Mark, MarkState};
use crate::icons::IconName;
use leptos::prelude::*;

/// The done stops of a timeline, folded away into one line. The page shows them while `is_open`.
#[component]
pub fn FoldedStops(
    /// What they came to: "前 7 站：已访 6，未访 1".
    #[prop(into)]
    summary: Signal<String>,
    /// The mark in words, for screen readers.
    #[prop(into)]
    state_label: Signal<String>,
    /// Whether they are shown, both ways.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    let chevron = move || {
        let name = if is_open.get() {
            IconName::ChevronUp
        } else {
            IconName::ChevronDown
        };
        view! { <Icon name/> }
    };
    view! {
        <li class="stop is-folded">
            <Mark state=MarkState::Done label=state_label/>
            <button
                type="button"
                class="stop-link"
                aria-expanded=move || is_open.get().to_string()
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                <span class="stop-head">
                    <span class="name">{move || summary.get()}</span>
                    {chevron}
                </span>
            </button>
        </li>
    }
}
