//! The list of everything the app consists of, which the service worker fetches and verifies.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::reader;

/// The styles that only pages of the desk wear.
pub const DESK_SHEET: &str = "desk.css";

/// One file of the app.
pub struct Asset {
    /// Its path inside the app's folder.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// When a file is needed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// With the first load.
    Field,
    /// Right after it, on every device of somebody who works in the field.
    Work,
    /// After that, where the browser reads no barcodes by itself.
    Reader,
    /// When a desk page is opened.
    Desk,
}

impl Group {
    /// The name in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Work => "work",
            Self::Reader => "reader",
            Self::Desk => "desk",
        }
    }
}

/// The group of a file: the reader has a folder of its own; the compiler's chunks are the only modules
/// besides the main one, and `work` names those that the pages of in-store work load; the desk's styles
/// come with its pages.
pub fn group_of(name: &str, work: &BTreeSet<String>) -> Group {
    if name.starts_with(reader::FOLDER) {
        return Group::Reader;
    }
    let waits = name.ends_with(".wasm") && name != "web_bg.wasm" || name == DESK_SHEET;
    match waits {
        false => Group::Field,
        true if work.contains(name) => Group::Work,
        true => Group::Desk,
    }
}

/// The manifest of the app in the folder `folder` (`/app/<version>`).
pub fn manifest_of(
    version: &str,
    folder: &str,
    assets: &[Asset],
    work: &BTreeSet<String>,
) -> Value {
    let files: Vec<Value> = assets
        .iter()
        .map(|asset| {
            json!({
                "path": format!("{folder}/{}", asset.name),
                "sha256": hash_of(&asset.bytes),
                "bytes": asset.bytes.len(),
                "group": group_of(&asset.name, work).name(),
            })
        })
        .collect();
    json!({ "version": version, "shell": format!("{folder}/index.html"), "files": files })
}

/// SHA-256 in hexadecimal digits.
pub fn hash_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_chunks_and_the_desks_styles_wait_and_those_of_in_store_work_not_for_the_desk() {
        let work = BTreeSet::from(["chunk_1.wasm".to_owned()]);
        assert_eq!(group_of("web_bg.wasm", &work).name(), "field");
        assert_eq!(group_of("app.css", &work).name(), "field");
        assert_eq!(group_of("chunk_0.wasm", &work).name(), "desk");
        assert_eq!(group_of(DESK_SHEET, &work).name(), "desk");
        assert_eq!(group_of("chunk_1.wasm", &work).name(), "work");
        assert_eq!(
            group_of("reader/zxing/zxing_reader.wasm", &work).name(),
            "reader"
        );
    }

    #[test]
    fn the_manifest_names_every_file_with_its_hash() {
        let assets = [Asset {
            name: "app.css".to_owned(),
            bytes: b"a".to_vec(),
        }];
        let manifest = manifest_of("v", "/app/v", &assets, &BTreeSet::new());
        assert_eq!(manifest["files"][0]["path"], "/app/v/app.css");
        assert_eq!(manifest["files"][0]["sha256"], hash_of(b"a"));
        assert_eq!(manifest["files"][0]["group"], "field");
        assert_eq!(manifest["shell"], "/app/v/index.html");
    }
}
