//! Checks the histories of an export: by their links, by what the server signed of their ends, and by the
//! mutations and receipts that stand above them.

use super::Fault;
use crate::ids::{MutationId, UserId};
use crate::sync::history::{HistoryEnd, Revision};
use crate::sync::signing::Proof;
use crate::sync::{FeedId, Hash, Leaf, Outcome};
use crate::time::UtcMs;
use std::collections::BTreeMap;

/// What is wrong with a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryFault {
    /// Something is missing, doubled or in another order.
    #[error("{expected} comes next")]
    Number {
        /// What had to come.
        expected: u64,
    },
    /// The revision was changed, or one before it.
    #[error("its link does not follow from the one before it and from what it says")]
    Link,
    /// The mutation stands above with other bytes.
    #[error("it is of other bytes than those of the mutation {0} above")]
    Bytes(MutationId),
    /// The mutation stands above, and somebody else wrote it.
    #[error("it names another author than the mutation {0} above")]
    Author(MutationId),
    /// The receipt above gives the mutation another feed, position or time.
    #[error("it does not stand where and when the receipt of the mutation {0} says")]
    Place(MutationId),
    /// The history is shorter than it says.
    #[error("the history ends here, and its last number is {last}")]
    End {
        /// The last number by the line of the end.
        last: u64,
    },
    /// An author, the feed's name or the signature was changed, or all links were made anew.
    #[error("what leads here is not what the server signed")]
    Proof,
    /// A revision that the server had given its place is gone.
    #[error(
        "the receipt of the mutation {id} names the position {position}, which no revision has"
    )]
    Missing {
        /// The mutation.
        id: MutationId,
        /// Its place in the feed.
        position: u64,
    },
}

/// Whether the mutation stands in its feed's history. A mended one's leaf is like that of what mends it.
#[must_use]
pub fn is_done(leaf: &Leaf) -> bool {
    matches!(leaf.outcome, Outcome::Applied | Outcome::Merged)
}

/// A mutation that stands in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    pub id: MutationId,
    pub hash: Hash,
    pub author: UserId,
}

/// Where and when a receipt says that a mutation was done.
#[derive(Clone, Copy)]
struct Done {
    position: u64,
    at: UtcMs,
}

/// What stands above the histories.
#[derive(Default)]
pub(super) struct Above {
    /// Each with whether a receipt says that it is done.
    mutations: BTreeMap<MutationId, (Written, bool)>,
    done: BTreeMap<FeedId, BTreeMap<MutationId, Done>>,
}

impl Above {
    pub fn add(&mut self, written: Written) {
        self.mutations.entry(written.id).or_insert((written, false));
    }

    /// Of different bytes under one id, those that were done are in the history.
    pub fn add_receipt(&mut self, written: Written, leaf: Leaf) {
        if !is_done(&leaf) {
            return;
        }
        self.mutations.insert(written.id, (written, true));
        let done = Done {
            position: leaf.position,
            at: leaf.committed_at,
        };
        let of_feed = self.done.entry(leaf.feed).or_default();
        of_feed.insert(written.id, done);
    }
}

/// How far a feed's history was followed.
pub(super) struct History {
    end: HistoryEnd,
    /// The least position that the last revision can have: each takes one at least.
    position: u64,
    /// What receipts say of this feed and no revision so far.
    open: BTreeMap<MutationId, Done>,
}

impl History {
    pub fn begin(feed: FeedId, above: &mut Above) -> Self {
        Self {
            open: above.done.remove(&feed).unwrap_or_default(),
            position: 0,
            end: HistoryEnd::of(feed),
        }
    }

    /// Takes the next revision.
    pub fn take(
        &mut self,
        above: &Above,
        revision: &Revision,
        (author, link): (UserId, Hash),
    ) -> Result<(), Fault> {
        let checked = self.check(above, revision, (author, link));
        checked.map_err(|why| self.fault(revision.sequence, why))
    }

    fn check(
        &mut self,
        above: &Above,
        revision: &Revision,
        (author, link): (UserId, Hash),
    ) -> Result<(), HistoryFault> {
        let expected = self.end.last.saturating_add(1);
        if revision.sequence != expected {
            return Err(HistoryFault::Number { expected });
        }
        self.end.follow(revision, author);
        if self.end.link != link {
            return Err(HistoryFault::Link);
        }
        self.position = self.position.saturating_add(1);
        let id = revision.mutation;
        let Some((written, is_done)) = above.mutations.get(&id) else {
            return Ok(());
        };
        if written.hash != revision.mutation_hash {
            return Err(HistoryFault::Bytes(id));
        }
        if written.author != author {
            return Err(HistoryFault::Author(id));
        }
        if *is_done {
            let done = self.open.remove(&id);
            let fits = |done: &Done| done.at == revision.at && done.position >= self.position;
            let done = done.filter(fits).ok_or(HistoryFault::Place(id))?;
            self.position = done.position;
        }
        Ok(())
    }

    /// Takes the line of the end.
    pub fn finish(self, last: u64, proof: &Proof) -> Result<(), Fault> {
        if self.end.last != last {
            return Err(self.fault(self.end.last, HistoryFault::End { last }));
        }
        if !proof.proves_bytes(&self.end.to_bytes()) {
            return Err(self.fault(last, HistoryFault::Proof));
        }
        let first = self.open.iter().min_by_key(|(_, done)| done.position);
        match first.map(|(id, done)| (*id, done.position)) {
            Some((id, position)) => Err(self.fault(last, HistoryFault::Missing { id, position })),
            None => Ok(()),
        }
    }

    fn fault(&self, number: u64, why: HistoryFault) -> Fault {
        let feed = self.end.feed.clone();
        Fault::History { feed, number, why }
    }
}
