use leptos::prelude::*;

/// A piece of paper on the page. Lists are not cards: use it for the one thing that matters.
#[component]
pub fn Card(
    /// The heading, where the content does not bring its own.
    #[prop(optional, into)]
    heading: Signal<Option<String>>,
    /// The content.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="card">
            {move || heading.get().map(|heading| view! { <h2>{heading}</h2> })}
            {children()}
        </section>
    }
}
