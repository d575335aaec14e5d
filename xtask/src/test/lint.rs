//! Format and lints; each step counts as one test.

use std::process::Command;

use anyhow::Result;

use super::counts::Counts;
use crate::paths::Paths;
use crate::process::{cargo, run};
use crate::setup::ensure_component;
use crate::web::toolchain::{TARGET, Toolchain};

/// Runs all steps, also after one that fails.
pub fn run_all(paths: &Paths) -> Counts {
    let mut counts = Counts::default();
    counts += step("format", format(paths));
    counts += step("clippy", clippy(paths));
    counts += step("clippy of the web app", clippy_of_web(paths));
    counts
}

fn format(paths: &Paths) -> Result<Command> {
    ensure_component("fmt", "rustfmt")?;
    let mut command = cargo();
    command
        .current_dir(&paths.root)
        .args(["fmt", "--all", "--check"]);
    Ok(command)
}

fn clippy(paths: &Paths) -> Result<Command> {
    ensure_component("clippy", "clippy")?;
    let mut command = cargo();
    command
        .current_dir(&paths.root)
        .args(["clippy", "--workspace", "--exclude", "web", "--all-targets"])
        .args(["--", "-D", "warnings"]);
    Ok(command)
}

fn clippy_of_web(paths: &Paths) -> Result<Command> {
    let mut command = Toolchain::ensure()?.clippy(paths)?;
    command
        .args(["--package", "web", "--features", "split"])
        .args(["--target", TARGET, "--profile", "wasm-dev"])
        .args(["--", "-D", "warnings"]);
    Ok(command)
}

fn step(name: &str, command: Result<Command>) -> Counts {
    let outcome = command.and_then(|mut command| run(&mut command));
    match &outcome {
        Ok(()) => println!("lint {name} ... ok"),
        Err(error) => println!("lint {name} ... FAILED: {error:#}"),
    }
    Counts::of_step(outcome.is_ok())
}
