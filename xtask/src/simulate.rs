//! The simulation of sync, from the command line.

use anyhow::Result;

use crate::paths::Paths;
use crate::process::{cargo, progress, run};

/// Runs `seeds` schedules from the seed `from` on, with the real push and pull or a model of them.
pub fn run_schedules(paths: &Paths, seeds: u64, from: u64, is_model: bool) -> Result<()> {
    progress("Building the simulation");
    run(cargo()
        .current_dir(&paths.root)
        .args([
            "run",
            "--quiet",
            "--release",
            "--package",
            "tests",
            "--bin",
            "simulate",
            "--",
        ])
        .args(["--seeds", &seeds.to_string(), "--from", &from.to_string()])
        .args(is_model.then_some("--model")))
}
