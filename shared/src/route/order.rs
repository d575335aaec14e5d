//! A shorter order for the stops of a day.

use crate::place::{Position, distance_m};

/// The suggested order with what it saves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedOrder {
    /// Places in the order as it was, from 0, in the order as it should be.
    pub order: Vec<usize>,
    /// Length of the way between the known stores as it was, in metres.
    pub before_m: u32,
    /// The same in the suggested order; never longer.
    pub after_m: u32,
}

impl SuggestedOrder {
    /// What the suggestion saves, in metres.
    #[must_use]
    pub fn saved_m(&self) -> u32 {
        self.before_m - self.after_m
    }
}

/// Which stop stays where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstStop {
    /// The first stop stays the first one, such as a store near home or one that opens early.
    Stays,
    /// Any stop may be the first.
    Free,
}

/// A short way through the stops of a day: from the nearest to the nearest, then crossings undone
/// until no exchange helps. Distances are straight lines, as the roads are not known. A stop without
/// a position that can be trusted cannot be placed: those come last, in the order in which they were.
/// The same stops always give the same answer, and never a longer one than they had.
#[must_use]
pub fn suggest_order(stops: &[Option<Position>], first: FirstStop) -> SuggestedOrder {
    let known: Vec<(usize, Position)> = stops
        .iter()
        .enumerate()
        .filter_map(|(place, position)| Some((place, (*position)?)))
        .collect();
    let unknown = (0..stops.len()).filter(|place| stops[*place].is_none());
    let ways = Ways::new(&known);
    let as_it_was: Vec<usize> = (0..known.len()).collect();
    // A first stop that cannot be placed is not a start of the way.
    let has_start = first == FirstStop::Stays && stops.first().is_some_and(Option::is_some);
    let begins = if has_start { 0..1 } else { 0..known.len() };
    let mut best = as_it_was.clone();
    ways.untangle(&mut best, has_start);
    for begin in begins {
        let mut tour = ways.nearest_first(begin);
        ways.untangle(&mut tour, has_start);
        if ways.length(&tour) + LEAST_GAIN_M < ways.length(&best) {
            best = tour;
        }
    }
    let (before_m, after_m) = (metres(ways.length(&as_it_was)), metres(ways.length(&best)));
    // Less than a metre is no reason to change a plan.
    if after_m >= before_m {
        best = as_it_was;
    }
    SuggestedOrder {
        order: best
            .into_iter()
            .map(|index| known[index].0)
            .chain(unknown)
            .collect(),
        before_m,
        after_m: after_m.min(before_m),
    }
}

/// An exchange has to save more than this, or rounding could exchange for ever.
const LEAST_GAIN_M: f64 = 0.001;

/// The distances between all stops.
struct Ways(Vec<Vec<f64>>);

impl Ways {
    fn new(known: &[(usize, Position)]) -> Self {
        let row = |from: Position| known.iter().map(|(_, to)| distance_m(from, *to)).collect();
        Self(known.iter().map(|(_, from)| row(*from)).collect())
    }

    fn between(&self, from: usize, to: usize) -> f64 {
        self.0[from][to]
    }

    fn length(&self, tour: &[usize]) -> f64 {
        tour.windows(2)
            .map(|pair| self.between(pair[0], pair[1]))
            .sum()
    }

    /// Always on to the nearest stop that is left; of two as near, the earlier one.
    fn nearest_first(&self, begin: usize) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.0.len()).filter(|index| *index != begin).collect();
        let mut tour = vec![begin];
        let mut at = begin;
        while !left.is_empty() {
            let mut nearest = 0;
            for place in 1..left.len() {
                if self.between(at, left[place]) < self.between(at, left[nearest]) {
                    nearest = place;
                }
            }
            at = left.remove(nearest);
            tour.push(at);
        }
        tour
    }

    /// 2-opt on an open way: turns a stretch around as long as that makes the way shorter.
    fn untangle(&self, tour: &mut [usize], keeps_first: bool) {
        let lowest = usize::from(keeps_first);
        let mut has_changed = true;
        while has_changed {
            has_changed = false;
            for from in lowest..tour.len() {
                for to in from + 1..tour.len() {
                    if self.gain(tour, from, to) > LEAST_GAIN_M {
                        tour[from..=to].reverse();
                        has_changed = true;
                    }
                }
            }
        }
    }

    /// What turning a stretch around saves. The ends of the way are open.
    fn gain(&self, tour: &[usize], from: usize, to: usize) -> f64 {
        let mut gain = 0.0;
        if from > 0 {
            gain +=
                self.between(tour[from - 1], tour[from]) - self.between(tour[from - 1], tour[to]);
        }
        if let Some(next) = tour.get(to + 1) {
            gain += self.between(tour[to], *next) - self.between(tour[from], *next);
        }
        gain
    }
}

fn metres(length: f64) -> u32 {
    // Longer than the earth is round is not a day's way.
    const LONGEST_M: f64 = 4_000_000_000.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::as_conversions,
        reason = "rounded and clamped to the range before"
    )]
    let whole = length.round().clamp(0.0, LONGEST_M) as u32;
    whole
}

#[cfg(test)]
mod tests;
