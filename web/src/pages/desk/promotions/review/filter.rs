//! Which stores the matrix shows, and which cell is looked at.

use super::CellPlace;
use crate::components::{ChoiceOption, SelectField, ToggleChip};
use crate::i18n::*;
use crate::state::use_query;
use crate::words::type_name;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::stores::StoreTypeEntry;
use shared::ids::{StoreTypeId, TerritoryId};
use std::fmt::Write as _;

/// What is looked at.
#[derive(Clone, Copy)]
pub struct MatrixFilter {
    territory: RwSignal<Option<TerritoryId>>,
    store_type: RwSignal<Option<StoreTypeId>>,
    only_failing: RwSignal<bool>,
    cell: Option<CellPlace>,
}

/// The filter that the address names.
pub fn said_filter() -> MatrixFilter {
    let address = use_query_map();
    let said = |key: &'static str| address.with_untracked(|query| query.get(key));
    let cell = said("cell").and_then(|cell| {
        let (store, element) = cell.split_once('_')?;
        Some((store.parse().ok()?, element.parse().ok()?))
    });
    MatrixFilter {
        territory: RwSignal::new(said("territory").and_then(|id| id.parse().ok())),
        store_type: RwSignal::new(said("store_type").and_then(|id| id.parse().ok())),
        only_failing: RwSignal::new(said("failing").as_deref() == Some("true")),
        cell,
    }
}

impl MatrixFilter {
    /// As both the address and the API understand it, ending where a parameter may follow.
    pub fn query(self) -> String {
        let parts = [
            ("territory", self.territory.get().map(|id| id.to_string())),
            ("store_type", self.store_type.get().map(|id| id.to_string())),
            (
                "failing",
                self.only_failing.get().then(|| "true".to_owned()),
            ),
        ];
        let mut query = String::new();
        for (key, value) in parts {
            if let Some(value) = value {
                // Writing into a string cannot fail.
                write!(query, "{key}={value}&").ok();
            }
        }
        query
    }

    /// The cell that the address named when the page was opened.
    pub fn first_cell(self) -> Option<CellPlace> {
        self.cell
    }
}

/// Writes filter and cell into the address.
pub fn keep_in_address(
    id: Memo<String>,
    query: Memo<String>,
    selected: RwSignal<Option<CellPlace>>,
) {
    let navigate = use_navigate();
    Effect::new(move |before: Option<()>| {
        let query = query.get();
        let cell = selected.get();
        if before.is_some() {
            let cell = cell.map(|(store, element)| format!("cell={store}_{element}"));
            let cell = cell.unwrap_or_default();
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..Default::default()
            };
            let id = id.get_untracked();
            navigate(&format!("/desk/promotions/{id}?{query}{cell}"), options);
        }
    });
}

/// The row of filters.
#[component]
pub fn Filters(filter: MatrixFilter) -> impl IntoView {
    let i18n = use_i18n();
    let organisation = use_query::<Organisation>(|| Some("/api/organisation".to_owned()));
    let types = use_query::<Vec<StoreTypeEntry>>(|| Some("/api/store-types".to_owned()));
    let territories = move || {
        let company = organisation.value.get().ready().unwrap_or_default();
        let all = company.territories.into_iter();
        all.map(|one| ChoiceOption::new(one.id, one.name))
            .collect::<Vec<_>>()
    };
    let store_types = move || {
        let all = types.value.get().ready().unwrap_or_default().into_iter();
        all.map(|one| ChoiceOption::new(one.id, type_name(i18n, &one.store_type)))
            .collect::<Vec<_>>()
    };
    view! {
        <div class="filters">
            <SelectField
                label=move || t_string!(i18n, desk.board.territory) value=filter.territory
                options=Signal::derive(territories)
                none_label=move || t_string!(i18n, desk.board.all_territories)
            />
            <SelectField
                label=move || t_string!(i18n, desk.promotions.store_type) value=filter.store_type
                options=Signal::derive(store_types)
                none_label=move || t_string!(i18n, desk.promotions.all_types)
            />
            <ToggleChip
                label=move || t_string!(i18n, desk.promotions.only_failing)
                is_on=filter.only_failing
                on_press=move |()| filter.only_failing.update(|on| *on = !*on)
            />
        </div>
    }
}
