//! Programs that are measured: started on a free loopback port, and ended with the benchmark.

use super::usage::Tree;
use anyhow::{Context as _, bail};
use std::fs::File;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Peers that are written in Python take seconds.
const START_MAX: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Lines of a log that a failure shows.
const LINES_SHOWN: usize = 20;

/// A running program with a folder of its own; both go when it is dropped.
pub(super) struct Program {
    child: Child,
    /// `http://127.0.0.1:<port>`.
    pub address: String,
    folder: TempDir,
}

impl Program {
    /// Starts what `command` makes of a port and a folder, and waits until `path` is answered.
    pub(super) async fn start(
        path: &str,
        command: impl FnOnce(u16, &Path) -> anyhow::Result<Command>,
    ) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = File::create(folder.path().join("log"))?;
        let mut command = command(port, folder.path())?;
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{command:?} could not be started"))?;
        let mut program = Self {
            child,
            address: format!("http://127.0.0.1:{port}"),
            folder,
        };
        program.wait_for(path).await?;
        Ok(program)
    }

    /// Its processes.
    pub(super) fn tree(&self) -> Tree {
        Tree(self.child.id())
    }

    async fn wait_for(&mut self, path: &str) -> anyhow::Result<()> {
        let client = reqwest::Client::new();
        let url = format!("{}{path}", self.address);
        let begun = Instant::now();
        loop {
            let answer = client.get(&url).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            let has_ended = self.child.try_wait()?.is_some();
            if has_ended || begun.elapsed() > START_MAX {
                bail!("{url} is not answered:\n{}", self.end_of_log());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// The last lines that it wrote.
    pub(super) fn end_of_log(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let first = lines.len().saturating_sub(LINES_SHOWN);
        lines.get(first..).unwrap_or_default().join("\n")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
