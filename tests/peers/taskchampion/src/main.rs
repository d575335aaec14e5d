//! Appends the lines of a file to taskchampion-sync-server's SQLite storage, as many at once as a phone
//! pushes: what a server costs that keeps bytes in their order and understands none of them.
//!
//! `taskchampion-append FOLDER FILE LINES` says `ready`, begins when a line comes, tells the milliseconds of
//! each batch as JSON, and ends when its input does.

use anyhow::{Context as _, bail};
use std::fs;
use std::time::Instant;
use taskchampion_sync_server_core::{AddVersionResult, NIL_VERSION_ID, Server, ServerConfig};
use taskchampion_sync_server_storage_sqlite::SqliteStorage;
use uuid::Uuid;

fn main() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, file, lines] = arguments.as_slice() else {
        bail!("taskchampion-append FOLDER FILE LINES");
    };
    let text = fs::read_to_string(file)?;
    let rows: Vec<&str> = text.split_inclusive('\n').collect();
    let batches = rows.chunks(lines.parse()?).map(|batch| batch.concat());
    let batches: Vec<Vec<u8>> = batches.map(String::into_bytes).collect();
    let server = Server::new(ServerConfig::default(), SqliteStorage::new(folder)?);
    let client = Uuid::new_v4();
    runtime.block_on(async {
        let mut txn = server.txn(client).await?;
        txn.new_client(NIL_VERSION_ID).await?;
        txn.commit().await
    })?;
    println!("ready");
    let mut input = std::io::stdin().lines();
    input.next().transpose()?;
    let times_ms = runtime.block_on(append(&server, client, batches))?;
    println!("{}", serde_json::to_string(&times_ms)?);
    input.next().transpose()?;
    Ok(())
}

/// Each batch is a version of one client's history.
async fn append(server: &Server, client: Uuid, batches: Vec<Vec<u8>>) -> anyhow::Result<Vec<f64>> {
    const MS_PER_S: f64 = 1_000.0;
    let mut parent = NIL_VERSION_ID;
    let mut times_ms = Vec::with_capacity(batches.len());
    for batch in batches {
        let begun = Instant::now();
        let (added, _) = server
            .add_version(client, parent, batch)
            .await
            .context("a version was not taken")?;
        times_ms.push(begun.elapsed().as_secs_f64() * MS_PER_S);
        parent = match added {
            AddVersionResult::Ok(version) => version,
            AddVersionResult::ExpectedParentVersion(other) => {
                bail!("the history ends with {other} instead of {parent}")
            }
        };
    }
    Ok(times_ms)
}
