//! What keeping bytes in their order costs when nobody understands them: the core of
//! taskchampion-sync-server with its SQLite storage, without HTTP, a batch to a version.

use super::floor::{read_rows, write, write_rows};
use super::load::Load;
use super::records::Record;
use crate::DatabaseKind;
use crate::bench::place::{Place, query};
use shared::sync::PUSH_MUTATIONS_MAX;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the program that appends, built from `tests/peers/taskchampion`.
pub const PROGRAM_VARIABLE: &str = "STOREBEAT_BENCH_TASKCHAMPION";
/// Its name in the tables.
pub(super) const NAME: &str = "taskchampion core 0.7.1";
/// Where the storage keeps everything, in its folder.
const FILE: &str = "taskchampion-sync-server.sqlite3";

/// The program; none where it was not built.
pub(super) fn program() -> Option<PathBuf> {
    std::env::var_os(PROGRAM_VARIABLE).map(PathBuf::from)
}

/// One round of it.
pub(super) async fn round(program: &Path, records: &[Record]) -> anyhow::Result<Load> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("rows");
    write_rows(&file, records)?;
    let mut command = Command::new(program);
    command
        .args([folder.path(), &file])
        .arg(PUSH_MUTATIONS_MAX.to_string());
    let load = write(&mut command, None)?;
    let url = format!("sqlite:{}", folder.path().join(FILE).display());
    let plain = Place::at(DatabaseKind::Sqlite, url)?.connect().await?;
    let mut found = Vec::new();
    for row in query(&plain, "SELECT history_segment FROM versions").await? {
        let segment: Vec<u8> = row.try_get_by_index(0)?;
        for (id, body) in read_rows(segment.as_slice())? {
            found.push((id.to_string(), serde_json::from_str(&body)?));
        }
    }
    plain.close().await?;
    super::compare(&found, records)?;
    Ok(load)
}
