//! The two steps of a visit, as drafts: check-in and check-out.

use super::assess::{VisitContext, assess, holds_up};
use super::grade::{GradeInput, GradedPlace, grade_fix};
use super::{Evidence, Fix, Moment, Visit, VisitEvidence, VisitResult, kind::PLACE_MAX};
use crate::feeds;
use crate::ids::{MutationId, PlannedStopId, RecordId, StoreId, UserId, VisitId};
use crate::kinds::{DraftOf, RecordType, change_draft, create_draft, encode};
use crate::problem::ProblemCode;
use crate::route::PlannedStop;
use crate::settings::Settings;
use crate::store::{Store, StoreType};
use crate::sync::engine::Draft;
use crate::sync::kind::Body;
use crate::sync::{FieldChange, Hash, PrivateValue};
use crate::time::{UtcMs, ZoneOffsets};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of one step, made by the caller before it. They can be kept, so that a step which is done
/// again after a crash is recorded once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepIds {
    /// The mutation of the visit.
    pub visit_mutation: MutationId,
    /// The mutation of the evidence.
    pub evidence_mutation: MutationId,
    /// The evidence's record.
    pub evidence: RecordId,
    /// Salt of the position's commitment.
    pub salt: [u8; 16],
}

/// How many random bytes [`StepIds::new`] takes.
pub const STEP_RANDOM_LEN: usize = 46;

impl StepIds {
    /// Ids made at `now` from random bytes of the caller.
    #[must_use]
    pub fn new(now: UtcMs, random: &[u8; STEP_RANDOM_LEN]) -> Self {
        let part = |from: usize| std::array::from_fn(|index| random[from + index]);
        Self {
            visit_mutation: MutationId::new(now.0, part(0)),
            evidence_mutation: MutationId::new(now.0, part(10)),
            evidence: RecordId::new(now.0, part(20)),
            salt: std::array::from_fn(|index| random[30 + index]),
        }
    }
}

/// A position as the device answered at the step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sighting {
    /// What it gave.
    pub fix: Option<Fix>,
    /// The person or the system refused.
    pub was_refused: bool,
}

/// Where a check-in happens.
#[derive(Clone, Copy, Debug)]
pub enum CheckInPlace<'a> {
    /// At a store of the list.
    Store {
        /// Its id.
        id: StoreId,
        /// The store.
        store: &'a Store,
        /// Its type.
        store_type: &'a StoreType,
    },
    /// At a place in the person's words.
    NotListed(&'a str),
}

/// A check-in.
#[derive(Clone, Debug)]
pub struct CheckIn<'a> {
    /// The new visit.
    pub visit: VisitId,
    /// Ids of the step.
    pub ids: StepIds,
    /// Who.
    pub person: UserId,
    /// Where.
    pub place: CheckInPlace<'a>,
    /// What the device answered.
    pub sighting: Sighting,
    /// The person's stops as far as known; the one of this store and day is fulfilled.
    pub stops: &'a [(PlannedStopId, PlannedStop)],
    /// The person's visits as far as known, each with the zone of its store.
    pub visits: &'a [(&'a Visit, &'a ZoneOffsets)],
    /// Photos of the shop front.
    pub photos: &'a [Hash],
    /// The thresholds.
    pub settings: &'a Settings,
    /// The device's now.
    pub now: UtcMs,
}

/// A check-in as two drafts: the evidence first, then the visit that depends on it.
///
/// # Errors
/// [`ProblemCode::VisitOpen`] while another visit of the person is open; a place in words that is
/// empty or too long is [`ProblemCode::InvalidField`].
pub fn check_in(step: &CheckIn) -> Result<Vec<Draft>, ProblemCode> {
    if step
        .visits
        .iter()
        .any(|(visit, zone)| visit.person == step.person && holds_up(visit, zone, step.now))
    {
        return Err(ProblemCode::VisitOpen);
    }
    let (store, place, listed) = match step.place {
        CheckInPlace::Store {
            id,
            store,
            store_type,
        } => (Some(id), None, Some((store, store_type))),
        CheckInPlace::NotListed(words) => (None, Some(place_words(words)?), None),
    };
    let evidence = grade(listed, &step.sighting, step.settings);
    let context = VisitContext {
        store: listed,
        settings: step.settings,
        check_in: &evidence,
        check_out: None,
        check_in_at: step.now,
        check_out_at: None,
        is_time_suspect: false,
        now: step.now,
    };
    let mut visit = Visit {
        person: step.person,
        store,
        place,
        planned_stop: None,
        check_in_at: step.now,
        check_out_at: None,
        store_closed: false,
        note: None,
        photos: step.photos.to_vec(),
        result: provisional(&evidence, &context),
    };
    visit.result = assess(&visit, &context);
    visit.planned_stop = step
        .stops
        .iter()
        .find(|(_, stop)| stop.is_fulfilled_by(&visit))
        .map(|(id, _)| *id);
    let arrival = create_draft(visit_of(&step.ids, step.visit, &visit), &visit);
    Ok(vec![
        evidence_draft(
            &step.ids,
            (step.visit, &visit),
            (Moment::CheckIn, &step.sighting),
        ),
        after_evidence(arrival, &step.ids),
    ])
}

/// A check-out.
#[derive(Clone, Debug)]
pub struct CheckOut<'a> {
    /// Who checks out.
    pub person: UserId,
    /// The visit's id.
    pub id: VisitId,
    /// The visit as the device knows it.
    pub visit: &'a Visit,
    /// Ids of the step.
    pub ids: StepIds,
    /// The store with its type; none for a place that is not in the list.
    pub store: Option<(&'a Store, &'a StoreType)>,
    /// What the device answered.
    pub sighting: Sighting,
    /// What was skipped and why, in the person's words.
    pub note: Option<&'a str>,
    /// The person found the store closed.
    pub store_closed: bool,
    /// The thresholds.
    pub settings: &'a Settings,
    /// The device's now.
    pub now: UtcMs,
}

