use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// A state in a table cell or a sentence: icon first, then the word.
#[component]
pub fn StateWord(
    /// The shape of the state.
    icon: IconName,
    /// How it stands.
    #[prop(optional)]
    tone: Tone,
    /// The word.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <span class=format!("state {}", tone.class())>
            <Icon name=icon small=true/>
            <span>{move || label.get()}</span>
        </span>
    }
}
