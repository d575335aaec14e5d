//! Many schedules, and what they did together.

use super::company::{Company, Truth};
use super::ledger::Mishap;
use super::stage::{Cast, Server, Stage};
use super::{Model, RealCompany, play};
use anyhow::Result;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

/// Threads that play schedules; each schedule is single-threaded by itself.
const THREADS: u64 = 2;

/// What a schedule did.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Steps.
    pub steps: u64,
    /// Mutations that a phone has said to be saved.
    pub saved: u64,
    /// Synchronisations that ended.
    pub synchronisations: u64,
    /// What went wrong on purpose, each once.
    pub faults: BTreeMap<Mishap, u64>,
    /// What else happened: nothing of it goes wrong by itself.
    pub events: BTreeMap<&'static str, u64>,
}

/// A schedule that broke an invariant.
#[derive(Debug)]
pub struct Violation {
    /// Replays it on the same stage.
    pub seed: u64,
    /// How it was played.
    pub stage: Stage,
    /// The step at which it showed.
    pub step: u64,
    /// What had gone wrong until then.
    pub happened: BTreeSet<Mishap>,
    /// The invariant.
    pub error: anyhow::Error,
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
pub fn simulate(seeds: Range<u64>, stage: &Stage) -> Result<Report> {
    let parts: Vec<Result<Report>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                let seeds = seeds.clone().filter(move |seed| seed % THREADS == thread);
                scope.spawn(move || play_all(seeds, stage))
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

fn play_all(seeds: impl Iterator<Item = u64>, stage: &Stage) -> Result<Report> {
    let mut report = Report::default();
    for seed in seeds {
        report.schedules += 1;
        match play_seed(seed, stage)? {
            Ok(tally) => report.tally.add(&tally),
            Err(violation) => report.violations.push(*violation),
        }
    }
    Ok(report)
}

/// Plays one schedule against a server of its own.
pub(super) fn play_seed(seed: u64, stage: &Stage) -> Result<Result<Tally, Box<Violation>>> {
    let mut company = company_of(seed, stage.server)?;
    Ok(play(seed, company.as_mut(), stage))
}

/// What the server has when a schedule has ended.
///
/// # Errors
/// When a server could not be made, or an invariant does not hold.
pub fn truth_after(seed: u64, stage: &Stage) -> Result<Truth> {
    let mut company = company_of(seed, stage.server)?;
    play(seed, company.as_mut(), stage).map_err(|violation| violation.error)?;
    Ok(company.truth()?.clone())
}

fn company_of(seed: u64, server: Server) -> Result<Box<dyn Company>> {
    let cast = Cast::of(seed);
    let company: Box<dyn Company> = match server {
        Server::Real => Box::new(RealCompany::new(cast)?),
        Server::Faulty(fault) => Box::new(RealCompany::with_fault(cast, fault)?),
        Server::Model => Box::new(Model::new()),
    };
    Ok(company)
}

impl Violation {
    /// The number of what does not hold, in the protocol's list; none for what has none.
    #[must_use]
    pub fn invariant(&self) -> Option<String> {
        let text = format!("{:#}", self.error);
        let (_, rest) = text.split_once("invariant ")?;
        Some(rest.chars().take_while(char::is_ascii_digit).collect())
    }

    /// The same without the steps that it did not reach: those before are played as they were.
    #[must_use]
    pub(super) fn without_what_follows(mut self) -> Self {
        self.stage.steps = self.stage.steps.min(self.step + 1);
        self
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seed,
            stage,
            step,
            error,
            ..
        } = self;
        writeln!(f, "seed {seed} at step {step}: {error:#}")?;
        write!(
            f,
            "    again: cargo xtask simulate --from {seed} --seeds 1{stage}"
        )
    }
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
            *self.faults.entry(*fault).or_default() += count;
        }
        for (event, count) in &other.events {
            *self.events.entry(event).or_default() += count;
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for violation in &self.violations {
            writeln!(f, "{violation}")?;
        }
        let Tally {
            steps,
            saved,
            synchronisations,
            faults,
            events,
        } = &self.tally;
        writeln!(
            f,
            "{} schedules, {steps} steps, {saved} mutations saved, {synchronisations} synchronisations",
            self.schedules
        )?;
        writeln!(f, "{} faults:", faults.values().sum::<u64>())?;
        for (fault, count) in faults {
            writeln!(f, "{count:>8}  {fault:?}")?;
        }
        writeln!(f, "and, as no fault:")?;
        for (event, count) in events {
            writeln!(f, "{count:>8}  {event}")?;
        }
        write!(f, "{} violations", self.violations.len())
    }
}
