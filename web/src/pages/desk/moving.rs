//! What every list whose rows are moved does alike: Alt with an arrow, the focus that goes along, and
//! words for those who do not see it.

use crate::i18n::*;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use leptos::web_sys::HtmlElement;

/// Where the row that was moved last stands now, from 1, and of how many.
pub type Moved = RwSignal<Option<(usize, usize)>>;

/// By how much Alt with an arrow moves a row; none for other keys.
pub fn step_of(event: &KeyboardEvent) -> Option<isize> {
    let by = match event.key().as_str() {
        "ArrowUp" if event.alt_key() => -1,
        "ArrowDown" if event.alt_key() => 1,
        _ => return None,
    };
    event.prevent_default();
    Some(by)
}

/// The place of a row after a step; none where the list ends.
pub fn place_after(at: usize, by: isize, count: usize) -> Option<usize> {
    at.checked_add_signed(by).filter(|to| *to < count)
}

/// The focus goes to what has this id.
pub fn focus_on(id: &str) {
    let row = document().get_element_by_id(id);
    if let Some(row) = row.and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
        // A row that has just gone cannot take the focus, and need not.
        row.focus().ok();
    }
}

/// The same when the list has been drawn anew.
pub fn focus_later(id: String) {
    request_animation_frame(move || focus_on(&id));
}

/// Says where a moved row stands now.
#[component]
pub fn MovedNote(moved: Moved) -> impl IntoView {
    let i18n = use_i18n();
    let said = move || {
        let (place, count) = moved.get()?;
        Some(t_string!(i18n, desk.forms.moved, place = place, count = count).to_string())
    };
    view! { <p class="visually-hidden" role="status">{said}</p> }
}

#[cfg(test)]
mod tests {
    use super::place_after;

    #[test]
    fn a_row_stays_within_its_list() {
        assert_eq!(place_after(0, 1, 2), Some(1));
        assert_eq!(place_after(1, -1, 2), Some(0));
        assert_eq!(place_after(0, -1, 2), None);
        assert_eq!(place_after(1, 1, 2), None);
    }
}
