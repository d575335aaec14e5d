//! `cargo xtask bench sync`: what synchronisation costs beside its peers and beside what nothing can be
//! faster than.
//!
//! **Side by side.** The same records (600 bytes of JSON, of kinds that the demo company's merchandisers
//! write) are given to the real program on SQLite and on PostgreSQL, to `pouchdb-server`, to Kinto on the
//! same PostgreSQL, to a plain multi-row insert and to an append that understands nothing. The rounds of all
//! of them alternate, and every figure is the median of its rounds. A round counts only when everything was
//! read again and is what was sent.
//!
//! **Cost** is processor time of all processes of server and database, as the kernel counts it. The
//! program that makes the load, and the bodies that it compresses and signs beforehand, are told apart.

pub mod append;
mod catch_up;
mod company;
pub mod filler;
pub mod floor;
mod goals;
pub mod load;
mod ours;
pub mod outcome;
mod peer_programs;
pub mod peers;
mod photos;
mod program;
mod pull;
mod puller;
mod push;
mod records;
mod revoke;
pub mod rows;
mod streams;
mod usage;
mod visits;

use crate::DatabaseKind;
use crate::database::POSTGRES_VARIABLE;
use anyhow::{Context as _, bail, ensure};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use outcome::Outcome;
use records::{Record, digest};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::time::Duration;
use usage::Tree;

/// Node closes connections after five idle seconds; one that closes while it is used would be an error.
const IDLE: Duration = Duration::from_secs(2);

/// The databases that the server is measured on.
const KINDS: [DatabaseKind; 2] = [DatabaseKind::Sqlite, DatabaseKind::Postgres];
const US_PER_MS: f64 = 1_000.0;

/// Names the program that is measured.
pub const PROGRAM_VARIABLE: &str = "STOREBEAT_BENCH_PROGRAM";

/// A part of the benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// What phones send.
    Push,
    /// What they read at first, and when there is nothing new.
    Pull,
    /// What is theirs of a long history, after a while.
    CatchUp,
    /// What is not theirs any more.
    Revoke,
    /// Photos over a line that is cut.
    Photos,
    /// Streams of hints on which nothing is said.
    Streams,
}

impl Work {
    /// All of them, in the order in which they are done.
    pub const ALL: &[Self] = &[
        Self::Push,
        Self::Pull,
        Self::CatchUp,
        Self::Revoke,
        Self::Photos,
        Self::Streams,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Pull => "pull",
            Self::CatchUp => "catch-up",
            Self::Revoke => "revoke",
            Self::Photos => "photos",
            Self::Streams => "streams",
        }
    }
}

/// What is measured.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which parts.
    pub works: Vec<Work>,
    /// Less work and fewer rounds: to see that it runs, not to judge by.
    pub is_quick: bool,
    /// Ten million records behind the catch-up on PostgreSQL instead of one.
    pub is_long: bool,
    /// Rounds of everybody; five, or two when it is quick.
    pub rounds: Option<usize>,
}

impl Wish {
    fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.is_quick { 2 } else { 5 })
    }
}

/// Measures and judges.
///
/// # Errors
/// When a server fails, or does not hold what it was given.
pub async fn run(wish: &Wish) -> anyhow::Result<Outcome> {
    let mut outcome = Outcome::new(wish.is_quick);
    let scene = Scene::look()?;
    for work in &wish.works {
        match work {
            Work::Push => push::measure(wish, &scene, &mut outcome).await?,
            Work::Pull => pull::measure(wish, &scene, &mut outcome).await?,
            Work::CatchUp => catch_up::measure(wish, &scene, &mut outcome).await?,
            Work::Revoke => revoke::measure(wish, &mut outcome).await?,
            Work::Photos => photos::measure(wish, &mut outcome).await?,
            Work::Streams => streams::measure(wish, &mut outcome).await?,
        }
    }
    outcome.judge();
    Ok(outcome)
}

/// What is there to measure with.
struct Scene {
    http: reqwest::Client,
    /// The processes of PostgreSQL.
    postgres: Tree,
}

impl Scene {
    fn look() -> anyhow::Result<Self> {
        let url = std::env::var(POSTGRES_VARIABLE)
            .with_context(|| format!("{POSTGRES_VARIABLE} names no PostgreSQL server"))?;
        let folder = url.split_once("host=").map(|(_, folder)| folder);
        let folder = folder.context("PostgreSQL is not reached by a socket")?;
        Ok(Self {
            http: reqwest::Client::builder().pool_idle_timeout(IDLE).build()?,
            postgres: usage::tree_of_file(&Path::new(folder).join("data/postmaster.pid"))?,
        })
    }

    fn database(&self, kind: DatabaseKind) -> Option<Tree> {
        (kind == DatabaseKind::Postgres).then_some(self.postgres)
    }
}

/// Says how far it is.
fn say(text: &str) {
    eprintln!("» {text}");
}

/// A database by its name in tables.
fn kind_named(name: &str) -> anyhow::Result<DatabaseKind> {
    match name {
        "sqlite" => Ok(DatabaseKind::Sqlite),
        "postgres" => Ok(DatabaseKind::Postgres),
        _ => bail!("{name} is no database"),
    }
}

/// Requires that exactly what was sent is there.
fn compare(found: &[(String, Value)], records: &[Record]) -> anyhow::Result<()> {
    let found = digest(found.iter().map(|(id, body)| (id.as_str(), body)));
    let meant = floor::meant(records);
    ensure!(
        found == meant,
        "{} records of {} are there, with digest {:x} instead of {:x}",
        found.0,
        meant.0,
        found.1,
        meant.1
    );
    Ok(())
}

fn gzip(bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// An answer's body as it travelled, and what it says.
#[derive(Clone, Debug, Default)]
struct Body {
    travelled: usize,
    plain: Vec<u8>,
}

/// Reads the whole of an answer.
async fn read_body(answer: reqwest::Response) -> anyhow::Result<Body> {
    const BUFFER_BYTES: usize = 16 * 1024;
    let encoding = answer.headers().get("content-encoding").cloned();
    let bytes = answer.bytes().await?;
    let travelled = bytes.len();
    let mut plain = Vec::new();
    match encoding.as_ref().map(|encoding| encoding.as_bytes()) {
        Some(b"gzip") => {
            GzDecoder::new(&*bytes).read_to_end(&mut plain)?;
        }
        Some(b"br") => {
            brotli::Decompressor::new(&*bytes, BUFFER_BYTES).read_to_end(&mut plain)?;
        }
        Some(b"zstd") => {
            zstd::Decoder::new(&*bytes)?.read_to_end(&mut plain)?;
        }
        _ => plain.extend_from_slice(&bytes),
    }
    Ok(Body { travelled, plain })
}
