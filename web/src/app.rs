//! The root: contexts, router, and what outlives every page.

use crate::components::{ToastRegion, apply_theme, provide_toasts};
use crate::device::install::Install;
use crate::device::worker::{AppKept, keep_app, keep_desk_pages, keep_work_pages};
use crate::i18n::*;
use crate::js;
use crate::pages::Pages;
use crate::state::visiting::Visiting;
use crate::state::{
    Field, Now, Opening, Session, SessionPhase, StoredIdentity, note_unsent, preferences,
};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::components::Router;

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    apply_theme(preferences::chosen_theme());
    let session = Session::new();
    let field = Field::new(session);
    let visiting = Visiting::new(field);
    provide_context(session);
    provide_context(field);
    provide_context(visiting);
    provide_context(Now::start(field));
    provide_context(Install::listen());
    provide_toasts();
    let kept = keep_app(Signal::derive(move || visiting.is_free()));
    provide_context(kept);
    keep_pages(session, kept);
    drop_when_barred(session, field, visiting);
    note_unsent(session, field);
    spawn_local(async move { begin(session, field, visiting).await });
    speak(session);
    view! {
        <Router>
            <Pages/>
        </Router>
        <Dismissable/>
    }
}

/// Asks for the pages beyond the first load that the person's work needs, as soon as there is a worker
/// to keep them, and again when what failed may succeed.
fn keep_pages(session: Session, kept: AppKept) {
    let roles = Memo::new(move |_| {
        session.identity.with(|identity| {
            let identity = identity.as_ref();
            identity.map(|identity| (identity.is_field, identity.is_desk))
        })
    });
    Effect::new(move || {
        let (is_field, is_desk) = roles.get().unwrap_or_default();
        if kept.app.get() && is_field {
            keep_work_pages();
        }
        if kept.app.get() && is_desk {
            keep_desk_pages();
        }
    });
    let ask_again = move |_: web_sys::Event| {
        if kept.work.get_untracked() != Some(true) && kept.app.get_untracked() {
            kept.app.notify();
        }
    };
    let _listening = window_event_listener_untyped("online", ask_again);
    let _listening_too = window_event_listener_untyped("visibilitychange", ask_again);
}

/// Reads the device, opens the records, and only then looks for the server.
async fn begin(session: Session, field: Field, visiting: Visiting) {
    // The app's first task has been long enough.
    js::sleep(0).await;
    session.restore().await;
    let Some(identity) = session.identity.get_untracked() else {
        let is_nobody = session.phase.get_untracked() == SessionPhase::SignedOut;
        if is_nobody && session.is_known_to_server_only().await {
            field.sync.was_cleared.set(true);
        }
        return;
    };
    open_records(&identity, field, visiting).await;
    // Roles change while a browser stays signed in; without a network the known ones go on.
    session.renew_identity().await;
}

/// Opens a person's records. The desk saves through them as a phone does. What the last run of the
/// app left behind is this person's or nobody's.
pub async fn open_records(identity: &StoredIdentity, field: Field, visiting: Visiting) {
    visiting.recover().await;
    field.open(identity).await;
    // What cannot be recorded now is held and tried again.
    field.record_work(&|_| true).await.ok();
    visiting.settle().await;
}

/// A revoked phone drops its records on contact. Work that never arrived stays sealed on it: the
/// person and the supervisor decide what becomes of it.
fn drop_when_barred(session: Session, field: Field, visiting: Visiting) {
    let is_due = Memo::new(move |_| {
        session.phase.get() == SessionPhase::Barred && field.opening.get() == Opening::Open
    });
    Effect::new(move || {
        if is_due.get() {
            spawn_local(async move { drop_records(session, field, visiting).await });
        }
    });
}

/// What cannot be removed now is removed at the next contact: the phase stays.
async fn drop_records(session: Session, field: Field, visiting: Visiting) {
    let is_unknown = field.take_up_work().await.is_err();
    field.record_work(&|_| true).await.ok();
    visiting.settle().await;
    let Some(identity) = session.identity.get_untracked() else {
        return;
    };
    if is_unknown || untrack(|| visiting.unsent()) > 0 {
        field.seal().await.ok();
    } else if field.close_and_delete(&identity).await.is_ok() {
        session.forget().await.ok();
    }
}

/// Shows the remembered language; without one, that of the account, before a sign-in the browser's.
fn speak(session: Session) {
    let wanted = move || {
        let code = session
            .identity
            .with(|identity| identity.as_ref().map(|identity| identity.user.locale));
        let own = code.and_then(|code| preferences::locale_of(code.as_str()));
        preferences::chosen_language()
            .or(own)
            .or_else(preferences::browser_language)
            .unwrap_or_default()
    };
    let words = Words::new(untrack(wanted));
    provide_context(words);
    // Whose language it is changes with the sign-in.
    Effect::new(move || preferences::show_language(words, wanted()));
}

#[component]
fn Dismissable() -> impl IntoView {
    let i18n = use_i18n();
    view! { <ToastRegion dismiss_label=move || t_string!(i18n, common.action.close)/> }
}
