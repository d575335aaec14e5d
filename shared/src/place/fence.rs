//! The circle around a store inside which a check-in counts as being there.

use super::{Position, distance_m};

/// A circle on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fence {
    /// Its centre.
    pub centre: Position,
    /// Its radius in metres.
    pub radius_m: f64,
}

/// How a fix with its accuracy lies to a fence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FenceRelation {
    /// Inside even with the accuracy added.
    InsideCertain,
    /// The circle of accuracy reaches into the fence.
    InsideLikely,
    /// Outside even with the accuracy taken off.
    OutsideCertain,
}

impl Fence {
    /// Compares the distance with the radius, the accuracy once added and once taken off.
    #[must_use]
    pub fn relation(&self, fix: Position, accuracy_m: f64) -> FenceRelation {
        let distance_m = distance_m(self.centre, fix);
        if distance_m + accuracy_m <= self.radius_m {
            FenceRelation::InsideCertain
        } else if distance_m - accuracy_m <= self.radius_m {
            FenceRelation::InsideLikely
        } else {
            FenceRelation::OutsideCertain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_better_accuracy_never_makes_an_answer_less_certain(
            north in 0.0..0.01_f64, radius_m in 20.0..500.0_f64, coarse in 1.0..300.0_f64, share in 0.0..1.0_f64,
        ) {
            let centre = Position { latitude: 30.0, longitude: 112.0 };
            let fix = Position { latitude: 30.0 + north, longitude: 112.0 };
            let fence = Fence { centre, radius_m };
            let fine = fence.relation(fix, coarse * share);
            match fence.relation(fix, coarse) {
                FenceRelation::InsideLikely => {}
                certain => prop_assert_eq!(fine, certain),
            }
        }
    }
}
