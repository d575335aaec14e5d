//! The matrix: a row for each store, a column for each element.

use super::CellPlace;
use crate::components::{Icon, in_steps};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::promotions::words::{element_state_word, element_word, verdict_word};
use crate::pages::desk::words::Words;
use leptos::prelude::*;
use shared::api::promotions::{MatrixCell, MatrixRow, PromotionDetail, PromotionMatrix};
use shared::promotion::{ElementState, PromotionElement, ReviewVerdict};

/// The id of a cell's button.
pub fn cell_id((store, element): CellPlace) -> String {
    format!("cell-{store}-{element}")
}

/// The table. Arrows move over it, Enter opens a cell.
#[component]
pub fn Grid(
    detail: Signal<PromotionDetail>,
    matrix: Signal<PromotionMatrix>,
    rows: Signal<Vec<MatrixRow>>,
    selected: RwSignal<Option<CellPlace>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let elements = Memo::new(move |_| detail.with(|detail| detail.promotion.elements.clone()));
    let heads = move || {
        let sums = matrix.with(|matrix| matrix.elements.clone());
        let head = |element: PromotionElement| {
            let sums = sums.iter().find(|sums| sums.number == element.number);
            let share = sums.map(|sums| format!("{} / {}", sums.present, sums.asked));
            view! {
                <th scope="col" title=element.requirement.clone()>
                    {element_word(i18n, element.element_type)} <small class="num">{share}</small>
                </th>
            }
        };
        elements.get().into_iter().map(head).collect_view()
    };
    let keys =
        Memo::new(move |_| rows.with(|rows| rows.iter().map(|row| row.store).collect::<Vec<_>>()));
    let drawn = in_steps(keys);
    let line = move |store| {
        let row = Memo::new(move |_| {
            rows.with(|rows| rows.iter().find(|row| row.store == store).cloned())
        });
        view! { <Line row elements keys selected/> }
    };
    let caption = move || t_string!(i18n, desk.promotions.matrix);
    view! {
        <div class="table-scroll" role="region" aria-label=caption tabindex="0">
            <table class="table matrix">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{move || t_string!(i18n, desk.promotions.store)}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>
                    <For each=move || drawn.get() key=|key| *key children=line/>
                </tbody>
            </table>
        </div>
        <Legend/>
    }
}

#[component]
fn Line(
    row: Memo<Option<MatrixRow>>,
    elements: Memo<Vec<PromotionElement>>,
    keys: Memo<Vec<shared::ids::StoreId>>,
    selected: RwSignal<Option<CellPlace>>,
) -> impl IntoView {
    let name = move || row.with(|row| row.as_ref().map(|row| row.store_name.clone()));
    let cells = move || {
        let elements = elements.get();
        let first = keys.with(|keys| keys.first().copied());
        let entry = elements.first().map(|element| element.number);
        let draw =
            |element: PromotionElement| view! { <Cell row element first=(first, entry) selected/> };
        elements.into_iter().map(draw).collect_view()
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            {cells}
        </tr>
    }
}

