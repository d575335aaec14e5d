//! Builds the web app: compile, split, glue, assemble, compress, report.

mod assemble;
mod compress;
mod fingerprint;
mod glue;
mod manifest;
mod reader;
mod report;
mod sections;
pub mod toolchain;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::process::{progress, run};
use toolchain::Toolchain;

pub use report::hold_budget;

/// How the app is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Small and compressed, as it is served.
    Release,
    /// Quick to build, neither small nor compressed.
    Dev,
}

impl Profile {
    fn cargo_name(self) -> &'static str {
        match self {
            Self::Release => "wasm-release",
            Self::Dev => "wasm-dev",
        }
    }
}

/// Builds the app into the web output folder, unless what is there is still right.
pub fn build(paths: &Paths, profile: Profile) -> Result<()> {
    let fingerprint = fingerprint::of_inputs(paths, profile)?;
    if fingerprint::is_current(paths, &fingerprint) {
        progress("The web app is up to date");
        return report::show(paths, profile);
    }
    let toolchain = Toolchain::ensure()?;
    compile(paths, profile, toolchain)?;
    let work = tempfile::tempdir().context("no temporary folder for the web build")?;
    let field_work = glue::generate(paths, profile, work.path())?;
    reader::add(paths, work.path())?;
    assemble::publish(paths, profile, work.path(), &field_work)?;
    report::show(paths, profile)?;
    fingerprint::remember(paths, &fingerprint)
}

fn compile(paths: &Paths, profile: Profile, toolchain: Toolchain) -> Result<()> {
    let is_first = !paths
        .wasm_target()
        .join("wasm32-unknown-unknown")
        .join(profile.cargo_name())
        .exists();
    let expectation = if is_first {
        "the first time takes some twenty minutes on two cores"
    } else {
        "up to fifteen minutes on two cores"
    };
    progress(&format!("Compiling the web app ({expectation})"));
    run(toolchain
        .cargo(paths)
        .args([
            "rustc",
            "--package",
            "web",
            "--bin",
            "web",
            "--features",
            "split",
        ])
        .args([
            "--target",
            toolchain::TARGET,
            "--profile",
            profile.cargo_name(),
        ])
        // The splitter moves functions between modules and has to know every reference.
        .args(["--", "-Clink-arg=--emit-relocs"]))
}
