//! Figures from loaded rows, by the shared functions.

use super::entry::{Entry, Place, count_photos, describe, page_of, parse_cursor, write_cursor};
use super::export::EXPORT_ROWS_MAX;
use super::filter::{open_stores, require_period};
use super::load::{Loaded, load};
use super::silence::{Silence, load_silence};
use super::{issues, promotions, sums};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::kinds::load_settings;
use crate::organisation::entity::user_account;
use crate::store::entity::store;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use shared::api::figures::{Before, Figure, FigureFilter, FigureRecord, FigureRecords};
use shared::figures::store_work::{self, Participation};
use shared::figures::{
    self, Bounds, FigureName, Linked, LinkedStop, Source, Tally, VisitRow, link,
};
use shared::ids::{RecordId, StoreId, UserId, VisitId};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::route::PlannedStop;
use shared::store::Store;
use shared::time::{BusinessDay, UtcMs};
use shared::visit::Visit;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Records of one page.
const RECORDS_A_PAGE: usize = 100;

/// One figure of a filter, with the period before where it is asked for.
pub(crate) async fn read_figure(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    (filter, compares): (FigureFilter, bool),
) -> Result<Figure, Error> {
    let mut figure = take_figure(tx, scope, name, &filter).await?;
    if compares {
        let before = filter.before();
        let taken = take_figure(tx, scope, name, &before).await?;
        figure.before = Some(Before {
            from: before.from,
            to: before.to,
            value: taken.bounds.value,
        });
    }
    Ok(figure)
}

async fn take_figure(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    filter: &FigureFilter,
) -> Result<Figure, Error> {
    require_period(filter)?;
    let settings = load_settings(tx).await?;
    match name.source() {
        Source::Route => take_route_figure(tx, scope, name, filter).await,
        Source::Promotions => {
            let silence = load_silence(tx, scope, (filter, &settings)).await?;
            let all = promotions::load(tx, scope, filter, &silence.stores).await?;
            let all: Vec<Participation> = all.into_iter().map(|(one, _)| one).collect();
            let bounds = store_work::promotion_compliance(&all);
            Ok(of_silence(name, bounds, silence, filter))
        }
        Source::Sum(of) => {
            let silence = load_silence(tx, scope, (filter, &settings)).await?;
            let value = sums::take(tx, scope, (name, of), filter).await?;
            let bounds = store_work::open_bounds(value, !silence.devices.is_empty());
            Ok(of_silence(name, bounds, silence, filter))
        }
        Source::Issues => {
            let silence = load_silence(tx, scope, (filter, &settings)).await?;
            let value = issues::take(tx, scope, (name, filter), &settings).await?;
            let bounds = store_work::open_bounds(value, !silence.devices.is_empty());
            Ok(of_silence(name, bounds, silence, filter))
        }
    }
}

fn of_silence(name: FigureName, bounds: Bounds, silence: Silence, filter: &FigureFilter) -> Figure {
    let filter = match name.source() {
        Source::Promotions => filter.clone(),
        // Another figure does not follow it, and does not say that it does.
        _ => FigureFilter {
            promotion: None,
            ..filter.clone()
        },
    };
    Figure {
        name,
        bounds,
        due_by_now: None,
        unplanned: None,
        fresh_at: silence.fresh_at,
        silent_devices: silence.devices,
        filter,
        before: None,
    }
}

async fn take_route_figure(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    filter: &FigureFilter,
) -> Result<Figure, Error> {
    let loaded = load(tx, scope, filter).await?;
    let linked = link(&loaded.facts, &loaded.settings, scope.now());
    let active = active_stores(tx, scope, name, filter).await?;
    let names = load_names(tx, linked.silent.iter().copied()).await?;
    let tally =
        figures::take(name, &linked, &active).ok_or(Error::Problem(ProblemCode::NotFound))?;
    Ok(figure(
        name,
        &tally,
        &loaded,
        (&linked, &names),
        filter,
        scope.now(),
    ))
}

/// Puts a tally beside how fresh it is and whom it lacks.
pub(crate) fn figure(
    name: FigureName,
    tally: &Tally,
    loaded: &Loaded,
    (linked, names): (&Linked, &HashMap<UserId, String>),
    filter: &FigureFilter,
    now: UtcMs,
) -> Figure {
    let is_of_plan = matches!(
        name,
        FigureName::RouteCompliance | FigureName::StrictCallRate
    );
    let due = linked
        .stops
        .iter()
        .filter(|stop| stop.is_due() && stop.row.stop.planned_at <= now)
        .count();
    Figure {
        name,
        bounds: tally.bounds,
        due_by_now: is_of_plan.then(|| count(due)),
        unplanned: is_of_plan.then(|| count(linked.unplanned.len())),
        fresh_at: loaded.heard.fresh_at(&linked.silent, &loaded.settings, now),
        silent_devices: loaded.heard.silent_devices(&linked.silent, names),
        filter: FigureFilter {
            promotion: None,
            ..filter.clone()
        },
        before: None,
    }
}

/// Names of people by id, in one statement.
pub(crate) async fn load_names(
    tx: &Tx,
    people: impl IntoIterator<Item = UserId>,
) -> Result<HashMap<UserId, String>, Error> {
    let ids: Vec<Uuid> = people.into_iter().map(|person| person.0).collect();
    let rows: Vec<(Uuid, String)> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::Id, user_account::Column::Name])
        .filter(user_account::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (UserId(id), name))
        .collect())
}

