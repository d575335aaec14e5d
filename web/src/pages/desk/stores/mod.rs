//! Stores at the desk: the list, those with a doubtful position, and the repair.

mod panel;
mod repair;
mod sketch;

use super::frame::{Asked, DeskFrame, DeskPlace};
use crate::components::{
    Button, Column, DataTable, EmptyState, SearchField, StateWord, TableSort, ToggleChip, Tone,
    WorkHead,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query, use_session};
use crate::words::{Words, doubt_words};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use panel::StorePanel;
use shared::api::stores::{StoreList, StoreRow};

/// The page.
#[component]
pub fn Stores() -> impl IntoView {
    let i18n = use_i18n();
    let address = use_query_map();
    let navigate = use_navigate();
    let search =
        RwSignal::new(address.with_untracked(|query| query.get("query").unwrap_or_default()));
    let only_doubtful =
        RwSignal::new(address.with_untracked(|query| query.get("doubtful").is_some()));
    let query = Memo::new(move |_| {
        let doubtful = if only_doubtful.get() {
            "&doubtful=true"
        } else {
            ""
        };
        format!(
            "query={}{doubtful}",
            js_sys::encode_uri_component(search.get().trim())
        )
    });
    Effect::new(move |before: Option<()>| {
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        let query = query.get();
        if before.is_some() {
            navigate(&format!("/desk/stores?{query}"), options);
        }
    });
    let stores = use_query::<StoreList>(move || Some(format!("/api/stores?{}", query.get())));
    let opened = RwSignal::new(None::<String>);
    let counted = move || stores.value.get().ready();
    let total = move || {
        counted().map(|list| t_string!(i18n, desk.stores.total, count = list.total).to_string())
    };
    let doubtful = move || {
        let count = counted().map(|list| list.doubtful).unwrap_or_default();
        t_string!(i18n, desk.stores.only_doubtful, count = count).to_string()
    };
    view! {
        <DeskFrame place=DeskPlace::Stores>
            <WorkHead title=move || t_string!(i18n, desk.stores.title) subtitle=Signal::derive(total)/>
            <div class="filters">
                <SearchField
                    label=move || t_string!(i18n, desk.stores.search)
                    clear_label=move || t_string!(i18n, desk.stores.clear)
                    value=search
                />
                <ToggleChip
                    label=Signal::derive(doubtful)
                    is_on=only_doubtful
                    on_press=move |()| only_doubtful.update(|on| *on = !*on)
                />
            </div>
            <Asked query=stores draw=move |first| view! { <List first stores query opened/> }/>
        </DeskFrame>
    }
}

#[component]
fn List(
    first: Signal<StoreList>,
    stores: Query<StoreList>,
    query: Memo<String>,
    opened: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let session = use_session();
    let more = RwSignal::new(Vec::<StoreRow>::new());
    let next = RwSignal::new(None::<String>);
    Effect::new(move || {
        next.set(first.with(|page| page.next.clone()));
        more.set(Vec::new());
    });
    let rows = Signal::derive(move || {
        first
            .get()
            .stores
            .into_iter()
            .chain(more.get())
            .collect::<Vec<_>>()
    });
    let read_more = move |()| {
        let cursor = next.get_untracked().unwrap_or_default();
        let path = format!("/api/stores?{}&cursor={cursor}", query.get_untracked());
        spawn_local(async move {
            if let Ok(page) = session.get::<StoreList>(&path).await {
                more.try_update(|more| more.extend(page.stores));
                next.try_set(page.next);
            }
        });
    };
    let sort = RwSignal::new(None::<TableSort>);
    view! {
        <div class="split">
            <section>
                <Show when=move || rows.with(Vec::is_empty)>
                    <EmptyState
                        icon=IconName::Store
                        title=move || t_string!(i18n, desk.stores.empty_title)
                        text=move || t_string!(i18n, desk.stores.empty_text)
                    />
                </Show>
                <DataTable
                    caption=move || t_string!(i18n, desk.stores.table)
                    columns=columns(i18n)
                    rows
                    row_key=|row: StoreRow| row.id.to_string()
                    sort
                    selected=opened
                    on_open=Callback::new(move |id| opened.set(Some(id)))
                />
                <Show when=move || next.with(Option::is_some)>
                    <Button on_press=Callback::new(read_more)>{move || t_string!(i18n, desk.stores.more)}</Button>
                </Show>
            </section>
            {move || opened.get().map(|id| view! { <StorePanel id stores opened/> })}
        </div>
    }
}

fn columns(i18n: Words) -> Vec<Column<StoreRow>> {
    let heading = |word: fn(Words) -> &'static str| Signal::derive(move || word(i18n).to_owned());
    vec![
        Column::new(
            "name",
            heading(|i18n| t_string!(i18n, desk.stores.name)),
            |row: &StoreRow| row.name.clone().into_any(),
        )
        .sorted_by(|one, other| one.name.cmp(&other.name)),
        Column::new(
            "address",
            heading(|i18n| t_string!(i18n, desk.stores.address)),
            |row: &StoreRow| row.address.clone().into_any(),
        ),
        Column::new(
            "territory",
            heading(|i18n| t_string!(i18n, desk.stores.territory)),
            |row: &StoreRow| row.territory_name.clone().into_any(),
        )
        .sorted_by(|one, other| one.territory_name.cmp(&other.territory_name)),
        Column::new(
            "position",
            heading(|i18n| t_string!(i18n, desk.stores.position)),
            move |row: &StoreRow| {
                let (icon, tone, label) = position_words(i18n, row);
                view! { <StateWord icon tone label/> }.into_any()
            },
        )
        .sorted_by(|one, other| one.doubt.cmp(&other.doubt)),
    ]
}

/// How far the position can be believed: icon, tone, words.
fn position_words(i18n: Words, row: &StoreRow) -> (IconName, Tone, String) {
    match (row.position, row.doubt) {
        (_, Some(doubt)) => (
            IconName::Warning,
            Tone::Attention,
            doubt_words(i18n, doubt).to_owned(),
        ),
        (None, None) => (
            IconName::Warning,
            Tone::Attention,
            t_string!(i18n, desk.stores.none).to_owned(),
        ),
        (Some(_), None) => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.stores.ok).to_owned(),
        ),
    }
}
