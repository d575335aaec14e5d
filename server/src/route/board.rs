//! The supervisor's board and one person's day, from the same rows.

use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::figures::compute::{figure, load_names, load_store_names};
use crate::figures::load::{Loaded, load};
use crate::kinds::rows;
use crate::visit::{count_photos, day_visit};
use shared::api::board::{Board, BoardNow, BoardRow, DayStop, PersonDay};
use shared::api::figures::FigureFilter;
use shared::figures::{FigureName, Linked, LinkedStop, VisitRow, link, take};
use shared::ids::{StoreId, UserId};
use shared::route::StopState;
use shared::route::day::{StatusInput, day_progress, person_status};
use shared::route::strip::{StripStop, beat_strip};
use shared::time::{BusinessDay, UtcMs};
use shared::visit::{Evidence, Grade};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The figures of the board; coverage and averages need longer than a day to say anything.
const BOARD_FIGURES: [FigureName; 3] = [
    FigureName::RouteCompliance,
    FigureName::StrictCallRate,
    FigureName::TimeInStore,
];

/// The board of one day.
pub(crate) async fn read_board(
    tx: &Tx,
    scope: &Scope,
    filter: FigureFilter,
) -> Result<Board, Error> {
    let now = scope.now();
    let loaded = load(tx, scope, &filter).await?;
    let linked = link(&loaded.facts, &loaded.settings, now);
    let days = split_by_person(&linked);
    let names = load_names(tx, days.keys().copied()).await?;
    let stores = load_store_names(tx, open_stores(&loaded, now)).await?;
    let mut people = days
        .iter()
        .map(|(person, facts)| {
            let at = (now, filter.from);
            board_row(*person, facts, &loaded, (&names, &stores), at)
        })
        .collect::<Result<Vec<_>, _>>()?;
    people.sort_by(|left, right| {
        (left.status.need(), &left.name, left.person).cmp(&(
            right.status.need(),
            &right.name,
            right.person,
        ))
    });
    let figures = BOARD_FIGURES
        .into_iter()
        .filter_map(|name| {
            let tally = take(name, &linked, &BTreeSet::new())?;
            Some(figure(
                name,
                &tally,
                &loaded,
                (&linked, &names),
                &filter,
                now,
            ))
        })
        .collect();
    Ok(Board {
        day: filter.from,
        server_time: now,
        territory: filter.territory,
        team: filter.team,
        figures,
        people,
    })
}

