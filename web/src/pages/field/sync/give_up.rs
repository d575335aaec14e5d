use super::groups::{About, Group, Item};
use crate::components::{Banner, Button, ButtonKind, ButtonLink, Sheet, Tone, use_toasts};
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Session, use_field, use_session};
use crate::words::problem_words;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::MutationId;
use shared::problem::ProblemCode;
use shared::sync::engine::ItemState;

/// What can be done with what came back: entered again, or given up by an explicit choice.
#[component]
pub fn ReturnedActions(group: Group) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let returned: Vec<MutationId> = group
        .items
        .iter()
        .filter(|item: &&Item| item.state == ItemState::Returned)
        .map(|item| item.mutation)
        .collect();
    let returned = StoredValue::new(returned);
    // What somebody wrote can be entered again; that something was read need not be.
    let again = match &group.about {
        About::Store(store) => Some(format!("/stores/{store}")),
        About::Place(place) => {
            let place = js_sys::encode_uri_component(place);
            Some(format!("/unplanned?place={place}"))
        }
        About::Nothing | About::Sealed => None,
    };
    let count = move || returned.with_value(|all| i32::try_from(all.len()).unwrap_or(i32::MAX));
    view! {
        {again.map(|href| view! {
            <p class="quiet">{t!(i18n, field.sync.enter_again_hint)}</p>
            <ButtonLink href wide=true>{t!(i18n, field.sync.enter_again)}</ButtonLink>
        })}
        <Button wide=true on_press=move |()| open.set(true)>{t!(i18n, field.sync.give_up)}</Button>
        <Sheet
            open
            title=move || t_string!(i18n, field.sync.give_up_title, count = count()).to_string()
            close_label=move || t_string!(i18n, common.action.close)
        >
            <p>{t!(i18n, field.sync.give_up_text)}</p>
            <GiveUpButton open returned/>
            <Button wide=true on_press=move |()| open.set(false)>{t!(i18n, field.sync.give_up_keep)}</Button>
        </Sheet>
    }
}

/// The choice is the server's to record: the last receipt comes back by the next pull.
#[component]
fn GiveUpButton(open: RwSignal<bool>, returned: StoredValue<Vec<MutationId>>) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let toasts = use_toasts();
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<HttpError>);
    let give_up = move |()| {
        is_pending.set(true);
        failure.set(None);
        spawn_local(async move {
            let done = drop_all(session, &returned.get_value()).await;
            is_pending.try_set(false);
            match done {
                Ok(()) => {
                    open.try_set(false);
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

/// The last first: what depends on another goes before it.
async fn drop_all(session: Session, mutations: &[MutationId]) -> Result<(), HttpError> {
    for mutation in mutations.iter().rev() {
        let path = format!("/api/sync/mutations/{mutation}/drop");
        session.request(Method::POST, &path, None).await?.check()?;
    }
    Ok(())
}
