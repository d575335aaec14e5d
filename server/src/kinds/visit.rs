//! The table of visits: the server grades the evidence anew, derives the times and keeps the result,
//! so that a report is a sum.

use super::{Change, EffectRow, KindTable, Subject, SystemDraft, load_settings, rows, system};
use crate::database::{Error, Tx};
use crate::kinds::Action;
use crate::store::{StoreWithType, load_with_types};
use crate::visit::entity::{visit, visit_evidence};
use futures_util::future::BoxFuture;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use shared::feeds;
use shared::ids::{RecordId, StoreId, UserId, VisitId, derived_id};
use shared::kinds::Named as _;
use shared::problem::ProblemCode;
use shared::settings::Settings;
use shared::sync::FeedId;
use shared::sync::kind::Body;
use shared::time::UtcMs;
use shared::visit::{
    Evidence, Fix, GradeInput, GradedPlace, Moment, Visit, VisitContext, VisitLine, assess,
    grade_fix,
};
use std::collections::HashMap;
use uuid::Uuid;

/// A store's feed keeps at least so many visits, however old they are.
const VISITS_KEPT_MIN: u32 = 3;

pub(super) struct VisitTable;

impl KindTable for VisitTable {
    fn kind(&self) -> &'static str {
        Visit::KIND
    }

    fn home(&self, _record: RecordId, body: &Body) -> Result<FeedId, ProblemCode> {
        let visit: Visit = rows::read(body)?;
        Ok(visit
            .store
            .map_or_else(|| feeds::user(visit.person), feeds::store))
    }

    fn subject(&self, _record: RecordId, body: &Body) -> Subject {
        match rows::read::<Visit>(body) {
            Ok(visit) => Subject {
                owner: Some(visit.person),
                store: visit.store,
                territory: None,
            },
            Err(_) => Subject::default(),
        }
    }

    fn prepare<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a mut [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(prepare(tx, changes))
    }

    fn write_rows<'a>(
        &'a self,
        tx: &'a Tx,
        changes: &'a [Change],
    ) -> BoxFuture<'a, Result<(), Error>> {
        Box::pin(write(tx, changes))
    }

    fn effects(&self, change: &Change) -> Vec<EffectRow> {
        let Ok(visit) = rows::read::<Visit>(&change.body) else {
            return Vec::new();
        };
        let line = EffectRow {
            handler: Visit::KIND.to_owned(),
            key: format!("visit_line:{}:{}", change.record, change.revision),
            payload: json!({ "visit": change.record, "person": visit.person }),
            due_at: change.received_at,
        };
        let doubts = super::store::ask_position(change, &visit);
        std::iter::once(line).chain(doubts).collect()
    }

    fn effect_feed(&self, effect: &EffectRow) -> Option<FeedId> {
        serde_json::from_value(effect.payload["person"].clone())
            .ok()
            .map(feeds::user)
    }

    fn run_effect<'a>(
        &'a self,
        tx: &'a Tx,
        effect: &'a EffectRow,
        _now: UtcMs,
    ) -> BoxFuture<'a, Result<Vec<SystemDraft>, Error>> {
        Box::pin(project_line(tx, effect))
    }

    fn decides(&self, field: &str) -> bool {
        field == "result"
    }

    fn keep_newest(&self) -> u32 {
        VISITS_KEPT_MIN
    }
}

/// What the changes of one batch have in common, looked up in one statement each.
struct Lookups {
    stores: HashMap<StoreId, StoreWithType>,
    settings: Settings,
    /// By visit, person and moment.
    evidence: HashMap<(Uuid, Uuid, Moment), visit_evidence::Model>,
    rows: HashMap<Uuid, visit::Model>,
}

async fn prepare(tx: &Tx, changes: &mut [Change]) -> Result<(), Error> {
    let lookups = look_up(tx, changes).await?;
    for change in changes
        .iter_mut()
        .filter(|change| change.action != Action::Withdraw)
    {
        let visit: Visit = rows::typed(&change.body)?;
        match decide(&visit, change, &lookups)? {
            Ok(result) => {
                change.body.insert("result".to_owned(), result);
            }
            Err(reason) => change.refusal = Some(reason),
        }
    }
    Ok(())
}

