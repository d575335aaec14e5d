//! From the compiler's one module to a main module, chunks and their JavaScript.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::Options;

use super::sections::without_custom_sections;
use super::{Profile, toolchain};
use crate::paths::Paths;
use crate::process::progress;

/// The name of the glue; the splitter's loader imports it as `./web.js`.
const NAME: &str = "web";
/// The chunk of the pages of in-store work; the web crate gives it the name.
const WORK_CHUNK: &str = "field_work";

/// Writes the main module, the chunks and the JavaScript into `output`. Answers the files that the
/// pages of in-store work load: their chunk, and what it shares with others.
pub fn generate(paths: &Paths, profile: Profile, output: &Path) -> Result<BTreeSet<String>> {
    progress("Splitting the web app into its chunks");
    let compiled = paths
        .wasm_target()
        .join(toolchain::TARGET)
        .join(profile.cargo_name())
        .join("web.wasm");
    let input =
        fs::read(&compiled).with_context(|| format!("{} is missing", compiled.display()))?;
    let scratch = tempfile::tempdir()?;
    let main = scratch.path().join("web.wasm");

    let mut options = Options::new(&input);
    options.output_dir = output;
    options.main_out_path = &main;
    options.main_module = "./web.js";
    options.link_name = "./__wasm_split.js";
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("splitting failed: {error:?}"))?;
    // A name that fits no chunk would leave the work out of what phones keep.
    let work = split
        .prefetch_map
        .get(WORK_CHUNK)
        .with_context(|| format!("no page lies in the chunk {WORK_CHUNK}"))?
        .iter()
        .map(|stem| format!("{stem}.wasm"))
        .collect();
    for chunk in &split.split_modules {
        let stripped = without_custom_sections(&fs::read(chunk)?)?;
        fs::write(chunk, stripped)?;
    }

    Bindgen::new()
        .input_path(&main)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .demangle(false)
        // The chunks reach the main module through what the linker exports.
        .keep_lld_exports(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(output)
        .context("the JavaScript glue could not be generated")?;
    Ok(work)
}
