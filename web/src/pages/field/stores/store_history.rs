use crate::components::{Band, ListRow, Press};
use crate::i18n::*;
use crate::pages::field::today::visit_facts;
use crate::photo::{VisitPhotos, use_visit_photos};
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{FieldData, KnownVisit, use_now};
use crate::words::{clock_time, day_words, grade_words, short_day_words};
use leptos::prelude::*;
use shared::feeds;
use shared::ids::StoreId;

const VISITS_SHOWN: usize = 8;
const PLANNED_SHOWN: usize = 4;

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
            let own = own.filter(|stop| {
                stop.store == id && Some(stop.person) == person.get() && stop.day >= today
            });
            own.take(PLANNED_SHOWN)
                .map(|stop| {
                    let time = clock_time(zone, stop.planned_at);
                    let line =
                        t_string!(i18n, field.store.plan_line, order = stop.order, time = time)
                            .to_string();
                    (day_words(i18n, stop.day), line)
                })
                .collect::<Vec<_>>()
        })
    };
    let lines = move || {
        let rows = rows();
        if rows.is_empty() {
            return view! { <p class="pad-x quiet">{t!(i18n, field.store.plan_none)}</p> }
                .into_any();
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
    let photos = use_visit_photos(Signal::stored(Some(feeds::store(id))));
    let visits = Memo::new(move |_| {
        visiting.data.with(|data| {
            data.visits_of_store(id)
                .into_iter()
                .take(VISITS_SHOWN)
                .cloned()
                .collect::<Vec<_>>()
        })
    });
    let lines = move || {
        let visits = visits.get();
        if visits.is_empty() {
            return view! { <p class="pad-x quiet">{t!(i18n, field.store.visits_none)}</p> }
                .into_any();
        }
        let row = |known| view! { <VisitRow known photos/> };
        view! { <ul class="rows">{visits.into_iter().map(row).collect_view()}</ul> }.into_any()
    };
    view! {
        <Band title=move || t_string!(i18n, field.store.visits)/>
        {lines}
    }
}

#[component]
fn VisitRow(known: KnownVisit, photos: VisitPhotos) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let href = format!("/visit/{}", known.id);
    let known = StoredValue::new(known);
    let when = move |data: &FieldData| {
        known.with_value(|known| {
            let zone = data.zone_of(&known.visit);
            let day = short_day_words(
                i18n,
                zone.business_day(known.visit.check_in_at),
                zone.business_day(now.get()),
            );
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
            let grade = grade_words(i18n, known.visit.result.check_in.grade).to_string();
            // Photos of this phone are among the facts.
            let is_others = known.photos.is_empty();
            let photos = is_others.then(|| photos.words_of(i18n, known)).flatten();
            let facts = [photos, Some(grade)].into_iter().flatten();
            Some(facts.fold(visit_facts(i18n, known), |first, second| {
                t_string!(i18n, common.list.joined, first = first, second = second).to_string()
            }))
        })
    };
    view! {
        <ListRow
            title=move || visiting.data.with(|data| when(data))
            detail=Signal::derive(facts) aside=Signal::derive(move || Some(who())) press=Press::to(href)
        />
    }
}
