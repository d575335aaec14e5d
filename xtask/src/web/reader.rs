//! The barcode reader for browsers that have none: a package of npm, taken as it is.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::setup::{ensure_node, install_npm_packages};

/// The reader's folder inside the app's.
pub const FOLDER: &str = "reader/";
/// What of the package the browser loads, and where that lies in the reader's folder. The modules
/// import each other by their places in the package.
const TAKEN: &[(&str, &str)] = &[
    ("dist/es/reader/index.js", "zxing/reader/index.js"),
    ("dist/es/share.js", "zxing/share.js"),
    ("dist/reader/zxing_reader.wasm", "zxing/zxing_reader.wasm"),
    ("LICENSE", "zxing/LICENSE.txt"),
];

/// Writes the reader into `output`. The package is installed among the build's output: the sources
/// stay what they are.
pub fn add(paths: &Paths, output: &Path) -> Result<()> {
    let source = paths.root.join("web").join("reader");
    let install = paths.wasm_target().join("reader");
    fs::create_dir_all(&install)?;
    for name in ["package.json", "package-lock.json"] {
        copy(&source.join(name), &install.join(name))?;
    }
    ensure_node()?;
    install_npm_packages(&install, "read barcodes")?;
    let package = install.join("node_modules").join("zxing-wasm");
    let folder = output.join(FOLDER);
    for (from, to) in TAKEN {
        copy(&package.join(from), &folder.join(to))?;
    }
    copy(&source.join("reader.js"), &folder.join("reader.js"))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("{} cannot be copied", from.display()))
}
