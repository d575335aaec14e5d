//! Plays simulated schedules, and says how to replay one that breaks an invariant.

use anyhow::{Context as _, bail};
use shared::sync::engine::fault::Fault;
use tests::simulation::{Report, Server, simulate};

const USAGE: &str = "simulate [--seeds N] [--from S] [--model] [--fault NAME]";
/// Schedules after which a long run says how to go on from there.
const PART: u64 = 500;

fn main() -> anyhow::Result<()> {
    let (mut seeds, mut from, mut server, mut fault) = (500, 0, Server::Real, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context(USAGE);
        match argument.as_str() {
            "--seeds" => seeds = value()?.parse().context(USAGE)?,
            "--from" => from = value()?.parse().context(USAGE)?,
            "--model" => server = Server::Model,
            "--fault" => fault = Some(fault_named(&value()?)?),
            _ => bail!(USAGE),
        }
    }
    let (mut report, end) = (Report::default(), from + seeds);
    while from < end {
        let next = end.min(from + PART);
        report.add(simulate(from..next, server, fault)?);
        from = next;
        if from < end {
            let (played, broken) = (report.schedules, report.violations.len());
            let left = end - from;
            eprintln!(
                "{played} played, {broken} violations; the rest: --from {from} --seeds {left}"
            );
        }
    }
    println!("{report}");
    if report.violations.is_empty() {
        Ok(())
    } else {
        bail!("an invariant does not hold")
    }
}

fn fault_named(name: &str) -> anyhow::Result<Fault> {
    let fault = Fault::ALL
        .into_iter()
        .find(|fault| format!("{fault:?}") == name);
    fault.with_context(|| format!("a fault is one of {:?}", Fault::ALL))
}
