//! The administrator's people: accounts, grants, devices.

mod account;
mod devices;
mod grants;
mod new_user;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::words::{Words, day_and_time, role_word};
use crate::components::{
    Button, ButtonKind, Column, DataTable, EmptyState, SearchField, SidePanel, StateWord,
    TableSort, Tone, WorkHead,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query, use_session};
use account::Account;
use devices::Devices;
use grants::Grants;
use leptos::prelude::*;
use leptos::task::spawn_local;
use new_user::NewUserForm;
use shared::api::admin::{UserPage, UserRow};

/// What the side panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opened {
    New,
    Person(String),
}

/// The page.
#[component]
pub fn Users() -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let users = use_query::<UserPage>(move || Some(page_path(&search.get(), None)));
    let opened = RwSignal::new(None::<Opened>);
    view! {
        <DeskFrame place=DeskPlace::Users>
            <WorkHead title=move || t_string!(i18n, desk.users.title)>
                <Button icon=IconName::Plus kind=ButtonKind::Primary on_press=Callback::new(move |()| opened.set(Some(Opened::New)))>
                    {move || t_string!(i18n, desk.users.new)}
                </Button>
            </WorkHead>
            <div class="filters">
                <SearchField
                    label=move || t_string!(i18n, desk.users.search)
                    clear_label=move || t_string!(i18n, desk.users.clear)
                    value=search
                />
            </div>
            <Asked query=users draw=move |first| view! { <People first users search opened/> }/>
        </DeskFrame>
    }
}

fn page_path(search: &str, cursor: Option<&str>) -> String {
    let query = js_sys::encode_uri_component(search.trim());
    let cursor = cursor
        .map(|cursor| format!("&cursor={cursor}"))
        .unwrap_or_default();
    format!("/api/users?query={query}{cursor}")
}

#[component]
fn People(
    first: Signal<UserPage>,
    users: Query<UserPage>,
    search: RwSignal<String>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let more = RwSignal::new(Vec::<UserRow>::new());
    let next = RwSignal::new(None::<String>);
    Effect::new(move || {
        next.set(first.with(|page| page.next_cursor.clone()));
        more.set(Vec::new());
    });
    let rows = Signal::derive(move || {
        first
            .get()
            .users
            .into_iter()
            .chain(more.get())
            .collect::<Vec<_>>()
    });
    let read_more = move |()| {
        let path = page_path(&search.get_untracked(), next.get_untracked().as_deref());
        spawn_local(async move {
            if let Ok(page) = session.get::<UserPage>(&path).await {
                more.try_update(|more| more.extend(page.users));
                next.try_set(page.next_cursor);
            }
        });
    };
    let sort = RwSignal::new(None::<TableSort>);
    let selected = move || match opened.get() {
        Some(Opened::Person(id)) => Some(id),
        _ => None,
    };
    let is_empty = move || rows.with(Vec::is_empty);
    view! {
        <div class="split">
            <section>
                <Show when=is_empty>
                    <EmptyState
                        icon=IconName::Person
                        title=move || t_string!(i18n, desk.users.empty_title)
                        text=move || t_string!(i18n, desk.users.empty_text)
                    />
                </Show>
                <DataTable
                    caption=move || t_string!(i18n, desk.users.table)
                    columns=columns(i18n)
                    rows
                    row_key=|row: UserRow| row.user.id.to_string()
                    sort
                    selected=Signal::derive(selected)
                    on_open=Callback::new(move |id| opened.set(Some(Opened::Person(id))))
                />
                <Show when=move || next.with(Option::is_some)>
                    <Button on_press=Callback::new(read_more)>{move || t_string!(i18n, desk.users.more)}</Button>
                </Show>
            </section>
            {move || opened.get().map(|what| view! { <Panel what rows users opened/> })}
        </div>
    }
}

fn columns(i18n: Words) -> Vec<Column<UserRow>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "name",
            heading(|i18n| t_string!(i18n, desk.users.name)),
            |row: &UserRow| row.user.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.user.name.cmp(&other.user.name)),
        Column::new(
            "login",
            heading(|i18n| t_string!(i18n, desk.users.login)),
            |row: &UserRow| row.user.login.clone().into_any(),
        )
        .sorted_by(|one, other| one.user.login.cmp(&other.user.login)),
        Column::new(
            "roles",
            heading(|i18n| t_string!(i18n, desk.users.roles)),
            move |row: &UserRow| roles(i18n, row).into_any(),
        ),
        Column::new(
            "seen",
            heading(|i18n| t_string!(i18n, desk.users.seen)),
            |row: &UserRow| {
                row.last_seen_at
                    .map_or_else(|| "–".to_owned(), day_and_time)
                    .into_any()
            },
        )
        .sorted_by(|one, other| one.last_seen_at.cmp(&other.last_seen_at)),
        Column::new(
            "state",
            heading(|i18n| t_string!(i18n, desk.users.state)),
            move |row: &UserRow| {
                let (icon, tone, label) = if row.is_disabled {
                    (
                        IconName::Cross,
                        Tone::Attention,
                        t_string!(i18n, desk.users.disabled),
                    )
                } else {
                    (
                        IconName::Check,
                        Tone::Calm,
                        t_string!(i18n, desk.users.active),
                    )
                };
                view! { <StateWord icon tone label/> }.into_any()
            },
        ),
    ]
}

/// The roles of the open grants, each once.
fn roles(i18n: Words, row: &UserRow) -> String {
    let mut roles: Vec<_> = row
        .grants
        .iter()
        .filter(|grant| grant.valid_to.is_none())
        .map(|grant| grant.role)
        .collect();
    roles.sort_unstable();
    roles.dedup();
    roles
        .into_iter()
        .map(|role| role_word(i18n, role))
        .collect::<Vec<_>>()
        .join(" · ")
}

#[component]
fn Panel(
    what: Opened,
    rows: Signal<Vec<UserRow>>,
    users: Query<UserPage>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    let changed = Callback::new(move |()| users.reload());
    let id = match &what {
        Opened::New => None,
        Opened::Person(id) => Some(id.clone()),
    };
    let row = Memo::new(move |_| {
        let id = id.clone()?;
        rows.with(|rows| {
            rows.iter()
                .find(|row| row.user.id.to_string() == id)
                .cloned()
        })
    });
    let title = move || {
        row.get().map_or_else(
            || t_string!(i18n, desk.users.new).to_owned(),
            |row| row.user.name,
        )
    };
    let subtitle = move || row.get().map(|row| row.user.login);
    let user = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.user.id)));
    let content = move || match user.get() {
        Some(user) => view! {
            <Account row changed/>
            <Grants user row changed/>
            <Devices user/>
        }
        .into_any(),
        None => view! { <NewUserForm created=changed open/> }.into_any(),
    };
    view! {
        <SidePanel open title=Signal::derive(title) subtitle=Signal::derive(subtitle) close_label=move || t_string!(i18n, desk.close)>
            {content}
        </SidePanel>
    }
}
