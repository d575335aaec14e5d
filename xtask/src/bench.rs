//! Benchmarks, from the command line.

mod peers;
mod sync;

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};

use crate::demo::free_mib;
use crate::paths::Paths;
use crate::process::{cargo, progress, run};
use crate::test::browser::measure_phone;
use crate::test::postgres::Cluster;
use crate::test::rust::POSTGRES_VARIABLE;

/// The lengths of history at which the product is held to its goals.
const FULL: &str = "10000,1000000,5000000";

/// A visit takes about so much with everything that was recorded at it and the indexes.
const KIB_PER_VISIT: u64 = 5;
/// What the pushed history takes, twice, and what should stay free.
const FREE_BESIDE_MIB: u64 = 4 * 1024;

/// What is measured.
#[derive(Subcommand)]
pub enum Bench {
    /// Board, compliance, matrix and figures over short and long histories, and what the tables of
    /// reports cost a push. Ends with a failure when a goal is missed.
    Reports(Reports),
    /// What synchronisation costs, beside other servers and a plain insert. Ends with a failure when a
    /// goal is missed.
    Sync(sync::Sync),
    /// What it costs a phone to keep a count and to take in records, in a Chromium whose processor is four
    /// times slower. Ends with a failure when a goal is missed.
    Phone {
        /// Prints every figure for other programs.
        #[arg(long)]
        json: bool,
    },
}

/// How `bench reports` is told what to do.
#[derive(Args)]
pub struct Reports {
    /// Visits of the histories, the shortest first: `10000,100000`.
    #[arg(long)]
    visits: Option<String>,
    /// 10 thousand and a million on both databases, 5 million on PostgreSQL: an hour or two, and 30 GB
    /// of disk.
    #[arg(long, conflicts_with = "visits")]
    full: bool,
    /// One database only: `sqlite` or `postgres`.
    #[arg(long)]
    database: Option<String>,
    /// How often each report is read.
    #[arg(long)]
    rounds: Option<usize>,
    /// Prints every figure for other programs.
    #[arg(long)]
    json: bool,
}

impl Reports {
    fn visits(&self) -> Option<String> {
        let full = || self.full.then(|| FULL.to_owned());
        self.visits.clone().or_else(full)
    }

    /// What the longest history needs, in MiB.
    fn needed_mib(&self) -> u64 {
        const KIB_PER_MIB: u64 = 1024;
        let visits = self.visits().unwrap_or_default();
        let longest = visits
            .split(',')
            .filter_map(|number| number.trim().parse().ok());
        let longest: u64 = longest.max().unwrap_or_default();
        longest * KIB_PER_VISIT / KIB_PER_MIB + FREE_BESIDE_MIB
    }

    fn arguments(&self) -> Vec<String> {
        let named = [
            ("--visits", self.visits()),
            ("--database", self.database.clone()),
            ("--rounds", self.rounds.map(|rounds| rounds.to_string())),
        ];
        let mut arguments = Vec::new();
        for (name, value) in named {
            if let Some(value) = value {
                arguments.extend([name.to_owned(), value]);
            }
        }
        arguments.extend(self.json.then(|| "--json".to_owned()));
        arguments
    }
}

/// Builds for release and measures, on a PostgreSQL of its own.
pub fn measure(paths: &Paths, bench: &Bench) -> Result<ExitCode> {
    match bench {
        Bench::Reports(reports) => measure_reports(paths, reports),
        Bench::Sync(wish) => sync::measure(paths, wish),
        Bench::Phone { json } => measure_phone(paths, *json).map(|()| ExitCode::SUCCESS),
    }
}

fn measure_reports(paths: &Paths, reports: &Reports) -> Result<ExitCode> {
    let (folder, needed) = (std::env::temp_dir(), reports.needed_mib());
    if let Some(free) = free_mib(&folder).filter(|free| *free < needed) {
        let folder = folder.display();
        bail!("the disk that holds {folder} has {free} MiB left, {needed} MiB are needed");
    }
    build(paths, "tests", "bench_reports")?;
    progress("Starting a temporary PostgreSQL");
    let cluster = Cluster::start()?;
    let status = std::process::Command::new(paths.benchmark_program("bench_reports"))
        .args(reports.arguments())
        .env(POSTGRES_VARIABLE, cluster.url())
        .status();
    cluster.stop()?;
    Ok(if status?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Builds one program for release.
fn build(paths: &Paths, package: &str, program: &str) -> Result<()> {
    progress(&format!("Building {program}"));
    let build = ["build", "--release", "--package", package, "--bin", program];
    run(cargo().current_dir(&paths.root).args(build))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_left_to_the_benchmark() {
        let reports = Reports {
            visits: None,
            full: true,
            database: None,
            rounds: Some(9),
            json: true,
        };
        assert_eq!(
            reports.arguments(),
            ["--visits", FULL, "--rounds", "9", "--json"]
        );
        assert_eq!(reports.needed_mib(), 5_000_000 * 5 / 1024 + 4096);
    }
}
