//! Other servers that synchronisation is measured beside. They are installed once, into the cache of
//! whoever runs the benchmark, never into the checkout.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::process::{cargo, progress, run_quietly};
use crate::setup::ensure_node;

/// Where the benchmark finds `pouchdb-server`.
const POUCHDB_VARIABLE: &str = "STOREBEAT_BENCH_POUCHDB";
/// The package of npm and its version.
const POUCHDB: &str = "pouchdb-server@4.2.0";
/// Where the benchmark finds Kinto.
const KINTO_VARIABLE: &str = "STOREBEAT_BENCH_KINTO";
/// The package of PyPI and its version.
const KINTO: &str = "kinto[postgresql]==26.5.0";
/// Kinto asks for it without saying so.
const KINTO_NEEDS: &str = "setuptools<81";
/// Where the benchmark finds the program around taskchampion-sync-server's storage.
const TASKCHAMPION_VARIABLE: &str = "STOREBEAT_BENCH_TASKCHAMPION";
/// The program.
const TASKCHAMPION: &str = "taskchampion-append";
/// Lies in the folder of what is whole.
const INSTALLED: &str = ".installed";

/// Installs one into a folder.
type Install = fn(&Path) -> Result<()>;

/// Installs what is missing. A peer that cannot be installed is left out, loudly.
pub fn bring(paths: &Paths) -> Vec<(&'static str, PathBuf)> {
    let peers: [(&str, &str, Install); 2] = [
        (POUCHDB_VARIABLE, POUCHDB, install_pouchdb),
        (KINTO_VARIABLE, KINTO, install_kinto),
    ];
    let mut found = Vec::new();
    for (variable, package, install) in peers {
        match ensure(package, install) {
            Ok(folder) => found.push((variable, folder)),
            Err(error) => skip(package, &error),
        }
    }
    match build_taskchampion(paths) {
        Ok(program) => found.push((TASKCHAMPION_VARIABLE, program)),
        Err(error) => skip(TASKCHAMPION, &error),
    }
    found
}

fn skip(peer: &str, error: &anyhow::Error) {
    eprintln!("SKIPPED: {peer} is not measured: {error:#}");
}

/// Its package is a workspace of its own and has a lock file of its own.
fn build_taskchampion(paths: &Paths) -> Result<PathBuf> {
    progress("Building taskchampion's storage for the benchmark");
    let package = paths.root.join("tests").join("peers").join("taskchampion");
    let target = paths.target.join("peers");
    let mut build = cargo();
    build
        .args(["build", "--release", "--locked", "--target-dir"])
        .arg(&target)
        .current_dir(package);
    run_quietly(&mut build)?;
    Ok(target.join("release").join(TASKCHAMPION))
}

fn ensure(package: &str, install: Install) -> Result<PathBuf> {
    let folder = cache()?.join("storebeat-bench").join(folder_name(package));
    if folder.join(INSTALLED).exists() {
        return Ok(folder);
    }
    progress(&format!("Installing {package} for the benchmark"));
    fs::create_dir_all(&folder)?;
    install(&folder)?;
    fs::write(folder.join(INSTALLED), package)?;
    Ok(folder)
}

fn install_pouchdb(folder: &Path) -> Result<()> {
    ensure_node()?;
    // A folder of its own: npm would otherwise look for a package above it.
    fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
    let install = [
        "install",
        POUCHDB,
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ];
    run_quietly(Command::new("npm").current_dir(folder).args(install))
}

fn install_kinto(folder: &Path) -> Result<()> {
    run_quietly(Command::new("python3").args(["-m", "venv"]).arg(folder))?;
    let pip = folder.join("bin").join("pip");
    run_quietly(Command::new(pip).args(["install", "--quiet", KINTO, KINTO_NEEDS]))
}

/// The name of a folder for a package in one version.
fn folder_name(package: &str) -> String {
    let letter = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() || letter == '.' => letter,
        _ => '-',
    };
    package.chars().map(letter).collect()
}

fn cache() -> Result<PathBuf> {
    let named = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let at_home = || Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache"));
    named
        .or_else(at_home)
        .context("there is no folder for caches: HOME is not set")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_of_a_package_has_a_folder_of_its_own() {
        assert_eq!(folder_name(POUCHDB), "pouchdb-server-4.2.0");
        assert_eq!(folder_name(KINTO), "kinto-postgresql---26.5.0");
    }
}
