//! A person's day beside the board: every stop with its state, every visit a way to its detail.

use super::Opened;
use super::filter::BoardFilter;
use crate::components::{Badge, Band, EmptyState, ListRow, Press, SidePanel};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::frame::Asked;
use crate::pages::desk::words::{Words, clock_time, grade_word, is_doubtful, stop_word};
use crate::state::use_query;
use crate::words::photos_words;
use leptos::prelude::*;
use shared::api::board::{DayStop, DayVisit, PersonDay};
use shared::ids::UserId;
use shared::time::UtcMs;
use shared::visit::Grade;

/// The panel. `version` changes with the board, so that the day is read again with it.
#[component]
pub fn DayPanel(
    person: UserId,
    filter: Memo<BoardFilter>,
    version: Memo<UtcMs>,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let day = use_query::<PersonDay>(move || Some(filter.get().person_path(person)));
    Effect::new(move |before: Option<()>| {
        version.with(|_| ());
        if before.is_some() {
            day.reload();
        }
    });
    let title = move || {
        day.value
            .get()
            .ready()
            .map(|day| day.row.name)
            .unwrap_or_default()
    };
    let subtitle = move || day.value.get().ready().map(|day| day.day.to_string());
    view! {
        <SidePanel
            open=closing(opened)
            title=Signal::derive(title)
            subtitle=Signal::derive(subtitle)
            close_label=move || t_string!(i18n, desk.close).to_string()
        >
            <Asked query=day draw=move |day| view! { <Stops day person opened/> }/>
        </SidePanel>
    }
}

/// A panel's own switch, which takes the panel away when it is closed.
pub fn closing(opened: RwSignal<Option<Opened>>) -> RwSignal<bool> {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            opened.set(None);
        }
    });
    open
}

#[component]
fn Stops(
    day: Signal<PersonDay>,
    person: UserId,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stop_rows = move || {
        let stops = day.with(|day| day.stops.clone());
        stops
            .into_iter()
            .map(|stop| stop_row(i18n, stop, person, opened))
            .collect_view()
    };
    let visit_rows = move || {
        let visits = day.with(|day| day.unplanned.clone());
        visits
            .into_iter()
            .map(|visit| visit_row(i18n, visit, person, opened))
            .collect_view()
    };
    let has_stops = move || day.with(|day| !day.stops.is_empty());
    let has_unplanned = move || day.with(|day| !day.unplanned.is_empty());
    view! {
        <Show
            when=has_stops
            fallback=move || view! {
                <EmptyState icon=IconName::Calendar title=t_string!(i18n, desk.day.nothing).to_string() text=""/>
            }
        >
            <Band title=move || t_string!(i18n, desk.day.stops).to_string()/>
            <ul class="rows">{stop_rows}</ul>
        </Show>
        <Show when=has_unplanned>
            <Band title=move || t_string!(i18n, desk.day.unplanned).to_string()/>
            <ul class="rows">{visit_rows}</ul>
        </Show>
    }
}

/// The stop, and below it what came on top of its first visit: a second call at the same store.
fn stop_row(
    i18n: Words,
    stop: DayStop,
    person: UserId,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let (icon, tone, state) = stop_word(i18n, stop.state);
    let planned = t_string!(
        i18n,
        desk.day.planned_at,
        time = clock_time(stop.planned_at)
    );
    let mut visits = stop.visits.into_iter();
    let first = visits.next();
    let photos = first.as_ref().map(|visit| visit.photos);
    let photos = photos.and_then(|count| photos_words(i18n, count));
    let parts = [
        Some(state),
        Some(planned.to_string()),
        stop.missed_note,
        photos,
    ];
    let detail = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let press = match &first {
        Some(visit) => open_visit(person, visit, opened),
        None => Press::Nothing,
    };
    let aside = first.as_ref().map(|visit| clock_time(visit.check_in_at));
    let badge = first.and_then(|visit| evidence_badge(i18n, visit.grade));
    let title = format!("{}. {}", stop.order, stop.store_name);
    let again = visits.map(|visit| visit_row(i18n, visit, person, opened));
    view! {
        <ListRow title detail=Some(detail) tone=tone aside=aside icon=icon badge press/>
        {again.collect_view()}
    }
}

fn visit_row(
    i18n: Words,
    visit: DayVisit,
    person: UserId,
    opened: RwSignal<Option<Opened>>,
) -> impl IntoView {
    let press = open_visit(person, &visit, opened);
    let aside = Some(clock_time(visit.check_in_at));
    let badge = evidence_badge(i18n, visit.grade);
    let words = Some(visit_words(i18n, &visit));
    let parts = words.into_iter().chain(photos_words(i18n, visit.photos));
    let detail = Some(parts.collect::<Vec<_>>().join(" · "));
    view! { <ListRow title=visit.name detail aside=aside icon=IconName::Pin badge press/> }
}

/// What is known of a visit without its detail.
fn visit_words(i18n: Words, visit: &DayVisit) -> String {
    if visit.is_closed_by_rule {
        return t_string!(i18n, desk.visit.closed_by_rule).to_string();
    }
    match (visit.check_out_at, visit.time_in_store_s) {
        (None, _) => t_string!(i18n, desk.visit.open).to_string(),
        (Some(_), Some(seconds)) => {
            t_string!(i18n, desk.visit.minutes, minutes = seconds.div_ceil(60)).to_string()
        }
        (Some(out), None) => clock_time(out),
    }
}

/// Only what somebody should look at gets a badge.
fn evidence_badge(i18n: Words, grade: Grade) -> Option<ViewFn> {
    is_doubtful(grade).then(|| {
        ViewFn::from(move || {
            let (tone, words) = grade_word(i18n, grade);
            view! { <Badge tone icon=IconName::Pin>{words}</Badge> }
        })
    })
}

fn open_visit(person: UserId, visit: &DayVisit, opened: RwSignal<Option<Opened>>) -> Press {
    let visit = visit.id;
    Press::run(move || opened.set(Some(Opened::Visit(person, visit))))
}