/// The day of the person whom the filter names.
pub(crate) async fn read_person_day(
    tx: &Tx,
    scope: &Scope,
    (person, filter): (UserId, FigureFilter),
) -> Result<PersonDay, Error> {
    let now = scope.now();
    let loaded = load(tx, scope, &filter).await?;
    // Whoever is on the board of a day can be opened from there, also after the right that led to the
    // stores has ended.
    if loaded.facts.stops.is_empty() && loaded.visits.is_empty() {
        scope.require_person(tx, person).await?;
    }
    let linked = link(&loaded.facts, &loaded.settings, now);
    let names = load_names(tx, [person]).await?;
    let stops = linked.stops.iter().map(|stop| stop.row.stop.store);
    let stores = load_store_names(
        tx,
        stops.chain(linked.visits.iter().filter_map(|visit| visit.store)),
    )
    .await?;
    let empty = PersonFacts::default();
    let days = split_by_person(&linked);
    let day = days.get(&person).unwrap_or(&empty);
    let describe = |visit: &&VisitRow| day_visit(&loaded.visits[&visit.id], &stores, now);
    let mut stops = linked
        .stops
        .iter()
        .map(|stop| {
            Ok(DayStop {
                id: stop.row.id,
                order: stop.row.stop.order,
                store: stop.row.stop.store,
                store_name: stores
                    .get(&stop.row.stop.store)
                    .cloned()
                    .unwrap_or_default(),
                planned_at: stop.row.stop.planned_at,
                units: stop.row.stop.units,
                state: stop.state,
                missed_note: loaded.notes.get(&stop.row.id).cloned(),
                visits: stop.visits.iter().map(describe).collect::<Result<_, _>>()?,
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    let mut unplanned = linked
        .unplanned
        .iter()
        .map(describe)
        .collect::<Result<Vec<_>, _>>()?;
    let planned = stops.iter_mut().flat_map(|stop| &mut stop.visits);
    count_photos(tx, scope, planned.chain(&mut unplanned)).await?;
    Ok(PersonDay {
        row: board_row(person, day, &loaded, (&names, &stores), (now, filter.from))?,
        day: filter.from,
        server_time: now,
        stops,
        unplanned,
    })
}

#[derive(Default)]
struct PersonFacts<'a> {
    stops: Vec<&'a LinkedStop<'a>>,
    unplanned: Vec<&'a VisitRow>,
    visits: Vec<&'a VisitRow>,
}

fn split_by_person<'a>(linked: &'a Linked<'a>) -> BTreeMap<UserId, PersonFacts<'a>> {
    let mut days = BTreeMap::<UserId, PersonFacts>::new();
    for stop in &linked.stops {
        days.entry(stop.row.stop.person)
            .or_default()
            .stops
            .push(stop);
    }
    for visit in &linked.visits {
        days.entry(visit.person).or_default().visits.push(visit);
    }
    for visit in &linked.unplanned {
        days.entry(visit.person).or_default().unplanned.push(visit);
    }
    days
}

fn open_stores(loaded: &Loaded, now: UtcMs) -> impl Iterator<Item = StoreId> {
    loaded
        .visits
        .values()
        .filter(move |row| row.check_out_at.is_none() && now.0 < row.day_ends_at)
        .filter_map(|row| row.store_id.map(StoreId))
}

fn board_row(
    person: UserId,
    day: &PersonFacts,
    loaded: &Loaded,
    (names, stores): (&HashMap<UserId, String>, &HashMap<StoreId, String>),
    (now, of_day): (UtcMs, BusinessDay),
) -> Result<BoardRow, Error> {
    let states: Vec<StopState> = day.stops.iter().map(|stop| stop.state).collect();
    let progress = day_progress(
        day.stops
            .iter()
            .map(|stop| (stop.state, stop.row.stop.units)),
    );
    let due = |stop: &&&LinkedStop| stop.is_due() && stop.row.stop.planned_at <= now;
    let strip: Vec<StripStop> = day
        .stops
        .iter()
        .map(|stop| StripStop {
            state: stop.state,
            units: stop.row.stop.units,
            is_due_by_now: stop.row.stop.planned_at <= now,
        })
        .collect();
    let unplanned: Vec<u32> = day.unplanned.iter().map(|visit| visit.units).collect();
    let last = day.visits.last().map(|visit| &loaded.visits[&visit.id]);
    let last_check_in: Option<Evidence> =
        last.map(|row| rows::from_json(&row.check_in)).transpose()?;
    // When somebody was last heard is a fact of now and no part of another day.
    let is_today = loaded.settings.zone.business_day(now) == of_day;
    let heard_at = loaded.heard.told.get(&person).copied();
    let heard_at = heard_at.filter(|_| is_today);
    let open = last.filter(|row| row.check_out_at.is_none() && now.0 < row.day_ends_at);
    Ok(BoardRow {
        person,
        name: names.get(&person).cloned().unwrap_or_default(),
        strokes: beat_strip(&strip, &unplanned),
        done: progress.done,
        planned: progress.planned,
        missed: progress.missed,
        unplanned: number(day.unplanned.len()),
        units_done: progress.units_done,
        units_planned: progress.units_planned,
        doubtful_evidence: number(
            day.visits
                .iter()
                .filter(|visit| visit.grade <= Grade::Weak)
                .count(),
        ),
        now: open.map(|row| BoardNow {
            visit: shared::ids::VisitId(row.id),
            store: row.store_id.map(StoreId),
            name: row
                .store_id
                .and_then(|store| stores.get(&StoreId(store)).cloned())
                .or_else(|| row.place.clone())
                .unwrap_or_default(),
            since: UtcMs(row.check_in_at),
        }),
        status: person_status(&StatusInput {
            states: &states,
            due_by_now: number(day.stops.iter().filter(due).count()),
            last_check_in: last_check_in.as_ref(),
            heard_at,
            now,
        }),
        last_heard_at: heard_at,
    })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
