//! Today: the route as one line, what is done folded away, the next stop open with one action.

mod day;
mod miss_sheet;
mod model;
mod next_card;
mod stop_words;
mod stops;
mod unplanned_rows;

pub use day::DayLine;
pub use model::{Today, is_waiting};
pub use stop_words::{distance_to, store_name, visit_facts};

use super::frame::{FieldFrame, FieldPlace};
use super::ready::ReadyLine;
use super::visit::WORK_PART;
use crate::components::{EmptyState, ListRow, OfflineState, Press, Skeleton, Timeline};
use crate::device::clock;
use crate::i18n::*;
use crate::icons::IconName;
use crate::state::visiting::{signed_in_person, use_visiting};
use crate::state::{FieldData, use_field, use_now};
use crate::words::day_words;
use leptos::prelude::*;
use leptos_router::components::Redirect;
use next_card::NextCard;
use shared::ids::{PlannedStopId, VisitId};
use std::sync::Arc;
use stops::{StopsAfter, StopsBefore};
use unplanned_rows::{AddUnplanned, UnplannedRows};

crate::lazy::lazy_part! {
    /// Why a stop is not visited.
    MissSheet(missing_stop: RwSignal<Option<PlannedStopId>>),
    chunk field_work, load load_miss_sheet, part crate::pages::field::today::miss_sheet::MissSheet, instead WORK_PART
}

/// The page. After a kill or a restart the person is back in the visit that is open, and the day is not
/// even drawn: whoever is quick would press in it.
#[component]
pub fn TodayPage() -> impl IntoView {
    match visit_to_go_back_to() {
        Some(visit) => view! { <Redirect path=format!("/visit/{visit}")/> }.into_any(),
        None => view! { <Day/> }.into_any(),
    }
}

/// The visit that is open, where the app has just been opened.
fn visit_to_go_back_to() -> Option<VisitId> {
    let is_first = use_field().is_first_look;
    if !is_first.get_value() {
        return None;
    }
    is_first.set_value(false);
    let visiting = use_visiting();
    let person = visiting.person()?;
    let open = |data: &Arc<FieldData>| data.open_visit(person, clock::now()).map(|known| known.id);
    visiting.data.with_untracked(open)
}

#[component]
fn Day() -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let today = Memo::new(move |_| {
        person
            .get()
            .map(|person| {
                visiting
                    .data
                    .with(|data| Today::read(data, person, now.get()))
            })
            .unwrap_or_default()
    });
    let missing_stop = RwSignal::new(None);
    // Its code is fetched when it is first asked for; from then on it stays, so that it closes as it opened.
    let has_missed = Memo::new(move |had: Option<&bool>| {
        had.is_some_and(|had| *had) || missing_stop.get().is_some()
    });
    let is_loading = is_first_packet_coming();
    let subtitle = move || {
        visiting
            .data
            .with(|data| Some(day_words(i18n, data.today(now.get()))))
    };
    let has_stops = Memo::new(move |_| today.with(|today| !today.stops.is_empty()));
    let has_rows = Memo::new(move |_| {
        today.with(|today| !today.stops.is_empty() || !today.unplanned.is_empty())
    });
    view! {
        <FieldFrame
            title=move || t_string!(i18n, field.today.title)
            subtitle=Signal::derive(subtitle)
            place=FieldPlace::Today
        >
            <Show when=move || !is_loading.get() fallback=DayLoading>
            <Show when=move || has_stops.get()><DayLine today/></Show>
            <ReadyLine/>
            <Show when=move || today.with(Today::is_finished)>
                <ul class="rows">
                    <ListRow
                        title=move || t_string!(i18n, field.me.summary) icon=IconName::Report
                        press=Press::to("/work/summary")
                    />
                </ul>
            </Show>
            <Show when=move || !has_stops.get()><NoPlan today/></Show>
            <Show when=move || has_rows.get() || has_stops.get() fallback=move || view! {
                <Timeline label=move || t_string!(i18n, field.today.title)><AddUnplanned/></Timeline>
            }>
                <Timeline label=move || t_string!(i18n, field.today.title)>
                    <StopsBefore today/>
                    <NextCard today missing_stop/>
                    <StopsAfter today/>
                    <UnplannedRows today/>
                    <AddUnplanned/>
                </Timeline>
            </Show>
            </Show>
            <Show when=move || has_missed.get()><MissSheet missing_stop/></Show>
        </FieldFrame>
    }
}

/// No stop today: nothing planned, or nothing downloaded yet.
#[component]
fn NoPlan(today: Memo<Today>) -> impl IntoView {
    let i18n = use_i18n();
    let field = use_field();
    let has_packet = Memo::new(move |_| field.outbox.with(|outbox| outbox.last_sync.is_some()));
    let next_day = move || {
        let next = today.with(|today| today.next_day);
        next.map(|(day, count)| {
            let count = i32::try_from(count).unwrap_or(i32::MAX);
            t_string!(
                i18n,
                field.today.next_day,
                day = day_words(i18n, day),
                count = count
            )
            .to_string()
        })
    };
    let text =
        move || next_day().unwrap_or_else(|| t_string!(i18n, field.today.empty_text).to_owned());
    move || {
        match has_packet.get() {
        true => view! {
            <EmptyState icon=IconName::Calendar title=move || t_string!(i18n, field.today.empty_title) text/>
        }
        .into_any(),
        false => view! {
            <OfflineState
                title=move || t_string!(i18n, field.today.no_packet_title)
                text=move || t_string!(i18n, field.today.no_packet_offline)
            />
        }
        .into_any(),
    }
    }
}

/// The first day packet is on its way. The day is drawn once it is whole: stops that come page by page
/// would move under the thumb.
fn is_first_packet_coming() -> Memo<bool> {
    let field = use_field();
    let sync = field.sync;
    Memo::new(move |_| {
        let has_packet = field.outbox.with(|outbox| outbox.last_sync.is_some());
        let is_trying = sync.is_running.get() || sync.last_end.with(Option::is_none);
        !has_packet && sync.is_online.get() && is_trying
    })
}

#[component]
fn DayLoading() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="pad-x stack">
            <p class="quiet">{t!(i18n, field.today.no_packet_loading)}</p>
            <Skeleton label=move || t_string!(i18n, common.state.loading) lines=6/>
        </div>
    }
}
