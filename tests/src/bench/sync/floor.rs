//! What nothing can be faster than: a plain insert of the same bytes, durable, in the same database; and
//! a bare `fsync`.

use super::load::{Load, cpu_ms, resident_mib};
use super::records::{Record, digest};
use super::usage::Tree;
use crate::DatabaseKind;
use crate::bench::measuring::milliseconds;
use crate::bench::place::{Place, query, run};
use crate::bench::statistics::Sample;
use anyhow::{Context as _, bail, ensure};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use serde_json::Value as Json;
use shared::sync::PUSH_MUTATIONS_MAX;
use std::fs::File;
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use uuid::Uuid;

/// The first argument of the program that inserts.
pub const ARGUMENT: &str = "floor";
/// How often a file is made durable.
const FSYNCS: usize = 100;
const READY: &str = "ready";

/// Inserts the rows of a file when a line comes, tells the time of each batch, and ends when its input
/// does: a process of its own, so that its cost can be told apart.
///
/// # Errors
/// When the database refuses.
pub async fn insert(kind: &str, url: &str, file: &Path) -> anyhow::Result<()> {
    let kind = super::kind_named(kind)?;
    let place = Place::at(kind, url.to_owned())?;
    let rows = read_rows(BufReader::new(File::open(file)?))?;
    let plain = place.connect().await?;
    if kind == DatabaseKind::Sqlite {
        run(&plain, "PRAGMA journal_mode = WAL").await?;
        run(&plain, "PRAGMA synchronous = FULL").await?;
    }
    let (id, mark): (&str, fn(usize) -> String) = match plain.get_database_backend() {
        DbBackend::Sqlite => ("BLOB", |_| "?".to_owned()),
        _ => ("UUID", |number| format!("${number}")),
    };
    let table = format!("CREATE TABLE plain (id {id} PRIMARY KEY, body TEXT NOT NULL)");
    run(&plain, &table).await?;
    println!("{READY}");
    let mut lines = std::io::stdin().lines();
    lines.next().transpose()?;
    let mut times_ms = Vec::new();
    for batch in rows.chunks(PUSH_MUTATIONS_MAX) {
        let begun = Instant::now();
        let marks = (0..batch.len()).map(|row| {
            let (id, body) = (mark(row * 2 + 1), mark(row * 2 + 2));
            format!("({id}, {body})")
        });
        let marks: Vec<String> = marks.collect();
        let sql = format!("INSERT INTO plain (id, body) VALUES {}", marks.join(", "));
        let values = batch
            .iter()
            .flat_map(|(id, body)| -> [Value; 2] { [(*id).into(), body.as_str().into()] });
        let statement = Statement::from_sql_and_values(plain.get_database_backend(), sql, values);
        plain.execute_raw(statement).await?;
        times_ms.push(milliseconds(begun));
    }
    println!("{}", serde_json::to_string(&times_ms)?);
    lines.next().transpose()?;
    Ok(plain.close().await?)
}

/// One round of it.
pub(super) async fn round(
    kind: DatabaseKind,
    records: &[Record],
    database: Option<Tree>,
) -> anyhow::Result<Load> {
    let place = Place::create(kind).await?;
    let file = place.database.folder.path().join("rows");
    write_rows(&file, records)?;
    if kind == DatabaseKind::Sqlite {
        // An empty file is an empty database.
        File::create_new(place.database.folder.path().join("storebeat.db"))?;
    }
    let mut command = Command::new(std::env::current_exe()?);
    command
        .args([
            ARGUMENT,
            crate::bench::outcome::name_of(kind),
            &place.database.url,
        ])
        .arg(&file);
    let load = write(&mut command, database)?;
    verify(&place, records).await?;
    Ok(load)
}

/// Runs a program that writes when a line comes, as [`insert`] does.
pub(super) fn write(command: &mut Command, database: Option<Tree>) -> anyhow::Result<Load> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let load = watch(&mut child, database);
    // It ends with its input.
    drop(child.stdin.take());
    ensure!(child.wait()?.success(), "{command:?} failed");
    load
}

fn watch(child: &mut Child, database: Option<Tree>) -> anyhow::Result<Load> {
    let mut input = child.stdin.as_ref().context("the input is piped")?;
    let output = child.stdout.take().context("the output is piped")?;
    let mut lines = BufReader::new(output).lines();
    let mut line = move || {
        lines
            .next()
            .context("the program ended")?
            .map_err(anyhow::Error::from)
    };
    ensure!(line()? == READY, "the program did not begin");
    let trees: Vec<Tree> = [Tree(child.id())].into_iter().chain(database).collect();
    let before = cpu_ms(&trees)?;
    let begun = Instant::now();
    input.write_all(b"\n")?;
    let times_ms: Vec<f64> = serde_json::from_str(&line()?)?;
    let mut load = Load {
        wall_ms: milliseconds(begun),
        server_cpu_ms: cpu_ms(&trees)? - before,
        resident_mib: resident_mib(&trees)?,
        ..Load::default()
    };
    times_ms
        .into_iter()
        .for_each(|time_ms| load.times.add(time_ms));
    Ok(load)
}

async fn verify(place: &Place, records: &[Record]) -> anyhow::Result<()> {
    let plain = place.connect().await?;
    let mut found = Vec::new();
    for row in query(&plain, "SELECT id, body FROM plain").await? {
        let (id, body): (Uuid, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        found.push((id.to_string(), serde_json::from_str::<Json>(&body)?));
    }
    plain.close().await?;
    super::compare(&found, records)
}

/// Writes records as lines of id and body.
pub(super) fn write_rows(file: &Path, records: &[Record]) -> anyhow::Result<()> {
    let mut file = std::io::BufWriter::new(File::create(file)?);
    for record in records {
        writeln!(file, "{}\t{}", record.id.0, record.body)?;
    }
    Ok(file.flush()?)
}

/// Reads what [`write_rows`] has written.
pub(super) fn read_rows(lines: impl BufRead) -> anyhow::Result<Vec<(Uuid, String)>> {
    let mut rows = Vec::new();
    for line in lines.lines() {
        let line = line?;
        let Some((id, body)) = line.split_once('\t') else {
            bail!("a row has no tabulator");
        };
        rows.push((id.parse()?, body.to_owned()));
    }
    Ok(rows)
}

/// What it costs here to make the bytes of a batch durable.
pub(super) fn fsync(batch_bytes: usize) -> anyhow::Result<Sample> {
    let mut file = tempfile::tempfile()?;
    let bytes = vec![b'.'; batch_bytes];
    let mut times = Sample::default();
    for _ in 0..FSYNCS {
        let begun = Instant::now();
        file.write_all(&bytes)?;
        file.sync_data()?;
        times.add(milliseconds(begun));
    }
    Ok(times)
}

/// Count and digest of what is meant to be there.
pub(super) fn meant(records: &[Record]) -> (usize, u128) {
    let pairs: Vec<(String, &Json)> = records
        .iter()
        .map(|record| (record.id.0.to_string(), &record.body))
        .collect();
    digest(pairs.iter().map(|(id, body)| (id.as_str(), *body)))
}
