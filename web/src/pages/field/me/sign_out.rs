use crate::components::{Button, ButtonKind, Sheet, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{use_field, use_session};
use crate::words::problem_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::problem::ProblemCode;

/// Signing out clears the phone, so it waits until everything is delivered.
#[component]
pub fn SignOut() -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let visiting = use_visiting();
    let open = RwSignal::new(false);
    let left = Memo::new(move |_| {
        let pending = usize::from(visiting.pending.with(Option::is_some));
        field.outbox.with(|outbox| outbox.counts.undelivered()) + pending
    });
    let title = move || match left.get() {
        0 => t_string!(i18n, field.me.sign_out_title).to_owned(),
        left => {
            let count = i32::try_from(left).unwrap_or(i32::MAX);
            t_string!(i18n, field.me.sign_out_blocked_title, count = count).to_string()
        }
    };
    let text = move || match left.get() {
        0 => t_string!(i18n, field.me.sign_out_text),
        _ => t_string!(i18n, field.me.sign_out_blocked_text),
    };
    let actions = move || match left.get() {
        0 => view! { <LeaveButton/> }.into_any(),
        _ => view! {
            <Button kind=ButtonKind::Primary big=true wide=true on_press=move |()| field.sync.ask()>
                {t!(i18n, field.me.send_now)}
            </Button>
        }
        .into_any(),
    };
    view! {
        <div class="pad-x stack">
            <span></span>
            <Button wide=true icon=IconName::SignOut on_press=move |()| open.set(true)>
                {t!(i18n, common.action.sign_out)}
            </Button>
        </div>
        <Sheet open title close_label=move || t_string!(i18n, common.action.close)>
            <p>{text}</p>
            {actions}
            <Button wide=true on_press=move |()| open.set(false)>{t!(i18n, field.me.stay)}</Button>
        </Sheet>
    }
}

#[component]
fn LeaveButton() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let is_pending = RwSignal::new(false);
    let leave = move |()| {
        let navigate = navigate.clone();
        is_pending.set(true);
        spawn_local(async move {
            let identity = session.identity.get_untracked();
            // The sign-in ends first: should the phone fail to clear itself, nobody can use what is left.
            if session.sign_out().await.is_err() {
                is_pending.try_set(false);
                toasts.say(untrack(|| problem_words(i18n, ProblemCode::Unavailable)));
                return;
            }
            if let Some(identity) = identity
                && field.close_and_delete(&identity).await.is_err()
            {
                toasts.say(untrack(|| t_string!(i18n, common.state.not_saved)));
            }
            navigate(
                "/sign-in",
                NavigateOptions {
                    replace: true,
                    ..Default::default()
                },
            );
        });
    };
    view! {
        <Button kind=ButtonKind::Danger big=true wide=true pending=is_pending on_press=leave>
            {t!(i18n, common.action.sign_out)}
        </Button>
    }
}