/// A check-out as two drafts: the evidence first, then the change of the visit. It may come after
/// the visit was closed by rule, and takes that mark away. Where the device's clock went back behind
/// the check-in, the visit ends when it began: the server knows better when it was told of it.
///
/// # Errors
/// [`ProblemCode::WrongSender`] for a colleague's visit, [`ProblemCode::VisitClosed`] when it is
/// checked out already, [`ProblemCode::InvalidField`] when the note is too long.
pub fn check_out(step: &CheckOut) -> Result<Vec<Draft>, ProblemCode> {
    if step.visit.person != step.person {
        return Err(ProblemCode::WrongSender);
    }
    if step.visit.check_out_at.is_some() {
        return Err(ProblemCode::VisitClosed);
    }
    let evidence = grade(step.store, &step.sighting, step.settings);
    // A clock that was wrong on arrival is nobody's fault and must not keep anybody in a store.
    let left_at = step.now.max(step.visit.check_in_at);
    let mut after = step.visit.clone();
    after.check_out_at = Some(left_at);
    after.store_closed = step.store_closed;
    after.note = step
        .note
        .map(str::trim)
        .filter(|note| !note.is_empty())
        .map(str::to_owned);
    after.result = assess(
        &after,
        &VisitContext {
            store: step.store,
            settings: step.settings,
            check_in: &step.visit.result.check_in,
            check_out: Some(&evidence),
            check_in_at: step.visit.check_in_at,
            check_out_at: Some(left_at),
            is_time_suspect: step.visit.result.is_time_suspect,
            now: step.now,
        },
    );
    after.check()?;
    // A check-out always changes something: the departure was none.
    let departure = change_draft(visit_of(&step.ids, step.id, step.visit), step.visit, &after)
        .ok_or(ProblemCode::VisitClosed)?;
    Ok(vec![
        evidence_draft(
            &step.ids,
            (step.id, step.visit),
            (Moment::CheckOut, &step.sighting),
        ),
        after_evidence(departure, &step.ids),
    ])
}

/// The fields in which two records of one kind differ, with both values.
#[must_use]
pub fn changed_fields<T: RecordType>(before: &T, after: &T) -> BTreeMap<String, FieldChange> {
    let (before, after) = (encode(before), encode(after));
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |body: &Body, field: &str| body.get(field).cloned().unwrap_or(Value::Null);
    fields
        .into_iter()
        .map(|field| {
            let change = FieldChange {
                before: value(&before, field),
                after: value(&after, field),
            };
            (field.clone(), change)
        })
        .filter(|(_, change)| change.before != change.after)
        .collect()
}

fn place_words(words: &str) -> Result<String, ProblemCode> {
    let words = words.trim();
    let fits = (1..=PLACE_MAX).contains(&words.chars().count());
    if fits {
        Ok(words.to_owned())
    } else {
        Err(ProblemCode::InvalidField)
    }
}

fn grade(
    store: Option<(&Store, &StoreType)>,
    sighting: &Sighting,
    settings: &Settings,
) -> Evidence {
    let place = store.map_or(GradedPlace::NotListed, |(store, store_type)| {
        GradedPlace::Store {
            position: store.position.as_ref(),
            radius_m: store_type.geofence_radius_m,
        }
    });
    grade_fix(&GradeInput {
        place,
        fix: sighting.fix.as_ref(),
        was_refused: sighting.was_refused,
        settings,
    })
}

fn provisional(evidence: &Evidence, context: &VisitContext) -> VisitResult {
    let zone = context
        .store
        .map_or(&context.settings.zone, |(store, _)| &store.zone);
    VisitResult {
        day: zone.business_day(context.check_in_at),
        arrived_at: context.check_in_at,
        left_at: None,
        check_in: evidence.clone(),
        check_out: None,
        units: 1,
        time_in_store_s: None,
        is_strict: false,
        is_closed_by_rule: false,
        is_time_suspect: false,
    }
}

fn visit_of(ids: &StepIds, record: VisitId, visit: &Visit) -> DraftOf {
    DraftOf {
        mutation: ids.visit_mutation,
        record: RecordId(record.0),
        feed: visit
            .store
            .map_or_else(|| feeds::user(visit.person), feeds::store),
    }
}

fn after_evidence(draft: Draft, ids: &StepIds) -> Draft {
    Draft {
        depends: vec![ids.evidence_mutation],
        ..draft
    }
}

fn evidence_draft(
    ids: &StepIds,
    (id, visit): (VisitId, &Visit),
    (moment, sighting): (Moment, &Sighting),
) -> Draft {
    let public = VisitEvidence {
        visit: id,
        person: visit.person,
        moment,
        fix: None,
        was_refused: sighting.was_refused,
    };
    let private = sighting.fix.as_ref().map(|fix| {
        let value = json!({
            "latitude": fix.latitude,
            "longitude": fix.longitude,
            "accuracy_m": fix.accuracy_m,
            "age_s": fix.age_s,
        });
        (
            "fix".to_owned(),
            PrivateValue {
                salt: hex::encode(ids.salt),
                value,
            },
        )
    });
    let of = DraftOf {
        mutation: ids.evidence_mutation,
        record: ids.evidence,
        feed: feeds::user(visit.person),
    };
    Draft {
        private: private.into_iter().collect(),
        ..create_draft(of, &public)
    }
}
