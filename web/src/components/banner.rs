use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// A strip across the page that says how things stand: what happened, what is safe, what to do.
#[component]
pub fn Banner(
    /// How it stands. Being offline is calm.
    #[prop(optional)]
    tone: Tone,
    /// The shape of the state.
    icon: IconName,
    /// Buttons or links under the words.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let role = if tone == Tone::Failing {
        "alert"
    } else {
        "status"
    };
    view! {
        <div class=format!("banner {}", tone.class()) role=role>
            <Icon name=icon/>
            <div>{children()}</div>
            {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
        </div>
    }
}
