//! Who may see the field: somebody signed in on this device, with or without a network.

use super::frame::{FieldFrame, FieldPlace};
use crate::components::{Button, ErrorState, Skeleton};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::state::{Opening, SessionPhase, use_field, use_session};
use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Entrance {
    Waiting,
    SignIn,
    Desk,
    Broken,
    Open,
}

/// Shows the page below once the records are open, and says why it cannot otherwise.
#[component]
pub fn FieldGuard() -> impl IntoView {
    let session = use_session();
    let field = use_field();
    let entrance = Memo::new(move |_| match (session.phase.get(), field.opening.get()) {
        (SessionPhase::SignedOut | SessionPhase::Barred, _) => Entrance::SignIn,
        (SessionPhase::Unreadable, _) => Entrance::Broken,
        (SessionPhase::Starting, _) => Entrance::Waiting,
        _ if session
            .identity
            .with(|identity| identity.as_ref().is_some_and(|who| !who.is_field)) =>
        {
            Entrance::Desk
        }
        (_, Opening::Waiting) => Entrance::Waiting,
        (_, Opening::Failed(_)) => Entrance::Broken,
        (_, Opening::Open) => Entrance::Open,
    });
    move || match entrance.get() {
        Entrance::Waiting => view! { <Waiting/> }.into_any(),
        Entrance::SignIn => view! { <Redirect path="/sign-in"/> }.into_any(),
        Entrance::Desk => view! { <Redirect path="/desk"/> }.into_any(),
        Entrance::Broken => view! { <Broken/> }.into_any(),
        Entrance::Open => view! { <Opened/> }.into_any(),
    }
}

/// While the app is looked at, a change at the desk comes as soon as the server hints at it.
#[component]
fn Opened() -> impl IntoView {
    let field = use_field();
    on_hints(use_session(), move || field.sync.ask());
    view! { <Outlet/> }
}

#[component]
fn Waiting() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="field">
            <main class="pad-x"><Skeleton label=move || t_string!(i18n, common.state.loading) lines=6/></main>
        </div>
    }
}

#[component]
fn Broken() -> impl IntoView {
    let i18n = use_i18n();
    let again = move |()| drop(window().location().reload());
    view! {
        <FieldFrame title=move || t_string!(i18n, common.places.today) place=FieldPlace::Today>
            <ErrorState
                title=move || t_string!(i18n, common.state.error_title)
                text=move || t_string!(i18n, common.state.error_text)
            >
                <Button on_press=again>{t!(i18n, common.action.retry)}</Button>
            </ErrorState>
        </FieldFrame>
    }
}
