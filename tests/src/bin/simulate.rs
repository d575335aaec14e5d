//! Plays simulated schedules. Of the first that breaks an invariant it says how to replay the smallest
//! part that still does.

use anyhow::{Context as _, bail};
use shared::sync::engine::fault::Fault;
use std::collections::BTreeSet;
use std::fmt::Debug;
use tests::simulation::{Mishap, Report, Server, ServerFault, Stage, shrink, simulate};

const USAGE: &str = "simulate [--seeds N] [--from S] [--model] [--steps N] [--phones N,N] \
    [--without NAME,NAME] [--fault NAME] [--server-fault NAME]";
/// Schedules after which a long run says how to go on from there.
const PART: u64 = 500;

fn main() -> anyhow::Result<()> {
    let (mut seeds, mut from, mut stage) = (500, 0, Stage::new(Server::Real));
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context(USAGE);
        match argument.as_str() {
            "--seeds" => seeds = value()?.parse().context(USAGE)?,
            "--from" => from = value()?.parse().context(USAGE)?,
            "--model" => stage.server = Server::Model,
            "--steps" => stage.steps = value()?.parse().context(USAGE)?,
            "--phones" => {
                let value = value()?;
                let places = value.split(',').map(str::parse::<usize>);
                let places: Result<BTreeSet<_>, _> = places.collect();
                stage.phones = Some(places.context(USAGE)?);
            }
            "--without" => {
                let value = value()?;
                let mishaps = value.split(',').map(|name| named(&Mishap::ALL, name));
                stage.without = mishaps.collect::<anyhow::Result<_>>()?;
            }
            "--fault" => stage.fault = Some(named(&Fault::ALL, &value()?)?),
            "--server-fault" => {
                stage.server = Server::Faulty(named(&ServerFault::ALL, &value()?)?);
            }
            _ => bail!(USAGE),
        }
    }
    let (mut report, end) = (Report::default(), from + seeds);
    while from < end {
        let next = end.min(from + PART);
        report.add(simulate(from..next, &stage)?);
        from = next;
        if from < end {
            let (played, broken) = (report.schedules, report.violations.len());
            let left = end - from;
            eprintln!(
                "{played} played, {broken} violations; the rest: --from {from} --seeds {left}{stage}"
            );
        }
    }
    println!("{report}");
    let Some(first) = report.violations.into_iter().next() else {
        return Ok(());
    };
    eprintln!("Looking for less of seed {} that does the same", first.seed);
    println!("the smallest that was found: {}", shrink(first)?);
    bail!("an invariant does not hold")
}

/// The one of a list that is called so.
fn named<T: Copy + Debug>(all: &[T], name: &str) -> anyhow::Result<T> {
    let found = all.iter().find(|one| format!("{one:?}") == name);
    found
        .copied()
        .with_context(|| format!("{name} is none of {all:?}"))
}
