//! Simulated sync in the test run: see `src/simulation`.

use shared::sync::engine::fault::Fault;
use tests::simulation::{Server, ServerFault, simulate};

/// Schedules of the run against the real server.
const SEEDS: u64 = 1_000;
/// Schedules against the model, which takes a sixth of the time.
const SEEDS_OF_MODEL: u64 = 4_000;
/// Schedules within which each planted fault must show.
const SEEDS_WITH_A_FAULT_MAX: u64 = 400;
/// Schedules between two looks at whether it has.
const SEEDS_AT_ONCE: u64 = 10;
/// The first schedule that shows each fault of a phone.
const CAUGHT_BY: [(Fault, u64); 26] = [
    (Fault::CursorBeforePage, 4),
    (Fault::ForgetOnSend, 0),
    (Fault::TrustAnyAnswer, 1),
    (Fault::SendingNotQueuedAgain, 0),
    (Fault::RevocationDeletesOutbox, 3),
    (Fault::DuplicateByNumber, 0),
    (Fault::OverlayEndsWithReceipt, 0),
    (Fault::PositionSurvivesRevocation, 25),
    (Fault::WindowNotApplied, 14),
    (Fault::OtherBytesOnRetry, 0),
    (Fault::BelieveAnySignature, 2),
    (Fault::LastEntryIgnored, 0),
    (Fault::RetentionTooShort, 0),
    (Fault::RevokedRecordsKept, 1),
    (Fault::FullMeansSaved, 2),
    (Fault::UnknownMeansSaved, 0),
    (Fault::MovedMeansSaved, 0),
    (Fault::ReturnedForgotten, 1),
    (Fault::QueuedWorkHidden, 0),
    (Fault::WindowBeyondItsEdge, 0),
    (Fault::WithdrawalIgnored, 2),
    (Fault::WithdrawalTakesUnseen, 0),
    (Fault::RetainedNotOfferedAgain, 6),
    (Fault::DroppedOfferedAgain, 116),
    (Fault::EpochNotReadAgain, 16),
    (Fault::LossNeverSuspected, 11),
];
/// The first schedule that shows each fault of a server.
const SERVERS_CAUGHT_BY: [(ServerFault, u64); 3] = [
    (ServerFault::AnswersBeforeCommit, 8),
    (ServerFault::BelievesNoLoss, 11),
    (ServerFault::BelievesForgedLoss, 0),
];

#[test]
fn a_thousand_schedules_keep_every_invariant() {
    let report = simulate(0..SEEDS, Server::Real, None).expect("SQLite needs no server");
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn four_thousand_schedules_with_a_model_of_the_server_keep_every_invariant() {
    let report = simulate(0..SEEDS_OF_MODEL, Server::Model, None).expect("the model needs nothing");
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn every_planted_fault_is_caught() {
    for fault in Fault::ALL {
        let listed = CAUGHT_BY.iter().find(|(listed, _)| *listed == fault);
        let (_, seed) = listed.unwrap_or_else(|| panic!("{fault:?} has no seed"));
        catch(&format!("{fault:?}"), *seed, Server::Real, Some(fault));
    }
}

#[test]
fn every_planted_fault_of_a_server_is_caught() {
    for fault in ServerFault::ALL {
        let listed = SERVERS_CAUGHT_BY
            .iter()
            .find(|(listed, _)| *listed == fault);
        let (_, seed) = listed.unwrap_or_else(|| panic!("{fault:?} has no seed"));
        catch(&format!("{fault:?}"), *seed, Server::Faulty(fault), None);
    }
}

/// Plays the listed seed. After a change of the schedules it may be another one that shows the fault: the
/// first is looked for and said, so that the list can be mended.
fn catch(name: &str, listed: u64, server: Server, fault: Option<Fault>) {
    let later = (0..SEEDS_WITH_A_FAULT_MAX / SEEDS_AT_ONCE).map(|turn| turn * SEEDS_AT_ONCE);
    let mut ranges =
        std::iter::once(listed..listed + 1).chain(later.map(|from| from..from + SEEDS_AT_ONCE));
    let violation = ranges.find_map(|seeds| {
        let report = simulate(seeds, server, fault).expect("SQLite needs no server");
        report.violations.into_iter().next()
    });
    let violation = violation.expect(name);
    let seed = violation.seed;
    println!(
        "{name}: seed {seed} (listed: {listed}): {:#}",
        violation.error
    );
}
