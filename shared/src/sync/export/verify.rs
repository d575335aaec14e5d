//! Checks an export line by line and names the first broken link.

use super::histories::{Above, History, HistoryFault, Written};
use super::{DeviceKey, EXPORT_FORMAT, Line};
use crate::ids::{DeviceId, MutationId};
use crate::sync::signing::{Endorsement, Proof, ServerKey};
use crate::sync::wire::read_json;
use crate::sync::{Envelope, FeedId, Hash, Leaf};
use std::fmt;

/// Whether a device's key has signed an envelope: key, envelope, signature. Whoever checks brings it,
/// since a browser has P-256 and this crate has not.
pub type CheckSignature = fn(&DeviceKey, &[u8], &[u8]) -> bool;

/// Checks one export, whose lines are handed over in their order.
pub struct Verifier {
    check_signature: CheckSignature,
    keys: Vec<ServerKey>,
    believes_first: bool,
    line: u64,
    place: Place,
    chain: Option<Chain>,
    above: Above,
    history: Option<History>,
    found: Found,
}

/// What the lines so far allow to come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Nothing,
    Keys,
    /// Below a device's line.
    Device,
    /// Below this mutation, or one of its receipts.
    Mutation(Written),
    /// Below a feed's line, or one of its revisions.
    History,
    /// Below the end of a history.
    HistoryEnd,
    End,
}

/// How far a device's chain was followed.
struct Chain {
    device: DeviceId,
    key: DeviceKey,
    next: u64,
    prev: Option<Hash>,
    last: u64,
}

/// What was found in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Devices.
    pub devices: u64,
    /// Unbroken parts of their chains; more than devices where what lies between is not in the file.
    pub parts: u64,
    /// Mutations.
    pub mutations: u64,
    /// Those of them that their device has signed.
    pub signed: u64,
    /// Receipts, each proved.
    pub receipts: u64,
    /// Feeds, each with an unbroken history.
    pub feeds: u64,
    /// Revisions in those.
    pub revisions: u64,
    /// The key on which all receipts and histories rest; none when there are none.
    pub key: Option<ServerKey>,
}

/// The first link that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.fault)
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Also a line that was changed so that it says nothing any more.
    #[error("this is no line of an export")]
    Unreadable,
    /// The file comes from another version.
    #[error("the format {0} is not known here")]
    Format(u16),
    /// Lines are missing before it, or stand in another order.
    #[error("this line cannot stand here")]
    Misplaced,
    /// Nothing comes after the last line.
    #[error("the file is cut: its last line is missing")]
    Cut,
    /// The last line counts others than are there.
    #[error("the file should have {0} lines above this one")]
    LineCount(u64),
    /// A key says something of another, and its signature does not fit.
    #[error("the endorsement of the key {0} is not signed by the key before it")]
    Endorsement(ServerKey),
    /// The envelope's bytes are none.
    #[error("the envelope cannot be read")]
    Envelope,
    /// It is another device's.
    #[error("the mutation {0} was written on another device")]
    OtherDevice(MutationId),
    /// Something is missing, doubled or in another order.
    #[error("the mutation {id} has the number {found}, and {expected} comes next")]
    Number {
        /// The mutation.
        id: MutationId,
        /// Its number.
        found: u64,
        /// What had to come.
        expected: u64,
    },
    /// The one before was changed, or this one.
    #[error("the mutation {0} does not name the hash of the one before it")]
    Predecessor(MutationId),
    /// The device has not signed these bytes.
    #[error("the signature of the mutation {0} is not its device's")]
    Signature(MutationId),
    /// The chain is shorter than it says.
    #[error("the chain of the device {device} ends at {found}, and its last number is {last}")]
    ChainEnd {
        /// The device.
        device: DeviceId,
        /// The last number that was found.
        found: u64,
        /// The last number by the device's line.
        last: u64,
    },
    /// The leaf's bytes are none.
    #[error("the leaf cannot be read")]
    Leaf,
    /// It was exchanged.
    #[error("the leaf is of the mutation {0}, which does not stand above it")]
    OtherLeaf(MutationId),
    /// The mutation's bytes were changed, or the leaf's.
    #[error("the leaf is of other bytes than those of the mutation {0}")]
    OtherBytes(MutationId),
    /// A feed's history does not hold.
    #[error("number {number} in the history of {feed}: {why}")]
    History {
        /// The feed.
        feed: FeedId,
        /// The revision's number; at the end of a history the last one that was found.
        number: u64,
        /// What is wrong.
        why: HistoryFault,
    },
    /// Whoever signed is nobody's successor.
    #[error("this is signed by the key {0}, which no believed key endorses")]
    ForeignKey(ServerKey),
    /// The leaf, its way or the signature was changed.
    #[error("the leaf of the mutation {0} is not what the server signed")]
    Proof(MutationId),
}

