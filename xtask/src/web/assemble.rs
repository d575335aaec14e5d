//! The folder that the server serves.
//!
//! Everything the app loads lies in `app/<version>/`, where the version is a hash over all of it:
//! the files import each other in a circle, so a hash in each file's name is impossible, and a
//! folder's name does the same. What must keep its address lies at the root.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::manifest::{Asset, DESK_SHEET, hash_of, manifest_of};
use super::{Profile, compress, fingerprint};
use crate::paths::Paths;
use crate::process::progress;

const VERSION_DIGITS: usize = 16;
const GALLERY_SHEET: &str = "90-gallery.css";
/// The list of everything, at the root and in the folder of its build.
pub const MANIFEST: &str = "asset-manifest.json";

/// Puts the generated files and the crate's own together under the web output folder. `work` names
/// the files that the pages of in-store work load.
pub fn publish(
    paths: &Paths,
    profile: Profile,
    generated: &Path,
    work: &BTreeSet<String>,
) -> Result<()> {
    let web = paths.root.join("web");
    let output = paths.web_output();
    let mut assets = assets_below(generated)?;
    let style = web.join("style");
    for (name, folder) in [("app.css", style.clone()), (DESK_SHEET, style.join("desk"))] {
        assets.push(Asset {
            name: name.to_owned(),
            bytes: stylesheet(&folder, profile)?,
        });
    }
    assets.push(Asset {
        name: "boot.js".to_owned(),
        bytes: without_comments(&read(&web.join("boot.js"))?)?,
    });
    assets.push(Asset {
        name: "index.html".to_owned(),
        bytes: read(&web.join("index.html"))?,
    });
    assets.sort_by(|left, right| left.name.cmp(&right.name));

    let version = version_of(&assets);
    let folder = format!("/app/{version}");
    for asset in &mut assets {
        if asset.name == "index.html" {
            asset.bytes = filled(&asset.bytes, &[("{{app}}", &folder)])?;
        }
    }
    let manifest = serde_json::to_vec_pretty(&manifest_of(&version, &folder, &assets, work))?;
    let manifest_hash = hash_of(&manifest);

    let app = output.join("app").join(&version);
    fs::create_dir_all(&app).with_context(|| format!("{} cannot be created", app.display()))?;
    for asset in &assets {
        write(&app.join(&asset.name), &asset.bytes)?;
    }
    write(&app.join(MANIFEST), &manifest)?;

    let previous = current_version(&output);
    for (name, bytes) in root_files(&web.join("public"))? {
        let bytes = match name.as_str() {
            "service-worker.js" => filled(
                &without_comments(&bytes)?,
                &[
                    ("{{version}}", &version),
                    ("{{manifest_hash}}", &manifest_hash),
                ],
            )?,
            _ => bytes,
        };
        write(&output.join(name), &bytes)?;
    }
    if profile == Profile::Release {
        progress("Compressing the web app");
        compress::everything_below(&output)?;
    } else {
        compress::remove_below(&output)?;
    }
    // The page that names the new folder comes last: until then the old app is whole.
    let shell = read(&app.join("index.html"))?;
    replace(&output.join("index.html"), &shell)?;
    replace(&output.join(MANIFEST), &manifest)?;
    if profile == Profile::Release {
        compress::file(&output.join("index.html"))?;
        compress::file(&output.join(MANIFEST))?;
    }
    remove_old(&output, &version, previous.as_deref())
}

/// The version that the web output folder serves now.
pub fn current_version(output: &Path) -> Option<String> {
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(output.join(MANIFEST)).ok()?).ok()?;
    manifest.get("version")?.as_str().map(str::to_owned)
}

fn version_of(assets: &[Asset]) -> String {
    let files: Vec<_> = assets
        .iter()
        .map(|asset| (asset.name.clone(), asset.bytes.clone()))
        .collect();
    fingerprint::of_files(&files)
        .chars()
        .take(VERSION_DIGITS)
        .collect()
}

/// The style sheets of a folder one after another, in the order of their names; the tokens' name is
/// first. The gallery stands in development builds only, and its sheet with it.
fn stylesheet(folder: &Path, profile: Profile) -> Result<Vec<u8>> {
    let mut sheets: Vec<Asset> = assets_below(folder)?;
    sheets.retain(|sheet| {
        // A folder's sheets are a style sheet of their own.
        let is_own = !sheet.name.contains('/') && sheet.name.ends_with(".css");
        is_own && (profile == Profile::Dev || sheet.name != GALLERY_SHEET)
    });
    sheets.sort_by(|left, right| left.name.cmp(&right.name));
    let mut bytes = Vec::new();
    for sheet in sheets {
        let text = String::from_utf8(sheet.bytes).context("a stylesheet is not UTF-8")?;
        bytes.extend(without_notes(&text).into_bytes());
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// A stylesheet without its comments, which are for its readers here.
fn without_notes(sheet: &str) -> String {
    let mut parts = sheet.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.split_once("*/").map_or("", |(_, after)| after)
    })
}

