use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// A word on a tinted ground.
#[component]
pub fn Badge(
    /// How it stands.
    #[prop(optional)]
    tone: Tone,
    /// Drawn before the word; give one with every tone but the calm, for shape comes first.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class())>
            {icon.map(|name| view! { <Icon name small=true/> })}
            {children()}
        </span>
    }
}
