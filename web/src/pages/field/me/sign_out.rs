use crate::components::{Banner, Button, ButtonKind, ButtonLink, Sheet, Tone, use_toasts};
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::{Visiting, use_visiting};
use crate::state::{Field, PERSON, use_field, use_session};
use crate::words::problem_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::problem::ProblemCode;
use shared::sync::engine::StorageError;

/// Signing out clears the phone, so it waits until nothing is here alone. A rescue file ends no waiting: no page
/// learns whether the browser has kept the file. What the server keeps for a decision stays there: leaving it is
/// a choice of its own.
#[component]
pub fn SignOut() -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let visiting = use_visiting();
    let open = RwSignal::new(false);
    Effect::new(move || {
        if open.get() {
            // What cannot be read now is looked for again before anybody leaves.
            spawn_local(async move {
                field.take_up_work().await.ok();
            });
        }
    });
    let stand = Memo::new(move |_| {
        let kept = field.outbox.with(|outbox| outbox.counts.kept_by_server());
        (visiting.unsent(), kept)
    });
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let title = move || match stand.get() {
        (0, 0) => t_string!(i18n, field.me.sign_out_title).to_owned(),
        (0, kept) => {
            let count = number(kept);
            t_string!(i18n, field.me.sign_out_kept_title, count = count).to_string()
        }
        (unsent, _) => {
            let count = number(unsent);
            t_string!(i18n, field.me.sign_out_blocked_title, count = count).to_string()
        }
    };
    let text = move || match stand.get() {
        (0, 0) => t_string!(i18n, field.me.sign_out_text),
        (0, _) => t_string!(i18n, field.me.sign_out_kept_text),
        _ => t_string!(i18n, field.me.sign_out_blocked_text),
    };
    let send = move |()| {
        spawn_local(async move {
            // What is in hand goes out too, also of tabs that are gone, and a check-out that can still be undone:
            // whoever leaves does not undo it.
            field.take_up_work().await.ok();
            field.record_work(&|_| true).await.ok();
            visiting.settle().await;
            field.sync.ask();
        });
    };
    let actions = move || match stand.get() {
        (0, kept) => view! { <LeaveButton kept=number(kept)/> }.into_any(),
        _ => view! {
            <Button kind=ButtonKind::Primary big=true wide=true on_press=send>
                {t!(i18n, field.me.send_now)}
            </Button>
            <ButtonLink href="/me/sync?rescue=save".to_owned() wide=true>
                {t!(i18n, field.me.save_rescue)}
            </ButtonLink>
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

/// Whether anything is here alone, also what a tab has kept that is gone.
async fn has_unsent(field: Field, visiting: Visiting) -> Result<bool, StorageError> {
    field.take_up_work().await?;
    Ok(untrack(|| visiting.unsent()) > 0)
}

#[component]
fn LeaveButton(kept: i32) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let visiting = use_visiting();
    let toasts = use_toasts();
    let navigate = use_navigate();
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<HttpError>);
    let leave = move |()| {
        let navigate = navigate.clone();
        is_pending.set(true);
        failure.set(None);
        spawn_local(async move {
            let identity = session.identity.get_untracked();
            let stop = move |why: Option<HttpError>| {
                is_pending.try_set(false);
                failure.try_set(why);
            };
            match has_unsent(field, visiting).await {
                Ok(false) => {}
                Ok(true) => return stop(None),
                Err(_) => return stop(Some(HttpError::Unreadable)),
            }
            // The sign-in ends first: should the phone fail to clear itself, nobody can use what is left.
            if let Err(why) = session.end().await {
                return stop(Some(why));
            }
            // What was recorded while the answer was under way, here or in another tab, stays for the
            // next sign-in.
            visiting.settle().await;
            field.reread().await;
            match has_unsent(field, visiting).await {
                Ok(false) => {}
                Ok(true) => {
                    field.sync.ask();
                    return stop(None);
                }
                Err(_) => return stop(Some(HttpError::Unreadable)),
            }
            if session.forget().await.is_err() {
                return stop(Some(HttpError::Unreadable));
            }
            field.tell(PERSON);
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
    let failure_words = move || {
        failure.get().map(|why| match why {
            HttpError::Offline => t_string!(i18n, field.me.sign_out_needs_network),
            _ => problem_words(i18n, ProblemCode::Unavailable),
        })
    };
    // Said in the sheet, which lies over every other message.
    view! {
        {move || failure_words().map(|words| view! {
            <Banner tone=Tone::Attention icon=IconName::Warning>{words}</Banner>
        })}
        <Button kind=ButtonKind::Danger big=true wide=true pending=is_pending on_press=leave>
            {move || match kept {
                0 => t_string!(i18n, common.action.sign_out).to_owned(),
                count => t_string!(i18n, field.me.sign_out_leave, count = count).to_string(),
            }}
        </Button>
    }
}
