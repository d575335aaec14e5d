//! What may go wrong in a schedule, and how often it did.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// Something that a schedule does to a phone, the network or a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mishap {
    /// A request arrives nowhere.
    RequestLost,
    /// The phone gives up waiting, and the request arrives later.
    RequestLate,
    /// A request arrives twice.
    RequestDoubled,
    /// A page of somebody else comes with a good status.
    CaptivePortal,
    /// The server, or something before it, answers with 401, 429, 500 or 503.
    RefusedForNow,
    /// The server has done what was asked, and its answer arrives nowhere.
    AnswerLost,
    /// An answer ends in the middle.
    AnswerCut,
    /// The leaves of an answer say otherwise than the server.
    ReceiptsForged,
    /// A server dies with everything written and nothing committed.
    ServerKilledBeforeCommit,
    /// A server dies with everything committed and nothing answered.
    ServerKilledAfterCommit,
    /// The server goes on from a copy, in a new epoch.
    CopyPutBack,
    /// The server goes on from a copy and does not know.
    CopyPutBackSilently,
    /// Somebody shows receipts that the server never gave.
    LossForged,
    /// A territory is taken from a person.
    GrantEnded,
    /// A phone sends what no server can take, and something that depends on it.
    BadMutation,
    /// Another tab records over the same storage.
    OtherTab,
    /// A phone is killed between two steps.
    PhoneKilled,
    /// Everything is computed, nothing is written.
    KilledBeforeCommit,
    /// The storage has committed, memory does not know it yet.
    KilledAfterCommit,
    /// The request was not handed to the network yet.
    KilledBeforeSending,
    /// The request is under way.
    KilledAfterSending,
    /// The answer has arrived and was not looked at.
    KilledWithAnswer,
    /// The storage has been read, the engine is not open yet.
    KilledWhileStarting,
    /// A phone's commit fails, or nobody knows whether it was done.
    CommitFailed,
    /// A phone has no space left for a while.
    StorageFull,
    /// A phone's clock is wrong by up to ten years.
    ClockJumped,
    /// A phone's storage is copied to another device, and both go on with one chain.
    PhoneCloned,
}

impl Mishap {
    /// All of them.
    pub const ALL: [Self; 27] = [
        Self::RequestLost,
        Self::RequestLate,
        Self::RequestDoubled,
        Self::CaptivePortal,
        Self::RefusedForNow,
        Self::AnswerLost,
        Self::AnswerCut,
        Self::ReceiptsForged,
        Self::ServerKilledBeforeCommit,
        Self::ServerKilledAfterCommit,
        Self::CopyPutBack,
        Self::CopyPutBackSilently,
        Self::LossForged,
        Self::GrantEnded,
        Self::BadMutation,
        Self::OtherTab,
        Self::PhoneKilled,
        Self::KilledBeforeCommit,
        Self::KilledAfterCommit,
        Self::KilledBeforeSending,
        Self::KilledAfterSending,
        Self::KilledWithAnswer,
        Self::KilledWhileStarting,
        Self::CommitFailed,
        Self::StorageFull,
        Self::ClockJumped,
        Self::PhoneCloned,
    ];
}

/// Keeps count for one schedule: whatever goes wrong asks here first.
#[derive(Debug, Default)]
pub struct Ledger {
    without: BTreeSet<Mishap>,
    counts: RefCell<BTreeMap<Mishap, u64>>,
}

impl Ledger {
    /// Nothing has happened yet, and what is in `without` never will.
    #[must_use]
    pub fn new(without: BTreeSet<Mishap>) -> Self {
        Self {
            without,
            counts: RefCell::default(),
        }
    }

    /// Whether it happens, where it would now. What happens is counted once.
    #[must_use]
    pub fn happens(&self, mishap: Mishap) -> bool {
        if self.without.contains(&mishap) {
            return false;
        }
        *self.counts.borrow_mut().entry(mishap).or_default() += 1;
        true
    }

    /// What has happened so far, and how often.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<Mishap, u64> {
        self.counts.borrow().clone()
    }
}
