//! Installing what a task needs and the machine lacks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{answer_of, cargo, is_on_path, progress, run_quietly};

/// Node must know `--test-reporter`.
const NODE_MAJOR_MIN: u32 = 18;

/// Installs Debian packages, or says in one line what to install and how.
pub fn install_debian_packages(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if !is_on_path("apt-get") {
        bail!("{purpose} needs what Debian calls {list}: please install it and try again");
    }
    if !is_root() {
        bail!("{purpose} needs: sudo apt-get install --no-install-recommends {list}");
    }
    progress(&format!(
        "Installing Debian packages for {purpose}: {list} (about a minute)"
    ));
    // Old package lists do not only miss packages: they also name versions that are too old for us.
    let updated = run_quietly(apt().arg("update"));
    apt_install(packages)
        .with_context(|| format!("{purpose} needs {list}"))
        // Where the lists could not be fetched either, that is the cause to be told.
        .map_err(|error| match updated {
            Ok(()) => error,
            Err(cause) => cause.context(error.to_string()),
        })
}

/// Node with npm, for the barcode reader and the browser tests.
pub fn ensure_node() -> Result<()> {
    let major = answer_of(Command::new("node").arg("--version")).and_then(|text| node_major(&text));
    if major.is_some_and(|major| major >= NODE_MAJOR_MIN) && is_on_path("npm") {
        return Ok(());
    }
    install_debian_packages(&["nodejs", "npm"], "what comes from npm")
}

/// Installs the npm packages of a folder's lock file unless they are there.
pub fn install_npm_packages(folder: &Path, purpose: &str) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("{} has no package-lock.json", folder.display()))?;
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    progress(&format!("Installing the npm packages that {purpose}"));
    run_quietly(
        Command::new("npm")
            .current_dir(folder)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
    )?;
    fs::write(&stamp, lock).context("the installed packages cannot be noted")
}

/// Chromium with Chinese fonts; answers the program.
pub fn ensure_chromium() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(program));
    }
    let find = || {
        find_program(&[
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable",
        ])
    };
    let has_fonts =
        answer_of(Command::new("fc-list").arg(":lang=zh")).is_some_and(|list| !list.is_empty());
    if let (Some(program), true) = (find(), has_fonts) {
        return Ok(program);
    }
    install_debian_packages(
        &["chromium", "fonts-noto-cjk", "fontconfig"],
        "the browser tests",
    )?;
    find().context("Chromium was installed but is not on the path; set CHROMIUM to its program")
}

/// A part of the Rust toolchain that a minimal installation leaves out, such as `clippy`.
pub fn ensure_component(subcommand: &str, component: &str) -> Result<()> {
    let is_there = || answer_of(cargo().args([subcommand, "--version"])).is_some();
    if is_there() {
        return Ok(());
    }
    if is_on_path("rustup") {
        progress(&format!("Adding {component} to the Rust toolchain"));
        run_quietly(Command::new("rustup").args(["component", "add", component]))?;
    }
    if !is_there() {
        bail!("the lints need {component}: rustup component add {component}");
    }
    Ok(())
}

/// Whether this process may install packages and change users.
pub fn is_root() -> bool {
    answer_of(Command::new("id").arg("-u")).is_some_and(|user| user == "0")
}

fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|program| program.is_file())
}

fn apt_install(packages: &[&str]) -> Result<()> {
    run_quietly(
        apt()
            .args(["install", "--yes", "--no-install-recommends"])
            .args(packages),
    )
}

fn apt() -> Command {
    let mut command = Command::new("apt-get");
    // A fresh machine often installs its own updates just now: wait for them.
    command.args(["-o", "DPkg::Lock::Timeout=900"]);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_the_first_number() {
        assert_eq!(node_major("v18.20.4"), Some(18));
        assert_eq!(node_major("unknown"), None);
    }
}
