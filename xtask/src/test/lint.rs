//! Format and lints; each step counts as one test.

use std::process::Command;

use anyhow::Result;

use super::counts::Counts;
use crate::paths::Paths;
use crate::process::{cargo, run};
use crate::web::toolchain::{TARGET, Toolchain};

/// Runs all steps, also after one that fails.
pub fn run_all(paths: &Paths) -> Result<Counts> {
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
    let toolchain = Toolchain::ensure()?;
    toolchain.ensure_clippy()?;
    counts += step(
        "clippy of the web app",
        toolchain
            .cargo(paths)
            .args(["clippy", "--package", "web", "--features", "split"])
            .args([
                "--target",
                TARGET,
                "--profile",
                "wasm-dev",
                "--",
                "-D",
                "warnings",
            ]),
    );
    Ok(counts)
}

fn step(name: &str, command: &mut Command) -> Counts {
    match run(command) {
        Ok(()) => {
            println!("lint {name} ... ok");
            Counts::of_step(true)
        }
        Err(error) => {
            println!("lint {name} ... FAILED: {error:#}");
            Counts::of_step(false)
        }
    }
}
