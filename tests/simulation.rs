//! Simulated sync in the test run: see `src/simulation`.

use shared::sync::engine::fault::Fault;
use tests::simulation::{Server, simulate};

/// Schedules of the run against the real server.
const SEEDS: u64 = 500;
/// Schedules within which each planted fault must show.
const SEEDS_WITH_A_FAULT: u64 = 120;

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
fn every_planted_fault_is_caught() {
    for fault in Fault::ALL {
        let report = simulate(0..SEEDS_WITH_A_FAULT, Server::Model, Some(fault)).expect("the model needs nothing");
        let first = report.violations.first();
        println!("{fault:?}: {} of {}, {first:?}", report.violations.len(), report.schedules);
        assert!(first.is_some(), "{fault:?} was not caught");
    }
}
