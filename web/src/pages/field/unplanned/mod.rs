//! A visit that was not planned: at a store of the list, or at a place in words.

use super::check_in::CheckInButton;
use super::frame::{FieldFrame, FieldPlace};
use super::stores::StoreResults;
use crate::components::{Band, SearchField, TextField, WayBack};
use crate::i18n::*;
use crate::state::visiting::{Place, use_visiting};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use shared::visit::kind::PLACE_MAX;

/// The page.
#[component]
pub fn UnplannedPage() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let asked = use_query_map();
    let query = RwSignal::new(String::new());
    let words = RwSignal::new(String::new());
    // A search that found nothing leads here with its words.
    Effect::new(move || {
        if let Some(asked) = asked.with(|asked| asked.get("place")) {
            words.set(asked.chars().take(PLACE_MAX).collect());
            query.set(String::new());
        }
    });
    let place = Signal::derive(move || {
        let words = words.with(|words| words.trim().to_owned());
        (!words.is_empty()).then_some(Place::NotListed(words))
    });
    let why_not = Signal::derive(move || {
        place
            .get()
            .is_none()
            .then(|| t_string!(i18n, field.unplanned.place_needed).to_owned())
    });
    let has_stores = Memo::new(move |_| visiting.data.with(|data| !data.stores.is_empty()));
    let back = move || {
        Some(WayBack {
            href: "/".into(),
            label: t_string!(i18n, common.action.go_today).to_owned(),
        })
    };
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.unplanned.title)
            back=Signal::derive(back) place=FieldPlace::Today
        >
            <Show when=move || has_stores.get()>
                <Band title=move || t_string!(i18n, field.unplanned.nearby)/>
                <div class="pad-x stack">
                    <SearchField
                        label=move || t_string!(i18n, field.unplanned.search)
                        clear_label=move || t_string!(i18n, common.action.clear)
                        value=query
                    />
                </div>
                <Show when=move || query.with(|query| !query.trim().is_empty())>
                    <StoreResults query href_of=|hit| format!("/stores/{}", hit.id)/>
                </Show>
            </Show>
            <Band title=move || t_string!(i18n, field.unplanned.place_title)/>
            <div class="pad-x stack">
                <TextField
                    label=move || t_string!(i18n, field.unplanned.place_label) value=words limit=PLACE_MAX
                    hint=move || Some(t_string!(i18n, field.unplanned.place_hint).to_owned())
                />
                <CheckInButton
                    place disabled_because=why_not label=move || t_string!(i18n, field.unplanned.check_in)
                />
            </div>
        </FieldFrame>
    }
}
