//! Sync: first what is safe, then what needs the person, then every item's true state.

mod give_up;
mod groups;
mod line_words;
mod list;
mod photos;
mod receipts;
mod rescue;
mod verdict;

pub use verdict::verdict_title;

use super::frame::{FieldFrame, FieldPlace};
use crate::components::{Button, ButtonLink, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::use_visiting;
use crate::state::{SessionPhase, use_field, use_session};
use groups::{Section, groups_of};
use leptos::prelude::*;
use leptos::task::spawn_local;
use list::SyncSection;
use photos::PhotoLines;
use receipts::Receipts;
use rescue::Rescue;
use verdict::SyncVerdict;

/// The page.
#[component]
pub fn SyncPage() -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let session = use_session();
    let visiting = use_visiting();
    let groups = Memo::new(move |_| {
        field
            .data
            .with(|data| field.outbox.with(|outbox| groups_of(&outbox.items, data)))
    });
    let may_send = move || {
        let waits = field.outbox.with(|outbox| outbox.counts.queued > 0);
        let is_pending = visiting.pending.with(Option::is_some);
        (waits || is_pending) && field.sync.is_online.get() && !field.sync.is_running.get()
    };
    let send = move |()| {
        spawn_local(async move {
            field.record_work(&|_| true).await.ok();
            visiting.settle().await;
            field.sync.ask();
        });
    };
    let back = move || {
        Some(WayBack {
            href: "/me".into(),
            label: t_string!(i18n, common.action.back).to_owned(),
        })
    };
    let is_expired = move || session.phase.get() == SessionPhase::Expired;
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.sync.title)
            back=Signal::derive(back) place=FieldPlace::Me
        >
            <SyncVerdict/>
            <Show when=move || is_expired() || may_send()>
                <div class="pad-x stack">
                    <span></span>
                    {move || match is_expired() {
                        true => view! {
                            <ButtonLink href="/sign-in".to_owned() wide=true>
                                {t!(i18n, field.sync.sign_in_again)}
                            </ButtonLink>
                        }
                        .into_any(),
                        false => view! {
                            <Button wide=true icon=IconName::Refresh on_press=send>
                                {t!(i18n, field.sync.send_now)}
                            </Button>
                        }
                        .into_any(),
                    }}
                </div>
            </Show>
            <PhotoLines/>
            <SyncSection section=Section::NeedsYou groups/>
            <SyncSection section=Section::Held groups/>
            <SyncSection section=Section::Queued groups/>
            <SyncSection section=Section::Sending groups/>
            <SyncSection section=Section::Delivered groups/>
            <Receipts/>
            <Rescue/>
        </FieldFrame>
    }
}
