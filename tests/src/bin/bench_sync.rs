//! Measures synchronisation beside its peers; see [`tests::bench::sync`].

use anyhow::{Context as _, bail};
use std::path::Path;
use std::process::ExitCode;
use tests::bench::outcome::tell;
use tests::bench::sync::{Wish, Work, floor, run};

const USAGE: &str = "bench_sync [--only WORK] [--rounds N] [--quick] [--long] [--json]";

fn main() -> anyhow::Result<ExitCode> {
    let system = actix_web::rt::System::new();
    let mut wish = Wish {
        works: Work::ALL.to_vec(),
        is_quick: false,
        is_long: false,
        rounds: None,
    };
    let mut is_json = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context(USAGE);
        match argument.as_str() {
            floor::ARGUMENT => {
                let (kind, url, file) = (value()?, value()?, value()?);
                system.block_on(floor::insert(&kind, &url, Path::new(&file)))?;
                return Ok(ExitCode::SUCCESS);
            }
            "--only" => wish.works = vec![work_named(&value()?)?],
            "--rounds" => wish.rounds = Some(value()?.parse().context(USAGE)?),
            "--quick" => wish.is_quick = true,
            "--long" => wish.is_long = true,
            "--json" => is_json = true,
            _ => bail!(USAGE),
        }
    }
    let outcome = system.block_on(run(&wish))?;
    tell(&outcome, &outcome.goals_missed, is_json)
}

fn work_named(name: &str) -> anyhow::Result<Work> {
    let found = Work::ALL.iter().copied().find(|work| work.name() == name);
    found.with_context(|| {
        let names: Vec<&str> = Work::ALL.iter().map(|work| work.name()).collect();
        format!("WORK is one of {}", names.join(", "))
    })
}
