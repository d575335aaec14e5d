//! The plain rows behind figures, boards and days: a fixed number of statements, whatever they hold.

use super::filter::{require_period, work};
use crate::access::Scope;
use crate::database::{Error, Tx};
use crate::kinds::{load_settings, planned_stop_of, rows};
use crate::organisation::entity::{device, user_account};
use crate::route::entity::{missed_stop, planned_stop};
use crate::visit::entity::visit;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared::api::auth::Posture;
use shared::api::figures::{FigureFilter, SilentDevice};
use shared::figures::{Facts, StopRow, VisitRow};
use shared::ids::{DeviceId, PlannedStopId, StoreId, UserId, VisitId};
use shared::problem::ProblemCode;
use shared::route::stop::silent_before;
use shared::settings::Settings;
use shared::time::UtcMs;
use shared::visit::Evidence;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// What a filter holds, with the settings by which it is judged.
pub(crate) struct Loaded {
    pub facts: Facts,
    pub settings: Settings,
    /// The visits' rows.
    pub visits: HashMap<VisitId, visit::Model>,
    /// What people said to missed stops.
    pub notes: HashMap<PlannedStopId, String>,
    /// When the people's devices were heard.
    pub heard: Heard,
}

/// When people's devices were heard.
pub(crate) struct Heard {
    /// Field devices; those that are revoked are never listed as silent.
    devices: Vec<HeardDevice>,
    /// The latest of each person, for the rules.
    pub at: BTreeMap<UserId, UtcMs>,
    /// The same where the caller may be told: it is a fact of now, for whoever leads the person now.
    pub told: BTreeMap<UserId, UtcMs>,
}

struct HeardDevice {
    id: DeviceId,
    person: UserId,
    heard_at: Option<UtcMs>,
    is_revoked: bool,
}

impl Heard {
    /// The devices of people who are silent.
    pub fn silent_devices(
        &self,
        silent: &BTreeSet<UserId>,
        names: &HashMap<UserId, String>,
    ) -> Vec<SilentDevice> {
        let devices = self.devices.iter();
        devices
            .filter(|device| !device.is_revoked && silent.contains(&device.person))
            .map(|device| SilentDevice {
                device: device.id,
                person: device.person,
                name: names.get(&device.person).cloned().unwrap_or_default(),
                last_heard_at: device
                    .heard_at
                    .filter(|_| self.told.contains_key(&device.person)),
            })
            .collect()
    }

    /// Everything up to here that the devices of the others knew is there. Where the caller may not be told
    /// when somebody was heard, it is as long ago as it can be without being silent. Where everybody is silent,
    /// the data is as old as what the first of them said last.
    pub fn fresh_at(&self, silent: &BTreeSet<UserId>, settings: &Settings, now: UtcMs) -> UtcMs {
        let earliest = silent_before(settings, now);
        let speaking = self.at.keys().filter(|person| !silent.contains(person));
        speaking
            .map(|person| self.told.get(person).copied().unwrap_or(earliest))
            .min()
            .or_else(|| self.told.values().copied().min())
            .unwrap_or(now)
    }
}

/// Loads what the caller may see of a filter.
///
/// # Errors
/// [`ProblemCode::BadRequest`] for a period that ends before it begins or is too long.
pub(crate) async fn load(tx: &Tx, scope: &Scope, filter: &FigureFilter) -> Result<Loaded, Error> {
    require_period(filter)?;
    let stops = load_stops(tx, scope, filter).await?;
    let visits = load_visits(tx, scope, filter).await?;
    let missed = load_missed(tx, scope, filter).await?;
    let named = readable_person(tx, scope, filter).await?;
    let people: BTreeSet<UserId> = stops
        .iter()
        .map(|row| row.stop.person)
        .chain(visits.iter().map(|row| UserId(row.person_id)))
        .chain(named)
        .collect();
    let heard = load_heard(tx, scope, &people).await?;
    let (mut reasons, mut notes) = (HashMap::new(), HashMap::new());
    let places: HashMap<PlannedStopId, (UserId, StoreId)> = stops
        .iter()
        .map(|row| (row.id, (row.stop.person, row.stop.store)))
        .collect();
    for row in missed {
        let stop = PlannedStopId(row.planned_stop_id);
        // Nobody explains somebody else's stop, nor one at another store.
        let place = (UserId(row.person_id), StoreId(row.store_id));
        if places.get(&stop) != Some(&place) {
            continue;
        }
        reasons.insert(stop, rows::from_word(&row.reason)?);
        notes.extend(row.note.map(|note| (stop, note)));
    }
    let facts = Facts {
        stops,
        visits: visits.iter().map(visit_row).collect::<Result<_, _>>()?,
        missed: reasons,
        heard: heard.at.clone(),
    };
    Ok(Loaded {
        facts,
        settings: load_settings(tx).await?,
        visits: visits
            .into_iter()
            .map(|row| (VisitId(row.id), row))
            .collect(),
        notes,
        heard,
    })
}

