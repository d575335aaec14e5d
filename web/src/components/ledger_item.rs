use super::{Trail, TrailStep, TrailWords};
use leptos::prelude::*;

/// One entry of the sync page: what it is, and how far it has come. Stands in a
/// `<ul class="ledger">`.
#[component]
pub fn LedgerItem(
    /// The record in words.
    #[prop(into)]
    what: Signal<String>,
    /// On the right: how many, how large, when.
    #[prop(optional, into)]
    aside: Signal<Option<String>>,
    /// A sentence under it: why it was returned, for instance.
    #[prop(optional, into)]
    detail: Signal<Option<String>>,
    /// The steps; left out for what needs the person.
    #[prop(optional, into)]
    trail: Option<Signal<(TrailStep, TrailWords)>>,
    /// Answers and actions.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let needs_person = trail.is_none();
    let steps = trail.map(|trail| {
        let step = Signal::derive(move || trail.get().0);
        let words = Signal::derive(move || trail.get().1);
        view! { <Trail step words/> }
    });
    view! {
        <li>
            <div class="what" class:strong=needs_person>
                <span>{move || what.get()}</span>
                {move || aside.get().map(|aside| view! { <span class="quiet num">{aside}</span> })}
            </div>
            {move || detail.get().map(|detail| view! { <p class="quiet">{detail}</p> })}
            {steps}
            {children.map(|children| view! { <div class="after">{children()}</div> })}
        </li>
    }
}
