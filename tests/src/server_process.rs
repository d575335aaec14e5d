//! The real program as a process of its own, for tests of several servers on one database.

use crate::bucket::Bucket;
use crate::server_under_test::SECRET;
use serde_json::Value;
use server::failpoint::FAILPOINT_VARIABLE;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use tempfile::TempDir;

/// Names the program; the test command sets it.
pub const PROGRAM_VARIABLE: &str = "STOREBEAT_TEST_PROGRAM";

const START_MAX: Duration = Duration::from_secs(60);

/// A running `storebeat serve` on a free loopback port; it ends when it is dropped.
pub struct ServerProcess {
    child: Child,
    /// `http://127.0.0.1:<port>`.
    pub address: String,
    photos: Option<TempDir>,
}

impl ServerProcess {
    /// Starts the program over a database and waits until it listens.
    #[must_use]
    pub fn start(database_url: &str) -> Self {
        let photos = tempfile::tempdir().expect("a folder for photos");
        let process = Self::try_start(database_url, photos.path(), None);
        let mut process = process.expect("the program says in time where it listens");
        process.photos = Some(photos);
        process
    }

    /// The same over photos that outlive it, perhaps to die at a named place
    /// ([`server::failpoint`]).
    ///
    /// # Errors
    /// How it ended, when it did so before it listened.
    pub fn try_start(
        database_url: &str,
        photos: &Path,
        failpoint: Option<&str>,
    ) -> Result<Self, ExitStatus> {
        let mut environment = vec![("STOREBEAT_PHOTOS", photos.as_os_str())];
        environment.extend(failpoint.map(|place| (FAILPOINT_VARIABLE, OsStr::new(place))));
        Self::launch(database_url, &environment)
    }

    /// The same over photos in a bucket.
    #[must_use]
    pub fn start_with_bucket(database_url: &str, bucket: &Bucket) -> Self {
        let process = Self::launch(database_url, &bucket.environment());
        process.expect("the program says in time where it listens")
    }

    fn launch<T: AsRef<OsStr>>(
        database_url: &str,
        environment: &[(&str, T)],
    ) -> Result<Self, ExitStatus> {
        let secret = std::str::from_utf8(SECRET).expect("the secret is text");
        let mut command = Command::new(program());
        command
            .args(["serve", "--mode", "development", "--workers", "1"])
            .args(["--listen", "127.0.0.1:0", "--database-url", database_url])
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .env("STOREBEAT_SECRET", secret)
            .env("STOREBEAT_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let log = child.stderr.take().expect("the log is piped");
        let Some(address) = address_in(log) else {
            // Without an address it has ended, or it is too slow to wait for.
            child.kill().ok();
            return Err(child.wait().expect("the program has ended"));
        };
        Ok(Self {
            child,
            address: format!("http://{address}"),
            photos: None,
        })
    }

    /// Kills it, wherever it is.
    pub fn kill(self) {
        drop(self);
    }

    /// Waits until it has ended by itself.
    pub fn wait(mut self) -> ExitStatus {
        self.child.wait().expect("the program ends")
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself; the test has said so then.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Runs the program to its end; its exit code with everything that it says.
#[must_use]
pub fn run_program(arguments: &[&str]) -> (Option<i32>, String) {
    run_program_in(&[], arguments)
}

/// The same with more in its environment.
#[must_use]
pub fn run_program_in(environment: &[(&str, String)], arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(program());
    command.envs(environment.iter().map(|(name, value)| (name, value)));
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output = output.expect("the program runs");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output.status.code(), said)
}

fn program() -> PathBuf {
    std::env::var_os(PROGRAM_VARIABLE)
        .map(PathBuf::from)
        .unwrap_or_else(|| panic!("{PROGRAM_VARIABLE} names no program: run `cargo xtask test`"))
}

/// Reads the log to its end, since a full pipe would stop the server, and tells the address in it.
fn address_in(log: ChildStderr) -> Option<String> {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            let line: Value = serde_json::from_str(&line).unwrap_or_default();
            let fields = &line["fields"];
            if fields["message"] == "listening"
                && let Some(address) = fields["address"].as_str()
            {
                // The test may have given up waiting.
                tell.send(address.to_owned()).ok();
            }
        }
    });
    told.recv_timeout(START_MAX).ok()
}
