//! Format and lints; each step counts as one test.

use std::process::Command;

use anyhow::{Error, Result};

use super::counts::Counts;
use crate::paths::Paths;
use crate::process::{cargo, run};
use crate::web::toolchain::{TARGET, Toolchain};

/// Runs all steps, also after one that fails.
pub fn run_all(paths: &Paths) -> Counts {
    let mut counts = Counts::default();
    counts += step(
        "format",
        cargo()
            .current_dir(&paths.root)
            .args(["fmt", "--all", "--check"]),
    );
    counts += step(
        "clippy",
        cargo()
            .current_dir(&paths.root)
            .args(["clippy", "--workspace", "--exclude", "web", "--all-targets"])
            .args(["--", "-D", "warnings"]),
    );
    counts += match clippy_of_web(paths) {
        Ok(mut command) => step("clippy of the web app", &mut command),
        Err(error) => failure("clippy of the web app", &error),
    };
    counts
}

fn clippy_of_web(paths: &Paths) -> Result<Command> {
    let mut command = Toolchain::ensure()?.clippy(paths)?;
    command
        .args(["--package", "web", "--features", "split"])
        .args(["--target", TARGET, "--profile", "wasm-dev"])
        .args(["--", "-D", "warnings"]);
    Ok(command)
}

fn step(name: &str, command: &mut Command) -> Counts {
    match run(command) {
        Ok(()) => {
            println!("lint {name} ... ok");
            Counts::of_step(true)
        }
        Err(error) => failure(name, &error),
    }
}

fn failure(name: &str, error: &Error) -> Counts {
    println!("lint {name} ... FAILED: {error:#}");
    Counts::of_step(false)
}
