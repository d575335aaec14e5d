//! What a position says of a check-in or check-out.

use super::{Evidence, EvidenceReason, Fix, Grade};
use crate::place::{Fence, FenceRelation, Position, distance_m};
use crate::settings::Settings;
use crate::store::StorePosition;

/// Everything that the grade of one check-in or check-out depends on.
#[derive(Clone, Copy, Debug)]
pub struct GradeInput<'a> {
    /// Where the person says to be.
    pub place: GradedPlace<'a>,
    /// What the device gave; none when it gave nothing.
    pub fix: Option<&'a Fix>,
    /// The person or the system refused the position.
    pub was_refused: bool,
    /// The thresholds.
    pub settings: &'a Settings,
}

/// Where a person says to be.
#[derive(Clone, Copy, Debug)]
pub enum GradedPlace<'a> {
    /// A store of the list.
    Store {
        /// Its position, when it has one.
        position: Option<&'a StorePosition>,
        /// Its fence.
        radius_m: u32,
    },
    /// A place that is not in the list.
    NotListed,
}

/// Grades a position. It blocks nothing and claims nothing about how a position came to be.
#[must_use]
pub fn grade_fix(input: &GradeInput) -> Evidence {
    let (position, radius_m) = match input.place {
        GradedPlace::NotListed => {
            return Evidence::weak(&[EvidenceReason::PlaceNotListed], input.fix);
        }
        GradedPlace::Store { position, radius_m } => (position, radius_m),
    };
    let Some(fix) = input.fix.filter(|fix| fix.is_on_earth()) else {
        let reason = if input.was_refused {
            EvidenceReason::PositionRefused
        } else {
            EvidenceReason::NoPosition
        };
        return Evidence::weak(&[reason], None);
    };
    let Some(position) = position else {
        return Evidence::weak(&[EvidenceReason::StoreWithoutPosition], Some(fix));
    };
    let here = Position {
        latitude: fix.latitude,
        longitude: fix.longitude,
    };
    let fence = Fence {
        centre: position.point(),
        radius_m: f64::from(radius_m),
    };
    let (certain, place_reason) = match fence.relation(here, fix.accuracy_m) {
        FenceRelation::InsideCertain => (Grade::Strong, EvidenceReason::InsideFence),
        FenceRelation::InsideLikely => (Grade::Fair, EvidenceReason::InsideWithinAccuracy),
        FenceRelation::OutsideCertain => (Grade::Contradicted, EvidenceReason::OutsideFence),
    };
    let doubts = doubts(fix, position, input.settings);
    // A doubtful position or fix cannot contradict a person: it is weak, and still says where it lay.
    let grade = if doubts.is_empty() {
        certain
    } else {
        Grade::Weak
    };
    let reasons = doubts.into_iter().chain([place_reason]).collect();
    Evidence {
        grade,
        reasons,
        distance_m: Some(whole_metres(distance_m(here, position.point()).round())),
        accuracy_m: Some(whole_metres(fix.accuracy_m.ceil())),
    }
}

fn doubts(fix: &Fix, position: &StorePosition, settings: &Settings) -> Vec<EvidenceReason> {
    let mut doubts = Vec::new();
    if fix.accuracy_m > f64::from(settings.weak_accuracy_m) {
        doubts.push(EvidenceReason::PoorAccuracy);
    }
    if fix.age_s > settings.fix_age_max_s {
        doubts.push(EvidenceReason::OldFix);
    }
    if position.doubt.is_some() {
        doubts.push(EvidenceReason::StorePositionDoubtful);
    }
    doubts
}

impl Grade {
    /// 0 contradicted to 3 strong, for columns that are compared.
    #[must_use]
    pub fn rank(self) -> u8 {
        match self {
            Self::Contradicted => 0,
            Self::Weak => 1,
            Self::Fair => 2,
            Self::Strong => 3,
        }
    }
}

impl Evidence {
    fn weak(reasons: &[EvidenceReason], fix: Option<&Fix>) -> Self {
        Self {
            grade: Grade::Weak,
            reasons: reasons.to_vec(),
            distance_m: None,
            accuracy_m: fix.map(|fix| whole_metres(fix.accuracy_m.ceil())),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is clamped to the range of the type before"
)]
pub(crate) fn whole_metres(metres: f64) -> u32 {
    metres.clamp(0.0, f64::from(u32::MAX)) as u32
}
