//! The search of the desk: a button in the head of every page, and its dialog.

mod dialog;
mod hits;

use super::places::DeskPlace;
use crate::components::Icon;
use crate::i18n::*;
use crate::icons::IconName;
use dialog::SearchDialog;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

/// The button and the keys that open the search.
#[component]
pub fn DeskSearch(
    /// Where the person may go.
    places: Signal<Vec<DeskPlace>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let open = RwSignal::new(false);
    let keys = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let is_asked = (event.ctrl_key() || event.meta_key()) && event.key() == "k";
        if is_asked && !event.alt_key() && !event.shift_key() {
            // The browser would go to its own search.
            event.prevent_default();
            open.try_set(true);
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <button type="button" class="desk-search" aria-haspopup="dialog" aria-keyshortcuts="Control+K Meta+K" on:click=move |_| open.set(true)>
            <Icon name=IconName::Search small=true/>
            <span>{move || t_string!(i18n, desk.search.open)}</span>
            <kbd>{move || t_string!(i18n, desk.search.keys)}</kbd>
        </button>
        <SearchDialog open places/>
    }
}
