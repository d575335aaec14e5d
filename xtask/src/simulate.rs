//! The simulation of sync, from the command line.

use anyhow::Result;

use crate::paths::Paths;
use crate::process::{cargo, progress, run};

/// What is played, as the program `simulate` takes it.
#[derive(clap::Args)]
pub struct Schedules {
    /// How many schedules.
    #[arg(long, default_value_t = 500)]
    seeds: u64,
    /// The first seed. A long run says again and again how to go on when it is ended.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// With a model of the server, which is ten times faster and moves windows.
    #[arg(long)]
    model: bool,
    /// Steps before the network heals.
    #[arg(long)]
    steps: Option<u64>,
    /// Places of the phones that take part, such as `0,3`.
    #[arg(long)]
    phones: Option<String>,
    /// What does not go wrong, such as `AnswerLost,ClockJumped`.
    #[arg(long)]
    without: Option<String>,
    /// A fault that is planted in every phone.
    #[arg(long)]
    fault: Option<String>,
    /// A fault that is planted in the server.
    #[arg(long)]
    server_fault: Option<String>,
}

/// Plays schedules with the real push and pull or a model of them.
pub fn run_schedules(paths: &Paths, schedules: &Schedules) -> Result<()> {
    progress("Building the simulation");
    let mut command = cargo();
    command.current_dir(&paths.root).args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "tests",
        "--bin",
        "simulate",
        "--",
    ]);
    let numbers = [
        ("--seeds", Some(schedules.seeds)),
        ("--from", Some(schedules.from)),
        ("--steps", schedules.steps),
    ];
    for (flag, number) in numbers {
        if let Some(number) = number {
            command.args([flag, &number.to_string()]);
        }
    }
    let words = [
        ("--phones", &schedules.phones),
        ("--without", &schedules.without),
        ("--fault", &schedules.fault),
        ("--server-fault", &schedules.server_fault),
    ];
    for (flag, word) in words {
        if let Some(word) = word {
            command.args([flag, word.as_str()]);
        }
    }
    run(command.args(schedules.model.then_some("--model")))
}
