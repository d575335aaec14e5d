//! What travels: the push body as framed bytes, the answers as JSON.

use super::digest::Digest;
use super::kind::RECEIPT_KIND;
use super::signing::{Proof, ReceiptSigner, ServerKey, SignedRoot};
use super::{FeedId, Hash, Leaf, PUSH_BYTES_MAX, PUSH_MUTATIONS_MAX, SealedMutation};
use crate::ids::{AnchorId, DeviceId, EpochId, MutationId, RecordId};
use crate::problem::ProblemCode;
use crate::time::UtcMs;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The media type of a push body.
pub const PUSH_MEDIA_TYPE: &str = "application/vnd.storebeat.push";
/// The media type of a pull request: 16 bytes of tag, or a cursor.
pub const PULL_MEDIA_TYPE: &str = "application/vnd.storebeat.cursor";

const PUSH_MAGIC: &[u8; 4] = b"SBP1";

/// Reads JSON from bytes, by way of text: what a phone keeps is read from text as well, and a second
/// reader of every type would be a fiftieth of all that it loads.
///
/// # Errors
/// When the bytes are not UTF-8, or not what is wanted.
pub fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_str(std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?)
}

/// Writes a push body: magic `SBP1`, then for each mutation three frames (envelope, private values,
/// signature), each a little-endian `u32` length and that many bytes.
#[must_use]
pub fn write_push(mutations: &[SealedMutation]) -> Vec<u8> {
    let mut body = Vec::from(PUSH_MAGIC);
    for mutation in mutations {
        for part in [&mutation.envelope, &mutation.private, &mutation.signature] {
            body.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
            body.extend_from_slice(part);
        }
    }
    body
}

/// Why a push body could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PushFormatError {
    /// More than the limit of bytes or mutations.
    #[error("the push is larger than the limit")]
    TooLarge,
    /// Not the framing of [`write_push`].
    #[error("the push is not framed as it must be")]
    Malformed,
}

/// Reads what [`write_push`] wrote.
///
/// # Errors
/// When a limit is passed or the framing is broken; single bad mutations are not judged here.
pub fn read_push(body: &[u8]) -> Result<Vec<SealedMutation>, PushFormatError> {
    if body.len() > PUSH_BYTES_MAX {
        return Err(PushFormatError::TooLarge);
    }
    let mut rest = body
        .strip_prefix(PUSH_MAGIC)
        .ok_or(PushFormatError::Malformed)?;
    let mut mutations = Vec::new();
    while !rest.is_empty() {
        if mutations.len() == PUSH_MUTATIONS_MAX {
            return Err(PushFormatError::TooLarge);
        }
        let mut frame = || read_frame(&mut rest).ok_or(PushFormatError::Malformed);
        let (envelope, private, signature) = (frame()?, frame()?, frame()?);
        mutations.push(SealedMutation {
            envelope,
            private,
            signature,
        });
    }
    Ok(mutations)
}

fn read_frame(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let len = usize::try_from(u32::from_le_bytes(*len)).ok()?;
    let (frame, rest) = rest.split_at_checked(len)?;
    *bytes = rest;
    Some(frame.to_vec())
}

/// `GET /api/sync/hello`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hello {
    /// Oldest wire version that may pull.
    pub wire_min: u16,
    /// Newest wire version.
    pub wire_max: u16,
    /// The server's epoch.
    pub epoch: EpochId,
    /// Most mutations of one push.
    pub push_mutations_max: usize,
    /// Most bytes of one push after decompression.
    pub push_bytes_max: usize,
    /// The key that signs receipts.
    pub signing_key: ServerKey,
    /// An anchor for the device's clock.
    pub anchor: Anchor,
}

/// What the server hands out to anchor a device's clock: opaque to the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Anchor {
    /// Looked up by the server when a mutation names it.
    pub id: AnchorId,
    /// The server's time; shown to people, never used for order.
    pub server_time: UtcMs,
}

