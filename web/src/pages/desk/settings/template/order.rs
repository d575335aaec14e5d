//! Moving the rows of a list, also by keyboard alone.

use crate::components::IconButton;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::moving::{Moved, focus_later, focus_on, place_after, step_of};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// A list whose rows are moved.
pub struct Order<T: Send + Sync + 'static> {
    /// The rows.
    pub rows: RwSignal<Vec<T>>,
    /// What the ids of its rows begin with, one name for each list of the page.
    list: &'static str,
    /// Where the last moved row stands now.
    pub moved: Moved,
}

impl<T: Send + Sync + 'static> Clone for Order<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Order<T> {}

impl<T: Send + Sync + 'static> Order<T> {
    /// The rows of a list of that name.
    pub fn new(rows: RwSignal<Vec<T>>, list: &'static str) -> Self {
        Self {
            rows,
            list,
            moved: RwSignal::new(None),
        }
    }

    /// The id of what takes the focus in a row.
    pub fn row_id(self, at: usize) -> String {
        format!("{}-{at}", self.list)
    }

    fn shift(self, at: usize, by: isize) {
        let count = self.rows.with_untracked(Vec::len);
        let Some(to) = place_after(at, by, count) else {
            return;
        };
        self.rows.update(|rows| rows.swap(at, to));
        self.moved.set(Some((to + 1, count)));
        // At once: the next press of a key is for the same row.
        focus_on(&self.row_id(to));
    }

    /// Moves by Alt with an arrow.
    pub fn press(self, at: usize, event: &KeyboardEvent) {
        if let Some(by) = step_of(event) {
            self.shift(at, by);
        }
    }

    /// The focus goes to a row when the list is drawn anew.
    pub fn focus_later(self, at: usize) {
        focus_later(self.row_id(at));
    }
}

/// The buttons that move a row up and down.
#[component]
pub fn Shifts<T: Send + Sync + 'static>(
    order: Order<T>,
    at: usize,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let named = move |word: &str| format!("{word} · {}", name.get());
    let is_last = move || at + 1 >= order.rows.with(Vec::len);
    view! {
        <IconButton
            icon=IconName::ChevronUp disabled=at == 0
            label=Signal::derive(move || named(t_string!(i18n, desk.forms.up)))
            on_press=move |()| order.shift(at, -1)
        />
        <IconButton
            icon=IconName::ChevronDown disabled=Signal::derive(is_last)
            label=Signal::derive(move || named(t_string!(i18n, desk.forms.down)))
            on_press=move |()| order.shift(at, 1)
        />
    }
}
