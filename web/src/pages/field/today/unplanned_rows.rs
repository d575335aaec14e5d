use super::Today;
use super::stop_words::{store_name, visit_facts};
use crate::components::{MarkState, Press, Stop};
use crate::i18n::*;
use crate::state::KnownVisit;
use crate::state::visiting::use_visiting;
use crate::words::clock_time;
use leptos::prelude::*;

/// Visits that no stop asked for.
#[component]
pub fn UnplannedRows(today: Memo<Today>) -> impl IntoView {
    let rows = move || today.with(|today| today.unplanned.clone());
    let key = |known: &KnownVisit| {
        (
            known.id,
            known.visit.check_out_at,
            known.is_provisional,
            known.is_returned,
            known.photos,
        )
    };
    view! {
        <For each=rows key let:known>
            <UnplannedRow known/>
        </For>
    }
}

#[component]
fn UnplannedRow(known: KnownVisit) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let known = StoredValue::new(known);
    let name = move || {
        visiting.data.with(|data| {
            known.with_value(|known| match (&known.visit.place, known.visit.store) {
                (Some(place), _) => place.clone(),
                (None, Some(store)) => store_name(i18n, data, store),
                (None, None) => t_string!(i18n, field.visit.place).to_owned(),
            })
        })
    };
    let aside = move || {
        let time = |known: &KnownVisit| {
            visiting
                .data
                .with(|data| clock_time(data.zone_of(&known.visit), known.visit.check_in_at))
        };
        Some(known.with_value(time))
    };
    let facts = move || Some(known.with_value(|known| visit_facts(i18n, known)));
    let (href, is_open) = known.with_value(|known| {
        (
            format!("/visit/{}", known.id),
            known.visit.check_out_at.is_none(),
        )
    });
    let state = if is_open {
        MarkState::Here
    } else {
        MarkState::Unplanned
    };
    view! {
        <Stop
            state=Signal::stored(state)
            state_label=move || t_string!(i18n, field.today.unplanned_mark)
            name aside=Signal::derive(aside) facts=Signal::derive(facts) press=Press::to(href)
        />
    }
}

/// The way to a visit that was not planned.
#[component]
pub fn AddUnplanned() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <Stop
            state=Signal::stored(MarkState::Unplanned)
            state_label=move || t_string!(i18n, field.today.unplanned_mark)
            name=move || t_string!(i18n, field.today.unplanned)
            press=Press::to("/unplanned")
        />
    }
}
