//! What was measured, as a table and as JSON, and which goals are missed.

use super::load::Figures;
use super::rows::{CatchUpRow, PhotoRow, PullRow, RevokeRow, StreamRow};
use crate::bench::outcome::Machine;
use crate::bench::statistics::Sample;
use anyhow::Context as _;
use serde::Serialize;
use std::fmt;

/// Our name in the tables.
pub(super) const OURS: &str = "storebeat";

/// Everything.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// On what it was measured.
    pub machine: Machine,
    /// Less work and fewer rounds: not to judge by.
    pub is_quick: bool,
    /// Bytes of a record as JSON, on average.
    pub record_bytes: usize,
    /// Bytes of a batch's records.
    pub batch_bytes: usize,
    /// What durability costs here.
    pub fsync: Option<Fsync>,
    #[serde(skip)]
    pub(super) fsync_times: Sample,
    /// The push.
    pub pushes: Vec<PushRow>,
    /// The first pull, and nothing new.
    pub pulls: Vec<PullRow>,
    /// The pull after a while, over short and long histories.
    pub catch_ups: Vec<CatchUpRow>,
    /// What is not somebody's any more.
    pub revokes: Vec<RevokeRow>,
    /// Photos over a line that is cut.
    pub photos: Option<PhotoRow>,
    /// Streams of hints on which nothing is said.
    pub streams: Option<StreamRow>,
    /// What was left out, and why.
    pub skipped: Vec<String>,
    /// In words; empty when every goal is met.
    pub goals_missed: Vec<String>,
}

/// What it takes to write the bytes of a batch and to wait for the disk.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Fsync {
    /// Half of the times, in milliseconds.
    pub p50_ms: f64,
    /// All but one of a hundred, in milliseconds.
    pub p99_ms: f64,
}

/// What one participant's push cost.
#[derive(Clone, Debug, Serialize)]
pub struct PushRow {
    /// The participant.
    pub name: &'static str,
    /// Where it keeps the records.
    pub database: &'static str,
    /// Whether it waits for the disk before it answers.
    pub is_durable: bool,
    /// Records of a round.
    pub records: usize,
    /// Medians of the rounds; percentiles over the batches of all of them.
    pub figures: Figures,
    /// Each round.
    pub rounds: Vec<Figures>,
}

impl Fsync {
    pub(super) fn of(times: &Sample) -> Option<Self> {
        Some(Self {
            p50_ms: times.percentile(50)?,
            p99_ms: times.percentile(99)?,
        })
    }
}

impl PushRow {
    pub(super) fn new(
        name: &'static str,
        database: &'static str,
        is_durable: bool,
        records: usize,
    ) -> Self {
        Self {
            name,
            database,
            is_durable,
            records,
            figures: Figures::default(),
            rounds: Vec::new(),
        }
    }
}

impl Figures {
    /// The median of each figure; percentiles are those of all batches together.
    pub(super) fn median(rounds: &[Self], times: &Sample) -> anyhow::Result<Self> {
        let of = |field: fn(&Self) -> f64| {
            let mut sample = Sample::default();
            rounds.iter().for_each(|round| sample.add(field(round)));
            sample.percentile(50).context("there was a round")
        };
        Ok(Self {
            server_cpu_us: of(|round| round.server_cpu_us)?,
            generator_cpu_us: of(|round| round.generator_cpu_us)?,
            records_a_second: of(|round| round.records_a_second)?,
            p50_ms: times.percentile(50).context("there was a batch")?,
            p99_ms: times.percentile(99).context("there was a batch")?,
            bytes_up: of(|round| round.bytes_up)?,
            bytes_down: of(|round| round.bytes_down)?,
            resident_mib: of(|round| round.resident_mib)?,
        })
    }
}

impl Outcome {
    pub(super) fn new(is_quick: bool) -> Self {
        Self {
            machine: Machine {
                processors: std::thread::available_parallelism().map_or(1, usize::from),
                model: crate::bench::processor_model(),
                databases: Vec::new(),
                is_release: !cfg!(debug_assertions),
            },
            is_quick,
            ..Self::default()
        }
    }

    /// Leaves something out, loudly.
    pub(super) fn skip(&mut self, what: String) {
        eprintln!("SKIPPED: {what}");
        self.skipped.push(what);
    }

