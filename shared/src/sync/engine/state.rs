//! Everything the engine keeps, in memory as it lies in the storage.

use super::fault::Fault;
use super::records::Records;
use super::rows::{Change, FeedRow, MutationRow, ServerRow, TailRow};
use super::status::{Identity, ItemState};
use super::storage::{Row, Storage, StorageError};
use crate::ids::{EpochId, MutationId, RecordId};
use crate::sync::cursor::{Cursor, FeedMark, FeedState};
use crate::sync::{Envelope, FeedId, Hash, Leaf, PrivateValue, SealedMutation};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An own mutation with the parsed view of its bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnMutation {
    /// As it is stored.
    pub row: MutationRow,
    /// The parsed envelope.
    pub envelope: Envelope,
    /// The personal values.
    pub private: BTreeMap<String, PrivateValue>,
    /// The hash of the envelope's bytes.
    pub hash: Hash,
    /// The last verified leaf.
    pub leaf: Option<Leaf>,
}

impl OwnMutation {
    fn parse(row: MutationRow) -> Result<Self, StorageError> {
        let leaf = match &row.leaf {
            None => None,
            Some(leaf) => {
                let bytes = hex::decode(leaf).map_err(|_| StorageError::Corrupt)?;
                Some(Leaf::parse(&bytes).ok_or(StorageError::Corrupt)?)
            }
        };
        let sealed = sealed_of(&row)?;
        Ok(Self {
            envelope: sealed.view().map_err(|_| StorageError::Corrupt)?,
            private: sealed.private_values().map_err(|_| StorageError::Corrupt)?,
            hash: sealed.hash(),
            leaf,
            row,
        })
    }

    /// What became of it, as far as the storage knows.
    #[must_use]
    pub fn saved_state(&self) -> ItemState {
        match &self.leaf {
            Some(leaf) if !self.row.is_offered_again => leaf.outcome.into(),
            _ => ItemState::Queued,
        }
    }

    /// The bytes that travel: the same at every attempt.
    ///
    /// # Errors
    /// When the stored signature is not hexadecimal.
    pub fn sealed(&self) -> Result<SealedMutation, StorageError> {
        sealed_of(&self.row)
    }
}

fn sealed_of(row: &MutationRow) -> Result<SealedMutation, StorageError> {
    Ok(SealedMutation {
        envelope: row.envelope.clone().into_bytes(),
        private: row.private.clone().into_bytes(),
        signature: hex::decode(&row.signature).map_err(|_| StorageError::Corrupt)?,
    })
}

/// The engine's memory. Law: it equals what `load` makes of the storage, but for
/// `sending` and `attempts`, which a crash forgets on purpose: what was on its way is queued again.
#[derive(Clone, Debug)]
pub struct State {
    /// The storage's revision.
    pub revision: u64,
    /// Server truth.
    pub records: Records,
    /// Feeds by ordinal.
    pub feeds: BTreeMap<u64, FeedRow>,
    /// Ordinals by name.
    pub ordinals: BTreeMap<FeedId, u64>,
    /// Own mutations in the order of saving.
    pub own: BTreeMap<u64, OwnMutation>,
    /// Places in the order of saving by mutation.
    pub sequences: BTreeMap<MutationId, u64>,
    /// Own mutations by record.
    pub own_by_record: BTreeMap<RecordId, BTreeSet<u64>>,
    /// Own mutations by the one that they mend, living or given up; see [`State::is_mended`].
    pub menders: BTreeMap<MutationId, BTreeSet<MutationId>>,
    /// The chain's tail.
    pub tail: TailRow,
    /// What is known of the server.
    pub server: ServerRow,
    /// On their way now.
    pub sending: BTreeSet<MutationId>,
    /// Failed attempts since the engine was opened.
    pub attempts: BTreeMap<MutationId, u32>,
    /// A fault that a test has planted.
    #[cfg(feature = "planted-faults")]
    pub fault: Option<Fault>,
}

impl State {
    /// Builds the memory from a storage, row by row as they come. The chain goes on where it ended,
    /// or starts again when the sign-in named another device.
    ///
    /// # Errors
    /// When the storage does not answer or a row cannot be read; nothing is deleted because of it.
    pub async fn load(storage: &impl Storage, identity: Identity) -> Result<Self, StorageError> {
        let mut state = Self::empty(identity);
        let take = &mut |row: Row| match Change::from_row(&row)? {
            Some(change) => state.apply_one(change),
            None => Ok(()),
        };
        state.revision = storage.load(take).await?;
        if state.tail.signed_in_device != identity.device {
            let sequence = state.tail.sequence;
            state.tail = TailRow {
                sequence,
                ..first_tail(identity)
            };
        }
        Ok(state)
    }

    fn empty(identity: Identity) -> Self {
        Self {
            revision: 0,
            records: Records::default(),
            feeds: BTreeMap::new(),
            ordinals: BTreeMap::new(),
            own: BTreeMap::new(),
            sequences: BTreeMap::new(),
            own_by_record: BTreeMap::new(),
            menders: BTreeMap::new(),
            tail: first_tail(identity),
            server: ServerRow::default(),
            sending: BTreeSet::new(),
            attempts: BTreeMap::new(),
            #[cfg(feature = "planted-faults")]
            fault: None,
        }
    }

    /// Does in memory what the storage has done.
    ///
    /// # Errors
    /// When a change holds an own mutation that cannot be read.
    pub fn apply(&mut self, changes: Vec<Change>) -> Result<(), StorageError> {
        for change in changes {
            self.apply_one(change)?;
        }
        self.revision += 1;
        Ok(())
    }

