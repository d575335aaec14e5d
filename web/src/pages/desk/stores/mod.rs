//! Stores at the desk: the list, those with a doubtful position, and the repair.

mod assortment;
mod move_point;
mod panel;
mod repair;
mod sketch;
mod territory;

use super::frame::{Asked, DeskFrame, DeskPlace};
use super::paging::{MoreRows, use_paging};
use crate::components::{
    ChoiceOption, Column, DataTable, EmptyState, SearchField, SelectField, StateWord, TableSort,
    ToggleChip, Tone, WorkHead,
};
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::{Query, use_query, use_settled};
use crate::words::{Words, doubt_words};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use panel::StorePanel;
use shared::api::admin::Organisation;
use shared::api::stores::{StoreList, StoreRow};
use shared::ids::TerritoryId;
use std::fmt::Write as _;

/// The page. Search and filters are kept in the address, so that a link shows the same list.
#[component]
pub fn Stores() -> impl IntoView {
    let i18n = use_i18n();
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let filter = StoreFilter {
        search: RwSignal::new(said("query").unwrap_or_default()),
        only_doubtful: RwSignal::new(said("doubtful").is_some()),
        territory: RwSignal::new(said("territory").and_then(|id| id.parse().ok())),
    };
    let asked = use_settled(filter.search);
    let query = Memo::new(move |_| filter.query(&asked.get()));
    keep_in_address(query);
    let path = Signal::derive(move || format!("/api/stores?{}&", query.get()));
    let stores = use_query::<StoreList>(move || Some(path.get()));
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let known = Memo::new(move |_| organisation.value.get().ready().unwrap_or_default());
    let opened = RwSignal::new(None::<String>);
    let told = Memo::new(move |_| address.with(|query| query.get("store")));
    Effect::new(move || {
        if let Some(store) = told.get() {
            opened.set(Some(store));
        }
    });
    let total = move || {
        let list = stores.value.get().ready()?;
        Some(t_string!(i18n, desk.stores.total, count = list.total).to_string())
    };
    view! {
        <DeskFrame place=DeskPlace::Stores>
            <WorkHead title=move || t_string!(i18n, desk.stores.title) subtitle=Signal::derive(total)/>
            <Filters filter stores known/>
            <Asked query=stores draw=move |first| view! { <List first stores path known opened/> }/>
        </DeskFrame>
    }
}

/// What is looked for.
#[derive(Clone, Copy)]
struct StoreFilter {
    search: RwSignal<String>,
    only_doubtful: RwSignal<bool>,
    territory: RwSignal<Option<TerritoryId>>,
}

impl StoreFilter {
    /// As both the address and the API understand it.
    fn query(self, search: &str) -> String {
        let mut query = format!("query={}", js_sys::encode_uri_component(search.trim()));
        if let Some(territory) = self.territory.get() {
            // Writing into a string cannot fail.
            write!(query, "&territory={territory}").ok();
        }
        if self.only_doubtful.get() {
            query.push_str("&doubtful=true");
        }
        query
    }
}

fn keep_in_address(query: Memo<String>) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        if before.is_some() {
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            navigate(&format!("/desk/stores?{query}"), options);
        }
    });
}

#[component]
fn Filters(
    filter: StoreFilter,
    stores: Query<StoreList>,
    known: Memo<Organisation>,
) -> impl IntoView {
    let i18n = use_i18n();
    let doubtful = move || {
        let list = stores.value.get().ready();
        let count = list.map(|list| list.doubtful).unwrap_or_default();
        t_string!(i18n, desk.stores.only_doubtful, count = count).to_string()
    };
    view! {
        <div class="filters">
            <SearchField
                label=move || t_string!(i18n, desk.stores.search)
                clear_label=move || t_string!(i18n, desk.stores.clear)
                value=filter.search
            />
            <SelectField
                label=move || t_string!(i18n, desk.stores.territory)
                options=Signal::derive(move || known.with(territory_options))
                value=filter.territory
                none_label=move || t_string!(i18n, desk.board.all_territories)
            />
            <ToggleChip
                label=Signal::derive(doubtful)
                is_on=filter.only_doubtful
                on_press=move |()| filter.only_doubtful.update(|on| *on = !*on)
            />
        </div>
    }
}

/// The territories that the person may see.
fn territory_options(known: &Organisation) -> Vec<ChoiceOption<TerritoryId>> {
    let all = known.territories.iter();
    all.map(|one| ChoiceOption::new(one.id, one.name.clone()))
        .collect()
}

#[component]
fn List(
    first: Signal<StoreList>,
    stores: Query<StoreList>,
    path: Signal<String>,
    known: Memo<Organisation>,
    opened: RwSignal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let list = use_paging(first, path);
    let rows = list.rows;
    let sort = RwSignal::new(None::<TableSort>);
    view! {
        <div class="split">
            <section>
                <Show
                    when=move || rows.with(|rows| !rows.is_empty())
                    fallback=move || view! {
                        <EmptyState
                            icon=IconName::Store
                            title=move || t_string!(i18n, desk.stores.empty_title)
                            text=move || t_string!(i18n, desk.stores.empty_text)
                        />
                    }
                >
                    <DataTable
                        caption=move || t_string!(i18n, desk.stores.table)
                        columns=columns(i18n)
                        rows
                        row_key=|row: StoreRow| row.id.to_string()
                        sort
                        selected=opened
                        on_open=Callback::new(move |id| opened.set(Some(id)))
                    />
                    <MoreRows list/>
                </Show>
            </section>
            {move || opened.get().map(|id| view! { <StorePanel id stores known opened/> })}
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
        )
        .long(),
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
                view! { <StateWord icon tone label/>{proposal_note(i18n, row)} }.into_any()
            },
        )
        .sorted_by(|one, other| one.doubt.cmp(&other.doubt)),
    ]
}

/// That check-ins say where the store is: most repairs are one press away then.
fn proposal_note(i18n: Words, row: &StoreRow) -> Option<impl IntoView + use<>> {
    row.proposal.as_ref().map(|_| {
        view! { <span class="cell-note">{t_string!(i18n, desk.stores.has_proposal).to_owned()}</span> }
    })
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
