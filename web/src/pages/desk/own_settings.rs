//! A person's own settings at the desk: language, appearance, and the way out.

use crate::components::{Button, ButtonKind, Dialog, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::SettingsRows;
use crate::state::{use_field, use_session};
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

/// Saved work is kept in this browser until the server has it, so leaving waits for that. What the
/// server has kept and not accepted is safe there and holds nobody back.
#[component]
fn LeaveButton() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let toasts = use_toasts();
    let is_pending = RwSignal::new(false);
    let on_the_way = Memo::new(move |_| {
        let counts = field.outbox.with(|outbox| outbox.counts);
        i32::try_from(counts.queued + counts.sending).unwrap_or(i32::MAX)
    });
    let leave = move |()| {
        is_pending.set(true);
        spawn_local(async move {
            let identity = session.identity.get_untracked();
            // The frame leads to the sign-in page as soon as nobody is signed in.
            if session.end().await.is_err() {
                is_pending.try_set(false);
                toasts.say(untrack(|| problem_words(i18n, ProblemCode::Unavailable)));
                return;
            }
            // What was saved meanwhile, here or in another tab, stays for the next sign-in.
            field.reread().await;
            if on_the_way.get_untracked() > 0 {
                is_pending.try_set(false);
                field.sync.ask();
                return;
            }
            if session.forget().await.is_err() {
                is_pending.try_set(false);
                toasts.say(untrack(|| t_string!(i18n, common.state.not_saved)));
                return;
            }
            if let Some(identity) = identity
                && field.close_and_delete(&identity).await.is_err()
            {
                toasts.say(untrack(|| t_string!(i18n, common.state.not_saved)));
            }
        });
    };
    move || match on_the_way.get() {
        0 => view! {
            <Button icon=IconName::SignOut pending=is_pending on_press=leave>
                {move || t_string!(i18n, desk.rail.sign_out).to_string()}
            </Button>
        }
        .into_any(),
        count => view! {
            <p class="quiet" role="status">
                {move || t_string!(i18n, desk.rail.undelivered, count = count).to_string()}
            </p>
            <Button on_press=move |()| field.sync.ask()>
                {move || t_string!(i18n, desk.rail.send_now).to_string()}
            </Button>
        }
        .into_any(),
    }
}
