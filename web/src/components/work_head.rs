use leptos::prelude::*;

/// The head of a desk page: heading, a quiet line, actions on the right.
#[component]
pub fn WorkHead(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The day, or what the page is about.
    #[prop(optional, into)]
    subtitle: Signal<Option<String>>,
    /// Buttons or a search, on the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="work-head">
            <h1 tabindex="-1">{move || title.get()}</h1>
            {move || subtitle.get().map(|subtitle| view! { <span class="quiet">{subtitle}</span> })}
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}