/// Names of stores by id, in one statement.
pub(crate) async fn load_store_names(
    tx: &Tx,
    stores: impl IntoIterator<Item = StoreId>,
) -> Result<HashMap<StoreId, String>, Error> {
    let ids: BTreeSet<Uuid> = stores.into_iter().map(|store| store.0).collect();
    let rows: Vec<(Uuid, String)> = store::Entity::find()
        .select_only()
        .columns([store::Column::Id, store::Column::Name])
        .filter(store::Column::Id.is_in(ids))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| (StoreId(id), name))
        .collect())
}

/// The denominator of coverage.
async fn active_stores(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    filter: &FigureFilter,
) -> Result<BTreeSet<StoreId>, Error> {
    if name != FigureName::Coverage {
        return Ok(BTreeSet::new());
    }
    let query = open_stores(scope, filter).into_tuple();
    let ids: Vec<Uuid> = query.all(tx.connection()).await?;
    Ok(ids.into_iter().map(StoreId).collect())
}

/// One page of the records behind a figure, in the order of day and id.
pub(crate) async fn read_records(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, FigureFilter),
    cursor: Option<&str>,
) -> Result<FigureRecords, Error> {
    let after = cursor.map(parse_cursor).transpose()?;
    let page = (after, RECORDS_A_PAGE + 1);
    let mut entries = list_entries(tx, scope, (name, &filter), page).await?;
    let has_more = entries.len() > RECORDS_A_PAGE;
    entries.truncate(RECORDS_A_PAGE);
    let last = entries.last().filter(|_| has_more);
    let next = last.map(|entry| write_cursor(entry.place));
    let mut records = describe(tx, entries).await?;
    count_photos(tx, scope, &mut records).await?;
    Ok(FigureRecords {
        name,
        records,
        next,
    })
}

/// All records behind a figure, for a file.
///
/// # Errors
/// [`ProblemCode::TooLarge`] when there are more than a file may have.
pub(crate) async fn read_all_records(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, FigureFilter),
) -> Result<Vec<FigureRecord>, Error> {
    let page = (None, EXPORT_ROWS_MAX + 1);
    let entries = list_entries(tx, scope, (name, &filter), page).await?;
    if entries.len() > EXPORT_ROWS_MAX {
        return Err(Error::Problem(ProblemCode::TooLarge));
    }
    describe(tx, entries).await
}

async fn list_entries(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, &FigureFilter),
    (after, limit): (Option<Place>, usize),
) -> Result<Vec<Entry>, Error> {
    require_period(filter)?;
    let entries = match name.source() {
        Source::Sum(of) => {
            return sums::list(tx, scope, (name, of, filter), (after, limit)).await;
        }
        Source::Route => list_route(tx, scope, (name, filter)).await?,
        Source::Promotions => {
            let all = promotions::load(tx, scope, filter, &BTreeSet::new()).await?;
            promotions::entries(all)
        }
        Source::Issues => {
            let settings = load_settings(tx).await?;
            issues::list(tx, scope, (name, filter), &settings).await?
        }
    };
    Ok(page_of(entries, after, limit))
}

async fn list_route(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, &FigureFilter),
) -> Result<Vec<Entry>, Error> {
    let loaded = load(tx, scope, filter).await?;
    let linked = link(&loaded.facts, &loaded.settings, scope.now());
    let active = active_stores(tx, scope, name, filter).await?;
    let tally =
        figures::take(name, &linked, &active).ok_or(Error::Problem(ProblemCode::NotFound))?;
    let (kind, known) = describe_route(name, &linked);
    let entry = |id: RecordId, is_counted: bool| {
        let known = known.get(&id);
        Entry {
            place: (known.map(|known| known.0), id),
            kind,
            record: id,
            person: known.map(|known| known.1),
            // A record of coverage is the store itself.
            store: known.map_or(Some(StoreId(id.0)), |known| known.2),
            place_name: place_in_words(&loaded, id),
            is_counted,
            amount: None,
            promotion: None,
        }
    };
    let counted = tally.counted.iter().map(|id| entry(*id, true));
    let others = tally.others.iter().map(|id| entry(*id, false));
    Ok(counted.chain(others).collect())
}

/// Day, person and store of the records of a figure of plan and visits, and their kind.
type Known = HashMap<RecordId, (BusinessDay, UserId, Option<StoreId>)>;

fn describe_route(name: FigureName, linked: &Linked) -> (&'static str, Known) {
    match name {
        FigureName::RouteCompliance | FigureName::StrictCallRate => {
            let known = |stop: &LinkedStop| {
                let (id, stop) = (stop.row.id, &stop.row.stop);
                (RecordId(id.0), (stop.day, stop.person, Some(stop.store)))
            };
            (PlannedStop::KIND, linked.stops.iter().map(known).collect())
        }
        FigureName::Coverage => (Store::KIND, HashMap::new()),
        _ => {
            let known =
                |visit: &&VisitRow| (RecordId(visit.id.0), (visit.day, visit.person, visit.store));
            (Visit::KIND, linked.visits.iter().map(known).collect())
        }
    }
}

/// A visit at a place that is in no list is known by the person's words.
fn place_in_words(loaded: &Loaded, id: RecordId) -> Option<String> {
    let row = loaded.visits.get(&VisitId(id.0))?;
    row.place.clone()
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
