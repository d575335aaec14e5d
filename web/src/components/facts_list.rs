use leptos::prelude::*;

/// Names and values under each other, as in a side panel. [`Fact`]s stand in it.
#[component]
pub fn FactsList(
    /// The facts.
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts-list">{children()}</dl> }
}

/// One name with its value.
#[component]
pub fn Fact(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! {
        <dt>{move || name.get()}</dt>
        <dd>{children()}</dd>
    }
}
