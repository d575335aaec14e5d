use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// The weight of a button on its page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one action of the page.
    Primary,
    /// Any other action, with an edge.
    #[default]
    Plain,
    /// An action that may be overlooked: no edge.
    Quiet,
    /// Destroys or rejects something.
    Danger,
}

/// The classes of a button or of a link that looks like one.
pub(super) fn button_class(kind: ButtonKind, big: bool, wide: bool) -> String {
    let mut class = String::from("button");
    class.push_str(match kind {
        ButtonKind::Primary => " primary",
        ButtonKind::Plain => "",
        ButtonKind::Quiet => " quiet-button",
        ButtonKind::Danger => " danger",
    });
    if big {
        class.push_str(" big");
    }
    if wide {
        class.push_str(" wide");
    }
    class
}

/// A button. Its words name the result ("退回给林小满"), not the gesture.
#[component]
pub fn Button(
    /// The words.
    children: Children,
    /// The weight.
    #[prop(optional)]
    kind: ButtonKind,
    /// 56 px high: the one action in the thumb zone.
    #[prop(optional)]
    big: bool,
    /// As wide as its place.
    #[prop(optional)]
    wide: bool,
    /// Sends the form it stands in instead of only calling `on_press`.
    #[prop(optional)]
    submit: bool,
    /// Drawn before the words.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Drawn after the words.
    #[prop(optional, into)]
    icon_after: Option<IconName>,
    /// Why it cannot be pressed now. While set, the reason stands in the place of the words.
    #[prop(optional, into)]
    disabled_because: Signal<Option<String>>,
    /// Work goes on: presses are ignored, the focus stays.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Called on each press that counts.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
) -> impl IntoView {
    let is_disabled = Memo::new(move |_| disabled_because.with(Option::is_some));
    let press = move |event: leptos::ev::MouseEvent| {
        if pending.get_untracked() {
            event.prevent_default();
        } else if let Some(callback) = on_press {
            callback.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=button_class(kind, big, wide)
            class:is-pending=pending
            disabled=is_disabled
            aria-busy=move || pending.get().then_some("true")
            on:click=press
        >
            {icon.map(|name| view! { <Icon name/> })}
            <span hidden=is_disabled>{children()}</span>
            {move || disabled_because.get().map(|reason| view! { <span>{reason}</span> })}
            {icon_after.map(|name| view! { <Icon name/> })}
        </button>
    }
}
