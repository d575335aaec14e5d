use super::{Icon, Mark, MarkState, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// One thing that is due at a stop: an icon with its word, and what is known.
#[derive(Clone, Debug, PartialEq)]
pub struct DueItem {
    /// The kind of work.
    pub icon: IconName,
    /// Its word.
    pub label: String,
    /// What is known about it.
    pub value: String,
    /// How it stands.
    pub tone: Tone,
}

/// The next stop, expanded, with what is due and the one big action.
#[component]
pub fn StopCard(
    /// `Next` before the check-in, `Here` after it.
    #[prop(into)]
    state: Signal<MarkState>,
    /// The state in words, for screen readers.
    #[prop(into)]
    state_label: Signal<String>,
    /// The place in the route; an unplanned visit has none.
    #[prop(optional, into)]
    number: Signal<Option<u32>>,
    /// The store.
    #[prop(into)]
    name: Signal<String>,
    /// The page of the store.
    #[prop(optional, into)]
    href: Signal<Option<String>>,
    /// A line under it: type and distance.
    #[prop(into)]
    facts: Signal<String>,
    /// What is due.
    #[prop(into)]
    due: Signal<Vec<DueItem>>,
    /// The actions: one big button, then a `<div class="pair">` of smaller ones.
    children: Children,
) -> impl IntoView {
    let title = move || match href.get() {
        Some(href) => view! { <a href=href>{move || name.get()}</a> }.into_any(),
        None => view! { {move || name.get()} }.into_any(),
    };
    let row = |item: DueItem| {
        view! {
            <li class=item.tone.class()>
                <Icon name=item.icon/>
                <span>{item.label}</span>
                <span class="value">{item.value}</span>
            </li>
        }
    };
    let list = move || {
        let due = due.get();
        let rows = (!due.is_empty()).then(|| due.into_iter().map(row).collect_view());
        rows.map(|rows| view! { <ul class="due">{rows}</ul> })
    };
    view! {
        <li class="stop is-next">
            <article class="stop-card">
                <div class="top">
                    <Mark state label=state_label number/>
                    <div>
                        <h2>{title}</h2>
                        <span class="facts">{move || facts.get()}</span>
                    </div>
                </div>
                {list}
                {children()}
            </article>
        </li>
    }
}
