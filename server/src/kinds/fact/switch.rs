//! A switch for benchmarks alone: which tables of reports a push leaves unwritten. Only builds with the
//! feature `report-switch` have it; the program that is served has neither the switch nor the question.

use std::sync::atomic::{AtomicU8, Ordering};

static LEFT_OUT: AtomicU8 = AtomicU8::new(0);

/// What a push writes beside the records themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportTables {
    /// Everything, as the program that is served.
    On,
    /// All but the tallies.
    WithoutTallies,
    /// Neither the facts of a day nor their tallies.
    WithoutFacts,
}

/// Says what the pushes of this process write from now on.
pub fn set_report_tables(tables: ReportTables) {
    let left_out = match tables {
        ReportTables::On => 0,
        ReportTables::WithoutTallies => 1,
        ReportTables::WithoutFacts => 2,
    };
    LEFT_OUT.store(left_out, Ordering::SeqCst);
}

pub(super) fn are_tallies_left_out() -> bool {
    LEFT_OUT.load(Ordering::SeqCst) > 0
}

pub(super) fn are_facts_left_out() -> bool {
    LEFT_OUT.load(Ordering::SeqCst) > 1
}