async fn look_up(tx: &Tx, changes: &[Change]) -> Result<Lookups, Error> {
    let stores: Vec<StoreId> = changes
        .iter()
        .filter_map(|change| rows::read::<Visit>(&change.body).ok()?.store)
        .collect();
    let ids: Vec<Uuid> = changes.iter().map(|change| change.record.0).collect();
    let evidence = visit_evidence::Entity::find()
        .filter(visit_evidence::Column::VisitId.is_in(ids.clone()))
        .all(tx.connection())
        .await?;
    let mut by_moment = HashMap::new();
    for row in evidence {
        let moment = rows::from_word(&row.moment)?;
        by_moment.insert((row.visit_id, row.person_id, moment), row);
    }
    let known = visit::Entity::find()
        .filter(visit::Column::Id.is_in(ids))
        .all(tx.connection())
        .await?;
    Ok(Lookups {
        stores: load_with_types(tx, stores).await?,
        settings: load_settings(tx).await?,
        evidence: by_moment,
        rows: known.into_iter().map(|row| (row.id, row)).collect(),
    })
}

fn decide(
    visit: &Visit,
    change: &Change,
    lookups: &Lookups,
) -> Result<Result<serde_json::Value, ProblemCode>, Error> {
    let store = visit.store.and_then(|id| lookups.stores.get(&id));
    if visit.store.is_some() && store.is_none() {
        return Ok(Err(ProblemCode::RecordMissing));
    }
    let store = store.map(|(store, store_type)| (store, store_type));
    let grade = |moment| {
        // Somebody else's position says nothing about this person.
        let key = (change.record.0, visit.person.0, moment);
        grade_row(lookups.evidence.get(&key), store, &lookups.settings)
    };
    let check_in = grade(Moment::CheckIn)?;
    let check_out = visit
        .check_out_at
        .map(|_| grade(Moment::CheckOut))
        .transpose()?;
    let times = derive_times(visit, change, lookups.rows.get(&change.record.0));
    let result = assess(
        visit,
        &VisitContext {
            store,
            settings: &lookups.settings,
            check_in: &check_in,
            check_out: check_out.as_ref(),
            check_in_at: times.arrived_at,
            check_out_at: times.left_at,
            is_time_suspect: times.is_suspect,
            now: change.received_at,
        },
    );
    Ok(Ok(
        serde_json::to_value(&result).map_err(|_| Error::Data("the result of a visit"))?
    ))
}

fn grade_row(
    row: Option<&visit_evidence::Model>,
    store: Option<(&shared::store::Store, &shared::store::StoreType)>,
    settings: &Settings,
) -> Result<Evidence, Error> {
    let fix = row.map(fix_of).transpose()?.flatten();
    let place = store.map_or(GradedPlace::NotListed, |(store, store_type)| {
        GradedPlace::Store {
            position: store.position.as_ref(),
            radius_m: store_type.geofence_radius_m,
        }
    });
    let was_refused = row.is_some_and(|row| row.was_refused);
    Ok(grade_fix(&GradeInput {
        place,
        fix: fix.as_ref(),
        was_refused,
        settings,
    }))
}

/// The position of an evidence row, when there is one.
pub(crate) fn fix_of(row: &visit_evidence::Model) -> Result<Option<Fix>, Error> {
    let (Some(latitude), Some(longitude), Some(accuracy_m)) =
        (row.latitude, row.longitude, row.accuracy_m)
    else {
        return Ok(None);
    };
    let age_s = rows::from_number(row.age_s.unwrap_or(0))?;
    Ok(Some(Fix {
        latitude,
        longitude,
        accuracy_m,
        age_s,
    }))
}

struct Times {
    arrived_at: UtcMs,
    left_at: Option<UtcMs>,
    is_suspect: bool,
}

