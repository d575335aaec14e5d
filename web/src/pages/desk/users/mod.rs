//! The administrator's people: accounts, grants, devices.

mod account;
mod devices;
mod grants;
mod new_grant;
mod new_user;
mod scopes;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use super::words::{Words, day_and_time, role_word};
use crate::components::{
    Button, ButtonKind, Column, DataTable, EmptyState, SearchField, SidePanel, StateWord,
    TableSort, Tone, WorkHead,
};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query, use_settled};
use account::Account;
use devices::Devices;
use grants::Grants;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use new_user::NewUserForm;
use shared::api::admin::{UserPage, UserRow};

/// What the side panel shows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Opened {
    New,
    /// As the row was when it was opened: a search may take it out of the list meanwhile.
    Person(Box<UserRow>),
}

/// The page.
#[component]
pub fn Users() -> impl IntoView {
    let i18n = use_i18n();
    let search = RwSignal::new(String::new());
    let address = use_query_map();
    let told = Memo::new(move |_| address.with(|query| query.get("query")));
    Effect::new(move || {
        if let Some(words) = told.get() {
            search.set(words);
        }
    });
    let asked = use_settled(search);
    let path = Signal::derive(move || {
        let query = js_sys::encode_uri_component(asked.get().trim());
        format!("/api/users?query={query}&")
    });
    let users = use_query::<UserPage>(move || Some(path.get()));
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
            <Asked query=users draw=move |first| view! { <People first users path opened/> }/>
        </DeskFrame>
    }
}

#[component]
fn People(
    first: Signal<UserPage>,
    users: Query<UserPage>,
    path: Signal<String>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    let rows = list.rows;
    let sort = RwSignal::new(None::<TableSort>);
    let selected = move || match opened.get() {
        Some(Opened::Person(row)) => Some(row.user.id.to_string()),
        _ => None,
    };
    let is_empty = move || rows.with(Vec::is_empty);
    let open = move |id: String| {
        let row = rows.with_untracked(|rows| {
            let mut rows = rows.iter();
            rows.find(|row| row.user.id.to_string() == id).cloned()
        });
        opened.set(row.map(|row| Opened::Person(Box::new(row))));
    };
    view! {
        <div class="split">
            <section>
                <Show
                    when=move || !is_empty()
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Person
                            title=move || t_string!(i18n, desk.users.empty_title)
                            text=move || t_string!(i18n, desk.users.empty_text)
                        />
                    }
                >
                    <DataTable
                        caption=move || t_string!(i18n, desk.users.table)
                        columns=columns(i18n)
                        rows
                        row_key=|row: UserRow| row.user.id.to_string()
                        sort
                        selected=Signal::derive(selected)
                        on_open=Callback::new(open)
                    />
                    <MoreRows list/>
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

/// The roles that hold now, each once.
fn roles(i18n: Words, row: &UserRow) -> String {
    let now = clock::now();
    let mut roles: Vec<_> = row
        .grants
        .iter()
        .filter(|grant| grant.is_active(now))
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
    let was = match what {
        Opened::New => None,
        Opened::Person(row) => Some(*row),
    };
    let was = StoredValue::new(was);
    // What the list says now, and while it lists somebody else what it said last.
    let row = Memo::new(move |before: Option<&Option<UserRow>>| {
        let id = was.with_value(|was| was.as_ref().map(|was| was.user.id))?;
        let listed = rows.with(|rows| rows.iter().find(|row| row.user.id == id).cloned());
        listed
            .or_else(|| before.cloned().flatten())
            .or_else(|| was.get_value())
    });
    let title = move || {
        row.get().map_or_else(
            || t_string!(i18n, desk.users.new).to_owned(),
            |row| row.user.name,
        )
    };
    let subtitle = move || row.get().map(|row| row.user.login);
    let content = move || match was.with_value(|was| was.as_ref().map(|was| was.user.id)) {
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
            {content()}
        </SidePanel>
    }
}