    fn write_pushes(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pushes.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "\n{:<23} {:<9} {:>8} {:>9} {:>9} {:>9} {:>8} {:>8} {:>7} {:>7} {:>7} {:>8}",
            "push",
            "on",
            "records",
            "cpu us",
            "x insert",
            "record/s",
            "p50 ms",
            "p99 ms",
            "up B",
            "down B",
            "MiB",
            "load us"
        )?;
        for row in &self.pushes {
            let figures = &row.figures;
            let inserts = self.inserts(row).map(|inserts| format!("{inserts:.1}"));
            writeln!(
                text,
                "{:<23} {:<9} {:>8} {:>9.1} {:>9} {:>9.0} {:>8.1} {:>8.1} {:>7.0} {:>7.0} {:>7.0} {:>8.1}{}",
                row.name,
                row.database,
                row.records,
                figures.server_cpu_us,
                inserts.unwrap_or_else(|| "-".to_owned()),
                figures.records_a_second,
                figures.p50_ms,
                figures.p99_ms,
                figures.bytes_up,
                figures.bytes_down,
                figures.resident_mib,
                figures.generator_cpu_us,
                if row.is_durable { "" } else { "  not durable" }
            )?;
        }
        Ok(())
    }

    fn write_pulls(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pulls.is_empty() {
            return Ok(());
        }
        writeln!(
            text,
            "\n{:<23} {:<9} {:>8} {:>6} {:>9} {:>9} {:>7} {:>10} {:>12} {:>11}",
            "pull",
            "on",
            "records",
            "feeds",
            "cpu us",
            "ms",
            "B",
            "MiB grown",
            "nothing us",
            "nothing ms"
        )?;
        for row in &self.pulls {
            writeln!(
                text,
                "{:<23} {:<9} {:>8} {:>6} {:>9.1} {:>9.1} {:>7.0} {:>10.1} {:>12.0} {:>11.2}",
                row.name,
                row.database,
                row.records,
                row.feeds,
                row.server_cpu_us,
                row.time_ms,
                row.bytes,
                row.memory_growth_mib,
                row.nothing_new_cpu_us,
                row.nothing_new_ms
            )?;
        }
        Ok(())
    }

    fn write_others(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.catch_ups {
            writeln!(
                text,
                "\ncatch-up: {} on {}, {} changes, {} in the history: {:.2} ms, {:.0} us of the server",
                row.name, row.database, row.changes, row.history, row.time_ms, row.server_cpu_us
            )?;
        }
        for row in &self.revokes {
            writeln!(
                text,
                "\nrevoke on {}: a store of {} records {:.2} ms, nothing new by the same request {:.2} ms",
                row.database, row.records, row.time_ms, row.nothing_ms
            )?;
        }
        if let Some(row) = self.photos {
            writeln!(
                text,
                "\nphotos: {} of {:.2} MB, {} cuts, sent {:.3} times the payload",
                row.photos,
                row.payload_bytes as f64 / row.photos.max(1) as f64 / 1e6,
                row.cuts,
                row.sent_over_payload
            )?;
        }
        if let Some(row) = self.streams {
            writeln!(
                text,
                "\nstreams: {} hold {:.0} MiB, the server alone {:.0} MiB",
                row.streams, row.resident_mib, row.before_mib
            )?;
        }
        Ok(())
    }

    /// How many plain inserts in the same database a record costs.
    pub(super) fn inserts(&self, row: &PushRow) -> Option<f64> {
        let mut pushes = self.pushes.iter();
        let floor =
            pushes.find(|other| other.name == "plain insert" && other.database == row.database)?;
        // A short floor is less than the kernel counts.
        let is_known = floor.figures.server_cpu_us > 0.0;
        is_known.then(|| row.figures.server_cpu_us / floor.figures.server_cpu_us)
    }
}

impl fmt::Display for Outcome {
    /// The table for people.
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        writeln!(
            text,
            "{} processors ({}), records of {} bytes{}",
            machine.processors,
            machine.model,
            self.record_bytes,
            if self.is_quick {
                "; quick: not to judge by"
            } else {
                ""
            }
        )?;
        if let Some(fsync) = self.fsync {
            writeln!(
                text,
                "a bare fsync of a batch's {} bytes: p50 {:.2} ms, p99 {:.2} ms",
                self.batch_bytes, fsync.p50_ms, fsync.p99_ms
            )?;
        }
        self.write_pushes(text)?;
        self.write_pulls(text)?;
        self.write_others(text)?;
        for skipped in &self.skipped {
            writeln!(text, "SKIPPED: {skipped}")?;
        }
        if self.goals_missed.is_empty() {
            return writeln!(text, "\nEvery goal is met.");
        }
        writeln!(text, "\nGoals missed:")?;
        for missed in &self.goals_missed {
            writeln!(text, "- {missed}")?;
        }
        Ok(())
    }
}
