//! Chinese map datums. GCJ-02 (AMap, Tencent) shifts WGS-84 by 100 to 700 m, BD-09 (Baidu) shifts
//! that again, everywhere; outside China GCJ-02 is WGS-84.

use super::Position;
use serde::{Deserialize, Serialize};
use std::f64::consts::PI;

/// The datum that a position arrived in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// GPS and phones.
    Wgs84,
    /// AMap, Tencent, and most lists from Chinese map services.
    Gcj02,
    /// Baidu.
    Bd09,
}

/// Semi-major axis of the Krasovsky 1940 ellipsoid in metres, which GCJ-02 is built on.
const SEMI_MAJOR_M: f64 = 6_378_245.0;
/// Its first eccentricity squared.
const ECCENTRICITY_SQUARED: f64 = 0.006_693_421_622_965_943;
/// BD-09 wobbles with this angular step.
const BAIDU_STEP: f64 = PI * 3000.0 / 180.0;
/// Halving the remaining error at least tenfold a round, this reaches well below a millimetre.
const INVERSE_ROUNDS: usize = 8;

/// Converts what arrived to WGS-84.
#[must_use]
pub fn to_wgs84(datum: Datum, position: Position) -> Position {
    match datum {
        Datum::Wgs84 => position,
        Datum::Gcj02 => invert(position, wgs84_to_gcj02),
        Datum::Bd09 => invert(invert(position, gcj02_to_bd09), wgs84_to_gcj02),
    }
}

/// Converts WGS-84 to another datum.
#[must_use]
pub fn from_wgs84(datum: Datum, position: Position) -> Position {
    match datum {
        Datum::Wgs84 => position,
        Datum::Gcj02 => wgs84_to_gcj02(position),
        Datum::Bd09 => gcj02_to_bd09(wgs84_to_gcj02(position)),
    }
}

/// Finds what `forward` turns into `wanted`, by walking back the error; both shifts are smooth.
fn invert(wanted: Position, forward: fn(Position) -> Position) -> Position {
    let mut guess = wanted;
    for _ in 0..INVERSE_ROUNDS {
        let reached = forward(guess);
        guess.latitude += wanted.latitude - reached.latitude;
        guess.longitude += wanted.longitude - reached.longitude;
    }
    guess
}

fn wgs84_to_gcj02(position: Position) -> Position {
    if !is_in_china(position) {
        return position;
    }
    let (east, north) = (position.longitude - 105.0, position.latitude - 35.0);
    let latitude_rad = position.latitude.to_radians();
    let magic = 1.0 - ECCENTRICITY_SQUARED * latitude_rad.sin().powi(2);
    let meridian_m = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (magic * magic.sqrt());
    let parallel_m = SEMI_MAJOR_M / magic.sqrt() * latitude_rad.cos();
    Position {
        latitude: position.latitude + (shift_north_m(east, north) / meridian_m).to_degrees(),
        longitude: position.longitude + (shift_east_m(east, north) / parallel_m).to_degrees(),
    }
}

fn gcj02_to_bd09(position: Position) -> Position {
    let (x, y) = (position.longitude, position.latitude);
    let radius = x.hypot(y) + 0.000_02 * (y * BAIDU_STEP).sin();
    let angle = y.atan2(x) + 0.000_003 * (x * BAIDU_STEP).cos();
    Position {
        latitude: radius * angle.sin() + 0.006,
        longitude: radius * angle.cos() + 0.0065,
    }
}

/// The rectangle in which the shifts are defined.
fn is_in_china(position: Position) -> bool {
    (72.004..=137.8347).contains(&position.longitude)
        && (0.8293..=55.8271).contains(&position.latitude)
}

fn shift_north_m(x: f64, y: f64) -> f64 {
    -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0
}

fn shift_east_m(x: f64, y: f64) -> f64 {
    300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::distance_m;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn there_and_back_is_within_half_a_metre(
            latitude in 3.0..53.0_f64, longitude in 74.0..135.0_f64,
        ) {
            let here = Position { latitude, longitude };
            for datum in [Datum::Gcj02, Datum::Bd09] {
                prop_assert!(distance_m(here, to_wgs84(datum, from_wgs84(datum, here))) < 0.5);
                prop_assert!(distance_m(here, from_wgs84(datum, to_wgs84(datum, here))) < 0.5);
            }
        }
    }

    #[test]
    fn outside_china_gcj02_is_wgs84() {
        let berlin = Position {
            latitude: 52.5,
            longitude: 13.4,
        };
        assert_eq!(from_wgs84(Datum::Gcj02, berlin), berlin);
        assert_eq!(to_wgs84(Datum::Gcj02, berlin), berlin);
    }
}
