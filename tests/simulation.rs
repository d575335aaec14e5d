//! Simulated sync in the test run: see `src/simulation`.

use shared::sync::engine::fault::Fault;
use std::fmt::Debug;
use std::ops::Range;
use tests::simulation::company::Truth;
use tests::simulation::{
    Cast, Mishap, Server, ServerFault, Stage, Violation, shrink, simulate, truth_after,
};

/// Schedules of the run against the real server.
const SEEDS: u64 = 1_000;
/// Schedules against the model, which takes a sixth of the time.
const SEEDS_OF_MODEL: u64 = 4_000;
/// Schedules within which each planted fault must show.
const SEEDS_WITH_A_FAULT_MAX: u64 = 1_000;
/// Schedules between two looks at whether it has.
const SEEDS_AT_ONCE: u64 = 10;
/// Schedules that are played with right and with wrong clocks.
const SEEDS_OF_CLOCKS: u64 = 60;
/// A schedule that shows each fault of a phone.
const CAUGHT_BY: [(Fault, u64); 28] = [
    (Fault::CursorBeforePage, 4),
    (Fault::ForgetOnSend, 0),
    (Fault::TrustAnyAnswer, 2),
    (Fault::SendingNotQueuedAgain, 0),
    (Fault::RevocationDeletesOutbox, 1),
    (Fault::DuplicateByNumber, 0),
    (Fault::OverlayEndsWithReceipt, 0),
    (Fault::PositionSurvivesRevocation, 14),
    (Fault::WindowNotApplied, 9),
    (Fault::OtherBytesOnRetry, 0),
    (Fault::BelieveAnySignature, 4),
    (Fault::LastEntryIgnored, 0),
    (Fault::RetentionTooShort, 0),
    (Fault::RevokedRecordsKept, 3),
    (Fault::FullMeansSaved, 2),
    (Fault::UnknownMeansSaved, 2),
    (Fault::MovedMeansSaved, 0),
    (Fault::ReturnedForgotten, 1),
    (Fault::QueuedWorkHidden, 0),
    (Fault::WindowBeyondItsEdge, 0),
    (Fault::WithdrawalIgnored, 3),
    (Fault::WithdrawalTakesUnseen, 0),
    (Fault::RetainedNotOfferedAgain, 1),
    (Fault::DroppedOfferedAgain, 777),
    (Fault::EpochNotReadAgain, 1),
    (Fault::LossNeverSuspected, 1),
    (Fault::UnknownKindsDropped, 7),
    (Fault::UnknownFieldsCleared, 8),
];
/// A schedule that shows each fault of a server.
const SERVERS_CAUGHT_BY: [(ServerFault, u64); 3] = [
    (ServerFault::AnswersBeforeCommit, 0),
    (ServerFault::BelievesNoLoss, 1),
    (ServerFault::BelievesForgedLoss, 3),
];

#[test]
fn a_thousand_schedules_keep_every_invariant() {
    keep_every_invariant(SEEDS, Server::Real);
}

#[test]
fn four_thousand_schedules_with_a_model_of_the_server_keep_every_invariant() {
    keep_every_invariant(SEEDS_OF_MODEL, Server::Model);
}

fn keep_every_invariant(seeds: u64, server: Server) {
    let report = simulate(0..seeds, &Stage::new(server)).expect("SQLite needs no server");
    println!("{report}");
    assert!(report.violations.is_empty(), "{report}");
}

#[test]
fn every_planted_fault_is_caught() {
    assert_caught(&Fault::ALL, &CAUGHT_BY, |fault| Stage {
        fault: Some(fault),
        ..Stage::new(Server::Real)
    });
}

#[test]
fn every_planted_fault_of_a_server_is_caught() {
    assert_caught(&ServerFault::ALL, &SERVERS_CAUGHT_BY, |fault| {
        Stage::new(Server::Faulty(fault))
    });
}

