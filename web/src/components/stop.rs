use super::press::pressable;
use super::{Mark, MarkState, Press, Tone};
use leptos::prelude::*;

/// One stop of the timeline.
#[component]
pub fn Stop(
    /// Its state.
    #[prop(into)]
    state: Signal<MarkState>,
    /// The state in words, for screen readers: "计划中，第 10 站".
    #[prop(into)]
    state_label: Signal<String>,
    /// The place in the route.
    #[prop(optional, into)]
    number: Signal<Option<u32>>,
    /// The store.
    #[prop(into)]
    name: Signal<String>,
    /// On the right: the distance ahead, or the time of a visit.
    #[prop(optional, into)]
    aside: Signal<Option<String>>,
    /// A line under it: what is due, or what came of it.
    #[prop(optional, into)]
    facts: Signal<Option<String>>,
    /// How the line under it stands.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// What a press does.
    press: Press,
) -> impl IntoView {
    let is_done = move || {
        matches!(
            state.get(),
            MarkState::Done | MarkState::Proven | MarkState::Missed | MarkState::Skipped
        )
    };
    let facts_class = move || format!("facts {}", tone.get().class());
    let inside = view! {
        <span class="stop-head">
            <span class="name">{move || name.get()}</span>
            {move || aside.get().map(|aside| view! { <span class="aside num">{aside}</span> })}
        </span>
        {move || facts.get().map(|facts| view! { <span class=facts_class>{facts}</span> })}
    }
    .into_any();
    let class = Signal::stored("stop-link".to_owned());
    view! {
        <li class="stop" class:is-done=is_done>
            <Mark state label=state_label number/>
            {pressable(press, class, Signal::stored(false), inside)}
        </li>
    }
}
