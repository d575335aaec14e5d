use crate::components::{Band, ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::today::{distance_to, visit_facts};
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{FieldData, KnownVisit, use_now};
use crate::words::{Words, clock_time, day_words, distance_words, doubt_words, grade_words, short_day_words};
use leptos::prelude::*;
use shared::ids::StoreId;
use shared::store::Store;

const VISITS_SHOWN: usize = 8;
const PLANNED_SHOWN: usize = 4;

/// What is known of the store itself.
#[component]
pub fn StoreFacts(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let store = Memo::new(move |_| visiting.data.with(|data| data.stores.get(&id).cloned()));
    let doubt = move || store.get().and_then(|store| store.position).and_then(|position| position.doubt);
    let position = move || {
        let words = store.get().map(|store| position_words(i18n, &store)).unwrap_or_default();
        let distance = visiting.data.with(|data| distance_to(data, id, person.get(), now.get()));
        distance.map_or(words.clone(), |metres| {
            let name = t_string!(i18n, field.store.distance);
            let distance = format!("{name} {}", distance_words(i18n, metres));
            t_string!(i18n, common.list.sentence, first = words, second = distance).to_string()
        })
    };
    let tone = move || if doubt().is_some() { Tone::Attention } else { Tone::Calm };
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
            <ListRow
                title=move || t_string!(i18n, field.store.position)
                detail=Signal::derive(move || Some(position())) tone=Signal::derive(tone)
                icon=IconName::Pin press=Press::Nothing
            />
            <ListRow
                title=move || t_string!(i18n, field.store.store_type) detail=Signal::derive(norms)
                icon=IconName::Clock press=Press::Nothing
            />
        </ul>
    }
}

fn position_words(i18n: Words, store: &Store) -> String {
    let Some(position) = &store.position else { return t_string!(i18n, field.store.position_none).to_owned() };
    match (position.doubt, position.accuracy_m) {
        (Some(doubt), _) => doubt_words(i18n, doubt).to_owned(),
        (None, Some(accuracy_m)) => {
            let metres = format!("{accuracy_m:.0}");
            t_string!(i18n, field.store.position_accuracy, metres = metres).to_string()
        }
        (None, None) => t_string!(i18n, field.store.position_known).to_owned(),
    }
}

/// When the person is to come next.
#[component]
pub fn StorePlan(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let rows = move || {
        visiting.data.with(|data| {
            let zone = data.store_zone(Some(id));
            let today = zone.business_day(now.get());
            let own = data.stops.iter().map(|(_, stop)| stop);
            let own = own.filter(|stop| stop.store == id && Some(stop.person) == person.get() && stop.day >= today);
            own.take(PLANNED_SHOWN).map(|stop| {
                let time = clock_time(zone, stop.planned_at);
                let line = t_string!(i18n, field.store.plan_line, order = stop.order, time = time).to_string();
                (day_words(i18n, stop.day), line)
            })
            .collect::<Vec<_>>()
        })
    };
    let lines = move || {
        let rows = rows();
        if rows.is_empty() {
            return view! { <p class="pad-x quiet">{t!(i18n, field.store.plan_none)}</p> }.into_any();
        }
        let row = |(day, line): (String, String)| {
            view! { <ListRow title=day aside=Signal::stored(Some(line)) press=Press::Nothing/> }
        };
        view! { <ul class="rows">{rows.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <Band title=move || t_string!(i18n, field.store.plan)/>
        {lines}
    }
}

/// The last visits, own and colleagues'.
#[component]
pub fn StoreVisits(id: StoreId) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let visits = Memo::new(move |_| {
        visiting.data.with(|data| data.visits_of_store(id).into_iter().take(VISITS_SHOWN).cloned().collect::<Vec<_>>())
    });
    let lines = move || {
        let visits = visits.get();
        if visits.is_empty() {
            return view! { <p class="pad-x quiet">{t!(i18n, field.store.visits_none)}</p> }.into_any();
        }
        let row = |known| view! { <VisitRow known/> };
        view! { <ul class="rows">{visits.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <Band title=move || t_string!(i18n, field.store.visits)/>
        {lines}
    }
}

#[component]
fn VisitRow(known: KnownVisit) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let href = format!("/visit/{}", known.id);
    let known = StoredValue::new(known);
    let when = move |data: &FieldData| {
        known.with_value(|known| {
            let zone = data.zone_of(&known.visit);
            let day = short_day_words(i18n, zone.business_day(known.visit.check_in_at), zone.business_day(now.get()));
            let time = clock_time(zone, known.visit.check_in_at);
            t_string!(i18n, common.date.at, day = day, time = time).to_string()
        })
    };
    let who = move || match known.with_value(|known| Some(known.visit.person) == person.get()) {
        true => t_string!(i18n, field.store.me).to_owned(),
        false => t_string!(i18n, field.store.colleague).to_owned(),
    };
    let facts = move || {
        known.with_value(|known| {
            let grade = grade_words(i18n, known.visit.result.check_in.grade);
            Some(t_string!(i18n, common.list.joined, first = visit_facts(i18n, known), second = grade).to_string())
        })
    };
    view! {
        <ListRow
            title=move || visiting.data.with(|data| when(data))
            detail=Signal::derive(facts) aside=Signal::derive(move || Some(who())) press=Press::to(href)
        />
    }
}
