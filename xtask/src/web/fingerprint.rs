//! Whether the built app still fits its sources.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::Profile;
use crate::paths::Paths;

/// What the app is made of, this program included.
const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "shared/Cargo.toml",
    "shared/src",
    "web",
    "xtask/src",
];

/// A fingerprint of every input and of how the app is built.
pub fn of_inputs(paths: &Paths, profile: Profile) -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        let path = paths.root.join(input);
        if path.is_dir() {
            collect(&path, &mut files)?
        } else {
            files.push(path)
        }
    }
    files.sort();
    let mut named = Vec::with_capacity(files.len());
    for file in &files {
        let name = file
            .strip_prefix(&paths.root)?
            .to_string_lossy()
            .into_owned();
        let bytes = fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
        named.push((name, bytes));
    }
    Ok(format!("{} {}", profile.cargo_name(), of_files(&named)))
}

/// A hash over names and contents, in which neither can be taken for the other.
pub fn of_files(files: &[(String, Vec<u8>)]) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in files {
        hash.update(name.len().to_string());
        hash.update(":");
        hash.update(name);
        hash.update(bytes.len().to_string());
        hash.update(":");
        hash.update(bytes);
    }
    hex::encode(hash.finalize())
}

/// Whether the last finished build had this fingerprint and its result is still there.
pub fn is_current(paths: &Paths, fingerprint: &str) -> bool {
    paths.web_output().join("index.html").is_file()
        && fs::read_to_string(record(paths)).is_ok_and(|last| last == fingerprint)
}

/// Notes that the result fits this fingerprint.
pub fn remember(paths: &Paths, fingerprint: &str) -> Result<()> {
    fs::write(record(paths), fingerprint).context("the web build's fingerprint cannot be written")
}

fn record(paths: &Paths) -> PathBuf {
    paths.wasm_target().join("web.fingerprint")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), files)?;
        } else {
            files.push(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
        list.iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn the_same_files_have_the_same_fingerprint() {
        assert_eq!(
            of_files(&files(&[("a", "1"), ("b", "2")])),
            of_files(&files(&[("a", "1"), ("b", "2")]))
        );
    }

    #[test]
    fn a_changed_name_or_content_changes_the_fingerprint() {
        let before = of_files(&files(&[("a", "1")]));
        assert_ne!(before, of_files(&files(&[("a", "2")])));
        assert_ne!(before, of_files(&files(&[("b", "1")])));
    }

    #[test]
    fn a_letter_that_moves_from_a_name_into_the_content_changes_the_fingerprint() {
        assert_ne!(
            of_files(&files(&[("ab", "c")])),
            of_files(&files(&[("a", "bc")]))
        );
    }
}
