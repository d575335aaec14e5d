//! What a person should know before signing in: what is kept here and for whom, and the way back.

use super::language::LanguageChoice;
use crate::components::{Banner, ButtonLink, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{SessionPhase, kept_for_others, noted, use_field, use_session};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Above the form: that the system cleared this phone, that it keeps somebody else's work.
#[component]
pub fn BeforeSignIn() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let field = use_field();
    let others = RwSignal::new(None::<Vec<(String, usize)>>);
    Effect::new(move || {
        let own = session
            .identity
            .with(|known| known.as_ref().map(|known| known.user.id));
        // Until the device is read, nobody can be told from anybody else.
        if session.phase.get() != SessionPhase::Starting {
            spawn_local(async move {
                others.try_set(Some(kept_for_others(session, own).await));
            });
        }
    });
    // What was noted and lies in no database any more has gone with it.
    let lost = move || {
        let is_gone = others.with(|others| others.as_ref().is_some_and(Vec::is_empty))
            && session.identity.with(Option::is_none);
        if is_gone { noted() } else { 0 }
    };
    let is_cleared = move || {
        session.phase.get() == SessionPhase::SignedOut
            && (field.sync.was_cleared.get() || lost() > 0)
    };
    let cleared = move || match i32::try_from(lost()).unwrap_or(i32::MAX) {
        0 => t_string!(i18n, field.sign_in.cleared).to_owned(),
        count => t_string!(i18n, field.sign_in.cleared_count, count = count).to_string(),
    };
    let lines = move || {
        let line = |(name, count): (String, usize)| {
            let count = i32::try_from(count).unwrap_or(i32::MAX);
            let words =
                t_string!(i18n, field.sign_in.other_person, name = name, count = count).to_string();
            view! { <Banner icon=IconName::Shield>{words}</Banner> }
        };
        others
            .get()
            .unwrap_or_default()
            .into_iter()
            .map(line)
            .collect_view()
    };
    view! {
        <Show when=is_cleared>
            <Banner tone=Tone::Attention icon=IconName::Warning>{cleared}</Banner>
        </Show>
        {lines}
    }
}

/// Below the form: the way back for whoever can go on without signing in, and the language.
#[component]
pub fn AfterSignIn() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let may_go_back = move || {
        let is_field = session
            .identity
            .with(|known| known.as_ref().is_some_and(|known| known.is_field));
        // The desk has nothing to show without a sign-in.
        is_field && session.phase.get() != SessionPhase::Barred
    };
    view! {
        <Show when=may_go_back>
            <ButtonLink href="/".to_owned() wide=true>{t!(i18n, field.sign_in.go_on)}</ButtonLink>
        </Show>
        <LanguageChoice/>
    }
}
