use leptos::prelude::*;

/// The route of a day, top to bottom: [`super::Stop`], [`super::FoldedStops`] and
/// [`super::StopCard`] stand in it.
#[component]
pub fn Timeline(
    /// The name of the list.
    #[prop(into)]
    label: Signal<String>,
    /// The stops.
    children: Children,
) -> impl IntoView {
    view! { <ol class="timeline" aria-label=move || label.get()>{children()}</ol> }
}