#[component]
fn Cell(
    row: Memo<Option<MatrixRow>>,
    element: PromotionElement,
    /// Where Tab enters the table while nothing is selected.
    first: (Option<shared::ids::StoreId>, Option<u16>),
    selected: RwSignal<Option<CellPlace>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let number = element.number;
    let place = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| (row.store, number))));
    let cell = Memo::new(move |_| {
        row.with(|row| {
            let cells = &row.as_ref()?.cells;
            cells.iter().find(|cell| cell.element == number).cloned()
        })
    });
    let is_heard =
        Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.check.is_some())));
    let is_selected = Memo::new(move |_| selected.get().is_some() && selected.get() == place.get());
    let is_entry = move || match selected.get() {
        None => {
            place
                .get()
                .map(|(store, number)| (Some(store), Some(number)))
                == Some(first)
        }
        Some(_) => is_selected.get(),
    };
    let words = move || {
        let cell = cell.get()?;
        let name = element_word(i18n, element.element_type);
        Some(format!(
            "{name}：{}",
            cell_words(i18n, &cell, is_heard.get())
        ))
    };
    let class = move || {
        cell.get()
            .map_or("", |cell| cell_class(&cell, is_heard.get()))
    };
    let shape = move || {
        let cell = cell.get()?;
        let review = verdict_icon(i18n, &cell)
            .map(|name| view! { <span class="verdict-mark"><Icon name small=true/></span> });
        let ring = cell
            .standing_review()
            .is_some_and(|review| review.verdict == ReviewVerdict::Accepted);
        let name = cell_icon(i18n, &cell, is_heard.get());
        Some(view! {
            <span class="cell-icon" class:is-accepted=ring><Icon name small=true/></span>
            {review.filter(|_| !ring)}
        })
    };
    view! {
        <td class=class>
            <button
                type="button" class="cell" id=move || place.get().map(cell_id)
                class:is-selected=is_selected aria-pressed=move || is_selected.get().to_string()
                tabindex=move || if is_entry() { "0" } else { "-1" }
                on:click=move |_| selected.set(place.get_untracked())
            >
                {shape}
                <span class="visually-hidden">{words}</span>
            </button>
        </td>
    }
}

fn cell_icon(i18n: Words, cell: &MatrixCell, is_heard: bool) -> IconName {
    match cell.state {
        Some(state) => element_state_word(i18n, state).0,
        None if is_heard => IconName::Ring,
        None => IconName::Clock,
    }
}

fn cell_class(cell: &MatrixCell, is_heard: bool) -> &'static str {
    match cell.state {
        Some(ElementState::Deviating) => "cell-deviating",
        Some(ElementState::Missing) => "cell-missing",
        Some(ElementState::Present | ElementState::NotApplicable) => "",
        None if is_heard => "",
        None => "cell-silent",
    }
}

/// What a reviewer said of a cell, or that it was changed since.
pub fn verdict_icon(i18n: Words, cell: &MatrixCell) -> Option<IconName> {
    let review = cell.review.as_ref()?;
    Some(match cell.standing_review() {
        Some(_) => verdict_word(i18n, review.verdict).0,
        None => IconName::Edit,
    })
}

/// What a reviewer said of a cell, in words; of an earlier state it says so.
pub fn verdict_words(i18n: Words, cell: &MatrixCell) -> Option<String> {
    let review = cell.review.as_ref()?;
    let (_, verdict) = verdict_word(i18n, review.verdict);
    Some(match cell.standing_review() {
        Some(_) => verdict.to_owned(),
        None => t_string!(i18n, desk.promotions.earlier, verdict = verdict).to_string(),
    })
}

/// How a cell stands, in words.
pub fn cell_words(i18n: Words, cell: &MatrixCell, is_heard: bool) -> String {
    let state = match cell.state {
        Some(state) => element_state_word(i18n, state).2,
        None if is_heard => t_string!(i18n, desk.promotions.not_looked),
        None => t_string!(i18n, desk.promotions.not_heard),
    };
    match verdict_words(i18n, cell) {
        Some(verdict) => format!("{state} · {verdict}"),
        None => state.to_owned(),
    }
}

#[component]
fn Legend() -> impl IntoView {
    let i18n = use_i18n();
    let entry = move |(icon, words): (IconName, &'static str)| {
        view! { <li><Icon name=icon small=true/><span>{words}</span></li> }
    };
    let entries = move || {
        let states = [
            ElementState::Present,
            ElementState::Deviating,
            ElementState::Missing,
            ElementState::NotApplicable,
        ];
        let states = states.map(|state| {
            let (icon, _, words) = element_state_word(i18n, state);
            (icon, words)
        });
        let rest = [
            (IconName::Clock, t_string!(i18n, desk.promotions.not_heard)),
            (
                IconName::Undo,
                t_string!(i18n, desk.promotions.verdicts.rejected),
            ),
            (
                IconName::Edit,
                t_string!(i18n, desk.promotions.earlier_mark),
            ),
        ];
        states.into_iter().chain(rest).map(entry).collect_view()
    };
    view! { <ul class="matrix-legend">{entries}</ul> }
}