fn root_files(folder: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(assets_below(folder)?
        .into_iter()
        .map(|asset| (asset.name, asset.bytes))
        .collect())
}

fn assets_below(folder: &Path) -> Result<Vec<Asset>> {
    let mut assets = Vec::new();
    for path in files_below(folder)? {
        let name = path
            .strip_prefix(folder)?
            .to_string_lossy()
            .replace('\\', "/");
        assets.push(Asset {
            name,
            bytes: read(&path)?,
        });
    }
    Ok(assets)
}

/// Every file below a folder; a folder that is not there has none.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries.with_context(|| format!("{} cannot be read", folder.display()))?,
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    Ok(files)
}

/// Open tabs still fetch chunks of the build before; older ones go.
fn remove_old(output: &Path, version: &str, previous: Option<&str>) -> Result<()> {
    // A build that changed nothing must not make the kept folder the oldest.
    let Some(previous) = previous.filter(|previous| *previous != version) else {
        return Ok(());
    };
    for entry in fs::read_dir(output.join("app"))? {
        let entry = entry?;
        let name = entry.file_name();
        if name != version && name != previous {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn filled(template: &[u8], values: &[(&str, &str)]) -> Result<Vec<u8>> {
    let mut text = String::from_utf8(template.to_vec()).context("a template is not UTF-8")?;
    for (mark, value) in values {
        text = text.replace(mark, value);
    }
    Ok(text.into_bytes())
}

/// What explains a script to its readers does not travel to phones. Comments have lines of their own here.
fn without_comments(script: &[u8]) -> Result<Vec<u8>> {
    let text = std::str::from_utf8(script).context("a script is not UTF-8")?;
    let is_comment = |line: &&str| {
        ["//", "/**", "*"]
            .iter()
            .any(|mark| line.trim_start().starts_with(mark))
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_comment(line)).collect();
    Ok(lines.join("\n").into_bytes())
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // An unchanged file keeps its time and its compressed neighbours.
    if fs::read(path).is_ok_and(|existing| existing == bytes) {
        return Ok(());
    }
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// Replaces a file in one step, so that the running server never reads half of it.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let next = path.with_extension("next");
    fs::write(&next, bytes).with_context(|| format!("{} cannot be written", next.display()))?;
    fs::rename(&next, path).with_context(|| format!("{} cannot be replaced", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asset(name: &str, text: &str) -> Asset {
        Asset {
            name: name.to_owned(),
            bytes: text.as_bytes().to_vec(),
        }
    }

    #[test]
    fn what_explains_does_not_travel_and_all_else_does() {
        assert_eq!(without_notes("a { b: c }"), "a { b: c }");
        assert_eq!(without_notes("/* one */a /* two\n*/{ }"), "a { }");
        let script = b"// why\nlet a = 1; // 2\n/** what\n * it is\n */\nb();";
        let plain = without_comments(script).unwrap();
        assert_eq!(plain, b"let a = 1; // 2\nb();");
    }

    #[test]
    fn the_version_is_short_and_changes_with_any_file() {
        let before = version_of(&[asset("web.js", "1"), asset("app.css", "2")]);
        assert_eq!(before.len(), VERSION_DIGITS);
        assert_ne!(
            before,
            version_of(&[asset("web.js", "1"), asset("app.css", "3")])
        );
    }

    #[test]
    fn style_sheets_are_joined_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("10-base.css"), "b").unwrap();
        fs::write(folder.path().join("00-tokens.css"), "a").unwrap();
        fs::create_dir(folder.path().join("desk")).unwrap();
        fs::write(folder.path().join("desk/10-table.css"), "c").unwrap();
        let sheet = stylesheet(folder.path(), Profile::Release).unwrap();
        assert_eq!(sheet, b"a\nb\n");
    }

    #[test]
    fn only_a_development_build_has_the_gallery() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(GALLERY_SHEET), "g").unwrap();
        let sheet = |profile| stylesheet(folder.path(), profile).unwrap();
        assert_eq!(sheet(Profile::Release), b"");
        assert_eq!(sheet(Profile::Dev), b"g\n");
    }

    #[test]
    fn the_build_before_stays_for_open_tabs_and_older_ones_go() {
        let output = tempfile::tempdir().unwrap();
        for version in ["old", "before", "now"] {
            fs::create_dir_all(output.path().join("app").join(version)).unwrap();
        }
        remove_old(output.path(), "now", Some("before")).unwrap();
        assert!(!output.path().join("app/old").exists());
        assert!(output.path().join("app/before").exists());
        remove_old(output.path(), "now", Some("now")).unwrap();
        assert!(output.path().join("app/before").exists());
    }
}
