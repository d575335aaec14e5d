//! The rules of visits as examples in sentences: what the tests run, and what documents may quote.

use super::{EvidenceReason, Fix, Grade};

/// One visit at a store with a fence of 150 m and a norm of 300 s, and what the rules make of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// What it shows.
    pub sentence: &'static str,
    /// Metres from the store's position at check-in, with accuracy and age; none without a position.
    pub sighting: Option<Sighted>,
    /// The person or the system refused the position.
    pub was_refused: bool,
    /// The store's position is doubtful.
    pub is_doubtful: bool,
    /// Seconds until the check-out; none when there never was one.
    pub stayed_s: Option<u32>,
    /// The store was found closed.
    pub store_closed: bool,
    /// The grade of the check-in.
    pub grade: Grade,
    /// The first reason of the grade.
    pub reason: EvidenceReason,
    /// Whether it counts for the strict call rate.
    pub is_strict: bool,
}

/// A position as metres from the store.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighted {
    /// Metres to the north.
    pub north_m: f64,
    /// Radius in metres.
    pub accuracy_m: f64,
    /// Age in seconds.
    pub age_s: u32,
}

impl Sighted {
    /// The position for a store at this place.
    #[must_use]
    pub fn fix_from(self, latitude: f64, longitude: f64) -> Fix {
        /// Metres of one degree of latitude.
        const DEGREE_M: f64 = 111_195.0;
        Fix {
            latitude: latitude + self.north_m / DEGREE_M,
            longitude,
            accuracy_m: self.accuracy_m,
            age_s: self.age_s,
        }
    }
}

const GOOD: Example = Example {
    sentence: "inside the fence even with the accuracy added is strong",
    sighting: Some(Sighted {
        north_m: 40.0,
        accuracy_m: 12.0,
        age_s: 3,
    }),
    was_refused: false,
    is_doubtful: false,
    stayed_s: Some(600),
    store_closed: false,
    grade: Grade::Strong,
    reason: EvidenceReason::InsideFence,
    is_strict: true,
};

const fn sighted(north_m: f64, accuracy_m: f64, age_s: u32) -> Option<Sighted> {
    Some(Sighted {
        north_m,
        accuracy_m,
        age_s,
    })
}

const fn weak(sentence: &'static str, reason: EvidenceReason) -> Example {
    Example {
        sentence,
        grade: Grade::Weak,
        reason,
        is_strict: false,
        ..GOOD
    }
}

/// All examples.
pub static EXAMPLES: &[Example] = &[
    GOOD,
    Example {
        sentence: "inside only with the accuracy taken off is fair, and still strict",
        sighting: sighted(180.0, 60.0, 3),
        grade: Grade::Fair,
        reason: EvidenceReason::InsideWithinAccuracy,
        ..GOOD
    },
    Example {
        sentence: "outside with certainty is contradicted, and the visit still goes on",
        sighting: sighted(640.0, 20.0, 3),
        grade: Grade::Contradicted,
        reason: EvidenceReason::OutsideFence,
        is_strict: false,
        ..GOOD
    },
    Example {
        sighting: None,
        ..weak("no position is weak", EvidenceReason::NoPosition)
    },
    Example {
        sighting: None,
        was_refused: true,
        ..weak(
            "a refused position is weak and says so",
            EvidenceReason::PositionRefused,
        )
    },
    Example {
        sighting: sighted(10.0, 201.0, 3),
        ..weak(
            "an accuracy worse than 200 m is weak",
            EvidenceReason::PoorAccuracy,
        )
    },
    Example {
        sighting: sighted(10.0, 8.0, 121),
        ..weak(
            "a fix older than two minutes is weak",
            EvidenceReason::OldFix,
        )
    },
    Example {
        sighting: sighted(640.0, 20.0, 3),
        is_doubtful: true,
        ..weak(
            "a doubtful store position contradicts nobody",
            EvidenceReason::StorePositionDoubtful,
        )
    },
    Example {
        sentence: "five minutes less one second is not long enough",
        stayed_s: Some(299),
        is_strict: false,
        ..GOOD
    },
    Example {
        sentence: "exactly five minutes is long enough",
        stayed_s: Some(300),
        ..GOOD
    },
    Example {
        sentence: "a closed store is visited, not strict, and has no time in store",
        store_closed: true,
        is_strict: false,
        ..GOOD
    },
    Example {
        sentence: "a visit that was never checked out is closed by rule and has no time in store",
        stayed_s: None,
        is_strict: false,
        ..GOOD
    },
];