impl Verifier {
    /// Begins. `keys` are believed; without any, the file's first key is, and whoever reads what was found
    /// has to know it as the server's.
    #[must_use]
    pub fn new(keys: Vec<ServerKey>, check_signature: CheckSignature) -> Self {
        Self {
            check_signature,
            believes_first: keys.is_empty(),
            keys,
            line: 0,
            place: Place::Nothing,
            chain: None,
            above: Above::default(),
            history: None,
            found: Found::default(),
        }
    }

    /// Checks the next line, without its end.
    ///
    /// # Errors
    /// The broken link; nothing may be handed over after it.
    pub fn take(&mut self, line: &[u8]) -> Result<(), Broken> {
        self.line += 1;
        let taken = match read_json(line) {
            Ok(line) => self.take_line(line),
            Err(_) => Err(Fault::Unreadable),
        };
        taken.map_err(|fault| self.broken(fault))
    }

    /// What was found, when the file is whole.
    ///
    /// # Errors
    /// When its last line is missing; named is the line that should be there.
    pub fn finish(mut self) -> Result<Found, Broken> {
        if self.place == Place::End {
            return Ok(self.found);
        }
        self.line += 1;
        Err(self.broken(Fault::Cut))
    }

    fn broken(&self, fault: Fault) -> Broken {
        let line = self.line;
        Broken { line, fault }
    }

    fn take_line(&mut self, line: Line) -> Result<(), Fault> {
        match (line, self.place) {
            (Line::Export { format }, Place::Nothing) => {
                if format != EXPORT_FORMAT {
                    return Err(Fault::Format(format));
                }
                self.place = Place::Keys;
                Ok(())
            }
            (Line::Key { key, endorsement }, Place::Keys) => self.take_key(key, endorsement),
            (
                Line::Device {
                    device,
                    public_key,
                    first,
                    prev,
                    last,
                },
                Place::Keys | Place::Device | Place::Mutation(_),
            ) => self.begin_chain(Chain {
                device,
                key: public_key,
                next: first,
                prev,
                last,
            }),
            (
                Line::Mutation {
                    envelope,
                    signature,
                },
                Place::Device | Place::Mutation(_),
            ) => self.take_mutation(&envelope.0, &signature.0),
            (Line::Receipt { leaf, proof }, Place::Mutation(written)) => {
                self.take_receipt(written, &leaf, &proof)
            }
            (
                Line::History { feed },
                Place::Keys | Place::Device | Place::Mutation(_) | Place::HistoryEnd,
            ) => {
                self.end_chain()?;
                self.history = Some(History::begin(feed, &mut self.above));
                self.place = Place::History;
                Ok(())
            }
            (
                Line::Revision {
                    revision,
                    author,
                    link,
                },
                Place::History,
            ) => {
                let history = self.history.as_mut().ok_or(Fault::Misplaced)?;
                history.take(&self.above, &revision, (author, link))?;
                self.found.revisions += 1;
                Ok(())
            }
            (Line::HistoryEnd { last, proof }, Place::History) => self.end_history(last, &proof),
            (
                Line::End { lines },
                Place::Keys | Place::Device | Place::Mutation(_) | Place::HistoryEnd,
            ) => {
                self.end_chain()?;
                if lines + 1 != self.line {
                    return Err(Fault::LineCount(lines));
                }
                self.place = Place::End;
                Ok(())
            }
            _ => Err(Fault::Misplaced),
        }
    }

