//! Simulated sync in the test run: see `src/simulation`.

use shared::sync::engine::fault::Fault;
use tests::simulation::{Server, simulate};

/// Schedules of the run against the real server.
const SEEDS: u64 = 500;
/// Schedules within which each planted fault must show.
const SEEDS_WITH_A_FAULT_MAX: u64 = 400;
/// Schedules between two looks at whether it has.
const SEEDS_AT_ONCE: usize = 10;

#[test]
fn five_hundred_schedules_keep_every_invariant() {
    let report = simulate(0..SEEDS, Server::Real, None).expect("SQLite needs no server");
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn cut_pages_and_moving_windows_keep_every_invariant() {
    let report = simulate(0..SEEDS, Server::Model, None).expect("the model needs nothing");
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn a_server_that_answers_before_its_commit_is_caught() {
    let mut seeds = (0..SEEDS_WITH_A_FAULT_MAX).step_by(SEEDS_AT_ONCE);
    let caught = seeds.find_map(|from| {
        let seeds = from..from + u64::try_from(SEEDS_AT_ONCE).expect("a small number");
        let report = simulate(seeds, Server::AnswersEarly, None).expect("SQLite needs no server");
        report.violations.into_iter().next()
    });
    let violation = caught.expect("the fault is caught");
    println!("seed {}: {:#}", violation.seed, violation.error);
}

#[test]
fn every_planted_fault_is_caught() {
    for fault in Fault::ALL {
        let mut seeds = (0..SEEDS_WITH_A_FAULT_MAX).step_by(SEEDS_AT_ONCE);
        let caught = seeds.find_map(|from| {
            let seeds = from..from + u64::try_from(SEEDS_AT_ONCE).expect("a small number");
            let report =
                simulate(seeds, Server::Real, Some(fault)).expect("SQLite needs no server");
            report.violations.into_iter().next()
        });
        let violation = caught.unwrap_or_else(|| panic!("{fault:?} was not caught"));
        println!("{fault:?}: seed {}: {:#}", violation.seed, violation.error);
    }
}
