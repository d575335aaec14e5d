//! The tests that cargo runs.

use std::process::Command;

use anyhow::Result;

use super::counts::{Counts, of_cargo_test};
use super::postgres::Cluster;
use crate::paths::Paths;
use crate::process::{cargo, progress, run, run_and_keep};

/// Where the API tests find a server on which they may create databases.
pub const POSTGRES_VARIABLE: &str = "STOREBEAT_TEST_POSTGRES_URL";
/// Where they find PostgreSQL's programs, to make servers of their own that may die.
const POSTGRES_PROGRAMS_VARIABLE: &str = "STOREBEAT_TEST_POSTGRES_PROGRAMS";
/// Which program they start where one process is not enough.
const PROGRAM_VARIABLE: &str = "STOREBEAT_TEST_PROGRAM";

/// The tests inside the crates.
pub fn run_unit(paths: &Paths) -> Result<Counts> {
    let mut counts = cargo_test(test_command(paths).args([
        "-p",
        "shared",
        "-p",
        "migrations",
        "-p",
        "server",
        "-p",
        "xtask",
    ]))?;
    // By itself, so that no feature of the browser's crates reaches the others.
    counts += cargo_test(test_command(paths).args(["-p", "web"]))?;
    Ok(counts)
}

/// The simulation of sync, optimised: five thousand schedules would take half an hour otherwise.
pub fn run_simulation(paths: &Paths) -> Result<Counts> {
    let part = ["--release", "-p", "tests", "--test", "simulation"];
    cargo_test(test_command(paths).args(part))
}

/// The API over HTTP, on SQLite and on a PostgreSQL of its own.
pub fn run_api(paths: &Paths) -> Result<Counts> {
    run(cargo().current_dir(&paths.root).args([
        "build",
        "--package",
        "server",
        "--bin",
        "storebeat",
        // Places at which tests let the program die.
        "--features",
        "failpoints",
    ]))?;
    progress("Starting a temporary PostgreSQL");
    let cluster = Cluster::start()?;
    let outcome = cargo_test(
        test_command(paths)
            .args(["-p", "tests", "--lib", "--test", "api"])
            .env(POSTGRES_VARIABLE, cluster.url())
            .env(POSTGRES_PROGRAMS_VARIABLE, cluster.programs())
            .env(PROGRAM_VARIABLE, paths.server_program_for_tests()),
    );
    cluster.stop()?;
    outcome
}

fn test_command(paths: &Paths) -> Command {
    let mut command = cargo();
    command
        .current_dir(&paths.root)
        .args(["test", "--no-fail-fast"]);
    command
}

fn cargo_test(command: &mut Command) -> Result<Counts> {
    let run = run_and_keep(command)?;
    Ok(of_cargo_test(&run.stdout).with_exit(run.has_succeeded))
}
