//! `cargo xtask bench sync`: builds for release, starts a PostgreSQL whose commits wait for the disk,
//! brings the peers that it can, and measures.

use std::process::{Command, ExitCode};

use anyhow::Result;
use clap::Args;

use super::{build, peers};
use crate::paths::Paths;
use crate::process::progress;
use crate::test::postgres::Cluster;
use crate::test::rust::POSTGRES_VARIABLE;

/// Names the program that is measured.
const PROGRAM_VARIABLE: &str = "STOREBEAT_BENCH_PROGRAM";

/// How `bench sync` is told what to do.
#[derive(Args)]
pub struct Sync {
    /// One part only, such as `push`; a wrong name is answered with all of them.
    #[arg(long, value_name = "WORK")]
    only: Option<String>,
    /// How often everybody takes their turn: five times, or twice when it is quick.
    #[arg(long)]
    rounds: Option<usize>,
    /// Less work and fewer rounds: to see that it runs, not to judge by.
    #[arg(long)]
    quick: bool,
    /// Ten million records behind the catch-up on PostgreSQL instead of one: 40 GB of disk.
    #[arg(long)]
    long: bool,
    /// Prints every figure for other programs.
    #[arg(long)]
    json: bool,
}

impl Sync {
    fn arguments(&self) -> Vec<String> {
        let mut arguments = Vec::new();
        if let Some(only) = &self.only {
            arguments.extend(["--only".to_owned(), only.clone()]);
        }
        if let Some(rounds) = self.rounds {
            arguments.extend(["--rounds".to_owned(), rounds.to_string()]);
        }
        arguments.extend(self.quick.then(|| "--quick".to_owned()));
        arguments.extend(self.long.then(|| "--long".to_owned()));
        arguments.extend(self.json.then(|| "--json".to_owned()));
        arguments
    }
}

/// The program is the one that is served, built without anything for tests.
pub fn measure(paths: &Paths, wish: &Sync) -> Result<ExitCode> {
    build(paths, "server", "storebeat")?;
    build(paths, "tests", "bench_sync")?;
    let peers = peers::bring(paths);
    progress("Starting a temporary PostgreSQL whose commits wait for the disk");
    let cluster = Cluster::start_durable()?;
    let status = Command::new(paths.benchmark_program("bench_sync"))
        .args(wish.arguments())
        .env(PROGRAM_VARIABLE, paths.server_program())
        .env(POSTGRES_VARIABLE, cluster.url())
        .envs(peers)
        .status();
    cluster.stop()?;
    Ok(if status?.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_handed_on() {
        let wish = Sync {
            only: Some("push".to_owned()),
            rounds: Some(3),
            quick: true,
            long: false,
            json: false,
        };
        assert_eq!(
            wish.arguments(),
            ["--only", "push", "--rounds", "3", "--quick"]
        );
    }
}
