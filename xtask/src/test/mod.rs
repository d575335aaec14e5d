//! Every check and test there is, and their sum.

pub mod browser;
mod counts;
mod lint;
pub mod postgres;
pub mod rust;

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;

use self::counts::Counts;
use crate::paths::Paths;
use crate::process::progress;

/// A part of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Format and lints.
    Lint,
    /// The tests inside the crates.
    Unit,
    /// The simulation of sync.
    Simulation,
    /// The API over HTTP, on SQLite and on PostgreSQL.
    Api,
    /// The built product in a real browser.
    Browser,
}

/// Runs all parts or one. A part that fails does not stop the others.
pub fn run(paths: &Paths, only: Option<Part>) -> Result<ExitCode> {
    let mut sum = Counts::default();
    for part in Part::value_variants().iter().copied() {
        if only.is_none_or(|only| only == part) {
            sum += run_part(paths, part);
        }
    }
    if sum.skipped > 0 {
        println!("WARNING: {} tests were SKIPPED", sum.skipped);
    }
    println!("{}", sum.summary());
    Ok(if sum.failed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn run_part(paths: &Paths, part: Part) -> Counts {
    let name = format!("{part:?}").to_lowercase();
    progress(&format!("Part: {name}"));
    let outcome = match part {
        Part::Lint => Ok(lint::run_all(paths)),
        Part::Unit => rust::run_unit(paths),
        Part::Simulation => rust::run_simulation(paths),
        Part::Api => rust::run_api(paths),
        Part::Browser => browser::run(paths),
    };
    let counts = outcome.unwrap_or_else(|error| {
        println!("FAILED: {name}: {error:#}");
        Counts::of_step(false)
    });
    progress(&format!("Part: {name}: {}", counts.summary()));
    counts
}
