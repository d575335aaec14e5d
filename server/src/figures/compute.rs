//! Figures from loaded rows, by the shared functions.

use super::load::{Loaded, load};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::kinds::rows;
use crate::organisation::entity::{team_territory, user_account};
use crate::store::entity::store;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use shared::api::figures::{Figure, FigureFilter, FigureRecord, FigureRecords, SilentDevice};
use shared::figures::{self, FigureName, Linked, Tally, link};
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

/// One figure of a filter.
pub(crate) async fn read_figure(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    filter: FigureFilter,
) -> Result<Figure, Error> {
    let loaded = load(tx, scope, &filter).await?;
    let linked = link(&loaded.facts, &loaded.settings, scope.now());
    let active = active_stores(tx, scope, name, &filter, &linked).await?;
    let names = load_names(tx, linked.silent.iter().copied()).await?;
    let tally = figures::take(name, &linked, &active);
    Ok(figure(
        name,
        &tally,
        &loaded,
        (&linked, &names),
        &filter,
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
    let silent_devices = loaded
        .devices
        .iter()
        .filter(|device| !device.is_revoked && linked.silent.contains(&device.person))
        .map(|device| SilentDevice {
            device: device.id,
            person: device.person,
            name: names.get(&device.person).cloned().unwrap_or_default(),
            last_heard_at: device.heard_at,
        })
        .collect();
    let heard = loaded
        .facts
        .heard
        .iter()
        .filter(|(person, _)| !linked.silent.contains(person));
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
        // Where everybody is silent, the data is as old as what the first of them said last.
        fresh_at: heard
            .map(|(_, heard_at)| *heard_at)
            .min()
            .or_else(|| loaded.facts.heard.values().copied().min())
            .unwrap_or(now),
        silent_devices,
        filter: filter.clone(),
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

/// The denominator of coverage: stores in scope that were open in the period. For a person these are
/// the stores of their plan, for a team those of its territories. Whoever reaches no store by a scope
/// of stores reaches those of the own plan.
async fn active_stores(
    tx: &Tx,
    scope: &Scope,
    name: FigureName,
    filter: &FigureFilter,
    linked: &Linked<'_>,
) -> Result<BTreeSet<StoreId>, Error> {
    if name != FigureName::Coverage {
        return Ok(BTreeSet::new());
    }
    use store::Column;
    let planned: BTreeSet<StoreId> = linked
        .stops
        .iter()
        .map(|stop| stop.row.stop.store)
        .collect();
    let own: BTreeSet<Uuid> = linked
        .stops
        .iter()
        .filter(|stop| scope.reach().own == Some(stop.row.stop.person))
        .map(|stop| stop.row.stop.store.0)
        .collect();
    let is_open = Condition::any()
        .add(Column::ClosedOn.is_null())
        .add(Column::ClosedOn.gt(filter.from.to_string()));
    let mut query = store::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(
            Condition::any()
                .add(scope.stores(Column::Id))
                .add(Column::Id.is_in(own)),
        )
        .filter(is_open);
    if let Some(territory) = filter.territory {
        query = query.filter(Column::TerritoryId.eq(territory.0));
    }
    if let Some(id) = filter.store {
        query = query.filter(Column::Id.eq(id.0));
    }
    if let Some(team) = filter.team {
        let territories = Query::select()
            .column(team_territory::Column::TerritoryId)
            .from(team_territory::Entity)
            .cond_where(team_territory::Column::TeamId.eq(team.0))
            .to_owned();
        query = query.filter(Column::TerritoryId.in_subquery(territories));
    }
    let ids: Vec<Uuid> = query.into_tuple().all(tx.connection()).await?;
    let mut active: BTreeSet<StoreId> = ids.into_iter().map(StoreId).collect();
    if filter.person.is_some() {
        active.retain(|store| planned.contains(store));
    }
    Ok(active)
}

/// One page of the records behind a figure, in the order of day and id.
pub(crate) async fn read_records(
    tx: &Tx,
    scope: &Scope,
    (name, filter): (FigureName, FigureFilter),
    cursor: Option<&str>,
) -> Result<FigureRecords, Error> {
    let after = cursor.map(parse_cursor).transpose()?;
    let loaded = load(tx, scope, &filter).await?;
    let linked = link(&loaded.facts, &loaded.settings, scope.now());
    let active = active_stores(tx, scope, name, &filter, &linked).await?;
    let tally = figures::take(name, &linked, &active);
    let days = days_of(name, &linked);
    let mut keys: Vec<(Option<BusinessDay>, RecordId, bool)> = tally
        .counted
        .iter()
        .map(|id| (days.get(id).copied(), *id, true))
        .chain(
            tally
                .others
                .iter()
                .map(|id| (days.get(id).copied(), *id, false)),
        )
        .filter(|(day, id, _)| after.is_none_or(|after| (*day, *id) > after))
        .collect();
    keys.sort_unstable();
    let has_more = keys.len() > RECORDS_A_PAGE;
    keys.truncate(RECORDS_A_PAGE);
    let next = keys
        .last()
        .filter(|_| has_more)
        .map(|(day, id, _)| write_cursor(*day, *id));
    Ok(FigureRecords {
        name,
        records: describe(tx, name, (&linked, &loaded), &keys).await?,
        next,
    })
}

fn days_of(name: FigureName, linked: &Linked) -> HashMap<RecordId, BusinessDay> {
    match name {
        FigureName::RouteCompliance | FigureName::StrictCallRate => linked
            .stops
            .iter()
            .map(|stop| (RecordId(stop.row.id.0), stop.row.stop.day))
            .collect(),
        FigureName::Coverage => HashMap::new(),
        FigureName::CallsADay | FigureName::UnitsADay | FigureName::TimeInStore => linked
            .visits
            .iter()
            .map(|visit| (RecordId(visit.id.0), visit.day))
            .collect(),
    }
}

async fn describe(
    tx: &Tx,
    name: FigureName,
    (linked, loaded): (&Linked<'_>, &Loaded),
    keys: &[(Option<BusinessDay>, RecordId, bool)],
) -> Result<Vec<FigureRecord>, Error> {
    let mut places = HashMap::<RecordId, (UserId, Option<StoreId>)>::new();
    let kind = match name {
        FigureName::RouteCompliance | FigureName::StrictCallRate => {
            let stops = linked.stops.iter().map(|stop| &stop.row);
            places.extend(
                stops.map(|row| (RecordId(row.id.0), (row.stop.person, Some(row.stop.store)))),
            );
            PlannedStop::KIND
        }
        FigureName::Coverage => Store::KIND,
        FigureName::CallsADay | FigureName::UnitsADay | FigureName::TimeInStore => {
            let visits = linked.visits.iter();
            places.extend(visits.map(|visit| (RecordId(visit.id.0), (visit.person, visit.store))));
            Visit::KIND
        }
    };
    let place = |id: &RecordId| match places.get(id) {
        Some((person, store)) => (Some(*person), *store),
        None => (None, Some(StoreId(id.0))),
    };
    let people = load_names(tx, keys.iter().filter_map(|(_, id, _)| place(id).0)).await?;
    let stores = load_store_names(tx, keys.iter().filter_map(|(_, id, _)| place(id).1)).await?;
    let record = |(day, id, is_counted): &(Option<BusinessDay>, RecordId, bool)| {
        let (person, store) = place(id);
        FigureRecord {
            kind: kind.to_owned(),
            record: *id,
            day: *day,
            person,
            person_name: person.and_then(|person| people.get(&person).cloned()),
            store,
            store_name: store
                .and_then(|store| stores.get(&store).cloned())
                .or_else(|| place_in_words(loaded, *id))
                .unwrap_or_default(),
            is_counted: *is_counted,
        }
    };
    Ok(keys.iter().map(record).collect())
}

/// A visit at a place that is in no list is known by the person's words.
fn place_in_words(loaded: &Loaded, id: RecordId) -> Option<String> {
    let row = loaded.visits.get(&VisitId(id.0))?;
    row.place.clone()
}

fn write_cursor(day: Option<BusinessDay>, id: RecordId) -> String {
    format!(
        "{}_{id}",
        day.map(|day| day.to_string()).unwrap_or_default()
    )
}

fn parse_cursor(text: &str) -> Result<(Option<BusinessDay>, RecordId), Error> {
    let unreadable = || Error::Problem(ProblemCode::BadRequest);
    let (day, id) = text.split_once('_').ok_or_else(unreadable)?;
    let day = if day.is_empty() {
        None
    } else {
        Some(rows::from_day(day).map_err(|_| unreadable())?)
    };
    Ok((day, id.parse().map_err(|_| unreadable())?))
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
