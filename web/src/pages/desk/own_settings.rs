//! A person's own settings at the desk: language, appearance, and the way out.

use crate::components::{Button, ButtonKind, Dialog, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::SettingsRows;
use crate::state::use_session;
use crate::words::problem_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::problem::ProblemCode;

/// Opens the settings. Whoever works in the field too has them there, where signing out first makes
/// sure that everything is delivered.
#[component]
pub fn OwnSettings() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let open = RwSignal::new(false);
    let words = move || t_string!(i18n, desk.rail.settings).to_string();
    let is_field = move || {
        session
            .identity
            .with(|known| known.as_ref().is_some_and(|known| known.is_field))
    };
    view! {
        <Show
            when=is_field
            fallback=move || view! {
                <Button kind=ButtonKind::Quiet icon=IconName::Settings on_press=move |()| open.set(true)>{words}</Button>
            }
        >
            <a href="/me">{words}</a>
        </Show>
        <Dialog
            open
            title=words
            close_label=move || t_string!(i18n, desk.close).to_string()
            actions=ViewFn::from(move || view! { <LeaveButton/> })
        >
            <SettingsRows/>
        </Dialog>
    }
}

/// Nothing is kept in a browser at the desk, so leaving needs no question.
#[component]
fn LeaveButton() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let toasts = use_toasts();
    let is_pending = RwSignal::new(false);
    let leave = move |()| {
        is_pending.set(true);
        spawn_local(async move {
            // The frame leads to the sign-in page as soon as nobody is signed in.
            if session.sign_out().await.is_err() {
                is_pending.try_set(false);
                toasts.say(problem_words(i18n, ProblemCode::Unavailable));
            }
        });
    };
    view! {
        <Button icon=IconName::SignOut pending=is_pending on_press=leave>
            {move || t_string!(i18n, desk.rail.sign_out).to_string()}
        </Button>
    }
}
