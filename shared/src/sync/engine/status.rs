//! What the engine tells the screen.

use super::storage::StorageError;
use crate::ids::{DeviceId, MutationId, RecordId, UserId};
use crate::problem::ProblemCode;
use crate::sync::kind::Body;
use crate::sync::{FeedId, Outcome};
use crate::time::UtcMs;

/// Who uses the engine on which device, as the sign-in said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The device.
    pub device: DeviceId,
    /// The person.
    pub user: UserId,
}

/// The device's clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeviceTime {
    /// The wall clock.
    pub wall: UtcMs,
    /// A reading that does not jump, but may stop in sleep and restarts with the page.
    pub monotonic_ms: u64,
}

/// The one visible state of a saved mutation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ItemState {
    /// Saved on this device, waits for a connection.
    Queued,
    /// On its way; nobody knows yet.
    Sending,
    /// The server keeps it; it waits for another mutation or for a person.
    Held,
    /// The server keeps it; its author has to mend or drop it.
    Returned,
    /// Delivered and done as asked.
    Applied,
    /// Delivered and done with other people's work kept beside it.
    Merged,
    /// Given up by a person's explicit choice.
    Dropped,
    /// Replaced by a later mutation that names it.
    MendedBy,
}

impl ItemState {
    /// Whether the mutation has left the outbox.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Applied | Self::Merged | Self::Dropped | Self::MendedBy
        )
    }
}

impl From<Outcome> for ItemState {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Applied => Self::Applied,
            Outcome::Merged => Self::Merged,
            Outcome::Dropped => Self::Dropped,
            Outcome::MendedBy => Self::MendedBy,
            Outcome::Held => Self::Held,
            Outcome::Returned => Self::Returned,
        }
    }
}

/// One own mutation for the sync screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxItem {
    /// The mutation.
    pub mutation: MutationId,
    /// The record's kind.
    pub kind: String,
    /// The record.
    pub record: RecordId,
    /// The record's home feed as the device knew it.
    pub feed: FeedId,
    /// What became of it so far.
    pub state: ItemState,
    /// Why it is held or returned.
    pub reason: Option<ProblemCode>,
    /// In whose place it was handed in.
    pub mends: Option<MutationId>,
    /// When it was saved, by the device's clock.
    pub saved_at: UtcMs,
    /// How often it was sent without an answer that counts, since the engine was opened.
    pub attempts: u32,
    /// The feed was revoked: the content is not shown any more, but still offered to the server.
    pub is_sealed: bool,
}

/// A record as its reader sees it: server truth with own undelivered work over it.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Where it lives.
    pub feed: FeedId,
    /// Its fields.
    pub body: Body,
    /// The server's revision; 0 for one that only this device has.
    pub revision: u64,
    /// Own work is in it that no pull has brought back yet.
    pub is_provisional: bool,
}

/// How many own mutations are in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Saved here, not on their way.
    pub queued: usize,
    /// On their way.
    pub sending: usize,
    /// Kept by the server, waiting.
    pub held: usize,
    /// Kept by the server, to be mended or dropped.
    pub returned: usize,
    /// Delivered, and still retained on this device.
    pub delivered: usize,
}

impl Counts {
    /// What only this device has: losing it here would lose it.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.queued + self.sending
    }

    /// What the server keeps whole until a person settles it.
    #[must_use]
    pub fn kept_by_server(&self) -> usize {
        self.held + self.returned
    }

    /// What is not safely delivered yet.
    #[must_use]
    pub fn undelivered(&self) -> usize {
        self.queued + self.sending + self.held + self.returned
    }
}

/// How a synchronisation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SyncEnd {
    /// Everything that could be sent is sent, and every feed is at its head.
    UpToDate,
    /// No answer, or none that is the server's own, such as a captive portal's page.
    NoAnswer,
    /// The server's receipts are signed by a key that this device does not believe; what was sent waits.
    Unproven,
    /// The sign-in has ended; recording goes on.
    NotSignedIn,
    /// The server asked to come back later.
    Busy {
        /// Its wish in seconds, when it told one.
        retry_after_s: Option<u32>,
    },
    /// The server refuses pulls with this status.
    Refused {
        /// The HTTP status.
        status: u16,
    },
    /// The local storage failed; nothing that was received is half written.
    Storage(StorageError),
    /// Another synchronisation of this engine is running.
    AlreadyRunning,
}

/// What one synchronisation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncReport {
    /// How it ended.
    pub end: SyncEnd,
    /// Mutations that got a receipt that verifies.
    pub answered: usize,
    /// Mutations that were delivered: applied, merged, dropped or mended.
    pub delivered: usize,
    /// Entries that pulls brought.
    pub entries: usize,
    /// Feeds that left the scope: their records were removed.
    pub revoked: Vec<FeedId>,
    /// Feeds whose digest differed and that were therefore read again.
    pub digest_mismatches: Vec<FeedId>,
    /// The server has lost commits: retained work was offered again and everything read again.
    pub is_epoch_new: bool,
    /// The server has higher running numbers of this device than the device itself: local work was
    /// lost, or the device was copied.
    pub is_behind_server: bool,
    /// The device goes on under this id.
    pub new_device: Option<DeviceId>,
}

impl SyncReport {
    /// A report of a synchronisation that did nothing yet.
    #[must_use]
    pub fn new(end: SyncEnd) -> Self {
        Self {
            end,
            answered: 0,
            delivered: 0,
            entries: 0,
            revoked: Vec::new(),
            digest_mismatches: Vec::new(),
            is_epoch_new: false,
            is_behind_server: false,
            new_device: None,
        }
    }
}
