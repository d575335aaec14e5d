//! What the app weighs, and whether that is within its budget.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Profile;
use super::assemble::{MANIFEST, current_version, files_below};
use super::compress::neighbour;
use super::manifest::Group;
use crate::paths::Paths;

/// A part of the app with a limit for everything of it that is sent.
struct Budget {
    group: Group,
    name: &'static str,
    brotli_bytes_max: u64,
}

const BUDGETS: &[Budget] = &[
    // Everything that a first visit to the field app loads.
    Budget {
        group: Group::Field,
        name: "first load",
        brotli_bytes_max: 500 * 1024,
    },
    // What every phone of the field loads right after it.
    Budget {
        group: Group::Work,
        name: "in-store work",
        brotli_bytes_max: 440 * 1024,
    },
    // What phones load after that whose browser reads no barcodes.
    Budget {
        group: Group::Reader,
        name: "barcode reader",
        brotli_bytes_max: 380 * 1024,
    },
];

struct Weight {
    name: String,
    group: String,
    raw: u64,
    brotli: Option<u64>,
}

impl Weight {
    fn sent(&self) -> u64 {
        self.brotli.unwrap_or(self.raw)
    }
}

/// Prints the sizes.
pub fn show(paths: &Paths, profile: Profile) -> Result<()> {
    let weights = weigh(&current_app(paths)?)?;
    println!("{:<44} {:>11} {:>11}  group", "file", "raw", "brotli");
    for weight in &weights {
        println!(
            "{:<44} {:>11} {:>11}  {}",
            weight.name,
            kibibytes(Some(weight.raw)),
            kibibytes(weight.brotli),
            weight.group
        );
    }
    for budget in BUDGETS {
        let raw = sum_of(&weights, budget.group, |weight| weight.raw);
        let brotli =
            (profile == Profile::Release).then(|| sum_of(&weights, budget.group, Weight::sent));
        println!(
            "{:<44} {:>11} {:>11}",
            budget.name,
            kibibytes(Some(raw)),
            kibibytes(brotli)
        );
    }
    Ok(())
}

/// Fails when what a phone of the field loads weighs more than its budget. The demo runs all the
/// same: a slow start is better than none.
pub fn hold_budget(paths: &Paths) -> Result<()> {
    let weights = weigh(&current_app(paths)?)?;
    for budget in BUDGETS {
        let bytes = sum_of(&weights, budget.group, Weight::sent);
        ensure!(
            bytes <= budget.brotli_bytes_max,
            "{}: {}, over its budget of {}",
            budget.name,
            kibibytes(Some(bytes)).trim(),
            kibibytes(Some(budget.brotli_bytes_max)).trim()
        );
    }
    Ok(())
}

fn sum_of(weights: &[Weight], group: Group, bytes: impl Fn(&Weight) -> u64) -> u64 {
    weights
        .iter()
        .filter(|weight| weight.group == group.name())
        .map(bytes)
        .sum()
}

fn current_app(paths: &Paths) -> Result<PathBuf> {
    let output = paths.web_output();
    let version = current_version(&output).context("the web app has not been built")?;
    Ok(output.join("app").join(version))
}

/// The manifest itself is sent neither to people nor to browsers as part of what is weighed.
fn weigh(app: &Path) -> Result<Vec<Weight>> {
    let groups = groups_of(&fs::read(app.join(MANIFEST))?)?;
    let mut weights = Vec::new();
    for path in files_below(app)? {
        let name = path.strip_prefix(app)?.to_string_lossy().into_owned();
        let is_neighbour = name.ends_with(".br") || name.ends_with(".gz");
        if is_neighbour || name == MANIFEST {
            continue;
        }
        let group = groups
            .get(&name)
            .with_context(|| format!("the manifest does not name {name}"))?
            .clone();
        let raw = fs::metadata(&path)?.len();
        let brotli = fs::metadata(neighbour(&path, "br"))
            .ok()
            .map(|data| data.len());
        weights.push(Weight {
            name,
            group,
            raw,
            brotli,
        });
    }
    weights.sort_by(|left, right| {
        right
            .raw
            .cmp(&left.raw)
            .then_with(|| left.name.cmp(&right.name))
    });
    Ok(weights)
}

/// The group of each file by its path inside the app's folder.
fn groups_of(manifest: &[u8]) -> Result<BTreeMap<String, String>> {
    let manifest: Value =
        serde_json::from_slice(manifest).context("the manifest cannot be read")?;
    let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let version = text(&manifest, "version").context("the manifest names no version")?;
    let folder = format!("/app/{version}/");
    let files = manifest["files"].as_array().into_iter().flatten();
    Ok(files
        .filter_map(|file| {
            let path = text(file, "path")?;
            Some((path.strip_prefix(&folder)?.to_owned(), text(file, "group")?))
        })
        .collect())
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

    #[test]
    fn the_manifest_says_which_budget_a_file_weighs_on() {
        let manifest = br#"{"version":"v","shell":"","files":[
            {"path":"/app/v/split_field_work.wasm","sha256":"","bytes":1,"group":"work"}
        ]}"#;
        let groups = groups_of(manifest).unwrap();
        assert_eq!(groups["split_field_work.wasm"], Group::Work.name());
    }
}
