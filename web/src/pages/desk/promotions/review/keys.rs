//! The review by keyboard: arrows move over the matrix or the wall of photos, V shows the photos of a
//! cell, A accepts, R sends back, U says that it cannot be told.

use super::acts::{Acts, Saying, find, next_waiting};
use super::looking::Looking;
use super::wall::WALL_ID;
use super::{CellPlace, grid};
use crate::pages::desk::photos::{VIEWER_ID, is_in_field};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;
use shared::api::promotions::{MatrixRow, PromotionDetail};
use shared::promotion::ReviewVerdict;

/// The id of the button that begins sending back.
pub const REJECT_ID: &str = "review-reject";

/// Listens on the whole page, so that it does not matter where the focus is, but for fields.
pub fn listen(
    detail: Signal<PromotionDetail>,
    looking: Looking,
    is_wall: Signal<bool>,
    acts: Acts,
) {
    let Looking { rows, selected, .. } = looking;
    let go = move |direction: (isize, isize)| {
        let is_viewing = looking.is_open.get_untracked();
        match (direction, is_viewing || is_wall.get_untracked()) {
            (direction, false) => step(detail, rows, selected, direction),
            ((0, right), true) => step_photo(looking, right),
            ((down, _), true) => !is_viewing && step_photo(looking, down * columns()),
        }
    };
    let press = move |event: KeyboardEvent| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_modifier || event.default_prevented() || is_in_field(&event) {
            return;
        }
        let done = match event.key().as_str() {
            "ArrowUp" => go((-1, 0)),
            "ArrowDown" => go((1, 0)),
            "ArrowLeft" => go((0, -1)),
            "ArrowRight" => go((0, 1)),
            "v" | "V" => {
                let has_cell = selected.with_untracked(Option::is_some);
                looking.is_open.set(has_cell);
                has_cell
            }
            "a" | "A" => decide(rows, selected, acts, ReviewVerdict::Accepted),
            "u" | "U" => decide(rows, selected, acts, ReviewVerdict::Unclear),
            "r" | "R" => press_button(REJECT_ID) || open_to_reject(looking),
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

fn step_photo(looking: Looking, by: isize) -> bool {
    let is_done = looking.step(by);
    if let Some(look) = untrack(|| looking.current()).filter(|_| is_done) {
        focus(&untrack(|| looking.id_of(look)));
    }
    is_done
}

/// Photos of one line of the wall, as the browser has laid it out.
fn columns() -> isize {
    let wall = document().get_element_by_id(WALL_ID);
    let mut next = wall.and_then(|wall| wall.first_element_child());
    let mut top = None;
    let mut count = 0;
    while let Some(photo) = next.and_then(|photo| photo.dyn_into::<HtmlElement>().ok()) {
        if *top.get_or_insert(photo.offset_top()) != photo.offset_top() {
            break;
        }
        count += 1;
        next = photo.next_element_sibling();
    }
    count
}

/// On the wall the button is in the viewer.
fn open_to_reject(looking: Looking) -> bool {
    let has_cell = looking.selected.with_untracked(Option::is_some);
    if has_cell && !looking.is_open.get_untracked() {
        looking.is_open.set(true);
        request_animation_frame(|| {
            press_button(REJECT_ID);
        });
    }
    has_cell
}

fn press_button(id: &str) -> bool {
    let button = document().get_element_by_id(id);
    let button = button.and_then(|button| button.dyn_into::<HtmlElement>().ok());
    if let Some(button) = &button {
        button.click();
    }
    button.is_some()
}

/// After the page has drawn what was just chosen. Behind an open viewer nothing takes the focus, so that
/// it stays there.
fn focus(id: &str) {
    let id = id.to_owned();
    request_animation_frame(move || {
        let viewer = document().get_element_by_id(VIEWER_ID);
        let found = viewer.or_else(|| document().get_element_by_id(&id));
        if let Some(found) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) {
            // What has just gone cannot take the focus, and need not.
            found.focus().ok();
        }
    });
}