/// The person of the filter where the caller may know of them: when somebody was heard from is theirs
/// and their supervisors'. A foreign person is as good as a missing one.
pub(super) async fn readable_person(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<Option<UserId>, Error> {
    let Some(person) = filter.person else {
        return Ok(None);
    };
    match scope.require_person(tx, person).await {
        Ok(()) => Ok(Some(person)),
        Err(Error::Problem(ProblemCode::NotFound)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn load_stops(tx: &Tx, scope: &Scope, filter: &FigureFilter) -> Result<Vec<StopRow>, Error> {
    use planned_stop::Column;
    let rows = planned_stop::Entity::find()
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .all(tx.connection())
        .await?;
    rows.iter()
        .map(|row| {
            Ok(StopRow {
                id: PlannedStopId(row.id),
                stop: planned_stop_of(row)?,
                day_end: UtcMs(row.day_ends_at),
            })
        })
        .collect()
}

async fn load_visits(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<Vec<visit::Model>, Error> {
    use visit::Column;
    Ok(visit::Entity::find()
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .all(tx.connection())
        .await?)
}

async fn load_missed(
    tx: &Tx,
    scope: &Scope,
    filter: &FigureFilter,
) -> Result<Vec<missed_stop::Model>, Error> {
    use missed_stop::Column;
    Ok(missed_stop::Entity::find()
        .filter(work(
            filter,
            scope,
            (Column::Day, Column::StoreId, Column::PersonId),
        ))
        .order_by_asc(Column::Id)
        .all(tx.connection())
        .await?)
}

/// Revoked devices too: what was heard from one before it was revoked stays known.
pub(super) async fn load_heard(
    tx: &Tx,
    scope: &Scope,
    people: &BTreeSet<UserId>,
) -> Result<Heard, Error> {
    let rows = device::Entity::find()
        .filter(device::Column::UserId.is_in(people.iter().map(|person| person.0)))
        .filter(device::Column::Posture.eq(Posture::Field.as_str()))
        .order_by_asc(device::Column::UserId)
        .order_by_asc(device::Column::Id)
        .all(tx.connection())
        .await?;
    let devices = rows.into_iter().map(|row| HeardDevice {
        id: DeviceId(row.id),
        person: UserId(row.user_id),
        heard_at: row.last_seen_at.map(UtcMs),
        is_revoked: row.revoked_at.is_some(),
    });
    let devices: Vec<HeardDevice> = devices.collect();
    let mut at = BTreeMap::<UserId, UtcMs>::new();
    for device in &devices {
        if let Some(heard_at) = device.heard_at {
            let latest = at.entry(device.person).or_insert(heard_at);
            *latest = heard_at.max(*latest);
        }
    }
    let reached = reached_now(tx, scope, at.keys().copied()).await?;
    let mut told = at.clone();
    told.retain(|person, _| reached.contains(person));
    Ok(Heard { devices, at, told })
}

/// Those of some people who are in reach now.
async fn reached_now(
    tx: &Tx,
    scope: &Scope,
    people: impl Iterator<Item = UserId>,
) -> Result<BTreeSet<UserId>, Error> {
    use user_account::Column;
    let found: Vec<Uuid> = user_account::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Id.is_in(people.map(|person| person.0)))
        .filter(scope.people(Column::Id))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(UserId).collect())
}

fn visit_row(row: &visit::Model) -> Result<VisitRow, Error> {
    let check_in: Evidence = rows::from_json(&row.check_in)?;
    Ok(VisitRow {
        id: VisitId(row.id),
        person: UserId(row.person_id),
        store: row.store_id.map(StoreId),
        day: rows::from_day(&row.day)?,
        check_in_at: UtcMs(row.check_in_at),
        is_checked_out: row.check_out_at.is_some(),
        units: rows::from_number(row.units)?,
        time_in_store_s: row.time_in_store_s.map(rows::from_number).transpose()?,
        is_strict: row.is_strict,
        grade: check_in.grade,
    })
}