/// `POST /api/sync/push`: one receipt for each mutation of the request, in its order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PushAnswer {
    /// The server's epoch.
    pub epoch: EpochId,
    /// An anchor for the device's clock.
    pub anchor: Anchor,
    /// One for each mutation, in the order of the request.
    pub receipts: Vec<Receipt>,
    /// The root over the receipts' leaves in their order; signed after the commit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignedRoot>,
    /// Set when the device's chain forked or has a gap: the device goes on under this new id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_device: Option<DeviceId>,
}

impl PushAnswer {
    /// The leaves' bytes in the order in which they are signed.
    #[must_use]
    pub fn leaves(&self) -> Vec<Vec<u8>> {
        self.receipts.iter().map(Receipt::leaf_bytes).collect()
    }

    /// Signs the root over the leaves: to be called when they are committed.
    pub fn sign(&mut self, signer: &ReceiptSigner) {
        self.signed = sign(signer, &self.leaves());
    }
}

fn sign(signer: &ReceiptSigner, leaves: &[Vec<u8>]) -> Option<SignedRoot> {
    (!leaves.is_empty()).then(|| signer.sign(leaves.iter().map(Vec::as_slice)))
}

/// One leaf and what a person should know of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The mutation as the sender named it; repeated from the leaf so that unreadable ones are told.
    pub mutation: MutationId,
    /// The leaf's bytes, hexadecimal.
    pub leaf: String,
    /// Whether the server had seen these bytes before.
    #[serde(default)]
    pub replayed: bool,
    /// Why a mutation is held or returned; none also for a code of a later version, so that an
    /// older phone still reads the receipt.
    #[serde(
        default,
        deserialize_with = "known_code",
        skip_serializing_if = "Option::is_none"
    )]
    pub reason: Option<ProblemCode>,
}

fn known_code<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ProblemCode>, D::Error> {
    let code = Option::<serde_json::Value>::deserialize(deserializer)?;
    Ok(code.and_then(|code| serde_json::from_value(code).ok()))
}

impl Receipt {
    /// The leaf's bytes; none of what is not hexadecimal, which is no leaf either.
    #[must_use]
    pub fn leaf_bytes(&self) -> Vec<u8> {
        hex::decode(&self.leaf).unwrap_or_default()
    }

    /// The parsed leaf, when it verifies: well formed, and of this mutation, hash and epoch.
    #[must_use]
    pub fn verify(&self, mutation: MutationId, hash: &Hash, epoch: EpochId) -> Option<Leaf> {
        let leaf = Leaf::parse(&self.leaf_bytes())?;
        (leaf.mutation == mutation && leaf.hash == *hash && leaf.epoch == epoch).then_some(leaf)
    }
}

/// Receipts in one report of a loss.
pub const LOSS_RECEIPTS_MAX: usize = 20;

/// `POST /api/sync/loss`: what the device can prove that the server had, and what the server may have
/// lost since, as after a restore from an older backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LossReport {
    /// At most [`LOSS_RECEIPTS_MAX`].
    pub receipts: Vec<ProvenLeaf>,
}

/// A leaf with what proves it to anybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProvenLeaf {
    /// The leaf's bytes, hexadecimal.
    pub leaf: String,
    /// Its way to a root that the server has signed.
    pub proof: Proof,
}

impl ProvenLeaf {
    /// The leaf, when the proof is one.
    #[must_use]
    pub fn proven(&self) -> Option<Leaf> {
        let leaf = Leaf::parse(&hex::decode(&self.leaf).ok()?)?;
        self.proof.proves(&leaf).then_some(leaf)
    }
}

/// The answer to a report of a loss, status 200.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LossAnswer {
    /// The server's epoch; another one than that of the receipts when one of them was lost.
    pub epoch: EpochId,
}

/// `POST /api/sync/pull`, status 200. A tag that equals the server's is answered with 204.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum PullAnswer {
    /// The tag differs: the device sends its cursor.
    SendCursor,
    /// One page.
    Page(Box<Page>),
}

impl PullAnswer {
    /// Signs the later receipts of a page.
    pub fn sign(&mut self, signer: &ReceiptSigner) {
        if let Self::Page(page) = self {
            page.sign(signer);
        }
    }
}

