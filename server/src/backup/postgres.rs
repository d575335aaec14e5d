//! Copies by PostgreSQL's own programs, in its own format. One is put back in the transaction that begins
//! the new epoch, so that no server can serve it in the old one.

use super::part::Part;
use super::postgres_address::Variables;
use anyhow::{Context as _, bail, ensure};
use shared::ids::EpochId;
use shared::time::UtcMs;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Output, Stdio};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, Command};

/// What the server does not know, and what would lead these programs elsewhere than it.
const NOT_INHERITED: [&str; 3] = ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE"];
/// Roles and rights belong to a server, not to a copy.
const WITHOUT_ROLES: [&str; 2] = ["--no-owner", "--no-privileges"];

pub(super) async fn dump(variables: &Variables, part: &Part) -> anyhow::Result<()> {
    let mut file = OsString::from("--file=");
    file.push(part.path());
    let mut dump = program("pg_dump", variables);
    dump.args(WITHOUT_ROLES).arg("--format=custom").arg(file);
    run("pg_dump", &mut dump).await?;
    // Reading all of it is the one check that there is.
    let read = run("pg_restore", &mut reader(part.path())?).await;
    read.context("the copy is damaged")
}

pub(super) async fn put_back(
    file: &Path,
    variables: &Variables,
    now: UtcMs,
) -> anyhow::Result<EpochId> {
    ensure!(file.exists(), "{} is missing", file.display());
    let epoch = EpochId::new(now.0, crate::app::random_bytes());
    let mut reader = spawn("pg_restore", reader(file)?.stdout(Stdio::piped()))?;
    let mut psql = program("psql", variables);
    psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
        .arg("--set=VERBOSITY=terse")
        .stdin(Stdio::piped());
    let mut psql = spawn("psql", &mut psql)?;
    let input = psql.stdin.take().context("psql takes no input")?;
    let (read, written) = tokio::join!(feed(&mut reader, input, epoch), psql.wait_with_output());
    let written = written.context("psql was lost")?;
    match read {
        Ok(()) => ensure_done("psql", &written).map(|()| epoch),
        // Whoever stopped first says why.
        Err(Broken::Writing) => {
            ensure_done("psql", &written)?;
            bail!("psql stopped too early")
        }
        Err(Broken::Reading(error)) => Err(error).with_context(|| {
            format!(
                "{} is damaged or no copy: nothing was put back",
                file.display()
            )
        }),
    }
}

/// Why the copy did not come through.
enum Broken {
    Reading(anyhow::Error),
    Writing,
}

impl From<io::Error> for Broken {
    fn from(_: io::Error) -> Self {
        Self::Writing
    }
}

/// Gives all of the copy to `psql` in one transaction, and commits only when all of it was read.
async fn feed(reader: &mut Child, mut input: ChildStdin, epoch: EpochId) -> Result<(), Broken> {
    let lost = || Broken::Reading(anyhow::anyhow!("pg_restore was lost"));
    let mut output = reader.stdout.take().ok_or_else(lost)?;
    let mut errors = reader.stderr.take().ok_or_else(lost)?;
    let mut said = Vec::new();
    let (copied, _) = tokio::join!(
        async {
            input.write_all(beginning().as_bytes()).await?;
            let copied = tokio::io::copy(&mut output, &mut input).await;
            // Otherwise a reader whose writer has ended would wait for ever.
            drop(output);
            copied
        },
        errors.read_to_end(&mut said),
    );
    copied?;
    let status = reader.wait().await.map_err(|_| lost())?;
    let output = Output {
        status,
        stdout: Vec::new(),
        stderr: said,
    };
    ensure_done("pg_restore", &output).map_err(Broken::Reading)?;
    input.write_all(end(epoch).as_bytes()).await?;
    Ok(input.shutdown().await?)
}

/// A server that starts meanwhile waits for the lock before it makes tables of its own.
fn beginning() -> String {
    format!(
        "BEGIN;
SELECT pg_advisory_xact_lock({lock});
DO $$ BEGIN
  IF EXISTS (
    SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND NOT EXISTS (
      SELECT FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'))
  THEN RAISE EXCEPTION 'the database is not empty, and nothing is written over: create another one';
  END IF;
END $$;
",
        lock = crate::database::SCHEMA_LOCK,
    )
}

/// The copy has set a search path of its own.
fn end(epoch: EpochId) -> String {
    format!(
        "
RESET search_path;
DO $$ DECLARE changed bigint; BEGIN
  UPDATE meta SET value = '{epoch}' WHERE name = 'epoch';
  GET DIAGNOSTICS changed = ROW_COUNT;
  IF changed <> 1 THEN RAISE EXCEPTION 'the copy has no epoch: it is none of Storebeat''s'; END IF;
END $$;
COMMIT;
"
    )
}

/// Reads a copy to its end and writes it as statements.
fn reader(file: &Path) -> anyhow::Result<Command> {
    let mut reader = program("pg_restore", &Variables::new());
    // A name that begins with a dash would be an option.
    let file = std::path::absolute(file).context("the copy's folder")?;
    reader.args(WITHOUT_ROLES).arg("--file=-").arg(file);
    Ok(reader)
}

fn program(name: &str, variables: &Variables) -> Command {
    let mut command = Command::new(name);
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
    command
        .envs(variables)
        // The server knows no Kerberos, and so asks no other service whether it may connect.
        .env("PGGSSENCMODE", "disable")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

fn spawn(name: &str, command: &mut Command) -> anyhow::Result<Child> {
    command.spawn().map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            anyhow::anyhow!("{name} is missing: it comes with PostgreSQL's client programs")
        }
        _ => anyhow::anyhow!("{name} cannot be run: {error}"),
    })
}

async fn run(name: &str, command: &mut Command) -> anyhow::Result<()> {
    let output = spawn(name, command)?.wait_with_output().await;
    ensure_done(name, &output.with_context(|| format!("{name} was lost"))?)
}

fn ensure_done(name: &str, output: &Output) -> anyhow::Result<()> {
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.trim();
    if !output.status.success() {
        bail!("{name} failed, {}: {said}", output.status);
    }
    if !said.is_empty() {
        tracing::warn!(said, "{name} warns");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::postgres_address::variables;
    use super::*;

    #[test]
    fn no_command_line_holds_a_password() {
        let url = "postgres://u:p%40ss@db.example/storebeat";
        let command = program("psql", &variables(url, None).expect("an address"));
        let command = command.as_std();
        assert_eq!(command.get_args().count(), 0);
        let password = command.get_envs().find(|(name, _)| *name == "PGPASSWORD");
        assert_eq!(
            password,
            Some(("PGPASSWORD".as_ref(), Some("p@ss".as_ref())))
        );
    }
}
