//! A PostgreSQL primary that may be killed, and its streaming replica, in a temporary folder and reached by
//! unix sockets. Both end with the test, however it ends.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Names the folder of PostgreSQL's programs; the test command sets it.
pub const PROGRAMS_VARIABLE: &str = "STOREBEAT_TEST_POSTGRES_PROGRAMS";

/// Makes both servers and does what its input says, until the input ends. Argument: the programs' folder.
/// Nothing is to outlive the machine, so durability is off; a killed process leaves its pages to the system.
const SUPERVISOR: &str = r#"
set -eu
trap '' INT TERM HUP
folder=$(mktemp -d /tmp/storebeat-failover.XXXXXX)
end() {
  for side in one two; do "$bin/pg_ctl" -D "$folder/$side" -m immediate stop >/dev/null 2>&1 || true; done
  rm -rf "$folder"
}
trap end EXIT
cd "$folder"
bin=$1
mkdir socket_one socket_two
start() {
  "$bin/pg_ctl" -D "$folder/$1" -w -l "$folder/$1.log" -o "-k $folder/socket_$1 -c listen_addresses= \
    -c fsync=off -c full_page_writes=off -c max_connections=100 -c wal_level=replica" start >/dev/null
}
"$bin/initdb" --pgdata=one --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >log 2>&1
start one
"$bin/pg_basebackup" -h "$folder/socket_one" -U postgres -D two -R -X stream -c fast --no-sync
start two
echo "ready $folder"
while read -r command; do
  case $command in
    kill) kill -9 "$(head -n 1 one/postmaster.pid)" ;;
    promote) "$bin/pg_ctl" -D two -w promote >/dev/null ;;
  esac
  echo "done"
done
"#;

/// Both servers.
pub struct PostgresPair {
    supervisor: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    folder: PathBuf,
}

impl PostgresPair {
    /// Starts both; `None`, said loudly, where the programs are not named.
    #[must_use]
    pub fn start() -> Option<Self> {
        let Some(programs) = std::env::var_os(PROGRAMS_VARIABLE) else {
            eprintln!("SKIPPED: {PROGRAMS_VARIABLE} names no folder");
            return None;
        };
        let mut supervisor = as_ordinary_user()
            .args(["sh", "-c", SUPERVISOR, "pair"])
            .arg(&programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let input = supervisor.stdin.take();
        let output = BufReader::new(supervisor.stdout.take().expect("the output is piped"));
        let mut pair = Self {
            supervisor,
            input,
            output,
            folder: PathBuf::new(),
        };
        let said = pair.hear();
        let folder = said.strip_prefix("ready ").expect("both servers start");
        pair.folder = PathBuf::from(folder);
        Some(pair)
    }

    /// The address of a database on the primary.
    #[must_use]
    pub fn primary(&self, name: &str) -> String {
        self.url("socket_one", name)
    }

    /// The address of the same database on the replica.
    #[must_use]
    pub fn replica(&self, name: &str) -> String {
        self.url("socket_two", name)
    }

    /// Kills the primary with everything that it has not sent.
    pub fn kill_primary(&mut self) {
        self.say("kill");
    }

    /// Makes the replica a primary.
    pub fn promote_replica(&mut self) {
        self.say("promote");
    }

    fn url(&self, socket: &str, name: &str) -> String {
        let folder = self.folder.join(socket);
        format!(
            "postgres://postgres@localhost/{name}?host={}",
            folder.display()
        )
    }

    fn say(&mut self, command: &str) {
        let input = self.input.as_mut().expect("the input is open");
        writeln!(input, "{command}").expect("the supervisor listens");
        assert_eq!(self.hear(), "done", "{command}");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.output
            .read_line(&mut line)
            .expect("the supervisor answers");
        line.trim_end().to_owned()
    }
}

impl Drop for PostgresPair {
    fn drop(&mut self) {
        // The end of its input is the request to end.
        drop(self.input.take());
        self.supervisor.wait().ok();
    }
}

/// PostgreSQL refuses root.
fn as_ordinary_user() -> Command {
    let answer = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        let is_known = output.status.success();
        is_known.then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if answer(&["-u"]).as_deref() != Some("0") {
        return Command::new("env");
    }
    let user = answer(&["-u", "postgres"]).map_or("nobody", |_| "postgres");
    let mut command = Command::new("runuser");
    command.args(["-u", user, "--"]);
    command
}
