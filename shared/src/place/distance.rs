//! Distances on the ground.

use super::Position;
use geo::{Distance as _, Haversine, Point};

/// Metres between two positions. The great circle on a sphere is at most 0.5 % off the ellipsoid,
/// far less than a phone's accuracy, and costs a phone a fraction of it.
#[must_use]
pub fn distance_m(from: Position, to: Position) -> f64 {
    let point = |position: Position| Point::new(position.longitude, position.latitude);
    Haversine.distance(point(from), point(to))
}
