//! Measures what reports and pushes cost over short and long histories; see [`tests::bench`].

use anyhow::{Context as _, bail};
use std::process::ExitCode;
use tests::bench::outcome::tell;
use tests::bench::{Wish, run};
use tests::database::DatabaseKind;

const USAGE: &str =
    "bench_reports [--visits N,N,…] [--database sqlite|postgres] [--rounds N] [--json]";

/// Rounds of each read and push.
const ROUNDS: usize = 25;

fn main() -> anyhow::Result<ExitCode> {
    let mut wish = Wish {
        visits: vec![10_000, 100_000],
        databases: vec![DatabaseKind::Sqlite, DatabaseKind::Postgres],
        rounds: ROUNDS,
    };
    let mut is_json = false;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().context(USAGE);
        match argument.as_str() {
            "--visits" => wish.visits = numbers(&value()?)?,
            "--database" => wish.databases = vec![kind_named(&value()?)?],
            "--rounds" => wish.rounds = value()?.parse().context(USAGE)?,
            "--json" => is_json = true,
            _ => bail!(USAGE),
        }
    }
    let outcome = actix_web::rt::System::new().block_on(run(&wish))?;
    tell(&outcome, &outcome.goals_missed, is_json)
}

fn numbers(list: &str) -> anyhow::Result<Vec<i64>> {
    let numbers = list.split(',').map(|number| number.trim().parse());
    numbers.collect::<Result<_, _>>().context(USAGE)
}

fn kind_named(name: &str) -> anyhow::Result<DatabaseKind> {
    match name {
        "sqlite" => Ok(DatabaseKind::Sqlite),
        "postgres" => Ok(DatabaseKind::Postgres),
        _ => bail!(USAGE),
    }
}
