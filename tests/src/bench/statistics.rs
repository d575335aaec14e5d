//! What is said of repeated measurements: percentiles and ratios, nothing that depends on a clock.

use serde::Serialize;

/// Durations of one thing, in milliseconds.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    times_ms: Vec<f64>,
}

/// The two percentiles that are told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Percentiles {
    /// Half of the runs were at most so long, in milliseconds.
    pub p50_ms: f64,
    /// All but a twentieth were at most so long, in milliseconds.
    pub p95_ms: f64,
}

impl Sample {
    /// Adds one run.
    pub fn add(&mut self, time_ms: f64) {
        self.times_ms.push(time_ms);
    }

    /// How many runs there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.times_ms.len()
    }

    /// Both percentiles; none without a run.
    #[must_use]
    pub fn percentiles(&self) -> Option<Percentiles> {
        Some(Percentiles {
            p50_ms: self.percentile(50)?,
            p95_ms: self.percentile(95)?,
        })
    }

    /// So many of a hundred runs took at most so long, in milliseconds; none without a run.
    #[must_use]
    pub fn percentile(&self, percent: usize) -> Option<f64> {
        let mut sorted = self.times_ms.clone();
        sorted.sort_by(f64::total_cmp);
        percentile(&sorted, percent)
    }

    /// Adds all runs of another sample.
    pub fn extend(&mut self, other: &Self) {
        self.times_ms.extend(&other.times_ms);
    }

    /// The median of the ratios of runs that were made in pairs, one after the other, so that both of a
    /// pair met the same machine. None without a whole pair.
    #[must_use]
    pub fn paired_ratio(&self, other: &Self) -> Option<f64> {
        let pairs = self.times_ms.iter().zip(&other.times_ms);
        let mut ratios: Vec<f64> = pairs.map(|(one, other)| one / other).collect();
        ratios.sort_by(f64::total_cmp);
        percentile(&ratios, 50)
    }
}

/// The nearest rank: a value that was measured, never one between two.
fn percentile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

impl Percentiles {
    /// How many times as long this is as the other.
    #[must_use]
    pub fn over(self, other: Self) -> Multiples {
        Multiples {
            p50: self.p50_ms / other.p50_ms,
            p95: self.p95_ms / other.p95_ms,
        }
    }
}

/// How many times as long one thing is as another.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Multiples {
    /// Of the medians.
    pub p50: f64,
    /// Of the 95th percentiles.
    pub p95: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(times_ms: &[f64]) -> Sample {
        let mut sample = Sample::default();
        times_ms.iter().for_each(|time_ms| sample.add(*time_ms));
        sample
    }

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let sample = sample(&[9.0, 1.0, 4.0, 2.0]);
        let found = sample.percentiles().expect("there are runs");
        assert_eq!((found.p50_ms, found.p95_ms), (2.0, 9.0));
    }

    #[test]
    fn one_slow_run_in_forty_is_above_the_95th_percentile() {
        let mut times_ms = vec![1.0; 39];
        times_ms.push(50.0);
        let found = sample(&times_ms).percentiles().expect("there are runs");
        assert_eq!(found.p95_ms, 1.0);
    }

    #[test]
    fn without_a_run_nothing_is_said() {
        assert_eq!(sample(&[]).percentiles(), None);
        assert_eq!(sample(&[]).paired_ratio(&sample(&[])), None);
    }

    #[test]
    fn multiples_are_of_equal_percentiles() {
        let (slow, fast) = (sample(&[4.0, 6.0, 12.0]), sample(&[2.0, 3.0, 4.0]));
        let (slow, fast) = (
            slow.percentiles().expect("runs"),
            fast.percentiles().expect("runs"),
        );
        assert_eq!(slow.over(fast), Multiples { p50: 2.0, p95: 3.0 });
    }

    #[test]
    fn a_machine_that_slows_down_in_the_middle_does_not_change_the_ratio_of_pairs() {
        let on = sample(&[11.0, 11.0, 22.0, 44.0]);
        let off = sample(&[10.0, 10.0, 20.0, 40.0]);
        let ratio = on.paired_ratio(&off).expect("pairs");
        assert!((ratio - 1.1).abs() < 1e-9);
    }
}
