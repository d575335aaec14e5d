//! Looks for less of a schedule that still breaks the same invariant.

use super::report::{Violation, play_seed};
use super::stage::{Cast, Stage};
use anyhow::Result;

/// Schedules that are played for one violation at most.
const RUNS_MAX: u32 = 60;

/// The smallest part of the schedule that was found to break the same invariant: first its end is cut
/// off, then phones are left out, then each kind of mishap.
///
/// # Errors
/// When a server could not be made.
pub fn shrink(violation: Violation) -> Result<Violation> {
    let mut search = Search {
        invariant: violation.invariant(),
        smallest: violation.without_what_follows(),
        runs_left: RUNS_MAX,
    };
    search.cut_the_end()?;
    search.leave_out_phones()?;
    search.leave_out_mishaps()?;
    // With less around it, less may have to come before it.
    search.cut_the_end()?;
    Ok(search.smallest)
}

struct Search {
    invariant: Option<String>,
    smallest: Violation,
    runs_left: u32,
}

impl Search {
    fn cut_the_end(&mut self) -> Result<()> {
        let mut too_few: u64 = 0;
        while self.runs_left > 0 && self.smallest.stage.steps > too_few + 1 {
            let steps = too_few.midpoint(self.smallest.stage.steps);
            let stage = Stage {
                steps,
                ..self.smallest.stage.clone()
            };
            if !self.still_breaks(&stage)? {
                too_few = steps;
            }
        }
        Ok(())
    }

    fn leave_out_phones(&mut self) -> Result<()> {
        let places = 0..Cast::of(self.smallest.seed).phones();
        for place in places.clone() {
            let stage = self.smallest.stage.clone();
            let mut left = stage.phones.unwrap_or_else(|| places.clone().collect());
            if left.remove(&place) && !left.is_empty() {
                self.still_breaks(&Stage {
                    phones: Some(left),
                    ..self.smallest.stage.clone()
                })?;
            }
        }
        Ok(())
    }

    fn leave_out_mishaps(&mut self) -> Result<()> {
        for mishap in self.smallest.happened.clone() {
            if self.smallest.happened.contains(&mishap) {
                let mut stage = self.smallest.stage.clone();
                stage.without.insert(mishap);
                self.still_breaks(&stage)?;
            }
        }
        Ok(())
    }

    /// Plays so much of it. What breaks the same invariant is the smallest from then on.
    fn still_breaks(&mut self, stage: &Stage) -> Result<bool> {
        if self.runs_left == 0 {
            return Ok(false);
        }
        self.runs_left -= 1;
        let Err(violation) = play_seed(self.smallest.seed, stage)? else {
            return Ok(false);
        };
        let is_same = violation.invariant() == self.invariant;
        if is_same {
            self.smallest = violation.without_what_follows();
        }
        Ok(is_same)
    }
}
