//! Many schedules, and what they did together.

use super::{Model, RealCompany, ServerFault, play};
use shared::sync::engine::fault::Fault;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// Threads that play schedules; each schedule is single-threaded by itself.
const THREADS: u64 = 2;
/// Server processes on one database.
const INSTANCES: usize = 2;

/// What a schedule did.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Steps.
    pub steps: u64,
    /// Mutations that a phone has said to be saved.
    pub saved: u64,
    /// Synchronisations that ended.
    pub synchronisations: u64,
    /// What went wrong on purpose.
    pub faults: BTreeMap<&'static str, u64>,
}

/// A schedule that broke an invariant.
#[derive(Debug)]
pub struct Violation {
    /// Replays it, with the same server.
    pub seed: u64,
    /// The step at which it showed.
    pub step: u64,
    /// The invariant.
    pub error: anyhow::Error,
}

/// Who answers the phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The product's own functions over SQLite.
    Real,
    /// The same with a planted fault.
    Faulty(ServerFault),
    /// See [`Model`].
    Model,
}

/// What many schedules did.
#[derive(Debug, Default)]
pub struct Report {
    /// Schedules.
    pub schedules: u64,
    /// Everything that they did.
    pub tally: Tally,
    /// Seeds that broke an invariant.
    pub violations: Vec<Violation>,
}

/// Plays the schedules of `seeds`.
///
/// # Errors
/// When a server could not be made.
pub fn simulate(seeds: Range<u64>, server: Server, fault: Option<Fault>) -> anyhow::Result<Report> {
    let parts: Vec<anyhow::Result<Report>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let seeds = seeds.clone().filter(move |seed| seed % THREADS == thread);
                scope.spawn(move || play_all(seeds, server, fault))
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("schedules do not panic"))
            .collect()
    });
    let mut report = Report::default();
    for part in parts {
        report.add(part?);
    }
    report.violations.sort_by_key(|violation| violation.seed);
    Ok(report)
}

fn play_all(
    seeds: impl Iterator<Item = u64>,
    server: Server,
    fault: Option<Fault>,
) -> anyhow::Result<Report> {
    let mut report = Report::default();
    for seed in seeds {
        report.schedules += 1;
        let result = match server {
            Server::Real => play(seed, &mut RealCompany::new(INSTANCES)?, fault),
            Server::Faulty(planted) => {
                let mut company = RealCompany::with_fault(INSTANCES, planted)?;
                play(seed, &mut company, fault)
            }
            Server::Model => play(seed, &mut Model::new(), fault),
        };
        match result {
            Ok(tally) => report.tally.add(&tally),
            Err(violation) => report.violations.push(*violation),
        }
    }
    Ok(report)
}

impl Report {
    /// Takes in what other schedules did.
    pub fn add(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.tally.add(&other.tally);
        self.violations.extend(other.violations);
    }
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.saved += other.saved;
        self.synchronisations += other.synchronisations;
        for (fault, count) in &other.faults {
            *self.faults.entry(fault).or_default() += count;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(
                f,
                "seed {} at step {}: {:#}",
                violation.seed, violation.step, violation.error
            )?;
            writeln!(
                f,
                "    again: cargo xtask simulate --from {} --seeds 1, with --model if that played it",
                violation.seed
            )?;
        }
        let Tally {
            steps,
            saved,
            synchronisations,
            faults,
        } = &self.tally;
        writeln!(
            f,
            "{} schedules, {steps} steps, {saved} mutations saved, {synchronisations} synchronisations",
            self.schedules
        )?;
        for (fault, count) in faults {
            writeln!(f, "{count:>8}  {fault}")?;
        }
        write!(f, "{} violations", self.violations.len())
    }
}
