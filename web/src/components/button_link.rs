use super::button::button_class;
use super::{ButtonKind, Icon};
use crate::icons::IconName;
use leptos::prelude::*;

/// A link that looks like a button: it leads to a page and changes nothing.
#[component]
pub fn ButtonLink(
    /// The words.
    children: Children,
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// The weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// 56 px high.
    #[prop(optional)]
    big: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// Drawn before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Drawn after the words.
    #[prop(optional, into)]
    icon_after: Option<IconName>,
) -> impl IntoView {
    view! {
        <a class=button_class(kind, big, wide) href=move || href.get()>
            {icon.map(|name| view! { <Icon name/> })}
            <span>{children()}</span>
            {icon_after.map(|name| view! { <Icon name/> })}
        </a>
    }
}