/// Each fault shows in its listed seed. After a change of the schedules it may be another one that shows it:
/// the first is looked for, and all lines of the list that have to be others are told at once.
fn assert_caught<T: Copy + Debug + PartialEq>(
    all: &[T],
    listed: &[(T, u64)],
    stage_of: impl Fn(T) -> Stage,
) {
    let kind = std::any::type_name::<T>().rsplit("::").next();
    let kind = kind.expect("a type has a name");
    let mut lines = Vec::new();
    for fault in all {
        let stage = stage_of(*fault);
        let seed = listed.iter().find(|(listed, _)| listed == fault);
        let shown = seed.and_then(|(_, seed)| first_violation(*seed..*seed + 1, &stage));
        if let Some(violation) = shown {
            println!("{fault:?}: {violation}");
            continue;
        }
        let later = (0..SEEDS_WITH_A_FAULT_MAX / SEEDS_AT_ONCE).map(|turn| turn * SEEDS_AT_ONCE);
        let mut ranges = later.map(|from| from..from + SEEDS_AT_ONCE);
        let found = ranges.find_map(|seeds| first_violation(seeds, &stage));
        lines.push(match found {
            Some(violation) => format!("({kind}::{fault:?}, {}),", violation.seed),
            None => format!("{fault:?} shows in none of {SEEDS_WITH_A_FAULT_MAX}"),
        });
    }
    assert!(
        lines.is_empty(),
        "the list of seeds has to say:\n    {}",
        lines.join("\n    ")
    );
}

fn first_violation(seeds: Range<u64>, stage: &Stage) -> Option<Violation> {
    let report = simulate(seeds, stage).expect("SQLite needs no server");
    report.violations.into_iter().next()
}

#[test]
fn what_breaks_an_invariant_shrinks_to_less_that_breaks_the_same() {
    let stage = Stage {
        fault: Some(Fault::ForgetOnSend),
        ..Stage::new(Server::Model)
    };
    let found = first_violation(0..SEEDS_AT_ONCE, &stage).expect("what is sent is forgotten");
    let (seed, step, invariant) = (found.seed, found.step, found.invariant());
    let smallest = shrink(found).expect("the model needs nothing");
    println!("{smallest}");
    assert!(smallest.stage.steps < stage.steps);
    assert!(smallest.stage.steps <= step + 1);
    // One phone that records and sends is all that it takes.
    let phones = smallest.stage.phones.clone().expect("phones are left out");
    assert!(phones.len() < Cast::of(seed).phones());
    let again = first_violation(seed..seed + 1, &smallest.stage).expect("it replays");
    assert_eq!(again.invariant(), invariant);
    assert_eq!(
        (again.step, again.error.to_string()),
        (smallest.step, smallest.error.to_string())
    );
}

#[test]
fn wrong_clocks_of_desks_change_no_order_and_no_merge() {
    for server in [Server::Real, Server::Model] {
        for seed in (0..SEEDS_OF_CLOCKS).filter(|seed| Cast::of(*seed).desks == 2) {
            let wrong = Stage {
                phones: Some(Cast::of(seed).desk_places().collect()),
                ..Stage::new(server)
            };
            let right = Stage {
                without: [Mishap::ClockJumped].into(),
                ..wrong.clone()
            };
            let truth = |stage: &Stage| truth_after(seed, stage).expect("every invariant holds");
            let (with_wrong, with_right) = (truth(&wrong), truth(&right));
            assert_eq!(
                without_times(&with_wrong, &with_right),
                without_times(&with_right, &with_wrong),
                "seed {seed}:{wrong}"
            );
        }
    }
}

/// What a company shares, in its order, and what became of each mutation that the other one knows too: the
/// server itself gives some ids. Hashes and the receipts in people's own feeds hold the time of the device.
fn without_times(truth: &Truth, other: &Truth) -> Vec<String> {
    let mut lines = Vec::new();
    let feeds = truth.feeds.iter();
    for (feed, theirs) in feeds.filter(|(feed, _)| !feed.as_str().starts_with("user:")) {
        let live = theirs.live.iter().map(|(record, live)| {
            let (position, revision) = (live.position, live.revision);
            format!("{feed} {position}: {record} {revision} {}", live.body)
        });
        lines.extend(live);
        let gone = theirs.gone.iter();
        lines.extend(gone.map(|(record, position)| format!("{feed} {position}: {record} gone")));
    }
    let known = truth.mutations.iter();
    for (id, hashes) in known.filter(|(id, _)| other.mutations.contains_key(*id)) {
        let outcomes: Vec<_> = hashes.values().collect();
        lines.push(format!("{id}: {outcomes:?}"));
    }
    let done = truth.done.iter();
    let done = done.filter(|id| other.mutations.contains_key(*id));
    lines.extend(done.map(|id| format!("{id} was done")));
    lines
}
