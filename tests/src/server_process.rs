//! The real program as a process of its own, for tests of several servers on one database.

use crate::server_under_test::SECRET;
use serde_json::Value;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStderr, Command, Stdio};
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
    _photos: TempDir,
}

impl ServerProcess {
    /// Starts the program over a database and waits until it listens.
    #[must_use]
    pub fn start(database_url: &str) -> Self {
        let secret = std::str::from_utf8(SECRET).expect("the secret is text");
        let photos = tempfile::tempdir().expect("a folder for photos");
        let mut child = Command::new(program())
            .args(["serve", "--mode", "development", "--workers", "1"])
            .args(["--listen", "127.0.0.1:0", "--database-url", database_url])
            .env("STOREBEAT_PHOTOS", photos.path())
            .env("STOREBEAT_SECRET", secret)
            .env("STOREBEAT_LOG", "info")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let log = child.stderr.take().expect("the log is piped");
        let address = address_in(log).expect("the program says in time where it listens");
        Self {
            child,
            address: format!("http://{address}"),
            _photos: photos,
        }
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself; the test has said so then.
        self.child.kill().ok();
        self.child.wait().ok();
    }
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
