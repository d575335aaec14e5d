//! The review by keyboard: arrows move over the matrix, A accepts, R sends back, U says that it cannot
//! be told.

use super::acts::{Acts, Saying, find, next_waiting};
use super::{CellPlace, grid};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::{Element, HtmlElement};
use shared::api::promotions::{MatrixRow, PromotionDetail};
use shared::promotion::ReviewVerdict;

/// The id of the button that begins sending back.
pub const REJECT_ID: &str = "review-reject";

/// Listens on the whole page, so that it does not matter where the focus is, but for fields.
pub fn listen(
    detail: Signal<PromotionDetail>,
    rows: Signal<Vec<MatrixRow>>,
    selected: RwSignal<Option<CellPlace>>,
    acts: Acts,
) {
    let press = move |event: KeyboardEvent| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_modifier || event.default_prevented() || is_in_field(&event) {
            return;
        }
        let done = match event.key().as_str() {
            "ArrowUp" => step(detail, rows, selected, (-1, 0)),
            "ArrowDown" => step(detail, rows, selected, (1, 0)),
            "ArrowLeft" => step(detail, rows, selected, (0, -1)),
            "ArrowRight" => step(detail, rows, selected, (0, 1)),
            "a" | "A" => decide(rows, selected, acts, ReviewVerdict::Accepted),
            "u" | "U" => decide(rows, selected, acts, ReviewVerdict::Unclear),
            "r" | "R" => press_button(REJECT_ID),
            _ => false,
        };
        if done {
            event.prevent_default();
        }
    };
    let handle = window_event_listener(leptos::ev::keydown, press);
    on_cleanup(move || handle.remove());
}

/// Says something that needs no reason, and goes on to what waits next.
pub fn decide(
    rows: Signal<Vec<MatrixRow>>,
    selected: RwSignal<Option<CellPlace>>,
    acts: Acts,
    verdict: ReviewVerdict,
) -> bool {
    let saying = Saying {
        verdict,
        reasons: Vec::new(),
        note: None,
    };
    say(rows, selected, acts, saying)
}

/// Says something, and goes on to what waits next.
pub fn say(
    rows: Signal<Vec<MatrixRow>>,
    selected: RwSignal<Option<CellPlace>>,
    acts: Acts,
    saying: Saying,
) -> bool {
    let Some(place) = selected.get_untracked() else {
        return false;
    };
    let before = rows.get_untracked();
    let is_said = find(&before, place).is_some_and(|(row, cell)| acts.decide(row, cell, saying));
    if is_said {
        go_on(rows, selected);
    }
    is_said
}

/// To what waits next; where nothing does, the cell stays.
pub fn go_on(rows: Signal<Vec<MatrixRow>>, selected: RwSignal<Option<CellPlace>>) {
    let Some(place) = selected.get_untracked() else {
        return;
    };
    if let Some(next) = rows.with_untracked(|rows| next_waiting(rows, place)) {
        selected.set(Some(next));
        focus(&grid::cell_id(next));
    } else {
        focus(&grid::cell_id(place));
    }
}

fn step(
    detail: Signal<PromotionDetail>,
    rows: Signal<Vec<MatrixRow>>,
    selected: RwSignal<Option<CellPlace>>,
    (down, right): (isize, isize),
) -> bool {
    let Some((store, element)) = selected.get_untracked() else {
        return false;
    };
    let target = rows.with_untracked(|rows| {
        let row = rows.iter().position(|row| row.store == store)?;
        let row = rows.get(row.checked_add_signed(down)?)?;
        detail.with_untracked(|detail| {
            let elements = &detail.promotion.elements;
            let at = elements.iter().position(|one| one.number == element)?;
            let element = elements.get(at.checked_add_signed(right)?)?;
            Some((row.store, element.number))
        })
    });
    if let Some(target) = target {
        selected.set(Some(target));
        focus(&grid::cell_id(target));
    }
    target.is_some()
}

fn press_button(id: &str) -> bool {
    let button = document().get_element_by_id(id);
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = &button {
        button.click();
    }
    button.is_some()
}

/// After the page has drawn what was just chosen.
fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let found = document().get_element_by_id(&id);
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // What has just gone cannot take the focus, and need not.
            found.focus().ok();
        }
    });
}

fn is_in_field(event: &KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        let is_box = target.get_attribute("type").as_deref() == Some("checkbox");
        matches!(target.tag_name().as_str(), "TEXTAREA" | "SELECT")
            || (target.tag_name() == "INPUT" && !is_box)
    })
}
