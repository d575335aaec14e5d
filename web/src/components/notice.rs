use super::{Icon, Tone};
use crate::icons::IconName;
use leptos::prelude::*;

/// What the three states below share: an icon, what it is, what is safe, what to do.
fn notice(
    tone: Tone,
    icon: IconName,
    title: Signal<String>,
    text: Signal<String>,
    actions: Option<Children>,
) -> impl IntoView {
    let role = if tone == Tone::Failing {
        "alert"
    } else {
        "status"
    };
    view! {
        <section class=format!("notice {}", tone.class()) role=role>
            <Icon name=icon/>
            <h2>{move || title.get()}</h2>
            <p>{move || text.get()}</p>
            {actions.map(|actions| view! { <div class="actions">{actions()}</div> })}
        </section>
    }
}

/// Nothing is there, and that is in order. The text says what would appear here.
#[component]
pub fn EmptyState(
    /// What the page is about.
    icon: IconName,
    /// "没有要你处理的".
    #[prop(into)]
    title: Signal<String>,
    /// What would appear here.
    #[prop(into)]
    text: Signal<String>,
    /// What can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    notice(Tone::Calm, icon, title, text, children)
}

/// Something could not be done: what happened, what is safe, what to do.
#[component]
pub fn ErrorState(
    /// What happened.
    #[prop(into)]
    title: Signal<String>,
    /// What is safe and what to do.
    #[prop(into)]
    text: Signal<String>,
    /// The way out, usually "try again".
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    notice(Tone::Failing, IconName::Warning, title, text, children)
}

/// The page needs something that is not on this device. Offline is normal and looks calm.
#[component]
pub fn OfflineState(
    /// What is not here.
    #[prop(into)]
    title: Signal<String>,
    /// What can be done all the same.
    #[prop(into)]
    text: Signal<String>,
    /// The action that works offline.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    notice(Tone::Calm, IconName::Offline, title, text, children)
}
