//! A suggested order is an order, and a better one.

use super::*;
use proptest::prelude::*;

/// So many hundredths of a degree from a place in the open country.
fn at(north: i32, east: i32) -> Position {
    Position {
        latitude: 30.0 + f64::from(north) / 100.0,
        longitude: 114.0 + f64::from(east) / 100.0,
    }
}

#[test]
fn a_way_to_and_fro_becomes_a_way_along() {
    let stops = [0, 4, 1, 3, 2].map(|east| Some(at(0, east)));
    let suggested = suggest_order(&stops, FirstStop::Stays);
    assert_eq!(suggested.order, [0, 2, 4, 3, 1]);
    assert_eq!(suggested.before_m, 9_630);
    assert_eq!(suggested.saved_m(), 9_630 - 3_852);
}

#[test]
fn a_first_stop_in_the_middle_stays_the_first_when_it_has_to() {
    let stops = [2, 0, 4].map(|east| Some(at(0, east)));
    assert_eq!(suggest_order(&stops, FirstStop::Stays).order[0], 0);
    let free = suggest_order(&stops, FirstStop::Free);
    assert_eq!(free.order[1], 0, "the middle one is passed on the way");
}

#[test]
fn stops_that_cannot_be_placed_come_last_in_the_order_they_had() {
    let stops = [None, Some(at(0, 3)), None, Some(at(0, 1)), Some(at(0, 2))];
    let suggested = suggest_order(&stops, FirstStop::Free);
    assert_eq!(suggested.order[3..], [0, 2]);
    assert_eq!(suggest_order(&[None, None], FirstStop::Stays).order, [0, 1]);
    assert!(suggest_order(&[], FirstStop::Free).order.is_empty());
}

#[test]
fn a_way_that_cannot_be_shortened_stays_as_it_is() {
    let stops = [3, 2, 1].map(|east| Some(at(0, east)));
    let suggested = suggest_order(&stops, FirstStop::Free);
    assert_eq!(
        (suggested.order, suggested.before_m - suggested.after_m),
        (vec![0, 1, 2], 0)
    );
}

fn any_stops(most: usize) -> impl Strategy<Value = Vec<Option<Position>>> {
    let stop = proptest::option::weighted(0.9, (-40_i32..40, -40_i32..40));
    let stop = stop.prop_map(|place| place.map(|(north, east)| at(north, east)));
    proptest::collection::vec(stop, 0..=most)
}

fn length(stops: &[Option<Position>], order: &[usize]) -> f64 {
    let way: Vec<Position> = order.iter().filter_map(|place| stops[*place]).collect();
    way.windows(2)
        .map(|pair| distance_m(pair[0], pair[1]))
        .sum()
}

/// The shortest way there is, by trying all of them.
fn shortest(stops: &[Option<Position>], done: &mut Vec<usize>) -> f64 {
    if done.len() == stops.len() {
        return length(stops, done);
    }
    let mut best = f64::INFINITY;
    for place in 0..stops.len() {
        if !done.contains(&place) {
            done.push(place);
            best = best.min(shortest(stops, done));
            done.pop();
        }
    }
    best
}

proptest! {
    #[test]
    fn it_is_a_permutation_never_longer_and_always_the_same(
        stops in any_stops(60),
        first in prop_oneof![Just(FirstStop::Stays), Just(FirstStop::Free)],
    ) {
        let suggested = suggest_order(&stops, first);
        let mut sorted = suggested.order.clone();
        sorted.sort_unstable();
        prop_assert_eq!(sorted, (0..stops.len()).collect::<Vec<_>>());
        prop_assert!(suggested.after_m <= suggested.before_m);
        let truly = length(&stops, &suggested.order);
        prop_assert!((truly - f64::from(suggested.after_m)).abs() <= 1.0, "the length is that of the order");
        prop_assert_eq!(&suggest_order(&stops, first), &suggested);
        if first == FirstStop::Stays && stops.first().is_some_and(Option::is_some) {
            prop_assert_eq!(suggested.order[0], 0);
        }
    }

    #[test]
    fn it_is_near_to_the_shortest_way_there_is(stops in any_stops(6)) {
        let suggested = suggest_order(&stops, FirstStop::Free);
        let best = shortest(&stops, &mut Vec::new());
        prop_assert!(f64::from(suggested.after_m) <= best * 1.25 + 1.0);
    }
}