/// The device's clock set right by the anchor of the mutation that tells of the moment.
fn derive_times(visit: &Visit, change: &Change, known: Option<&visit::Model>) -> Times {
    // Nothing has happened after it was told of, whatever the device's clock says.
    let corrected = |at: UtcMs| {
        at.plus_ms(change.occurred.clock_offset_ms)
            .min(change.received_at)
    };
    let Some(known) = known else {
        return Times {
            arrived_at: corrected(visit.check_in_at),
            left_at: visit.check_out_at.map(corrected),
            is_suspect: change.occurred.is_suspect,
        };
    };
    let arrived_at = UtcMs(known.check_in_at);
    let left_at = visit
        .check_out_at
        .map(|check_out_at| match known.check_out_at {
            // A later change, such as of the note, does not move the departure.
            Some(left_at) => UtcMs(left_at),
            // The device's clock went back behind the arrival, so that its own times say nothing:
            // when it told of the departure is the best that is known.
            None if check_out_at == visit.check_in_at => {
                change.occurred.at.min(change.received_at).max(arrived_at)
            }
            // Where two anchors disagree, the device's own span is the better witness.
            None if corrected(check_out_at) < arrived_at => {
                arrived_at.plus_ms(check_out_at.since_ms(visit.check_in_at))
            }
            None => corrected(check_out_at),
        });
    Times {
        arrived_at,
        left_at,
        is_suspect: known.is_time_suspect || change.occurred.is_suspect,
    }
}

async fn write(tx: &Tx, changes: &[Change]) -> Result<(), Error> {
    let lookups = look_up(tx, changes).await?;
    rows::write::<visit::Entity>(tx, changes, visit::Column::Id, |change| {
        let visit: Visit = rows::typed(&change.body)?;
        let zone = match visit.store.and_then(|id| lookups.stores.get(&id)) {
            Some((store, _)) => &store.zone,
            None => &lookups.settings.zone,
        };
        let result = &visit.result;
        Ok(visit::Model {
            id: change.record.0,
            person_id: visit.person.0,
            store_id: visit.store.map(|store| store.0),
            place: visit.place,
            planned_stop_id: visit.planned_stop.map(|stop| stop.0),
            check_in_at: result.arrived_at.0,
            check_out_at: result.left_at.map(|at| at.0),
            day: result.day.to_string(),
            day_ends_at: zone.day_start(result.day.plus_days(1)).0,
            store_closed: visit.store_closed,
            note: visit.note,
            units: result.units.into(),
            time_in_store_s: result.time_in_store_s.map(i64::from),
            is_strict: result.is_strict,
            is_time_suspect: result.is_time_suspect,
            grade: result.check_in.grade.rank().into(),
            distance_m: result.check_in.distance_m.map(i64::from),
            check_in: rows::to_json(&result.check_in),
            check_out: result.check_out.as_ref().map(rows::to_json),
            received_at: change.received_at.0,
        })
    })
    .await
}

/// The person's own line of history, so that it survives a change of territory.
async fn project_line(tx: &Tx, effect: &EffectRow) -> Result<Vec<SystemDraft>, Error> {
    let id: VisitId = serde_json::from_value(effect.payload["visit"].clone())
        .map_err(|_| Error::Data("the payload of a visit's effect"))?;
    let record = RecordId(derived_id("visit_line", &[id.0.as_bytes()]));
    let Some(row) = visit::Entity::find_by_id(id.0).one(tx.connection()).await? else {
        return Ok(Vec::new());
    };
    let store = row.store_id.map(StoreId);
    let stores = load_with_types(tx, store).await?;
    let name = store
        .and_then(|id| stores.get(&id))
        .map(|(store, _)| store.name.clone());
    let check_in: Evidence = rows::from_json(&row.check_in)?;
    let person = UserId(row.person_id);
    let line = VisitLine {
        visit: id,
        person,
        store,
        name: name.or(row.place).unwrap_or_default(),
        day: rows::from_day(&row.day)?,
        check_in_at: UtcMs(row.check_in_at),
        check_out_at: row.check_out_at.map(UtcMs),
        grade: check_in.grade,
        is_planned: row.planned_stop_id.is_some(),
    };
    Ok(vec![system::put(
        effect,
        person,
        (feeds::user(person), record),
        &line,
    )])
}
