//! The root: contexts, router, and what outlives every page.

use crate::components::{ToastRegion, apply_theme, provide_toasts};
use crate::device::install::Install;
use crate::device::worker::{keep_app, keep_desk_pages};
use crate::i18n::*;
use crate::pages::Pages;
use crate::state::visiting::Visiting;
use crate::state::{Field, Now, Opening, Session, SessionPhase, StoredIdentity, preferences};
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
    provide_context(Now::start());
    provide_context(Install::listen());
    provide_toasts();
    provide_context(keep_app(Signal::derive(move || visiting.is_free())));
    Effect::new(move || {
        if session
            .identity
            .with(|identity| identity.as_ref().is_some_and(|identity| identity.is_desk))
        {
            keep_desk_pages();
        }
    });
    drop_when_barred(session, field);
    spawn_local(async move { begin(session, field, visiting).await });
    view! {
        <I18nContextProvider>
            <Language session/>
            <Router>
                <Pages/>
            </Router>
            <Dismissable/>
        </I18nContextProvider>
    }
}

/// Reads the device, opens the records, and only then looks for the server.
async fn begin(session: Session, field: Field, visiting: Visiting) {
    session.restore().await;
    let Some(identity) = session.identity.get_untracked() else {
        return;
    };
    open_records(&identity, field, visiting).await;
    // Roles change while a browser stays signed in; without a network the known ones go on.
    session.renew_identity().await;
}

/// Opens a person's records. The desk saves through them as a phone does; only in the field can the
/// last run of the app have left a check-out behind.
pub async fn open_records(identity: &StoredIdentity, field: Field, visiting: Visiting) {
    if identity.is_field {
        visiting.recover().await;
    }
    field.open(identity).await;
    if identity.is_field {
        visiting.settle().await;
    }
}

/// A revoked phone drops its records on contact. Work that never arrived stays sealed on it: the
/// person and the supervisor decide what becomes of it.
fn drop_when_barred(session: Session, field: Field) {
    Effect::new(move || {
        let is_empty = field.outbox.with(|outbox| outbox.counts.undelivered() == 0);
        let identity = session
            .identity
            .get()
            .filter(|_| session.phase.get() == SessionPhase::Barred);
        if let Some(identity) =
            identity.filter(|_| is_empty && field.opening.get() == Opening::Open)
        {
            spawn_local(async move {
                // What could not be removed now is removed at the next contact: the phase stays.
                if field.close_and_delete(&identity).await.is_ok() {
                    session.forget().await.ok();
                }
            });
        }
    });
}

/// Applies the remembered language; without one, that of the account.
#[component]
fn Language(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let wanted = move || {
        let code = session
            .identity
            .with(|identity| identity.as_ref().map(|identity| identity.user.locale));
        let own = code.and_then(|code| preferences::locale_of(code.as_str()));
        preferences::chosen_language().or(own).unwrap_or_default()
    };
    preferences::show_language(i18n, untrack(wanted));
    Effect::new(move || {
        // The context of the words takes the browser's language just after the start, and whenever
        // that changes; what the person chose goes before it.
        let (shown, wanted) = (i18n.get_locale(), wanted());
        if shown != wanted {
            preferences::show_language(i18n, wanted);
        }
    });
}

#[component]
fn Dismissable() -> impl IntoView {
    let i18n = use_i18n();
    view! { <ToastRegion dismiss_label=move || t_string!(i18n, common.action.close)/> }
}
