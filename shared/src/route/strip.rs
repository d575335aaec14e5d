//! The beat strip: a route as one line of strokes, the same everywhere it is shown.

use super::stop::StopState;
use serde::{Deserialize, Serialize};

/// One stroke of the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stroke {
    /// Its shape.
    pub shape: StrokeShape,
    /// Its width in standard-visit units, so that every full day is equally long.
    pub units: u32,
    /// The plan stands here now: the hairline through the strips.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_expected: bool,
}

/// The shape of a stroke; it says everything without colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StrokeShape {
    /// Up: visited.
    Done,
    /// Tall: the person is there.
    Here,
    /// Down: missed with a reason, or missing.
    Missed,
    /// A short dash: planned, due or late.
    Planned,
    /// Stripes: not heard from.
    Unknown,
    /// Dashed: a visit that was not planned.
    Unplanned,
}

/// What one stop adds to the strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StripStop {
    /// How it stands.
    pub state: StopState,
    /// Its load.
    pub units: u32,
    /// Whether its planned time has come.
    pub is_due_by_now: bool,
}

/// The strip of a day: its stops in order without the excused ones, then the unplanned visits.
#[must_use]
pub fn beat_strip(stops: &[StripStop], unplanned_units: &[u32]) -> Vec<Stroke> {
    let due: Vec<&StripStop> = stops
        .iter()
        .filter(|stop| stop.state != StopState::Excused)
        .collect();
    let expected = due.iter().rposition(|stop| stop.is_due_by_now);
    let planned = due.iter().enumerate().map(|(index, stop)| Stroke {
        shape: shape(stop.state),
        units: stop.units,
        is_expected: expected == Some(index),
    });
    let unplanned = unplanned_units.iter().map(|units| Stroke {
        shape: StrokeShape::Unplanned,
        units: *units,
        is_expected: false,
    });
    planned.chain(unplanned).collect()
}

fn shape(state: StopState) -> StrokeShape {
    match state {
        StopState::Done => StrokeShape::Done,
        StopState::Here => StrokeShape::Here,
        StopState::Missed { .. } | StopState::Missing => StrokeShape::Missed,
        StopState::NotHeardFrom => StrokeShape::Unknown,
        StopState::Planned | StopState::Due | StopState::Late { .. } | StopState::Excused => {
            StrokeShape::Planned
        }
    }
}
