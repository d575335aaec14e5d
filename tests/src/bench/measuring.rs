//! Measures the reads of one or two places in turn: each round asks for a report and reads its rows
//! barely, in every place, so that all of them meet the same machine.

use super::outcome::ReadOutcome;
use super::place::{Served, query};
use super::reads::{Read, Reader};
use super::statistics::Sample;
use crate::client::Client;
use anyhow::{Context as _, ensure};
use shared::api::auth::Posture;
use std::time::{Duration, Instant};

/// Rounds that are not counted.
const WARM_UP: usize = 3;
/// A report that takes so long altogether is not asked for more often than [`ROUNDS_MIN`].
const READ_MAX: Duration = Duration::from_secs(40);
/// Fewer rounds say nothing.
const ROUNDS_MIN: usize = 9;

/// A served place with everybody who reads in it.
pub struct Desk {
    /// The server and the connection beside it.
    pub served: Served,
    clients: Vec<(Reader, Client)>,
}

/// What was measured of one read in one place.
#[derive(Default)]
struct Timed {
    report: Sample,
    bare: Sample,
    rows: usize,
}

impl Desk {
    /// Signs everybody in.
    ///
    /// # Errors
    /// When somebody cannot sign in.
    pub async fn open(served: Served) -> anyhow::Result<Self> {
        let mut clients = Vec::new();
        for reader in Reader::ALL {
            let client = served.sign_in(reader.login(), Posture::Desk).await?;
            clients.push((reader, client));
        }
        Ok(Self { served, clients })
    }

    async fn ask(&self, read: &Read) -> anyhow::Result<f64> {
        let mut clients = self.clients.iter();
        let (_, client) = clients
            .find(|(reader, _)| *reader == read.reader)
            .context("everybody who reads is signed in")?;
        let started = Instant::now();
        let answer = client.get(&read.path).await;
        let time_ms = milliseconds(started);
        ensure!(
            answer.status.is_success(),
            "{} is answered with {} {}",
            read.path,
            answer.status,
            answer.code()
        );
        Ok(time_ms)
    }

    async fn read_barely(&self, read: &Read) -> anyhow::Result<(f64, usize)> {
        let started = Instant::now();
        let mut rows = 0;
        for statement in &read.bare {
            rows += query(&self.served.plain, statement).await?.len();
        }
        Ok((milliseconds(started), rows))
    }
}

/// Milliseconds since then.
pub fn milliseconds(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1_000.0
}

/// Measures one read at every desk; the first is the one with the shortest history, against which growth
/// is told. One outcome for each desk.
///
/// # Errors
/// When a report is refused or a statement fails.
pub async fn measure(
    desks: &[&Desk],
    read: &Read,
    rounds: usize,
) -> anyhow::Result<Vec<ReadOutcome>> {
    for _ in 0..WARM_UP {
        for desk in desks {
            desk.ask(read).await?;
            desk.read_barely(read).await?;
        }
    }
    let mut timed: Vec<Timed> = desks.iter().map(|_| Timed::default()).collect();
    let begun = Instant::now();
    for round in 0..rounds.max(ROUNDS_MIN) {
        for (desk, timed) in desks.iter().zip(&mut timed) {
            // Neither of the two always comes first.
            let is_report_first = round % 2 == 0;
            if is_report_first {
                timed.report.add(desk.ask(read).await?);
            }
            let (time_ms, rows) = desk.read_barely(read).await?;
            timed.bare.add(time_ms);
            timed.rows = rows;
            if !is_report_first {
                timed.report.add(desk.ask(read).await?);
            }
        }
        if begun.elapsed() > READ_MAX && round + 1 >= ROUNDS_MIN {
            break;
        }
    }
    outcomes(read, &timed)
}

fn outcomes(read: &Read, timed: &[Timed]) -> anyhow::Result<Vec<ReadOutcome>> {
    let first = timed.first().context("there is a desk")?;
    let outcome = |(index, one): (usize, &Timed)| {
        let report = one.report.percentiles().context("a report was read")?;
        let bare = one.bare.percentiles().context("rows were read")?;
        let grown = |this: &Sample, then: &Sample| {
            let is_other = index > 0;
            is_other.then(|| this.paired_ratio(then)).flatten()
        };
        Ok(ReadOutcome {
            name: read.name.clone(),
            rows: one.rows,
            rounds: one.report.count(),
            report,
            bare,
            multiples: report.over(bare),
            growth: grown(&one.report, &first.report),
            bare_growth: grown(&one.bare, &first.bare),
        })
    };
    timed.iter().enumerate().map(outcome).collect()
}
