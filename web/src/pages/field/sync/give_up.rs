use super::groups::{About, Group, Section};
use super::line_words::kinds_words;
use crate::components::{Banner, Button, ButtonKind, Sheet, Tone, use_toasts};
use crate::device::clock;
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Session, use_field, use_session};
use crate::words::{not_recorded_words, problem_words};
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use shared::ids::MutationId;
use shared::problem::ProblemCode;

/// What can be done with what the server keeps undone: what came back is handed in again as it is, and either is
/// given up by an explicit choice.
#[component]
pub fn KeptActions(group: Group) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let came_back = group.section == Section::NeedsYou;
    let may_hand_in = came_back && group.about != About::Sealed;
    let group = StoredValue::new(group);
    let kept = StoredValue::new(group.with_value(|group| {
        let items = group.items.iter();
        items.map(|item| item.mutation).collect::<Vec<_>>()
    }));
    let count = move || kept.with_value(|all| i32::try_from(all.len()).unwrap_or(i32::MAX));
    let goes = move || {
        let kinds = group.with_value(|group| kinds_words(i18n, group));
        t_string!(i18n, field.sync.give_up_goes, kinds = kinds).to_string()
    };
    view! {
        {may_hand_in.then(|| view! {
            <p class="quiet">{t!(i18n, field.sync.again_hint)}</p>
            <HandInButton kept/>
        })}
        <Button wide=true on_press=move |()| open.set(true)>{t!(i18n, field.sync.give_up)}</Button>
        <Sheet
            open
            title=move || t_string!(i18n, field.sync.give_up_title, count = count()).to_string()
            close_label=move || t_string!(i18n, common.action.close)
        >
            <p>{goes}</p>
            <p>{t!(i18n, field.sync.give_up_text)}</p>
            <GiveUpButton open kept/>
            <Button wide=true on_press=move |()| open.set(false)>{t!(i18n, field.sync.give_up_keep)}</Button>
        </Sheet>
    }
}

/// Saved like everything else, so it needs no network: the new ones name the old ones, which the server settles
/// with them.
#[component]
fn HandInButton(kept: StoredValue<Vec<MutationId>>) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let toasts = use_toasts();
    let is_pending = RwSignal::new(false);
    let hand_in = move |()| {
        is_pending.set(true);
        let now = clock::now();
        let anew: Vec<_> = kept.with_value(|kept| {
            let kept = kept.iter();
            kept.map(|old| (*old, MutationId::new(now.0, clock::random_ten())))
                .collect()
        });
        spawn_local(async move {
            let saved = field
                .record_from_engine(&|engine| Ok(engine.drafts_again(&anew)))
                .await;
            is_pending.try_set(false);
            match saved {
                Ok(()) => {
                    toasts.say(untrack(|| t_string!(i18n, field.sync.handed_in)));
                    focus_heading();
                }
                Err(reason) => toasts.say(untrack(|| not_recorded_words(i18n, reason))),
            }
        });
    };
    view! {
        <Button wide=true pending=is_pending on_press=hand_in>{t!(i18n, field.sync.again)}</Button>
    }
}

/// The choice is the server's to record: the last receipt comes back by the next pull.
#[component]
fn GiveUpButton(open: RwSignal<bool>, kept: StoredValue<Vec<MutationId>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let toasts = use_toasts();
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<HttpError>);
    let give_up = move |()| {
        is_pending.set(true);
        failure.set(None);
        let kept = kept.get_value();
        spawn_local(async move {
            let done = drop_all(session, &kept).await;
            is_pending.try_set(false);
            match done {
                Ok(()) => {
                    if open.try_get_untracked() == Some(true) {
                        open.set(false);
                        focus_heading();
                    }
                    toasts.say(untrack(|| t_string!(i18n, field.sync.given_up)));
                }
                Err(why) => {
                    failure.try_set(Some(why));
                }
            }
            field.sync.ask();
        });
    };
    let failure_words = move || {
        failure.get().map(|why| match why {
            HttpError::Offline => t_string!(i18n, field.sync.give_up_needs_network),
            HttpError::Problem(code) => problem_words(i18n, code),
            HttpError::Unreadable => problem_words(i18n, ProblemCode::Unavailable),
        })
    };
    // Said in the sheet, which lies over every other message.
    view! {
        {move || failure_words().map(|words| view! {
            <Banner tone=Tone::Attention icon=IconName::Warning>{words}</Banner>
        })}
        <Button kind=ButtonKind::Danger big=true wide=true pending=is_pending on_press=give_up>
            {t!(i18n, field.sync.give_up_confirm)}
        </Button>
    }
}

/// What was pressed goes away with its line: whoever goes by keys or by ear goes on at the top of the page.
fn focus_heading() {
    request_animation_frame(|| {
        let heading = document().query_selector("h1").ok().flatten();
        if let Some(heading) = heading.and_then(|heading| heading.dyn_into::<HtmlElement>().ok()) {
            // A page that was left meanwhile needs no focus.
            heading.focus().ok();
        }
    });
}

/// The last first: what depends on another goes before it.
async fn drop_all(session: Session, mutations: &[MutationId]) -> Result<(), HttpError> {
    for mutation in mutations.iter().rev() {
        let path = format!("/api/sync/mutations/{mutation}/drop");
        session.request(Method::POST, &path, None).await?.check()?;
    }
    Ok(())
}
