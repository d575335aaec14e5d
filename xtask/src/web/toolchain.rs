//! Which compiler builds for wasm: the ordinary one when it has the target, else Debian's.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::process::{answer_of, cargo, is_on_path, progress, run_quietly};
use crate::setup::install_debian_packages;

/// The name of the target.
pub const TARGET: &str = "wasm32-unknown-unknown";

const FLAGS_VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// Leptos then hides the type of each view behind a pointer, so that a view's code is not made again
/// for every tree that it stands in.
const FLAGS: &str = "--cfg erase_components";
/// Where a compiler takes unstable flags, the app also leaves out what only a panic's message and
/// debug printing would show.
const SMALLER_FLAGS: &str = "--cfg erase_components -Zlocation-detail=none -Zfmt-debug=none";

const DEBIAN_COMPILER: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_LINKER: &str = "/usr/bin/lld-19";
const DEBIAN_LIBRARY_SOURCE: &str = "/usr/lib/rustlib/src/rust/library";
const DEBIAN_PACKAGES: &[&str] = &["rustc-web", "cargo-web", "rust-web-src", "lld-19"];
const DEBIAN_CLIPPY: &str = "/usr/bin/cargo-clippy";
/// The oldest compiler that understands the workspace, as its manifest says.
const VERSION_MIN: &str = env!("CARGO_PKG_RUST_VERSION");

/// A compiler for wasm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toolchain {
    /// The ordinary compiler with the target installed.
    Ordinary,
    /// Debian's packages, which build the standard library from source.
    Debian,
}

impl Toolchain {
    /// Finds a compiler, or installs one if that is possible here.
    pub fn ensure() -> Result<Self> {
        if has_target() {
            return Ok(Self::Ordinary);
        }
        let may_download = std::env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0");
        if may_download && is_on_path("rustup") {
            progress("Adding the wasm target to the Rust toolchain");
            let added = run_quietly(Command::new("rustup").args(["target", "add", TARGET]));
            if added.is_ok() && has_target() {
                return Ok(Self::Ordinary);
            }
        }
        if !is_debian_complete() {
            install_debian_packages(DEBIAN_PACKAGES, "building the web app")?;
        }
        if !is_debian_complete() {
            bail!("the web app needs the Rust target {TARGET}: rustup target add {TARGET}");
        }
        Ok(Self::Debian)
    }

    /// Cargo with this compiler, with its own target folder.
    pub fn cargo(self, paths: &Paths) -> Command {
        let mut command = match self {
            Self::Ordinary => cargo(),
            Self::Debian => with_debian_environment(Command::new(DEBIAN_CARGO)),
        };
        command
            .current_dir(&paths.root)
            .env("CARGO_TARGET_DIR", paths.wasm_target())
            .env(FLAGS_VARIABLE, self.flags());
        command
    }

    /// Major and minor version of this compiler.
    pub fn version(self) -> Option<(u32, u32)> {
        match self {
            Self::Ordinary => version_of("rustc"),
            Self::Debian => version_of(DEBIAN_COMPILER),
        }
    }

    /// Clippy with this compiler, installed where it is missing.
    pub fn clippy(self, paths: &Paths) -> Result<Command> {
        let mut command = match self {
            Self::Ordinary => cargo(),
            Self::Debian => {
                // A clippy of another version would refuse what the compiler of the app has built.
                if version_of(DEBIAN_CLIPPY) != version_of(DEBIAN_COMPILER) {
                    install_debian_packages(&["rust-web-clippy"], "the lints of the web app")?;
                }
                // Called by its path: cargo would prefer a clippy of rustup, which looks for
                // another compiler's library.
                with_debian_environment(Command::new(DEBIAN_CLIPPY))
            }
        };
        command
            .current_dir(&paths.root)
            .env("CARGO_TARGET_DIR", paths.wasm_target())
            .env(FLAGS_VARIABLE, self.flags())
            .arg("clippy");
        Ok(command)
    }

    fn flags(self) -> &'static str {
        match self {
            Self::Ordinary => FLAGS,
            Self::Debian => SMALLER_FLAGS,
        }
    }
}

fn with_debian_environment(mut command: Command) -> Command {
    // What rustup and the outer cargo leave behind would pull in the ordinary compiler again.
    for variable in [
        "RUSTUP_TOOLCHAIN",
        "RUSTC_WRAPPER",
        "CARGO",
        "LD_LIBRARY_PATH",
    ] {
        command.env_remove(variable);
    }
    command
        .env("RUSTC", DEBIAN_COMPILER)
        // Building the standard library from source is allowed only like this.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size")
        // A panic ends the page's program either way; without the words that nobody would read, the
        // first load is two hundredths smaller.
        .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
        .env("CARGO_PROFILE_WASM_RELEASE_PANIC", "immediate-abort")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER)
        // Clippy starts the first cargo on the path, which must fit this compiler.
        .env("PATH", "/usr/bin:/bin");
    command
}

fn has_target() -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    answer_of(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn is_debian_complete() -> bool {
    let is_new_enough = version_of(DEBIAN_COMPILER) >= parse_version(VERSION_MIN);
    is_new_enough
        && [DEBIAN_CARGO, DEBIAN_LINKER, DEBIAN_LIBRARY_SOURCE]
            .iter()
            .all(|file| Path::new(file).exists())
}

/// Major and minor version of a program of the toolchain; none when it is not there.
fn version_of(program: &str) -> Option<(u32, u32)> {
    let answer = answer_of(Command::new(program).arg("--version"))?;
    // "rustc 1.96.0 (…)", and "clippy 0.1.96 (…)" for the same compiler.
    let version = parse_version(answer.split_whitespace().nth(1)?)?;
    match version {
        (0, 1) => parse_version(answer.split_whitespace().nth(1)?.strip_prefix("0.")?),
        version => Some(version),
    }
}

fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map_while(|number| number.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_older_than_the_workspace_asks_for_is_not_taken() {
        assert!(parse_version("1.85.0") < parse_version(VERSION_MIN));
        assert!(parse_version(VERSION_MIN) <= parse_version("1.96.0"));
        assert!(None < parse_version(VERSION_MIN));
    }
}
