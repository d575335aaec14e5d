use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// The first sentence of a page: what is safe, or how the day stands.
#[component]
pub fn Verdict(
    /// The shape of the state.
    #[prop(into)]
    icon: Signal<IconName>,
    /// How it stands.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// The sentence.
    #[prop(into)]
    title: Signal<String>,
    /// What follows from it.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <section class=move || format!("verdict {}", tone.get().class())>
            {move || view! { <Icon name=icon.get()/> }}
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
        </section>
    }
}
