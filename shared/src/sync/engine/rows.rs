//! The engine's own rows and how they lie in a storage.

use super::storage::{Row, StorageError, Table, Write};
use crate::ids::{AnchorId, DeviceId, EpochId, MutationId, RecordId, UserId};
use crate::problem::ProblemCode;
use crate::sync::digest::Digest;
use crate::sync::signing::{Endorsement, Proof, ServerKey, SignedRoot, Trust};
use crate::sync::wire::ProvenLeaf;
use crate::sync::{FeedId, Hash};
use crate::time::{DAY_MS, MINUTE_MS, UtcMs};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;

/// One record of one feed as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The feed.
    pub feed: FeedId,
    /// The record; the same one may stand in two feeds while it moves.
    pub record: RecordId,
    /// Its kind, known to this build or not.
    pub kind: String,
    /// Its revision.
    pub revision: u64,
    /// Its place in the feed.
    pub position: u64,
    /// The feed's generation when the row was read; an older one is swept at the head.
    pub generation: u64,
    /// The body's exact bytes.
    pub body: String,
    /// What the row adds to its feed's digest, once it was asked for.
    #[serde(skip)]
    pub(super) reckoned: Reckoned,
}

impl RecordRow {
    /// What the row adds to its feed's digest. It is reckoned once, as a change of one record asks for it of
    /// all that the feed holds.
    #[must_use]
    pub fn digest(&self) -> Digest {
        *self.reckoned.0.get_or_init(|| {
            let body_hash = Hash::of(&[self.body.as_bytes()]);
            Digest::of_entry(&self.kind, self.record, self.revision, &body_hash)
        })
    }
}

/// Follows from the rest of the row, so that rows are equal, and look equal, with and without it.
#[derive(Clone, Default)]
pub(super) struct Reckoned(OnceCell<Digest>);

impl fmt::Debug for Reckoned {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        text.write_str("..")
    }
}

impl PartialEq for Reckoned {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Reckoned {}

/// How far one feed is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedRow {
    /// The feed's small number.
    pub ordinal: u64,
    /// Its name.
    pub id: FeedId,
    /// Everything up to here is held.
    pub position: u64,
    /// Facts up to here have left the feed.
    pub window: u64,
    /// Counts re-reads; records of an older generation are marked.
    pub generation: u64,
    /// Marked records are to be swept when the head is reached.
    pub is_rereading: bool,
    /// The digest still differed after a re-read; the next synchronisation tries again.
    pub is_suspect: bool,
    /// Out of scope: nothing of it is held, own work in it is sealed.
    pub is_revoked: bool,
}

/// One own mutation, from saving until its retention ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MutationRow {
    /// The mutation.
    pub id: MutationId,
    /// The order of saving on this device, across changes of the device's id.
    pub sequence: u64,
    /// The envelope's exact bytes, which are UTF-8.
    pub envelope: String,
    /// The personal values' exact bytes, empty when there are none.
    pub private: String,
    /// The device's signature, hexadecimal; empty where it could not sign.
    pub signature: String,
    /// The last verified leaf, hexadecimal.
    pub leaf: Option<String>,
    /// What proves the leaf to anybody; none of one that was kept before the server signed.
    #[serde(
        default,
        deserialize_with = "read_known",
        skip_serializing_if = "Option::is_none"
    )]
    pub proof: Option<Proof>,
    /// Why it is held or returned; none for a code that this build does not know, as after the app
    /// went back to an earlier one.
    #[serde(default, deserialize_with = "read_known")]
    pub reason: Option<ProblemCode>,
    /// To be sent again although it has a leaf: after a restore of the server, or because what became of
    /// it later may have left unread.
    pub is_offered_again: bool,
    /// A pull has reached the leaf's position: server truth contains it, and nothing is laid over.
    pub has_come_back: bool,
    /// By the device's clock.
    pub saved_at: UtcMs,
}

/// The end of the device's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TailRow {
    /// The device that the sign-in named; another one restarts the chain.
    pub signed_in_device: DeviceId,
    /// The device id that envelopes carry; the server may have given a new one.
    pub device: DeviceId,
    /// The person.
    pub user: UserId,
    /// The last running number; 0 before the first.
    pub number: u64,
    /// The hash of the last envelope.
    pub hash: Option<Hash>,
    /// The last place in the order of saving.
    pub sequence: u64,
}

/// A device's clock that is off by more is not gone by.
pub const CLOCK_OFF_MAX_MS: i64 = 3 * MINUTE_MS;
/// Phones that hear nothing for so long have their clocks set rather than are offline.
const ANCHOR_AGE_MAX_MS: i64 = 60 * DAY_MS;

/// What is known of the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerRow {
    /// Its epoch; none before the first answer.
    pub epoch: Option<EpochId>,
    /// The last anchor, and the wall clock when it arrived.
    pub anchor: Option<AnchorRow>,
    /// When every feed was last at its head.
    pub last_sync_at: Option<UtcMs>,
    /// The keys whose receipts are believed, oldest first; none before the first receipt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<ServerKey>,
    /// How the later ones of those follow from the first, for whoever has to be shown it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endorsements: Vec<Endorsement>,
    /// The next key that signs is believed as the first one was: the person has signed in again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub takes_next_key: bool,
    /// Receipts that look lost, of this epoch, until the server has judged them.
    #[serde(
        default,
        deserialize_with = "read_known",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub evidence_of_loss: Vec<ProvenLeaf>,
    /// The server's time of the last anchor when it was first refused to judge them; none once they are judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judging_refused_at: Option<UtcMs>,
}