    fn apply_one(&mut self, change: Change) -> Result<(), StorageError> {
        match change {
            Change::PutRecord(row) => self.records.put(row),
            Change::DeleteRecord(feed, record) => self.records.delete(&feed, record),
            Change::PutMutation(row) => self.put_mutation(*row)?,
            Change::DeleteMutation(id) => self.delete_mutation(id),
            Change::PutFeed(row) => {
                self.delete_feed(row.ordinal);
                self.ordinals.insert(row.id.clone(), row.ordinal);
                self.feeds.insert(row.ordinal, row);
            }
            Change::DeleteFeed(ordinal) => self.delete_feed(ordinal),
            Change::PutTail(row) => self.tail = row,
            Change::PutServer(row) => self.server = row,
        }
        Ok(())
    }

    fn delete_feed(&mut self, ordinal: u64) {
        let Some(feed) = self.feeds.remove(&ordinal) else {
            return;
        };
        if self.ordinals.get(&feed.id) == Some(&ordinal) {
            self.ordinals.remove(&feed.id);
        }
    }

    fn put_mutation(&mut self, row: MutationRow) -> Result<(), StorageError> {
        let own = OwnMutation::parse(row)?;
        self.sequences.insert(own.row.id, own.row.sequence);
        self.own_by_record
            .entry(own.envelope.record)
            .or_default()
            .insert(own.row.sequence);
        if let Some(mended) = own.envelope.mends {
            self.menders.entry(mended).or_default().insert(own.row.id);
        }
        self.own.insert(own.row.sequence, own);
        Ok(())
    }

    fn delete_mutation(&mut self, id: MutationId) {
        let Some(own) = self
            .sequences
            .remove(&id)
            .and_then(|sequence| self.own.remove(&sequence))
        else {
            return;
        };
        if let Some(sequences) = self.own_by_record.get_mut(&own.envelope.record) {
            sequences.remove(&own.row.sequence);
            if sequences.is_empty() {
                self.own_by_record.remove(&own.envelope.record);
            }
        }
        if let Some(mended) = own.envelope.mends
            && let Some(menders) = self.menders.get_mut(&mended)
        {
            menders.remove(&id);
            if menders.is_empty() {
                self.menders.remove(&mended);
            }
        }
    }

    /// Whether a test has planted this fault.
    #[cfg(feature = "planted-faults")]
    #[must_use]
    pub fn has_fault(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Whether a test has planted this fault: this build cannot.
    #[cfg(not(feature = "planted-faults"))]
    #[must_use]
    pub fn has_fault(&self, _fault: Fault) -> bool {
        false
    }

    /// An own mutation by its id.
    #[must_use]
    pub fn own_mutation(&self, id: MutationId) -> Option<&OwnMutation> {
        self.own.get(self.sequences.get(&id)?)
    }

    /// Whether a later own mutation stands in its place. Who gives one up gives up only that: others stand there
    /// still, also what mends the one that was given up.
    #[must_use]
    pub fn is_mended(&self, own: &OwnMutation) -> bool {
        let menders = self.menders.get(&own.row.id).into_iter().flatten();
        let mut menders = menders.filter_map(|id| self.own_mutation(*id));
        menders.any(|mender| {
            let is_later = mender.row.sequence > own.row.sequence;
            mender.saved_state() != ItemState::Dropped || is_later && self.is_mended(mender)
        })
    }

    /// The visible state of an own mutation.
    #[must_use]
    pub fn item_state(&self, own: &OwnMutation) -> ItemState {
        match own.saved_state() {
            ItemState::Queued if self.sending.contains(&own.row.id) => ItemState::Sending,
            state => state,
        }
    }

    /// A feed by its name, when it is followed.
    #[must_use]
    pub fn followed(&self, feed: &FeedId) -> Option<&FeedRow> {
        let row = self.feeds.get(self.ordinals.get(feed)?)?;
        (!row.is_revoked).then_some(row)
    }

    /// Whether the feed was in scope once and is not any more.
    #[must_use]
    pub fn is_revoked(&self, feed: &FeedId) -> bool {
        let row = self
            .ordinals
            .get(feed)
            .and_then(|ordinal| self.feeds.get(ordinal));
        row.is_some_and(|row| row.is_revoked)
    }

    /// What a pull sends: how far each followed feed is held.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        let keeps_revoked = self.has_fault(Fault::PositionSurvivesRevocation);
        let followed = self
            .feeds
            .values()
            .filter(|feed| !feed.is_revoked || keeps_revoked);
        let marks = followed.map(|feed| FeedMark {
            ordinal: feed.ordinal,
            position: feed.position,
        });
        Cursor {
            epoch: self.server.epoch.unwrap_or(EpochId(Uuid::nil())),
            marks: marks.collect(),
        }
    }

    /// What the tag of a pull is made of.
    #[must_use]
    pub fn feed_states(&self) -> Vec<FeedState> {
        let followed = self.feeds.values().filter(|feed| !feed.is_revoked);
        let states = followed.map(|feed| FeedState {
            ordinal: feed.ordinal,
            head: feed.position,
            window: feed.window,
        });
        states.collect()
    }
}

fn first_tail(identity: Identity) -> TailRow {
    TailRow {
        signed_in_device: identity.device,
        device: identity.device,
        user: identity.user,
        number: 0,
        hash: None,
        sequence: 0,
    }
}
