//! Me: who, sync, readiness, language, appearance, this phone, signing out.

mod phone;
mod settings;
mod sign_out;

use super::frame::{FieldFrame, FieldPlace};
use super::ready::use_readiness;
use super::sync::verdict_title;
use crate::components::{Band, ListRow, Press};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{use_now, use_session};
use leptos::prelude::*;
use phone::PhoneRows;
pub use settings::SettingsRows;
use sign_out::SignOut;
use std::collections::BTreeSet;

/// Days of own history that are summed up.
const HISTORY_DAYS: i64 = 7;

/// The page.
#[component]
pub fn MePage() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let name = move || {
        session
            .identity
            .with(|known| known.as_ref().map(|known| known.user.name.clone()))
            .unwrap_or_default()
    };
    let login = move || {
        session
            .identity
            .with(|known| known.as_ref().map(|known| known.user.login.clone()))
    };
    let is_desk = move || {
        session
            .identity
            .with(|known| known.as_ref().is_some_and(|known| known.is_desk))
    };
    view! {
        <FieldFrame title=name subtitle=Signal::derive(login) place=FieldPlace::Me>
            <div class="band"></div>
            <ul class="rows">
                <SyncRow/>
                <ListRow
                    title=move || t_string!(i18n, field.me.summary)
                    icon=IconName::Report press=Press::to("/work/summary")
                />
                <ReadyRow/>
                <HistoryRow/>
                <Show when=is_desk>
                    <ListRow
                        title=move || t_string!(i18n, field.me.desk)
                        icon=IconName::Report press=Press::to("/desk")
                    />
                </Show>
            </ul>
            <Band title=move || t_string!(i18n, field.me.settings)/>
            <SettingsRows/>
            <Band title=move || t_string!(i18n, field.me.device)/>
            <PhoneRows/>
            <SignOut/>
        </FieldFrame>
    }
}

#[component]
fn SyncRow() -> impl IntoView {
    let i18n = use_i18n();
    let title = verdict_title();
    view! {
        <ListRow
            title=move || t_string!(i18n, field.me.sync)
            detail=Signal::derive(move || Some(title.get()))
            icon=IconName::Delivered press=Press::to("/me/sync")
        />
    }
}

#[component]
fn ReadyRow() -> impl IntoView {
    let i18n = use_i18n();
    let readiness = use_readiness();
    let detail = move || {
        Some(match readiness.get().missing() {
            0 => t_string!(i18n, field.me.ready_good).to_owned(),
            missing => t_string!(i18n, field.me.ready_missing, count = missing).to_string(),
        })
    };
    view! {
        <ListRow
            title=move || t_string!(i18n, field.me.ready)
            detail=Signal::derive(detail) icon=IconName::Checklist press=Press::to("/ready")
        />
    }
}

/// Own history as the server keeps it: it survives a change of routes.
#[component]
fn HistoryRow() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let detail = move || {
        visiting.data.with(|data| {
            let today = data.today(now.get());
            let recent: Vec<_> = data
                .lines
                .iter()
                .filter(|line| today.days_since(line.day) < HISTORY_DAYS)
                .collect();
            let days: BTreeSet<_> = recent.iter().map(|line| line.day).collect();
            let count = i32::try_from(recent.len()).unwrap_or(i32::MAX);
            Some(
                t_string!(
                    i18n,
                    field.me.history_line,
                    count = count,
                    days = days.len()
                )
                .to_string(),
            )
        })
    };
    view! {
        <ListRow
            title=move || t_string!(i18n, field.me.history)
            detail=Signal::derive(detail) icon=IconName::Calendar press=Press::Nothing
        />
    }
}
