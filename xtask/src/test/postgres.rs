//! A PostgreSQL cluster for one run: made in a temporary folder, reached by a unix socket, gone
//! afterwards.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::process::{answer_of, is_on_path};
use crate::setup::{install_debian_packages, is_root};

const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";
const READY: &str = "ready ";

/// Makes the cluster, starts it, and ends it when its own input ends. The input is a pipe from this
/// program, so the cluster ends with it in whatever way this program ends. Arguments: the folder of
/// PostgreSQL's programs, and whether commits wait for the disk. The folder grows to gigabytes and is on no
/// disk of memory.
const SUPERVISOR: &str = r#"
set -eu
trap '' INT TERM HUP
folder=$(mktemp -d /var/tmp/storebeat-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$1/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >log 2>&1 || { cat log >&2; exit 1; }
"$1/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync="$2" -c synchronous_commit="$2" \
  -c full_page_writes="$2" -c max_connections=400 -c shared_buffers=128MB >>log 2>&1 &
server=$!
tries=0
until "$1/pg_isready" -q -h "$folder" -U postgres; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$server" 2>/dev/null; then cat log >&2; kill -INT "$server" 2>/dev/null || true; exit 1; fi
  sleep 0.1
done
echo "ready $folder"
read -r _ || true
kill -INT "$server"
wait "$server" || true
"#;

/// A running cluster.
pub struct Cluster {
    supervisor: Child,
    input: Option<ChildStdin>,
    folder: PathBuf,
    programs: PathBuf,
}

impl Cluster {
    /// Starts a cluster that writes nothing to be kept, installing PostgreSQL where it is missing.
    pub fn start() -> Result<Self> {
        Self::start_with("off")
    }

    /// Starts one whose commits wait for the disk, as in earnest.
    pub fn start_durable() -> Result<Self> {
        Self::start_with("on")
    }

    fn start_with(durability: &str) -> Result<Self> {
        let programs = ensure_programs()?;
        let mut supervisor = as_ordinary_user()
            .args(["sh", "-c", SUPERVISOR, "postgres"])
            .arg(&programs)
            .arg(durability)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("PostgreSQL could not be started")?;
        let input = supervisor.stdin.take();
        let output = supervisor
            .stdout
            .take()
            .context("the output was not piped")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let Some(folder) = line.trim_end().strip_prefix(READY).map(PathBuf::from) else {
            let mut log = String::new();
            if let Some(mut errors) = supervisor.stderr.take() {
                errors.read_to_string(&mut log)?;
            }
            supervisor.wait()?;
            bail!("PostgreSQL did not start:\n{}", log.trim_end());
        };
        Ok(Self {
            supervisor,
            input,
            folder,
            programs,
        })
    }

    /// The address of its maintenance database; tests create their own beside it.
    pub fn url(&self) -> String {
        url_of(&self.folder)
    }

    /// The folder of PostgreSQL's programs, for tests that need more than one server.
    pub fn programs(&self) -> &Path {
        &self.programs
    }

    /// Stops it and waits until it has gone.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    fn end(&mut self) -> Result<()> {
        // Closing the pipe is the request to stop.
        drop(self.input.take());
        self.supervisor.wait().context("PostgreSQL was lost")?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.input.is_some()
            && let Err(error) = self.end()
        {
            eprintln!("warning: {error:#}");
        }
    }
}

fn url_of(folder: &Path) -> String {
    format!(
        "postgres://postgres@localhost/postgres?host={}",
        folder.display()
    )
}

/// The start of a command line that runs the rest as an ordinary user: PostgreSQL refuses root.
fn as_ordinary_user() -> Command {
    if !is_root() {
        return Command::new("env");
    }
    let has_postgres = answer_of(Command::new("id").args(["-u", "postgres"])).is_some();
    let mut command = Command::new("runuser");
    command.args(["-u", if has_postgres { "postgres" } else { "nobody" }, "--"]);
    command
}

fn ensure_programs() -> Result<PathBuf> {
    if let Some(folder) = find_programs() {
        return Ok(folder);
    }
    install_debian_packages(&["postgresql"], "the tests on PostgreSQL")?;
    find_programs().context("PostgreSQL was installed but its programs cannot be found")
}

/// The folder of `initdb`, `postgres` and `pg_isready`.
fn find_programs() -> Option<PathBuf> {
    let from_config = || answer_of(Command::new("pg_config").arg("--bindir")).map(PathBuf::from);
    debian_versions(Path::new(DEBIAN_VERSIONS))
        .into_iter()
        .chain(is_on_path("pg_config").then(from_config).flatten())
        .find(|folder| {
            ["initdb", "postgres", "pg_isready"]
                .iter()
                .all(|name| folder.join(name).is_file())
        })
}

/// The newest first: a version may be there as a client only.
fn debian_versions(versions: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(versions).into_iter().flatten();
    let mut numbers: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    numbers.sort_unstable_by(|one, other| other.cmp(one));
    let folder = |number: u32| versions.join(number.to_string()).join("bin");
    numbers.into_iter().map(folder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_installed_version_is_looked_at_first() {
        let versions = tempfile::tempdir().unwrap();
        for version in ["9", "15", "17", "common"] {
            fs::create_dir(versions.path().join(version)).unwrap();
        }
        let folders = ["17/bin", "15/bin", "9/bin"].map(|folder| versions.path().join(folder));
        assert_eq!(debian_versions(versions.path()), folders);
    }

    #[test]
    fn the_address_names_the_socket_folder() {
        assert_eq!(
            url_of(Path::new("/tmp/a")),
            "postgres://postgres@localhost/postgres?host=/tmp/a"
        );
    }
}
