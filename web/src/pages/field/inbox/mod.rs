//! Inbox: what the person has to know or decide, in words.

mod words;
mod work;

use super::frame::{FieldFrame, FieldPlace};
use crate::components::{Band, Button, ButtonLink, EmptyState, LedgerItem, use_toasts};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::use_now;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::words::{ago_words, not_recorded_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::RecordId;
use shared::inbox::{InboxAbout, InboxItem};
use words::about_words;
use work::InboxWork;

/// How many read items are shown.
const READ_SHOWN: usize = 50;

/// The page.
#[component]
pub fn InboxPage() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let items = Memo::new(move |_| visiting.data.with(|data| data.inbox.clone()));
    let part = move |is_read: bool| {
        items.with(|items| {
            let part = items
                .iter()
                .filter(|(_, item)| item.read_at.is_some() == is_read);
            let most = if is_read { READ_SHOWN } else { usize::MAX };
            part.take(most).cloned().collect::<Vec<_>>()
        })
    };
    let has_work = RwSignal::new(false);
    let count = move |is_read: bool| part(is_read).len();
    let list = move |is_read: bool| {
        view! {
            <ul class="ledger">
                <For each=move || part(is_read) key=|(record, item)| (*record, item.read_at) let:entry>
                    <Item record=entry.0 item=entry.1/>
                </For>
            </ul>
        }
    };
    view! {
        <FieldFrame title=move || t_string!(i18n, field.inbox.title) place=FieldPlace::Inbox>
            <InboxWork has_work/>
            <Show when=move || { count(false) > 0 }>
                <Band
                    title=move || t_string!(i18n, field.inbox.new)
                    aside=Signal::derive(move || Some(count(false).to_string()))
                />
                {list(false)}
            </Show>
            <Show when=move || items.with(Vec::is_empty) && !has_work.get()>
                <EmptyState
                    icon=IconName::Inbox
                    title=move || t_string!(i18n, field.inbox.empty_title)
                    text=move || t_string!(i18n, field.inbox.empty_text)
                />
            </Show>
            <Show when=move || { count(true) > 0 }>
                <Band
                    title=move || t_string!(i18n, field.inbox.read)
                    aside=Signal::derive(move || Some(count(true).to_string()))
                />
                {list(true)}
            </Show>
        </FieldFrame>
    }
}

#[component]
fn Item(record: RecordId, item: InboxItem) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let toasts = use_toasts();
    let person = signed_in_person();
    let is_new = item.read_at.is_none();
    let own = matches!(&item.about, InboxAbout::MutationHeldBack { sender, .. } if Some(*sender) == person.get_untracked());
    let is_conflict = matches!(&item.about, InboxAbout::FieldConflict { .. });
    let item = StoredValue::new(item);
    let words = Signal::derive(move || {
        item.with_value(|item| about_words(i18n, &item.about, person.get()))
    });
    let ago = move || item.with_value(|item| Some(ago_words(i18n, item.at, now.get())));
    let mark = move |()| {
        let item = item.get_value();
        spawn_local(async move {
            if let Err(reason) = visiting.mark_read(record, &item).await {
                toasts.say(untrack(|| not_recorded_words(i18n, reason)));
            }
        });
    };
    view! {
        <LedgerItem
            what=move || words.get().0
            detail=Signal::derive(move || Some(words.get().1)) aside=Signal::derive(ago)
        >
            {own.then(|| view! {
                <ButtonLink href="/me/sync".to_owned() wide=true>{t!(i18n, field.inbox.see_sync)}</ButtonLink>
            })}
            {is_conflict.then(|| view! {
                <ButtonLink href="/work/conflicts".to_owned() wide=true>{t!(i18n, field.inbox.see_conflict)}</ButtonLink>
            })}
            {is_new.then(|| view! {
                <Button wide=true icon=IconName::Check on_press=mark>{t!(i18n, field.inbox.mark_read)}</Button>
            })}
        </LedgerItem>
    }
}
