//! Counting tests by what the test programs print.

use std::ops::AddAssign;

/// How many tests there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that held.
    pub passed: u64,
    /// Tests that did not.
    pub failed: u64,
    /// Tests that were not run, which is said aloud.
    pub skipped: u64,
}

impl Counts {
    /// One step that held or did not.
    pub fn of_step(has_succeeded: bool) -> Self {
        Self {
            passed: u64::from(has_succeeded),
            failed: u64::from(!has_succeeded),
            skipped: 0,
        }
    }

    /// A program that failed without a failed test, as when it does not compile, is one failure; so
    /// is one that found nothing to run.
    pub fn with_exit(mut self, has_succeeded: bool) -> Self {
        let has_run = self.passed + self.failed > 0;
        if !(has_succeeded && has_run) && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// The line that ends every run.
    pub fn summary(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Sums the lines `test result: ok. 3 passed; 0 failed; 1 ignored; …` of `cargo test`.
pub fn of_cargo_test(output: &str) -> Counts {
    let mut counts = Counts::default();
    for line in output
        .lines()
        .filter_map(|line| line.trim().strip_prefix("test result:"))
    {
        // The first word says ok or FAILED; the numbers follow, each before its name.
        let words: Vec<&str> = line
            .split([' ', ';', '.'])
            .filter(|word| !word.is_empty())
            .collect();
        for pair in words.windows(2) {
            if let [number, name] = pair {
                let number = number.parse().unwrap_or(0);
                match *name {
                    "passed" => counts.passed += number,
                    "failed" => counts.failed += number,
                    "ignored" => counts.skipped += number,
                    _ => {}
                }
            }
        }
    }
    counts
}

/// Reads the summary at the end of Node's TAP output: `# pass 3`, `# fail 0`, and so on.
pub fn of_node_tap(output: &str) -> Counts {
    let number = |name: &str| -> u64 {
        output
            .lines()
            .rev()
            .filter_map(|line| {
                line.strip_prefix("# ")?
                    .strip_prefix(name)?
                    .strip_prefix(' ')
            })
            .find_map(|text| text.trim().parse().ok())
            .unwrap_or(0)
    };
    Counts {
        passed: number("pass"),
        failed: number("fail") + number("cancelled"),
        skipped: number("skipped") + number("todo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_result_lines_of_all_test_programs_are_summed() {
        let output = "running 2 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s\n\
            test result: FAILED. 3 passed; 4 failed; 0 ignored; 0 measured; 9 filtered out; finished in 1.2s\n";
        assert_eq!(
            of_cargo_test(output),
            Counts {
                passed: 5,
                failed: 4,
                skipped: 1
            }
        );
    }

    #[test]
    fn nodes_summary_is_read_and_cancelled_tests_failed() {
        let output = "ok 1 - a test\n1..4\n# tests 4\n# suites 0\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 0\n";
        assert_eq!(
            of_node_tap(output),
            Counts {
                passed: 2,
                failed: 2,
                skipped: 0
            }
        );
    }

    #[test]
    fn what_does_not_compile_is_one_failure() {
        assert_eq!(
            of_cargo_test("error: could not compile")
                .with_exit(false)
                .failed,
            1
        );
        assert_eq!(
            Counts {
                failed: 3,
                ..Counts::default()
            }
            .with_exit(false)
            .failed,
            3
        );
    }

    #[test]
    fn a_part_that_ran_nothing_has_failed() {
        assert_eq!(Counts::default().with_exit(true).failed, 1);
        let one = Counts {
            passed: 1,
            ..Counts::default()
        };
        assert_eq!(one.with_exit(true).failed, 0);
    }

    #[test]
    fn the_last_line_has_the_agreed_form() {
        assert_eq!(
            Counts {
                passed: 12,
                failed: 0,
                skipped: 1
            }
            .summary(),
            "12 passed, 0 failed"
        );
    }
}
