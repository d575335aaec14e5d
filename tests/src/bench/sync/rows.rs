//! What is told of reading, photos and streams.

use crate::bench::statistics::Sample;
use serde::Serialize;

/// The first pull of a phone's records, and the question whether there is anything new.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PullRow {
    /// From whom.
    pub name: &'static str,
    /// Where it keeps the records.
    pub database: &'static str,
    /// Records of the phone.
    pub records: usize,
    /// Feeds of the phone; none of peers, which have one for each phone.
    pub feeds: usize,
    /// Processor time of all processes of server and database, in microseconds a record.
    pub server_cpu_us: f64,
    /// The whole pull, in milliseconds.
    pub time_ms: f64,
    /// Bodies as they travelled, in bytes a record.
    pub bytes: f64,
    /// How much more memory the server has held than before, at most, in MiB.
    pub memory_growth_mib: f64,
    /// Processor time of the question whether there is anything new, in microseconds.
    pub nothing_new_cpu_us: f64,
    /// That question, in milliseconds.
    pub nothing_new_ms: f64,
}

/// A phone that has fallen behind: what its stores have had since, of a history that is mostly others'.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CatchUpRow {
    /// From whom.
    pub name: &'static str,
    /// Where it keeps the records.
    pub database: &'static str,
    /// Revisions of the history.
    pub history: usize,
    /// Those that the phone has not seen and may see.
    pub changes: usize,
    /// The whole pull, in milliseconds.
    pub time_ms: f64,
    /// Processor time of all processes of server and database, in microseconds a catch-up.
    pub server_cpu_us: f64,
}

/// A store that is not the phone's any more.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeRow {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Records of the store.
    pub records: usize,
    /// The pull that tells it, in milliseconds.
    pub time_ms: f64,
    /// The same page without anything to tell, in milliseconds.
    pub nothing_ms: f64,
}

/// Photos over a line that is cut.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct PhotoRow {
    /// How many.
    pub photos: usize,
    /// Their bytes.
    pub payload_bytes: usize,
    /// Bytes that were written to the line.
    pub sent_bytes: usize,
    /// How often it was cut.
    pub cuts: usize,
    /// The second by the first.
    pub sent_over_payload: f64,
}

/// Streams of hints on which nothing is said.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct StreamRow {
    /// How many.
    pub streams: usize,
    /// Memory of the server before, in MiB.
    pub before_mib: f64,
    /// Memory with all of them, in MiB.
    pub resident_mib: f64,
}

impl PullRow {
    /// The medians of rounds of one phone at one server.
    pub(super) fn median(rounds: &[Self]) -> Option<Self> {
        let of = |field: fn(&Self) -> f64| {
            let mut sample = Sample::default();
            rounds.iter().for_each(|round| sample.add(field(round)));
            sample.percentile(50)
        };
        Some(Self {
            server_cpu_us: of(|round| round.server_cpu_us)?,
            time_ms: of(|round| round.time_ms)?,
            bytes: of(|round| round.bytes)?,
            memory_growth_mib: of(|round| round.memory_growth_mib)?,
            nothing_new_cpu_us: of(|round| round.nothing_new_cpu_us)?,
            nothing_new_ms: of(|round| round.nothing_new_ms)?,
            ..rounds.first()?.clone()
        })
    }
}
