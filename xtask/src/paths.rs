//! Where things lie.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// The folders of one checkout.
pub struct Paths {
    /// The workspace.
    pub root: PathBuf,
    /// Build output of the ordinary compiler.
    pub target: PathBuf,
}

impl Paths {
    /// Finds the checkout that this program was started from.
    pub fn find() -> Result<Self> {
        // Cargo says at run time where the package lies; the build-time answer may be another
        // checkout that shares the target folder.
        let package = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package
            .parent()
            .context("the workspace's folder is not above xtask's")?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::env::current_dir()?.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// Build output of the compiler for wasm; apart, because it may be another compiler.
    pub fn wasm_target(&self) -> PathBuf {
        self.target.join("wasm")
    }

    /// The built web app, as the server serves it.
    pub fn web_output(&self) -> PathBuf {
        self.target.join("web")
    }

    /// The server program, built for release.
    pub fn server_program(&self) -> PathBuf {
        self.program_in("release")
    }

    /// The server program with every debug check, for tests that start processes.
    pub fn server_program_for_tests(&self) -> PathBuf {
        self.program_in("debug")
    }

    /// A program that measures, built for release.
    pub fn benchmark_program(&self, name: &str) -> PathBuf {
        self.named_program_in("release", name)
    }

    fn program_in(&self, profile: &str) -> PathBuf {
        self.named_program_in(profile, "storebeat")
    }

    fn named_program_in(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The browser tests with their npm packages.
    pub fn browser_tests(&self) -> PathBuf {
        self.root.join("tests").join("browser")
    }
}
