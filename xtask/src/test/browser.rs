//! The built product in a real browser.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::counts::{Counts, of_node_tap};
use crate::demo::build_product;
use crate::paths::Paths;
use crate::process::{self, run_and_keep};
use crate::setup::{ensure_chromium, ensure_node, install_npm_packages};

const TEST_ENDING: &str = ".test.mjs";

/// Builds the product and runs every browser test.
pub fn run(paths: &Paths) -> Result<Counts> {
    let folder = paths.browser_tests();
    let files = test_files(&folder)?;
    ensure!(!files.is_empty(), "{} has no tests", folder.display());
    let mut node = prepare_node(paths)?;
    let report = tempfile::NamedTempFile::new()?;
    let run = run_and_keep(
        node.args([
            "--test",
            "--test-reporter=spec",
            "--test-reporter-destination=stdout",
        ])
        .arg("--test-reporter=tap")
        .arg(format!(
            "--test-reporter-destination={}",
            report.path().display()
        ))
        // Two browsers at once make a small machine miss its time limits.
        .arg("--test-concurrency=1")
        .args(&files),
    )?;
    let summary = fs::read_to_string(report.path()).context("node wrote no report")?;
    Ok(of_node_tap(&summary).with_exit(run.has_succeeded))
}

/// Takes the README's pictures from the running product.
pub fn take_pictures(paths: &Paths) -> Result<()> {
    let pictures = paths.root.join("docs").join("pictures");
    let mut node = prepare_node(paths)?;
    process::run(node.arg("pictures.mjs").arg(pictures))
}

/// Measures what the phone's own part costs; fails where a goal is missed.
pub fn measure_phone(paths: &Paths, is_json: bool) -> Result<()> {
    let mut node = prepare_node(paths)?;
    process::run(
        node.arg("bench_phone.mjs")
            .args(is_json.then_some("--json")),
    )
}

/// Lighthouse on the pages that people open most; fails where one is below its least score.
pub fn audit(paths: &Paths, arguments: &[String]) -> Result<()> {
    let folder = paths.root.join("tests").join("audit");
    let mut node = prepare_node(paths)?;
    install_npm_packages(&folder, "drive the browser")?;
    process::run(
        node.current_dir(&folder)
            .arg("audit.mjs")
            .args(arguments)
            .env("CHROME_PATH", ensure_chromium()?),
    )
}

/// Builds the product and what drives it, and gives a `node` that knows where both are.
fn prepare_node(paths: &Paths) -> Result<Command> {
    let folder = paths.browser_tests();
    ensure_node()?;
    let chromium = ensure_chromium()?;
    install_npm_packages(&folder, "drive the browser")?;
    build_product(paths)?;
    let mut node = Command::new("node");
    node.current_dir(folder)
        .env("STOREBEAT_BIN", paths.server_program())
        .env("STOREBEAT_WEB_DIR", paths.web_output())
        .env("CHROMIUM", chromium);
    Ok(node)
}

fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(TEST_ENDING) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_say_so_are_browser_tests() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["visit.test.mjs", "helpers.mjs", "board.test.mjs"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let files = test_files(folder.path()).unwrap();
        let names: Vec<_> = files.iter().filter_map(|path| path.file_name()).collect();
        assert_eq!(names, ["board.test.mjs", "visit.test.mjs"]);
    }
}
