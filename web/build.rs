//! Compiles the words of both languages into code.
//!
//! The macro of the words' library reads the files unseen by cargo, so a changed word would not
//! build the crate again; it only warns of a key that one language lacks; and it cannot make plain
//! text of words with values in them. Here all three are right.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

const LOCALES: &str = "locales";
/// Plural forms would bring a library's tables of all languages into the first load; a range says
/// "one" and "many" in the two languages there are.
const ATTRIBUTE: &str = r#"#[expect(deprecated, reason = "plural forms would weigh on the first load")]
#[expect(clippy::all, reason = "made by the words' library")]"#;
const NAMESPACES: [&str; 5] = ["common", "field", "desk", "problem", "work"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={LOCALES}");
    let config = Config::new("zh-CN")?
        .add_locale("en")?
        .add_namespaces(NAMESPACES)?
        .locales_path(LOCALES)
        .parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(None, config)?;
    for error in parsed.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    for warning in parsed.diag.warnings().iter() {
        println!("cargo::error={warning}");
    }
    let code = leptos_i18n_codegen::gen_code(&parsed, None, false, None, false)?;
    let output = PathBuf::from(env::var("OUT_DIR")?).join("words.rs");
    fs::write(output, format!("{ATTRIBUTE}\n{code}"))?;
    Ok(())
}
