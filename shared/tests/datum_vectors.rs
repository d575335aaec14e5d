//! Datum conversion held against an independent witness: the npm package gcoord, see
//! `data/make_vectors.mjs`.

use shared::place::{Datum, Position, distance_m, from_wgs84, to_wgs84};

/// The witness and we compute the same formula; what is left is rounding.
const TOLERANCE_M: f64 = 0.01;
/// Inverting is held to the product's promise.
const ROUND_TRIP_M: f64 = 0.5;

fn vectors() -> Vec<[Position; 3]> {
    include_str!("data/gcoord_vectors.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let numbers: Vec<f64> = line
                .split(',')
                .map(|number| number.parse().expect("a number"))
                .collect();
            [0, 2, 4].map(|index| {
                Position::new(numbers[index + 1], numbers[index]).expect("a place on earth")
            })
        })
        .collect()
}

#[test]
fn the_shifts_are_those_of_the_witness() {
    for [wgs84, gcj02, bd09] in vectors() {
        assert!(
            distance_m(from_wgs84(Datum::Gcj02, wgs84), gcj02) < TOLERANCE_M,
            "{wgs84:?}"
        );
        assert!(
            distance_m(from_wgs84(Datum::Bd09, wgs84), bd09) < TOLERANCE_M,
            "{wgs84:?}"
        );
    }
}

#[test]
fn what_the_witness_shifted_comes_back_within_half_a_metre() {
    for [wgs84, gcj02, bd09] in vectors() {
        assert!(
            distance_m(to_wgs84(Datum::Gcj02, gcj02), wgs84) < ROUND_TRIP_M,
            "{wgs84:?}"
        );
        assert!(
            distance_m(to_wgs84(Datum::Bd09, bd09), wgs84) < ROUND_TRIP_M,
            "{wgs84:?}"
        );
    }
}
