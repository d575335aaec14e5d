use super::{Icon, IconButton, unique_id};
use crate::icons::IconName;
use leptos::html;
use leptos::prelude::*;

/// A search that works while typing. The label is for screen readers; the placeholder shows it.
#[component]
pub fn SearchField(
    /// What is searched, for instance "找门店".
    #[prop(into)]
    label: Signal<String>,
    /// The name of the button that empties the search.
    #[prop(into)]
    clear_label: Signal<String>,
    /// The query, both ways.
    value: RwSignal<String>,
) -> impl IntoView {
    let id = unique_id("search");
    let input = NodeRef::<html::Input>::new();
    let clear = move |()| {
        value.set(String::new());
        if let Some(input) = input.get_untracked() {
            // Losing the focus of an input that is gone harms nothing.
            input.focus().ok();
        }
    };
    view! {
        <div class="input search" role="search" aria-label=move || label.get()>
            <label class="visually-hidden" for=id.clone()>{move || label.get()}</label>
            <span class="with-button">
                <Icon name=IconName::Search/>
                <input
                    id=id
                    type="search"
                    autocomplete="off"
                    enterkeyhint="search"
                    placeholder=move || label.get()
                    node_ref=input
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
                <Show when=move || value.with(|query| !query.is_empty())>
                    <IconButton icon=IconName::Cross label=clear_label on_press=clear/>
                </Show>
            </span>
        </div>
    }
}
