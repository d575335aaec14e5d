//! Announcements: what was said to whom, and who has read it.

mod form;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use super::words::{Words, day_and_time};
use crate::components::{Button, ButtonKind, EmptyState, LedgerItem, SidePanel, WorkHead};
use crate::hints::on_hints;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{use_query, use_session};
use form::AnnouncementForm;
use leptos::prelude::*;
use shared::access::Role;
use shared::api::admin::Organisation;
use shared::api::announcements::{AnnouncementAudience, AnnouncementList, AnnouncementRow};

/// Who announces; others only read.
const ANNOUNCERS: [Role; 3] = [Role::Supervisor, Role::RegionalManager, Role::Administrator];

/// The page.
#[component]
pub fn Announcements() -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let path = Signal::stored("/api/announcements?".to_owned());
    let list = use_query::<AnnouncementList>(move || Some(path.get()));
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    on_hints(session, move || list.reload());
    let is_new = RwSignal::new(false);
    let may_announce = Memo::new(move |_| {
        session.identity.with(|known| {
            let roles = known.as_ref().map(|known| &known.roles);
            roles.is_some_and(|roles| roles.iter().any(|role| ANNOUNCERS.contains(role)))
        })
    });
    let created = Callback::new(move |()| list.reload());
    let form = move || {
        view! {
            <SidePanel open=is_new title=move || t_string!(i18n, desk.announcements.new) close_label=move || t_string!(i18n, desk.close)>
                <AnnouncementForm known created open=is_new/>
            </SidePanel>
        }
    };
    view! {
        <DeskFrame place=DeskPlace::Announcements>
            <WorkHead title=move || t_string!(i18n, desk.announcements.title)>
                <Show when=move || may_announce.get()>
                    <Button kind=ButtonKind::Primary icon=IconName::Plus on_press=Callback::new(move |()| is_new.set(true))>
                        {move || t_string!(i18n, desk.announcements.new)}
                    </Button>
                </Show>
            </WorkHead>
            <div class="split">
                <section>
                    <Asked query=list draw=move |first| view! { <List first path/> }/>
                </section>
                {move || is_new.get().then(form)}
            </div>
        </DeskFrame>
    }
}

#[component]
fn List(first: Signal<AnnouncementList>, path: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let pages = use_paging(first, path);
    let rows = pages.rows;
    view! {
        <Show
            when=move || rows.with(|rows| !rows.is_empty())
            fallback=move || view! {
                <EmptyState
                    icon=IconName::Inbox
                    title=move || t_string!(i18n, desk.announcements.empty_title)
                    text=move || t_string!(i18n, desk.announcements.empty_text)
                />
            }
        >
            <ul class="ledger">
                <For each=move || rows.get() key=|row| (row.id, row.read, row.readers) let:row>
                    <Said row/>
                </For>
            </ul>
            <MoreRows list=pages/>
        </Show>
    }
}

#[component]
fn Said(row: AnnouncementRow) -> impl IntoView {
    let i18n = use_i18n();
    let read = t_string!(
        i18n,
        desk.announcements.read_count,
        read = row.read,
        all = row.readers
    )
    .to_string();
    let by = t_string!(
        i18n,
        desk.announcements.by,
        name = row.author_name.clone(),
        time = day_and_time(row.at)
    );
    let detail = format!("{by} · {}", audience_words(i18n, &row));
    let names: Vec<&str> = row
        .unread
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    let unread = match (row.readers, names.is_empty()) {
        (0, _) => t_string!(i18n, desk.announcements.nobody).to_owned(),
        (_, true) => t_string!(i18n, desk.announcements.all_read).to_owned(),
        (_, false) => {
            let names = names.join(" · ");
            t_string!(i18n, desk.announcements.unread, names = names).to_string()
        }
    };
    view! {
        <LedgerItem what=row.title detail=Some(detail) aside=Some(read)>
            <p>{row.text}</p>
            <p class="quiet">{unread}</p>
        </LedgerItem>
    }
}

fn audience_words(i18n: Words, row: &AnnouncementRow) -> String {
    let name = row.audience_name.clone().unwrap_or_default();
    match row.audience {
        AnnouncementAudience::Company => t_string!(i18n, desk.announcements.everyone).to_string(),
        AnnouncementAudience::Region { .. } => {
            t_string!(i18n, desk.announcements.region_of, name = name).to_string()
        }
        AnnouncementAudience::Territory { .. } => {
            t_string!(i18n, desk.announcements.territory_of, name = name).to_string()
        }
        AnnouncementAudience::Team { .. } => {
            t_string!(i18n, desk.announcements.team_of, name = name).to_string()
        }
    }
}
