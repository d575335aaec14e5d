//! Which stores the matrix shows, and which cell is looked at.

use super::CellPlace;
use crate::components::{Choice, ChoiceOption, SelectField, ToggleChip};
use crate::i18n::*;
use crate::pages::desk::promotions::words::{element_state_word, element_word};
use crate::state::use_query;
use crate::words::type_name;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_query_map};
use shared::api::admin::Organisation;
use shared::api::promotions::{MatrixRow, PromotionDetail};
use shared::api::stores::StoreTypeEntry;
use shared::ids::{StoreTypeId, TerritoryId};
use shared::promotion::{ElementState, PromotionElement};
use std::fmt::Write as _;

/// How the stores are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Matrix,
    Wall,
}

/// What is looked at.
#[derive(Clone, Copy)]
pub struct MatrixFilter {
    territory: RwSignal<Option<TerritoryId>>,
    store_type: RwSignal<Option<StoreTypeId>>,
    only_failing: RwSignal<bool>,
    element: RwSignal<Option<u16>>,
    state: RwSignal<Option<ElementState>>,
    view: RwSignal<Option<View>>,
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
        element: RwSignal::new(said("element").and_then(|number| number.parse().ok())),
        state: RwSignal::new(
            STATES
                .into_iter()
                .find(|state| said("state").as_deref() == Some(state_key(*state))),
        ),
        view: RwSignal::new(Some(match said("photos").as_deref() {
            Some("true") => View::Wall,
            _ => View::Matrix,
        })),
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
            (
                "element",
                self.element.get().map(|number| number.to_string()),
            ),
            (
                "state",
                self.state.get().map(|state| state_key(state).to_owned()),
            ),
            ("photos", self.is_wall().then(|| "true".to_owned())),
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

    /// Whether photos are shown, and not the matrix.
    pub fn is_wall(self) -> bool {
        self.view.get() == Some(View::Wall)
    }

    /// The rows as they are shown: the wall has only cells with photos that match.
    pub fn narrow(self, mut rows: Vec<MatrixRow>) -> Vec<MatrixRow> {
        if self.is_wall() {
            let (element, state) = (self.element.get(), self.state.get());
            for row in &mut rows {
                row.cells.retain(|cell| {
                    !cell.photos.is_empty()
                        && element.is_none_or(|number| number == cell.element)
                        && (state.is_none() || cell.state == state)
                });
            }
        }
        rows
    }

    /// The cell that the address named when the page was opened.
    pub fn first_cell(self) -> Option<CellPlace> {
        self.cell
    }
}

/// States of elements that can have photos.
const STATES: [ElementState; 3] = [
    ElementState::Present,
    ElementState::Deviating,
    ElementState::Missing,
];

/// As it stands in addresses.
fn state_key(state: ElementState) -> &'static str {
    match state {
        ElementState::Present => "present",
        ElementState::Deviating => "deviating",
        ElementState::Missing => "missing",
        ElementState::NotApplicable => "not_applicable",
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
pub fn Filters(filter: MatrixFilter, detail: Signal<PromotionDetail>) -> impl IntoView {
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
    let elements = move || {
        let all = detail.with(|detail| detail.promotion.elements.clone());
        let option = |one: PromotionElement| {
            ChoiceOption::new(one.number, element_word(i18n, one.element_type))
        };
        all.into_iter().map(option).collect::<Vec<_>>()
    };
    let states = move || {
        let option = |state| ChoiceOption::new(state, element_state_word(i18n, state).2);
        STATES.map(option).to_vec()
    };
    let views = move || {
        [
            (View::Matrix, t_string!(i18n, desk.photos.matrix)),
            (View::Wall, t_string!(i18n, desk.photos.wall)),
        ]
        .map(|(view, word)| ChoiceOption::new(view, word))
        .to_vec()
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
            <SelectField
                label=move || t_string!(i18n, desk.promotions.element) value=filter.element
                options=Signal::derive(elements)
                none_label=move || t_string!(i18n, desk.photos.any_element)
            />
            <SelectField
                label=move || t_string!(i18n, desk.promotions.state) value=filter.state
                options=Signal::derive(states)
                none_label=move || t_string!(i18n, desk.promotions.any_state)
            />
            <ToggleChip
                label=move || t_string!(i18n, desk.promotions.only_failing)
                is_on=filter.only_failing
                on_press=move |()| filter.only_failing.update(|on| *on = !*on)
            />
            <div class="right">
                <Choice
                    label=move || t_string!(i18n, desk.promotions.view)
                    options=Signal::derive(views) value=filter.view hide_label=true
                />
            </div>
        </div>
    }
}
