//! Format and lints; each step counts as one test.

use std::process::Command;

use anyhow::Result;

use super::counts::Counts;
use crate::paths::Paths;
use crate::process::{cargo, run};
use crate::setup::ensure_component;
use crate::web::toolchain::{TARGET, Toolchain};

/// The newest compilers whose lints the code has met. Later ones know others: those are told and fail nothing.
const MET: (u32, u32) = (1, 95);
const MET_BY_APP: (u32, u32) = (1, 96);

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
        .args(severity(Toolchain::Ordinary, MET));
    Ok(command)
}

fn clippy_of_web(paths: &Paths) -> Result<Command> {
    let toolchain = Toolchain::ensure()?;
    let mut command = toolchain.clippy(paths)?;
    command
        .args(["--package", "web", "--features", "split"])
        .args(["--target", TARGET, "--profile", "wasm-dev"])
        .args(severity(toolchain, MET_BY_APP));
    Ok(command)
}

fn severity(toolchain: Toolchain, met: (u32, u32)) -> &'static [&'static str] {
    if toolchain.version() <= Some(met) {
        return &["--", "-D", "warnings"];
    }
    println!(
        "lint: warnings are told only, this compiler is newer than 1.{}",
        met.1
    );
    &[]
}

fn step(name: &str, command: Result<Command>) -> Counts {
    let outcome = command.and_then(|mut command| run(&mut command));
    match &outcome {
        Ok(()) => println!("lint {name} ... ok"),
        Err(error) => println!("lint {name} ... FAILED: {error:#}"),
    }
    Counts::of_step(outcome.is_ok())
}