impl ServerRow {
    /// The time when the device's clock says `wall`, as far as the server has told it.
    #[must_use]
    pub fn right_time(&self, wall: UtcMs) -> UtcMs {
        let anchor = self.anchor.as_ref();
        anchor.map_or(wall, |anchor| anchor.right_time(wall))
    }

    /// Whom to believe when an answer comes.
    #[must_use]
    pub fn trust(&self) -> Trust<'_> {
        Trust {
            keys: &self.keys,
            takes_next: self.takes_next_key || self.keys.is_empty(),
        }
    }

    /// How these keys, which are believed after an answer, follow from one another: as was known, and as the
    /// answer says.
    #[must_use]
    pub fn endorsements_after(
        &self,
        keys: &[ServerKey],
        signed: Option<&SignedRoot>,
    ) -> Vec<Endorsement> {
        let is_between = |one: &&Endorsement| keys.contains(&one.by) && keys.contains(&one.key);
        let known = self.endorsements.iter().filter(is_between);
        let mut all: Vec<Endorsement> = known.cloned().collect();
        let told = signed.into_iter().flat_map(|signed| &signed.endorsements);
        for one in told.filter(is_between) {
            if !all.contains(one) && one.is_signed() {
                all.push(one.clone());
            }
        }
        all
    }
}

/// An anchor of the server's and when it arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnchorRow {
    /// Its opaque id.
    pub id: AnchorId,
    /// The server's time.
    pub server_time: UtcMs,
    /// The device's wall clock when it arrived.
    pub arrived_at: UtcMs,
}

impl AnchorRow {
    /// How far the device's clock was ahead of the server's when the anchor arrived, in milliseconds.
    #[must_use]
    pub fn clock_offset_ms(&self) -> i64 {
        self.arrived_at.since_ms(self.server_time)
    }

    /// The time when the device's clock says `wall`. A clock that is about right is left alone, and so is
    /// one that was set since: then the anchor says nothing of it.
    #[must_use]
    pub fn right_time(&self, wall: UtcMs) -> UtcMs {
        let offset_ms = self.clock_offset_ms();
        let age_ms = wall.since_ms(self.arrived_at);
        if offset_ms.abs() > CLOCK_OFF_MAX_MS && (0..=ANCHOR_AGE_MAX_MS).contains(&age_ms) {
            wall.plus_ms(-offset_ms)
        } else {
            wall
        }
    }
}

/// One change of what the engine keeps; a batch of them is a step that is done wholly or not.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A record is written.
    PutRecord(Rc<RecordRow>),
    /// A record leaves.
    DeleteRecord(FeedId, RecordId),
    /// An own mutation is saved or its state changes.
    PutMutation(Box<MutationRow>),
    /// A delivered mutation's retention has ended.
    DeleteMutation(MutationId),
    /// A feed's mark.
    PutFeed(FeedRow),
    /// The feed is known under another ordinal now.
    DeleteFeed(u64),
    /// The chain's tail.
    PutTail(TailRow),
    /// What is known of the server.
    PutServer(ServerRow),
}

const TAIL_KEY: &str = "tail";
const SERVER_KEY: &str = "server";

impl Change {
    /// The change as the storage does it.
    ///
    /// # Errors
    /// Never in practice: the rows are plain data that JSON can hold.
    pub fn to_write(&self) -> Result<Write, StorageError> {
        Ok(match self {
            Self::PutRecord(row) => put(
                Table::Records,
                record_key(&row.feed, row.record),
                row.as_ref(),
            )?,
            Self::DeleteRecord(feed, record) => Write::Delete {
                table: Table::Records,
                key: record_key(feed, *record),
            },
            Self::PutMutation(row) => put(Table::Mutations, row.id.to_string(), row)?,
            Self::DeleteMutation(id) => Write::Delete {
                table: Table::Mutations,
                key: id.to_string(),
            },
            Self::PutFeed(row) => put(Table::Feeds, feed_key(row.ordinal), row)?,
            Self::DeleteFeed(ordinal) => Write::Delete {
                table: Table::Feeds,
                key: feed_key(*ordinal),
            },
            Self::PutTail(row) => put(Table::Meta, TAIL_KEY.to_owned(), row)?,
            Self::PutServer(row) => put(Table::Meta, SERVER_KEY.to_owned(), row)?,
        })
    }

    /// Reads a row back; `None` for a single row that this build does not know.
    ///
    /// # Errors
    /// When the row is not what was written.
    pub fn from_row(row: &Row) -> Result<Option<Self>, StorageError> {
        Ok(Some(match row.table {
            Table::Records => Self::PutRecord(Rc::new(read(row)?)),
            Table::Mutations => Self::PutMutation(Box::new(read(row)?)),
            Table::Feeds => Self::PutFeed(read(row)?),
            Table::Meta if row.key == TAIL_KEY => Self::PutTail(read(row)?),
            Table::Meta if row.key == SERVER_KEY => Self::PutServer(read(row)?),
            Table::Meta => return Ok(None),
        }))
    }
}

fn record_key(feed: &FeedId, record: RecordId) -> String {
    format!("{feed}/{record}")
}

fn feed_key(ordinal: u64) -> String {
    format!("{ordinal:020}")
}

fn put<R: Serialize>(table: Table, key: String, row: &R) -> Result<Write, StorageError> {
    let value = serde_json::to_string(row).map_err(|_| StorageError::Corrupt)?;
    Ok(Write::Put(Row { table, key, value }))
}

fn read_known<'de, D: Deserializer<'de>, T: DeserializeOwned + Default>(
    deserializer: D,
) -> Result<T, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

fn read<R: DeserializeOwned>(row: &Row) -> Result<R, StorageError> {
    serde_json::from_str(&row.value).map_err(|_| StorageError::Corrupt)
}
