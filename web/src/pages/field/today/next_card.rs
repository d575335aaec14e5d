use super::Today;
use super::model::TodayStop;
use super::stop_words::{distance_to, store_name};
use crate::components::{Button, ButtonKind, ButtonLink, DueItem, MarkState, StopCard, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::check_in::CheckInButton;
use crate::pages::field::directions::directions_to;
use crate::state::visiting::{Place, signed_in_person, use_visiting};
use crate::state::{FieldData, use_now};
use crate::words::{Words, clock_time, distance_words, doubt_words, short_day_words, type_name};
use leptos::prelude::*;
use shared::ids::{PlannedStopId, StoreId, UserId, VisitId};
use shared::route::stop::StopState;
use shared::time::UtcMs;

/// The stop that is worked on, or the next one, with its one action.
#[component]
pub fn NextCard(
    today: Memo<Today>,
    missing_stop: RwSignal<Option<PlannedStopId>>,
) -> impl IntoView {
    let focused = Memo::new(move |_| {
        today.with(|today| {
            let stop = today.stops.get(today.focus()?)?;
            Some(Focus::of(stop))
        })
    });
    // Drawn anew only for another stop or another visit: while a position is looked for, minutes
    // pass, and the button must not lose its state or the focus.
    move || {
        focused
            .get()
            .map(|focus| view! { <FocusedStop today focus missing_stop/> })
    }
}

/// What the card stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Focus {
    id: PlannedStopId,
    number: u32,
    store: StoreId,
    planned_at: UtcMs,
    open: Option<VisitId>,
}

impl Focus {
    fn of(stop: &TodayStop) -> Self {
        let open = stop
            .visit
            .as_ref()
            .filter(|_| stop.state == StopState::Here);
        Self {
            id: stop.id,
            number: stop.number,
            store: stop.stop.store,
            planned_at: stop.stop.planned_at,
            open: open.map(|known| known.id),
        }
    }

    /// How the stop stands now.
    fn state(self, today: &Today) -> Option<StopState> {
        let stop = today.stops.iter().find(|stop| stop.id == self.id);
        stop.map(|stop| stop.state)
    }
}

#[component]
fn FocusedStop(
    today: Memo<Today>,
    focus: Focus,
    missing_stop: RwSignal<Option<PlannedStopId>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let visiting = use_visiting();
    let now = use_now();
    let person = signed_in_person();
    let Focus {
        id,
        number,
        store,
        open,
        ..
    } = focus;
    let mark = if open.is_some() {
        MarkState::Here
    } else {
        MarkState::Next
    };
    let name = move || visiting.data.with(|data| store_name(i18n, data, store));
    let facts = move || {
        visiting
            .data
            .with(|data| facts_of(i18n, data, store, person.get(), now.get()))
    };
    let due = move || {
        let state = today.with(|today| focus.state(today));
        visiting
            .data
            .with(|data| due_of(i18n, data, (focus, state), person.get(), now.get()))
    };
    let state_label = move || match open {
        Some(_) => t_string!(i18n, field.today.here_mark).to_owned(),
        None => t_string!(i18n, field.today.next_stop, number = number).to_string(),
    };
    // Another visit is open, at a store outside the plan or out of order.
    let is_elsewhere = move || {
        let other = today
            .with(|today| today.open)
            .filter(|other| Some(*other) != open)?;
        let name = visiting.data.with(|data| {
            let known = data.visits.get(&other)?;
            known
                .visit
                .place
                .clone()
                .or_else(|| known.visit.store.map(|store| store_name(i18n, data, store)))
        });
        Some(t_string!(i18n, field.today.visit_open_elsewhere, name = name?).to_string())
    };
    let map = move || {
        visiting
            .data
            .with(|data| data.stores.get(&store).and_then(directions_to))
    };
    let action = match open {
        Some(visit) => view! {
            <ButtonLink href=format!("/visit/{visit}") kind=ButtonKind::Primary big=true wide=true icon_after=IconName::Arrow>
                {t!(i18n, field.today.go_back_to_visit)}
            </ButtonLink>
        }
        .into_any(),
        None => view! {
            <CheckInButton
                place=Signal::stored(Some(Place::Store(store)))
                disabled_because=Signal::derive(is_elsewhere)
                label=move || t_string!(i18n, field.today.check_in)
            />
            <div class="pair">
                {move || map().map(|href| view! {
                    <ButtonLink href icon=IconName::Directions>{t!(i18n, field.today.directions)}</ButtonLink>
                })}
                <Button on_press=move |()| missing_stop.set(Some(id))>{t!(i18n, field.today.cannot_visit)}</Button>
            </div>
        }
        .into_any(),
    };
    view! {
        <StopCard
            state=Signal::stored(mark) state_label number=Signal::stored(Some(number)) name
            href=Signal::stored(Some(format!("/stores/{store}"))) facts due=Signal::derive(due)
        >
            {action}
        </StopCard>
    }
}

fn facts_of(
    i18n: Words,
    data: &FieldData,
    store: StoreId,
    person: Option<UserId>,
    now: UtcMs,
) -> String {
    let Some((known, kind)) = data.store_with_type(store) else {
        return String::new();
    };
    let name = type_name(i18n, kind);
    match distance_to(data, store, person, now) {
        Some(metres) => {
            let distance = distance_words(i18n, metres);
            t_string!(
                i18n,
                field.today.type_and_distance,
                store_type = name,
                distance = distance
            )
            .to_string()
        }
        None => t_string!(
            i18n,
            common.list.joined,
            first = name,
            second = known.address.clone()
        )
        .to_string(),
    }
}

fn due_of(
    i18n: Words,
    data: &FieldData,
    (focus, state): (Focus, Option<StopState>),
    person: Option<UserId>,
    now: UtcMs,
) -> Vec<DueItem> {
    let Focus {
        store, planned_at, ..
    } = focus;
    let item = |icon, label: &str, value: String, tone| DueItem {
        icon,
        label: label.to_owned(),
        value,
        tone,
    };
    let zone = data.store_zone(Some(store));
    let time = clock_time(zone, planned_at);
    let (planned, tone) = match state {
        Some(StopState::Late { minutes }) => (
            t_string!(i18n, field.today.late, time = time, minutes = minutes).to_string(),
            Tone::Attention,
        ),
        _ => (time, Tone::Calm),
    };
    let mut due = vec![item(
        IconName::Clock,
        t_string!(i18n, field.today.planned_time),
        planned,
        tone,
    )];
    let own_last = data.visits_of_store(store).into_iter().find(|known| {
        Some(known.visit.person) == person
            && zone.business_day(known.visit.check_in_at) < zone.business_day(now)
    });
    let last = own_last.map_or_else(
        || t_string!(i18n, field.today.never_visited).to_owned(),
        |known| {
            let day = zone.business_day(known.visit.check_in_at);
            let day = short_day_words(i18n, day, zone.business_day(now));
            let time = clock_time(zone, known.visit.check_in_at);
            t_string!(i18n, common.date.at, day = day, time = time).to_string()
        },
    );
    due.push(item(
        IconName::Calendar,
        t_string!(i18n, field.today.last_visit),
        last,
        Tone::Calm,
    ));
    let doubt = data
        .stores
        .get(&store)
        .and_then(|store| store.position.as_ref())
        .and_then(|position| position.doubt);
    if let Some(doubt) = doubt {
        let words = doubt_words(i18n, doubt).to_owned();
        due.push(item(
            IconName::Pin,
            t_string!(i18n, field.today.position),
            words,
            Tone::Attention,
        ));
    }
    due
}
