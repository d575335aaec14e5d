//! The load: phones that each send one request after the other, some of them at once.

use super::usage::{Tree, own_cpu_ms};
use super::{Body, read_body};
use crate::bench::measuring::milliseconds;
use crate::bench::statistics::Sample;
use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Serialize;
use std::time::Instant;

/// Phones that send at the same time.
const AT_ONCE: usize = 8;

/// What one phone sends, in its order.
pub(super) type Requests = Vec<reqwest::Request>;

/// What was used while requests were answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Load {
    pub times: Sample,
    /// What the answers say, in the order of phones and requests.
    pub answers: Vec<Vec<u8>>,
    pub wall_ms: f64,
    pub server_cpu_ms: f64,
    pub generator_cpu_ms: f64,
    pub bytes_up: usize,
    pub bytes_down: usize,
    pub resident_mib: f64,
}

/// Figures of one round.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Figures {
    /// Processor time of all processes of server and database, in microseconds a record.
    pub server_cpu_us: f64,
    /// Processor time of the program that makes the load, in microseconds a record.
    pub generator_cpu_us: f64,
    /// Records a second of wall time.
    pub records_a_second: f64,
    /// Half of the batches took at most so long, in milliseconds.
    pub p50_ms: f64,
    /// All but one of a hundred took at most so long, in milliseconds.
    pub p99_ms: f64,
    /// Bodies of requests as they travelled, in bytes a record.
    pub bytes_up: f64,
    /// Bodies of answers as they travelled, in bytes a record.
    pub bytes_down: f64,
    /// Memory of all processes of server and database afterwards, in MiB.
    pub resident_mib: f64,
}

impl Load {
    pub(super) fn figures(&self, records: usize) -> anyhow::Result<Figures> {
        const US_PER_MS: f64 = 1_000.0;
        const MS_PER_S: f64 = 1_000.0;
        let per_record = |value: f64| value / records.max(1) as f64;
        let at = |percent| self.times.percentile(percent).context("nothing was sent");
        Ok(Figures {
            server_cpu_us: per_record(self.server_cpu_ms * US_PER_MS),
            generator_cpu_us: per_record(self.generator_cpu_ms * US_PER_MS),
            records_a_second: records as f64 / self.wall_ms * MS_PER_S,
            p50_ms: at(50)?,
            p99_ms: at(99)?,
            bytes_up: per_record(self.bytes_up as f64),
            bytes_down: per_record(self.bytes_down as f64),
            resident_mib: self.resident_mib,
        })
    }
}

/// Processor time of several programs, in milliseconds.
pub(super) fn cpu_ms(trees: &[Tree]) -> anyhow::Result<f64> {
    trees.iter().map(|tree| tree.cpu_ms()).sum()
}

/// Memory of several programs, in MiB.
pub(super) fn resident_mib(trees: &[Tree]) -> anyhow::Result<f64> {
    trees.iter().map(|tree| tree.resident_mib()).sum()
}

/// Sends everything and waits for `settled`, which is what the server does after its answers.
pub(super) async fn run(
    client: &reqwest::Client,
    phones: Vec<Requests>,
    trees: &[Tree],
    settled: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<Load> {
    let bytes = |request: &reqwest::Request| {
        let body = request.body().and_then(reqwest::Body::as_bytes);
        body.map_or(0, <[u8]>::len)
    };
    let bytes_up = phones.iter().flatten().map(bytes).sum();
    let (server_before, own_before) = (cpu_ms(trees)?, own_cpu_ms()?);
    let begun = Instant::now();
    let sent: Vec<Vec<(f64, Body)>> = stream::iter(phones)
        .map(|requests| send_all(client, requests))
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let wall_ms = milliseconds(begun);
    let own_after = own_cpu_ms()?;
    settled.await?;
    let mut load = Load {
        wall_ms,
        server_cpu_ms: cpu_ms(trees)? - server_before,
        generator_cpu_ms: own_after - own_before,
        bytes_up,
        resident_mib: resident_mib(trees)?,
        ..Load::default()
    };
    for (time_ms, answer) in sent.into_iter().flatten() {
        load.times.add(time_ms);
        load.bytes_down += answer.travelled;
        load.answers.push(answer.plain);
    }
    Ok(load)
}

async fn send_all(
    client: &reqwest::Client,
    requests: Requests,
) -> anyhow::Result<Vec<(f64, Body)>> {
    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        let begun = Instant::now();
        let answer = client.execute(request).await?;
        let (url, status) = (answer.url().clone(), answer.status());
        let body = read_body(answer).await?;
        let time_ms = milliseconds(begun);
        ensure!(
            status.is_success(),
            "{url} is answered with {status}: {}",
            String::from_utf8_lossy(&body.plain)
        );
        answers.push((time_ms, body));
    }
    Ok(answers)
}
