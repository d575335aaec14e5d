//! Simulated sync in the test run: see `src/simulation`.

use shared::sync::engine::fault::Fault;
use tests::simulation::{Server, ServerFault, Violation, simulate};

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
fn every_planted_fault_of_a_server_is_caught() {
    for fault in ServerFault::ALL {
        let violation = first_violation(Server::Faulty(fault), None)
            .unwrap_or_else(|| panic!("{fault:?} was not caught"));
        println!("{fault:?}: seed {}: {:#}", violation.seed, violation.error);
    }
}

#[test]
fn every_planted_fault_is_caught() {
    for fault in Fault::ALL {
        let violation = first_violation(Server::Real, Some(fault))
            .unwrap_or_else(|| panic!("{fault:?} was not caught"));
        println!("{fault:?}: seed {}: {:#}", violation.seed, violation.error);
    }
}

fn first_violation(server: Server, fault: Option<Fault>) -> Option<Violation> {
    let mut seeds = (0..SEEDS_WITH_A_FAULT_MAX).step_by(SEEDS_AT_ONCE);
    seeds.find_map(|from| {
        let seeds = from..from + u64::try_from(SEEDS_AT_ONCE).expect("a small number");
        let report = simulate(seeds, server, fault).expect("SQLite needs no server");
        report.violations.into_iter().next()
    })
}
