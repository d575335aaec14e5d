use super::Icon;
use crate::icons::IconName;
use leptos::prelude::*;

/// How the records of this device stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SyncSignState {
    /// The server has confirmed everything.
    #[default]
    Delivered,
    /// Some wait to be sent; that is not a fault.
    Waiting,
    /// Something must be decided by the person.
    NeedsYou,
    /// No connection; records are kept here.
    Offline,
}

impl SyncSignState {
    fn icon(self) -> IconName {
        match self {
            Self::Delivered => IconName::Delivered,
            Self::Waiting => IconName::Waiting,
            Self::NeedsYou => IconName::NeedsYou,
            Self::Offline => IconName::Offline,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Delivered => "sync-sign delivered",
            Self::Waiting => "sync-sign waiting",
            Self::NeedsYou => "sync-sign needs-you",
            Self::Offline => "sync-sign offline",
        }
    }
}

/// The one small sign of sync that is always there; it leads to the sync page.
#[component]
pub fn SyncSign(
    /// The state.
    #[prop(into)]
    state: Signal<SyncSignState>,
    /// The state in words: "3 条待传".
    #[prop(into)]
    label: Signal<String>,
    /// What is shown instead of the words where there is no room: the number.
    #[prop(optional, into)]
    short: Signal<Option<String>>,
    /// Said after the label while all that was entered is on the disk.
    #[prop(optional, into)]
    kept: Signal<Option<String>>,
    /// The sync page.
    #[prop(into)]
    href: Signal<String>,
) -> impl IntoView {
    let words = move || match short.get() {
        Some(short) => view! {
            <span aria-hidden="true">{short}</span>
            <span class="visually-hidden">{move || label.get()}</span>
        }
        .into_any(),
        None => view! { <span>{move || label.get()}</span> }.into_any(),
    };
    view! {
        <a
            class=move || state.get().class()
            href=move || href.get()
            data-kept=move || kept.with(Option::is_some).to_string()
        >
            {move || view! { <Icon name=state.get().icon()/> }}
            {words}
            <span class="visually-hidden">{move || kept.get()}</span>
        </a>
    }
}
