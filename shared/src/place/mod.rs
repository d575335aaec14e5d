//! Where things are: WGS-84 positions, other datums at the edge, distances, geofences.

mod datum;
mod distance;
mod fence;
mod position;

pub use datum::{Datum, from_wgs84, to_wgs84};
pub use distance::distance_m;
pub use fence::{Fence, FenceRelation};
pub use position::Position;
