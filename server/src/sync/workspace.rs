//! What a batch of mutations works on in memory, between the locks and the one write at the end.

use super::Sender;
use super::incoming::Incoming;
use super::kinds_of_sync::KnownKind;
use crate::kinds::{Change, Occurred};
use shared::ids::{DeviceId, MutationId, RecordId, UserId};
use shared::problem::ProblemCode;
use shared::sync::digest::Digest;
use shared::sync::kind::Body;
use shared::sync::wire::EntryOp;
use shared::sync::{FeedId, Hash, Outcome};
use shared::time::UtcMs;
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Who is responsible for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A signed-in device; everything is checked.
    Device(Sender),
    /// The server itself: permission is not asked, and what exists is brought to the wanted state.
    System,
}

/// A feed under its lock.
#[derive(Clone, Debug)]
pub(super) struct FeedState {
    pub ordinal: i64,
    pub id: FeedId,
    pub head: u64,
    pub window: u64,
    pub floor: u64,
    pub window_due_at: UtcMs,
    pub sequence: u64,
    pub digest: Digest,
    pub link: Hash,
    pub is_changed: bool,
}

/// A record as it stands, in the database or after earlier mutations of the batch.
#[derive(Clone, Debug)]
pub(super) struct RecordState {
    pub kind: String,
    pub feed: i64,
    pub position: u64,
    pub revision: u64,
    /// Who made that revision.
    pub author: UserId,
    pub op: EntryOp,
    pub body: Body,
    pub body_hash: Hash,
}

/// A change that somebody made of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChangeBy {
    pub revision: u64,
    pub author: UserId,
}

/// A mutation that lies in quarantine.
#[derive(Clone, Debug)]
pub(super) struct Quarantined {
    pub mutation: MutationId,
    pub hash: Hash,
    pub device: DeviceId,
    pub sender: UserId,
    pub number: u64,
    pub record: Option<RecordId>,
    /// Held or returned; otherwise settled, and nothing waits for it any more.
    pub is_open: bool,
}

/// What became of one mutation of the batch.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// Done.
    Done(Box<Done>),
    /// Kept whole, not done.
    Kept(Kept),
    /// Seen before with the same bytes: the stored leaf.
    Replayed {
        leaf: Vec<u8>,
        reason: Option<String>,
    },
    /// The same mutation stands earlier in the same batch.
    Repeats(usize),
    /// Asked for what is so already; only the server asks that way.
    Unchanged,
}

/// A mutation that is done.
#[derive(Clone, Debug)]
pub(super) struct Done {
    pub change: Change,
    pub kind: KnownKind,
    pub home: FeedId,
    pub op: EntryOp,
    pub outcome: Outcome,
    pub survival: Option<Survival>,
}

/// A withdrawal and a change have met that did not know of each other, and the change survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survival {
    pub withdrawn_by: UserId,
    pub changed_by: UserId,
}

/// A mutation that goes to quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub outcome: Outcome,
    pub reason: ProblemCode,
    /// Mutations or records that it waits for.
    pub waits_for: Vec<Uuid>,
}

impl Kept {
    /// The sender has to mend or drop it.
    pub fn returned(reason: ProblemCode) -> Self {
        Self {
            outcome: Outcome::Returned,
            reason,
            waits_for: Vec::new(),
        }
    }

    /// It waits for a person.
    pub fn held(reason: ProblemCode) -> Self {
        Self {
            outcome: Outcome::Held,
            reason,
            waits_for: Vec::new(),
        }
    }

    /// It waits for another mutation or for a record.
    pub fn waiting(reason: ProblemCode, waits_for: Uuid) -> Self {
        Self {
            outcome: Outcome::Held,
            reason,
            waits_for: vec![waits_for],
        }
    }
}

/// What was read under the locks, and what the batch has made of it so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Workspace {
    /// Locked feeds by name.
    pub feeds: HashMap<FeedId, FeedState>,
    /// Records as they stand now.
    pub records: HashMap<RecordId, RecordState>,
    /// What was changed of records since a withdrawal of the batch saw them, as it was before the batch:
    /// what the batch itself changes is by the author of the withdrawal.
    pub unseen: HashMap<RecordId, Vec<ChangeBy>>,
    /// Mutations that are done, with the hash of their bytes.
    pub done: HashMap<MutationId, Hash>,
    /// By mutation; one id may lie there with several hashes.
    pub quarantined: Vec<Quarantined>,
    /// Records that the batch creates: one whose creation is kept may still come.
    pub created: BTreeSet<RecordId>,
    /// Records that are not here and will not come, as their creation was given up.
    pub given_up: BTreeSet<RecordId>,
    /// In the order of the batch.
    pub verdicts: Vec<Option<Verdict>>,
}

impl Workspace {
    /// Open quarantined mutations of a record.
    pub fn open_on(&self, record: RecordId) -> impl Iterator<Item = &Quarantined> {
        self.quarantined
            .iter()
            .filter(move |row| row.is_open && row.record == Some(record))
    }

    /// Whether a mutation is done or kept here.
    pub fn knows(&self, id: MutationId) -> bool {
        let mut kept = self.quarantined.iter();
        self.done.contains_key(&id) || kept.any(|row| row.mutation == id)
    }

    /// Whether other bytes than these stand under the id.
    pub fn is_taken(&self, id: MutationId, hash: &Hash) -> bool {
        self.done.get(&id).is_some_and(|known| known != hash)
            || self
                .quarantined
                .iter()
                .any(|row| row.mutation == id && row.hash != *hash)
    }

    /// Notes what became of a mutation, so that later ones of the batch see it.
    pub fn settle(&mut self, index: usize, item: &Incoming, verdict: Verdict) {
        match &verdict {
            Verdict::Done(done) => {
                self.done.insert(item.id, item.hash);
                self.update_record(done);
            }
            Verdict::Kept(_) => {
                let envelope = item.envelope();
                self.quarantined.push(Quarantined {
                    mutation: item.id,
                    hash: item.hash,
                    device: item.sent_by.device,
                    sender: item.sent_by.user,
                    number: envelope.map_or(0, |envelope| envelope.number),
                    record: envelope.map(|envelope| envelope.record),
                    is_open: true,
                });
            }
            Verdict::Replayed { .. } | Verdict::Repeats(_) | Verdict::Unchanged => {}
        }
        self.verdicts[index] = Some(verdict);
    }

    fn update_record(&mut self, done: &Done) {
        let change = &done.change;
        let feed = self.feeds.get(&done.home).map_or(0, |feed| feed.ordinal);
        let state = self
            .records
            .entry(change.record)
            .or_insert_with(|| RecordState {
                kind: done.kind.rules.name.to_owned(),
                feed,
                position: 0,
                revision: 0,
                author: change.author,
                op: EntryOp::Gone,
                body: Body::new(),
                body_hash: Hash::default(),
            });
        state.revision = change.revision;
        state.author = change.author;
        state.op = done.op;
        state.body.clone_from(&change.body);
    }
}

/// What the batch knows beside the workspace and does not change.
pub(super) struct Facts {
    /// When the batch arrived.
    pub now: UtcMs,
    /// When each mutation happened, and since when its device had been alone, by index.
    pub occurred: Vec<Occurred>,
    /// From the device's last anchor to the receipt, by index.
    pub intervals: Vec<(UtcMs, UtcMs)>,
}
