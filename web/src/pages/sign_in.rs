//! Signing in: the one page that needs a network.

use crate::app::open_records;
use crate::components::{
    Banner, Button, ButtonKind, LogoMark, PasswordField, TextField, TextPurpose, Tone,
};
use crate::device::{key, room};
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::first_page_of;
use crate::pages::field::{AfterSignIn, BeforeSignIn};
use crate::state::visiting::use_visiting;
use crate::state::{PERSON, SessionPhase, use_field, use_session};
use crate::words::problem_words;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::api::auth::Me;
use shared::problem::ProblemCode;

/// Wider than this a person with both postures starts at the desk.
const DESK_WIDTH_MIN: f64 = 900.0;

/// Why the last attempt failed.
#[derive(Clone, Debug, PartialEq)]
enum Failure {
    Http(HttpError),
    NoSecureStore,
}

/// The sign-in page.
#[component]
pub fn SignInPage() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let visiting = use_visiting();
    let navigate = use_navigate();
    let known_login = session
        .identity
        .with_untracked(|known| known.as_ref().map(|known| known.user.login.clone()));
    let login = RwSignal::new(known_login.unwrap_or_default());
    let password = RwSignal::new(String::new());
    let is_tried = RwSignal::new(false);
    let is_pending = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);

    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        is_tried.set(true);
        let (name, secret) = (
            login.get_untracked().trim().to_owned(),
            password.get_untracked(),
        );
        if name.is_empty() || secret.is_empty() || is_pending.get_untracked() {
            return;
        }
        is_pending.set(true);
        failure.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let signed_in = match key::public_key(&session.device_storage()).await {
                Ok(public_key) => session
                    .sign_in(name, secret, public_key)
                    .await
                    .map_err(Failure::Http),
                Err(key::NoSecureStore) => Err(Failure::NoSecureStore),
            };
            is_pending.set(false);
            match signed_in {
                Ok(me) => {
                    // Now there is something to lose; browsers that ask do so on this occasion.
                    spawn_local(room::ask_to_keep());
                    if let Some(identity) = session.identity.get_untracked() {
                        open_records(&identity, field, visiting).await;
                        field.trust_anew().await;
                        // Other tabs may still show somebody else.
                        field.tell(PERSON);
                    }
                    navigate(
                        first_page(&me),
                        NavigateOptions {
                            replace: true,
                            ..Default::default()
                        },
                    );
                }
                Err(why) => failure.set(Some(why)),
            }
        });
    };

    let failure_words = move || {
        failure.get().map(|failure| match failure {
            Failure::Http(HttpError::Offline) => t_string!(i18n, field.sign_in.needs_network),
            Failure::Http(HttpError::Problem(code)) => problem_words(i18n, code),
            Failure::Http(HttpError::Unreadable) => t_string!(i18n, problem.unavailable),
            Failure::NoSecureStore => t_string!(i18n, field.sign_in.no_secure_store),
        })
    };
    let missing = move |value: RwSignal<String>, words: &'static str| {
        (is_tried.get() && value.with(|value| value.trim().is_empty())).then(|| words.to_owned())
    };
    view! {
        <main class="lone">
            <p class="brand"><LogoMark/>{t!(i18n, common.app.name)}</p>
            <h1>{t!(i18n, field.sign_in.title)}</h1>
            <p class="quiet">{t!(i18n, field.sign_in.lead)}</p>
            <Expired/>
            <BeforeSignIn/>
            <form class="form" novalidate on:submit=submit>
                <TextField
                    label=move || t_string!(i18n, field.sign_in.login)
                    value=login
                    purpose=TextPurpose::Login
                    error=move || missing(login, t_string!(i18n, field.sign_in.missing_login))
                />
                <PasswordField
                    label=move || t_string!(i18n, field.sign_in.password)
                    show_label=move || t_string!(i18n, field.sign_in.show_password)
                    hide_label=move || t_string!(i18n, field.sign_in.hide_password)
                    value=password
                    error=move || missing(password, t_string!(i18n, field.sign_in.missing_password))
                />
                {move || failure_words().map(|words| view! {
                    <Banner tone=Tone::Attention icon=IconName::Warning>{words}</Banner>
                })}
                <Button kind=ButtonKind::Primary big=true wide=true submit=true pending=is_pending>
                    {move || if is_pending.get() {
                        t_string!(i18n, field.sign_in.pending)
                    } else {
                        t_string!(i18n, field.sign_in.submit)
                    }}
                </Button>
            </form>
            <AfterSignIn/>
        </main>
    }
}

/// Says that nothing is lost when the server has ended the sign-in.
#[component]
fn Expired() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let name = move || {
        let is_expired = session.phase.get() == SessionPhase::Expired;
        session
            .identity
            .get()
            .filter(|_| is_expired)
            .map(|identity| identity.user.name)
    };
    let barred = move || {
        let code = session.ended_because.get()?;
        matches!(code, ProblemCode::DeviceRevoked | ProblemCode::UserDisabled)
            .then(|| problem_words(i18n, code))
    };
    move || {
        if let Some(words) = barred() {
            return Some(
                view! { <Banner tone=Tone::Attention icon=IconName::Lock>{words}</Banner> }
                    .into_any(),
            );
        }
        name().map(|name| {
            let words = t_string!(i18n, field.sign_in.expired, name = name).to_string();
            view! { <Banner icon=IconName::Shield>{words}</Banner> }.into_any()
        })
    }
}

fn first_page(me: &Me) -> &'static str {
    let width = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(0.0);
    let prefers_desk = me.is_desk && (!me.is_field || width >= DESK_WIDTH_MIN);
    if prefers_desk || !me.is_field {
        first_page_of(&me.roles)
    } else {
        "/"
    }
}
