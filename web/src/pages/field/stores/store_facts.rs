use crate::components::{ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::directions::directions_to;
use crate::pages::field::today::distance_to;
use crate::state::use_now;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::words::{Words, day_words, distance_words, doubt_words};
use leptos::prelude::*;
use shared::ids::StoreId;
use shared::store::Store;

/// What is known of the store itself.
#[component]
pub fn StoreFacts(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let store = Memo::new(move |_| visiting.data.with(|data| data.stores.get(&id).cloned()));
    let map = move || store.get().as_ref().and_then(directions_to);
    let doubt = move || {
        store
            .get()
            .and_then(|store| store.position)
            .and_then(|position| position.doubt)
    };
    let position = move || {
        let words = store
            .get()
            .map(|store| position_words(i18n, &store))
            .unwrap_or_default();
        let distance = visiting
            .data
            .with(|data| distance_to(data, id, person.get(), now.get()));
        distance.map_or(words.clone(), |metres| {
            let name = t_string!(i18n, field.store.distance);
            let distance = format!("{name} {}", distance_words(i18n, metres));
            t_string!(i18n, common.list.sentence, first = words, second = distance).to_string()
        })
    };
    let tone = move || {
        if doubt().is_some() {
            Tone::Attention
        } else {
            Tone::Calm
        }
    };
    let norms = move || {
        visiting.data.with(|data| {
            data.store_with_type(id).map(|(_, kind)| {
                let minutes = kind.time_in_store_min_s / 60;
                let time = t_string!(i18n, common.duration.minutes, minutes = minutes).to_string();
                let fence = distance_words(i18n, f64::from(kind.geofence_radius_m));
                let time = format!("{} {time}", t_string!(i18n, field.store.norm));
                let fence = format!("{} {fence}", t_string!(i18n, field.store.fence));
                t_string!(i18n, common.list.joined, first = time, second = fence).to_string()
            })
        })
    };
    let address = move || store.get().map(|store| store.address);
    let code = move || store.get().and_then(|store| store.external_id);
    let closed = move || {
        let day = store.get()?.closed_on?;
        Some(t_string!(i18n, field.stores.closed_on, day = day_words(i18n, day)).to_string())
    };
    view! {
        <div class="band"></div>
        <ul class="rows">
            {move || closed().map(|words| view! {
                <ListRow title=words tone=Signal::stored(Tone::Attention) icon=IconName::Lock press=Press::Nothing/>
            })}
            <ListRow
                title=move || t_string!(i18n, field.store.address) detail=Signal::derive(address)
                aside=Signal::derive(code) icon=IconName::Store press=Press::Nothing
            />
            {move || match map() {
                Some(href) => view! {
                    <ListRow
                        title=move || t_string!(i18n, field.store.position)
                        detail=Signal::derive(move || Some(position())) tone=Signal::derive(tone)
                        aside=move || Some(t_string!(i18n, field.today.directions).to_owned())
                        icon=IconName::Directions press=Press::to(href)
                    />
                }
                .into_any(),
                None => view! {
                    <ListRow
                        title=move || t_string!(i18n, field.store.position)
                        detail=Signal::derive(move || Some(position())) tone=Signal::derive(tone)
                        icon=IconName::Pin press=Press::Nothing
                    />
                }
                .into_any(),
            }}
            <ListRow
                title=move || t_string!(i18n, field.store.store_type) detail=Signal::derive(norms)
                icon=IconName::Clock press=Press::Nothing
            />
            <ListRow
                title=move || t_string!(i18n, field.store.issues)
                icon=IconName::Issue press=Press::to(format!("/work/issues/{id}"))
            />
        </ul>
    }
}

fn position_words(i18n: Words, store: &Store) -> String {
    let Some(position) = &store.position else {
        return t_string!(i18n, field.store.position_none).to_owned();
    };
    match (position.doubt, position.accuracy_m) {
        (Some(doubt), _) => doubt_words(i18n, doubt).to_owned(),
        (None, Some(accuracy_m)) => {
            let metres = format!("{accuracy_m:.0}");
            t_string!(i18n, field.store.position_accuracy, metres = metres).to_string()
        }
        (None, None) => t_string!(i18n, field.store.position_known).to_owned(),
    }
}