impl<'de> Deserialize<'de> for PullAnswer {
    /// A derived reader of a tagged enum buffers its content, and the exact bytes of bodies do not
    /// survive that; so the text is taken whole, and read once for the tag and once for the page.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Tag {
            answer: String,
        }
        let text = Box::<RawValue>::deserialize(deserializer)?;
        let tag: Tag = serde_json::from_str(text.get()).map_err(serde::de::Error::custom)?;
        match tag.answer.as_str() {
            "send_cursor" => Ok(Self::SendCursor),
            "page" => serde_json::from_str(text.get())
                .map(Self::Page)
                .map_err(serde::de::Error::custom),
            other => Err(serde::de::Error::unknown_variant(
                other,
                &["send_cursor", "page"],
            )),
        }
    }
}

/// One snapshot of scope, heads and the next entries. The device applies it and the marks in it in
/// one local transaction.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The server's epoch.
    pub epoch: EpochId,
    /// An anchor for the device's clock.
    pub anchor: Anchor,
    /// The device of the sign-in; the end of the phone's chain may be another's. None from a server of an
    /// earlier build, whose number says nothing then.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// The highest running number that the server has of that device, so that a loss is known.
    pub last_number: u64,
    /// Feeds with entries, a new window or a reached head in this page; unchanged ones are left out.
    pub feeds: Vec<FeedPage>,
    /// Ordinals of feeds in the cursor that are no longer in scope.
    pub revoked: Vec<u64>,
    /// Whether another page follows.
    pub more: bool,
    /// The root over the leaves of [`Page::later_receipts`]; none where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<SignedRoot>,
}

impl Page {
    /// Later leaves of held and returned mutations, as they stand in the sender's own feed.
    #[must_use]
    pub fn later_receipts(&self) -> Vec<Receipt> {
        #[derive(Deserialize)]
        struct LaterLeaf {
            mutation: MutationId,
            leaf: String,
            #[serde(default, deserialize_with = "known_code")]
            reason: Option<ProblemCode>,
        }
        let entries = self.feeds.iter().flat_map(|feed| &feed.entries);
        let bodies = entries
            .filter(|entry| entry.kind == RECEIPT_KIND)
            .filter_map(|entry| entry.body.as_ref());
        let leaves = bodies.filter_map(|body| serde_json::from_str::<LaterLeaf>(body.get()).ok());
        let receipt = |later: LaterLeaf| Receipt {
            mutation: later.mutation,
            leaf: later.leaf,
            replayed: true,
            reason: later.reason,
        };
        leaves.map(receipt).collect()
    }

    /// Signs the root over the later receipts.
    pub fn sign(&mut self, signer: &ReceiptSigner) {
        let receipts = self.later_receipts();
        let leaves: Vec<Vec<u8>> = receipts.iter().map(Receipt::leaf_bytes).collect();
        self.signed = sign(signer, &leaves);
    }
}

/// The part of a page that belongs to one feed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FeedPage {
    /// The feed's small number, as cursors name it.
    pub ordinal: u64,
    /// The feed's name.
    pub id: FeedId,
    /// Everything the device holds of this feed is to be marked, and swept when the head is reached.
    #[serde(default)]
    pub reread: bool,
    /// After this page the device holds everything up to here.
    pub to: u64,
    /// Facts at or below this position have left the feed; the device deletes the same prefix of them.
    pub window: u64,
    /// Only where `to` is the feed's head.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<Digest>,
    /// In the order of positions.
    pub entries: Vec<Entry>,
}

/// The current state of one record in a feed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// The entry's place.
    pub position: u64,
    /// The record.
    pub record: RecordId,
    /// Its kind.
    pub kind: String,
    /// Its revision.
    pub revision: u64,
    /// Whether the record is live here.
    pub op: EntryOp,
    /// The body's exact bytes, hashed as they stand; none unless live.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Box<RawValue>>,
}

/// What an entry says of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryOp {
    /// Live, with a body.
    Put,
    /// Withdrawn.
    Gone,
    /// Lives in another feed now.
    Moved,
}

/// One server-sent hint: a feed has reached a position.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// The feed.
    pub feed: FeedId,
    /// Its head.
    pub head: u64,
}