    fn take_key(&mut self, key: ServerKey, endorsement: Option<Endorsement>) -> Result<(), Fault> {
        if std::mem::take(&mut self.believes_first) {
            self.keys.push(key);
        }
        let Some(endorsement) = endorsement else {
            return Ok(());
        };
        if endorsement.key != key || !endorsement.is_signed() {
            return Err(Fault::Endorsement(key));
        }
        if self.keys.contains(&endorsement.by) {
            self.keys.push(key);
        }
        Ok(())
    }

    fn take_mutation(&mut self, bytes: &[u8], signature: &[u8]) -> Result<(), Fault> {
        let chain = self.chain.as_mut().ok_or(Fault::Misplaced)?;
        let envelope: Envelope = read_json(bytes).map_err(|_| Fault::Envelope)?;
        let id = envelope.id;
        if envelope.device != chain.device {
            return Err(Fault::OtherDevice(id));
        }
        if envelope.number != chain.next {
            let (found, expected) = (envelope.number, chain.next);
            return Err(Fault::Number {
                id,
                found,
                expected,
            });
        }
        if envelope.prev != chain.prev {
            return Err(Fault::Predecessor(id));
        }
        if !signature.is_empty() {
            if !(self.check_signature)(&chain.key, bytes, signature) {
                return Err(Fault::Signature(id));
            }
            self.found.signed += 1;
        }
        let hash = Hash::of(&[bytes]);
        chain.prev = Some(hash);
        chain.next = chain.next.saturating_add(1);
        self.found.mutations += 1;
        let author = envelope.author;
        let written = Written { id, hash, author };
        self.above.add(written);
        self.place = Place::Mutation(written);
        Ok(())
    }

    fn take_receipt(&mut self, written: Written, leaf: &str, proof: &Proof) -> Result<(), Fault> {
        let bytes = hex::decode(leaf).map_err(|_| Fault::Leaf)?;
        let leaf = Leaf::parse(&bytes).ok_or(Fault::Leaf)?;
        if leaf.mutation != written.id {
            return Err(Fault::OtherLeaf(leaf.mutation));
        }
        if leaf.hash != written.hash {
            return Err(Fault::OtherBytes(written.id));
        }
        self.believe(proof)?;
        if !proof.proves(&leaf) {
            return Err(Fault::Proof(written.id));
        }
        self.found.receipts += 1;
        self.above.add_receipt(written, leaf);
        Ok(())
    }

    fn end_history(&mut self, last: u64, proof: &Proof) -> Result<(), Fault> {
        let history = self.history.take().ok_or(Fault::Misplaced)?;
        self.believe(proof)?;
        history.finish(last, proof)?;
        self.found.feeds += 1;
        self.place = Place::HistoryEnd;
        Ok(())
    }

    fn believe(&mut self, proof: &Proof) -> Result<(), Fault> {
        if !self.keys.contains(&proof.key) {
            return Err(Fault::ForeignKey(proof.key));
        }
        self.found.key = self.keys.first().copied();
        Ok(())
    }

    fn begin_chain(&mut self, chain: Chain) -> Result<(), Fault> {
        let before = self.chain.as_ref().map(|before| before.device);
        self.end_chain()?;
        self.found.devices += u64::from(before != Some(chain.device));
        self.found.parts += 1;
        self.place = Place::Device;
        self.chain = Some(chain);
        Ok(())
    }

    fn end_chain(&mut self) -> Result<(), Fault> {
        match self.chain.take() {
            Some(chain) if chain.next != chain.last.saturating_add(1) => Err(Fault::ChainEnd {
                device: chain.device,
                found: chain.next.saturating_sub(1),
                last: chain.last,
            }),
            _ => Ok(()),
        }
    }
}
