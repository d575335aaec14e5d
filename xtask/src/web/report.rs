//! What the app weighs, and whether that is within its budget.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::Profile;
use super::assemble::{current_version, files_below};
use super::compress::neighbour;
use super::manifest::{Group, group_of};
use crate::paths::Paths;

/// Everything that a first visit to the field app loads, as sent.
const FIRST_LOAD_BROTLI_BYTES_MAX: u64 = 500 * 1024;
/// Sent neither to people nor to browsers as part of the first load.
const NOT_LOADED: &[&str] = &["asset-manifest.json"];

struct Weight {
    name: String,
    raw: u64,
    brotli: Option<u64>,
}

/// Prints the sizes.
pub fn show(paths: &Paths, profile: Profile) -> Result<()> {
    let weights = weigh(&current_app(paths)?)?;
    println!("{:<44} {:>11} {:>11}  group", "file", "raw", "brotli");
    for weight in &weights {
        let group = group_of(&weight.name).name();
        println!(
            "{:<44} {:>11} {:>11}  {group}",
            weight.name,
            kibibytes(Some(weight.raw)),
            kibibytes(weight.brotli)
        );
    }
    let first_load = |weight: &&Weight| group_of(&weight.name) == Group::Field;
    let raw: u64 = weights
        .iter()
        .filter(first_load)
        .map(|weight| weight.raw)
        .sum();
    let brotli = (profile == Profile::Release).then(|| {
        weights
            .iter()
            .filter(first_load)
            .map(|weight| weight.brotli.unwrap_or(weight.raw))
            .sum()
    });
    println!(
        "{:<44} {:>11} {:>11}",
        "first load",
        kibibytes(Some(raw)),
        kibibytes(brotli)
    );
    Ok(())
}

/// Fails when everything that a first visit to the field app loads weighs more than its budget. The
/// demo runs all the same: a slow start is better than none.
pub fn hold_budget(paths: &Paths) -> Result<()> {
    let bytes: u64 = weigh(&current_app(paths)?)?
        .iter()
        .filter(|weight| group_of(&weight.name) == Group::Field)
        .map(|weight| weight.brotli.unwrap_or(weight.raw))
        .sum();
    ensure!(
        bytes <= FIRST_LOAD_BROTLI_BYTES_MAX,
        "the first load is {}, over its budget of {}",
        kibibytes(Some(bytes)).trim(),
        kibibytes(Some(FIRST_LOAD_BROTLI_BYTES_MAX)).trim()
    );
    Ok(())
}

fn current_app(paths: &Paths) -> Result<PathBuf> {
    let output = paths.web_output();
    let version = current_version(&output).context("the web app has not been built")?;
    Ok(output.join("app").join(version))
}

fn weigh(app: &Path) -> Result<Vec<Weight>> {
    let mut weights = Vec::new();
    for path in files_below(app)? {
        let name = path.strip_prefix(app)?.to_string_lossy().into_owned();
        let is_neighbour = name.ends_with(".br") || name.ends_with(".gz");
        if is_neighbour || NOT_LOADED.contains(&name.as_str()) {
            continue;
        }
        let raw = fs::metadata(&path)?.len();
        let brotli = fs::metadata(neighbour(&path, "br"))
            .ok()
            .map(|data| data.len());
        weights.push(Weight { name, raw, brotli });
    }
    weights.sort_by(|left, right| {
        right
            .raw
            .cmp(&left.raw)
            .then_with(|| left.name.cmp(&right.name))
    });
    Ok(weights)
}

fn kibibytes(bytes: Option<u64>) -> String {
    const TENTHS_PER_KIBIBYTE: u64 = 10;
    bytes.map_or_else(
        || "–".to_owned(),
        |bytes| {
            let tenths = bytes * TENTHS_PER_KIBIBYTE / 1024;
            format!(
                "{}.{} KB",
                tenths / TENTHS_PER_KIBIBYTE,
                tenths % TENTHS_PER_KIBIBYTE
            )
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_shown_in_kilobytes_with_one_decimal() {
        assert_eq!(kibibytes(Some(1_536)), "1.5 KB");
        assert_eq!(kibibytes(None), "–");
    }
}
