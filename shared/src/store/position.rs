//! What check-ins say of a store's position, and its repair.

use super::{Store, StorePosition};
use crate::api::board::MapPoint;
use crate::api::stores::{PositionProposal, ProposalCheckIn};
use crate::feeds;
use crate::ids::{MutationId, RecordId, StoreId, VisitId};
use crate::kinds::{DraftOf, RecordType, change_draft};
use crate::place::{Datum, Position, distance_m};
use crate::problem::ProblemCode;
use crate::settings::Settings;
use crate::sync::engine::Draft;
use crate::time::BusinessDay;
use crate::visit::Fix;

/// Check-ins within this distance of each other agree on a place.
pub const AGREEMENT_M: f64 = 80.0;
/// A position that nothing speaks against is only doubted when so many visits agree on another.
pub const CHECK_INS_MIN: usize = 3;

/// One check-in at a store.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckInFix {
    /// The visit.
    pub visit: VisitId,
    /// Its day.
    pub day: BusinessDay,
    /// Where the device was.
    pub fix: Fix,
}

/// Where check-ins say a store is: the largest group that agrees, when it lies outside the fence of
/// the present position. For a store without a position that can be trusted one check-in is enough.
#[must_use]
pub fn propose_position(
    store: &Store,
    radius_m: u32,
    check_ins: &[CheckInFix],
    settings: &Settings,
) -> Option<PositionProposal> {
    let usable: Vec<&CheckInFix> = check_ins
        .iter()
        .filter(|one| is_usable(&one.fix, settings))
        .collect();
    let mut group = usable
        .iter()
        .map(|one| agreeing(&usable, one))
        .max_by_key(Vec::len)?;
    let trusted = store
        .position
        .as_ref()
        .filter(|position| position.doubt.is_none());
    if trusted.is_some() && group.len() < CHECK_INS_MIN {
        return None;
    }
    let centre = middle(&group);
    let present = store.position.as_ref().map(StorePosition::point);
    let distance = present.map(|present| distance_m(present, centre));
    if trusted.is_some() && distance.is_some_and(|distance| distance <= f64::from(radius_m)) {
        return None;
    }
    group.sort_by_key(|entry| std::cmp::Reverse((entry.day, entry.visit)));
    let spread = group
        .iter()
        .map(|one| distance_m(centre, point(&one.fix)) + one.fix.accuracy_m)
        .fold(0.0, f64::max);
    Some(PositionProposal {
        point: MapPoint {
            latitude: centre.latitude,
            longitude: centre.longitude,
        },
        accuracy_m: spread.round(),
        distance_m: distance.map(crate::visit::grade::whole_metres),
        check_ins: group
            .into_iter()
            .map(|one| ProposalCheckIn {
                visit: one.visit,
                day: one.day,
                accuracy_m: crate::visit::grade::whole_metres(one.fix.accuracy_m.ceil()),
            })
            .collect(),
    })
}

/// A repair of a store's position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PositionRepair {
    /// The place on which check-ins agree.
    AcceptCheckIns {
        /// Where.
        point: MapPoint,
        /// Radius in metres.
        accuracy_m: f64,
    },
    /// The point that a person set on the map.
    Move(MapPoint),
    /// The present position is right, whatever was doubted.
    Confirm,
}

/// A repair as a draft; nobody doubts the position afterwards.
///
/// # Errors
/// [`ProblemCode::InvalidField`] for a point that is not on the earth, and for the confirmation of a
/// position that is not there.
pub fn repair_position(
    id: StoreId,
    store: &Store,
    repair: PositionRepair,
    mutation: MutationId,
) -> Result<Vec<Draft>, ProblemCode> {
    let position = match repair {
        PositionRepair::AcceptCheckIns { point, accuracy_m } => placed(point, Some(accuracy_m)),
        PositionRepair::Move(point) => placed(point, None),
        PositionRepair::Confirm => {
            let present = store.position.clone().ok_or(ProblemCode::InvalidField)?;
            StorePosition {
                doubt: None,
                ..present
            }
        }
    };
    let after = Store {
        position: Some(position),
        ..store.clone()
    };
    after.check()?;
    let of = DraftOf {
        mutation,
        record: RecordId(id.0),
        feed: feeds::store(id),
    };
    Ok(change_draft(of, store, &after).into_iter().collect())
}

fn placed(point: MapPoint, accuracy_m: Option<f64>) -> StorePosition {
    StorePosition {
        latitude: point.latitude,
        longitude: point.longitude,
        datum: Datum::Wgs84,
        accuracy_m,
        doubt: None,
    }
}

fn is_usable(fix: &Fix, settings: &Settings) -> bool {
    fix.is_on_earth()
        && fix.accuracy_m <= f64::from(settings.weak_accuracy_m)
        && fix.age_s <= settings.fix_age_max_s
}

fn agreeing<'a>(usable: &[&'a CheckInFix], one: &CheckInFix) -> Vec<&'a CheckInFix> {
    usable
        .iter()
        .copied()
        .filter(|other| distance_m(point(&other.fix), point(&one.fix)) <= AGREEMENT_M)
        .collect()
}

/// The mean; within some hundred metres degrees can be averaged.
fn middle(group: &[&CheckInFix]) -> Position {
    let count = f64::from(u32::try_from(group.len()).unwrap_or(u32::MAX));
    Position {
        latitude: group.iter().map(|one| one.fix.latitude).sum::<f64>() / count,
        longitude: group.iter().map(|one| one.fix.longitude).sum::<f64>() / count,
    }
}

fn point(fix: &Fix) -> Position {
    Position {
        latitude: fix.latitude,
        longitude: fix.longitude,
    }
}
