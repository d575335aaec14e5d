//! Writes drafts to final bytes in a device's chain, as the phone's engine does.

use crate::START;
use server::app::random_bytes;
use shared::ids::{AnchorId, DeviceId, MutationId, UserId};
use shared::sync::engine::Draft;
use shared::sync::{Envelope, Hash, SealedMutation, TimeEvidence, WIRE_VERSION};
use shared::time::UtcMs;

/// A device's chain, as far as it was written.
#[derive(Clone, Debug)]
pub struct Pen {
    /// The person who writes.
    pub author: UserId,
    /// The device that is written on.
    pub device: DeviceId,
    /// The running number of the last mutation.
    pub number: u64,
    /// The hash of the last mutation.
    pub last: Option<Hash>,
    /// The device's wall clock; it stands still until a test moves it.
    pub wall: UtcMs,
    /// The anchor that the device heard last, with the wall clock at that moment.
    pub anchor: Option<(AnchorId, UtcMs)>,
}

impl Pen {
    /// A chain that begins.
    #[must_use]
    pub fn new(author: UserId, device: DeviceId) -> Self {
        Self {
            author,
            device,
            number: 0,
            last: None,
            wall: START,
            anchor: None,
        }
    }

    /// A new id for a mutation.
    #[must_use]
    pub fn mutation_id(&self) -> MutationId {
        MutationId::new(self.wall.0, random_bytes())
    }

    /// Writes one draft as the chain's next mutation.
    pub fn write(&mut self, draft: Draft) -> SealedMutation {
        let commitments = draft
            .private
            .iter()
            .map(|(field, value)| {
                (
                    field.clone(),
                    value.commitment().expect("the salt is hexadecimal"),
                )
            })
            .collect();
        self.number += 1;
        let envelope = Envelope {
            v: WIRE_VERSION,
            id: draft.mutation,
            device: self.device,
            author: self.author,
            number: self.number,
            prev: self.last,
            feed: draft.feed,
            kind: draft.kind.to_owned(),
            schema: draft.schema,
            record: draft.record,
            op: draft.op,
            time: TimeEvidence {
                wall: self.wall,
                monotonic_ms: 0,
                anchor: self.anchor.map(|(anchor, _)| anchor),
                anchor_age_ms: self.anchor.map(|(_, heard_at)| self.wall.0 - heard_at.0),
            },
            depends: draft.depends,
            photos: draft.photos,
            commitments,
            mends: draft.mends,
        };
        let sealed = SealedMutation::seal(&envelope, &draft.private).expect("plain data");
        self.last = Some(sealed.hash());
        sealed
    }

    /// Writes several drafts in their order.
    pub fn write_all(&mut self, drafts: Vec<Draft>) -> Vec<SealedMutation> {
        drafts.into_iter().map(|draft| self.write(draft)).collect()
    }
}
