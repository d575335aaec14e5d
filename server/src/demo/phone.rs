//! A device of the demo company: it seals drafts at the end of its chain and pushes them, as the app
//! on a real phone does.

use super::dice::Dice;
use crate::database::{Database, Error, Tx};
use crate::sync::{self, HintHub, Sender};
use anyhow::{Context as _, bail};
use p256::ecdsa::SigningKey;
use shared::api::auth::{Posture, SignInDevice};
use shared::ids::UserId;
use shared::sync::engine::Draft;
use shared::sync::wire::Anchor;
use shared::sync::{
    Envelope, Hash, PUSH_MUTATIONS_MAX, SealedMutation, TimeEvidence, WIRE_VERSION,
};
use shared::time::UtcMs;

/// Where phones push to.
pub(super) struct World<'a> {
    pub database: &'a Database,
    pub hints: HintHub,
}

/// What became of a delivery.
#[derive(Debug, Default)]
pub(super) struct Delivered {
    /// Mutations that were sent.
    pub count: usize,
    /// What the server did not take, in words for the log.
    pub refused: Vec<String>,
}

/// One device and the person who is signed in on it.
#[derive(Clone, Debug)]
pub(super) struct Phone {
    pub sender: Sender,
    number: u64,
    prev: Option<Hash>,
    anchor: Option<Anchor>,
    outbox: Vec<SealedMutation>,
}

impl Phone {
    /// Signs a person in on a new device.
    pub(super) async fn register(
        tx: &Tx,
        (user, name): (UserId, &str),
        posture: Posture,
        dice: &mut Dice,
        now: UtcMs,
    ) -> Result<Self, Error> {
        let wanted = SignInDevice {
            id: None,
            name: name.to_owned(),
            posture,
            public_key: public_key(dice),
        };
        let device = crate::access::register_device(tx, user, &wanted, now).await?;
        let sender = Sender { user, device };
        Ok(Self {
            sender,
            number: 0,
            prev: None,
            anchor: None,
            outbox: Vec::new(),
        })
    }

    /// Saves drafts at the device's own time.
    pub(super) fn save(&mut self, at: UtcMs, drafts: Vec<Draft>) -> anyhow::Result<()> {
        for draft in drafts {
            let mut commitments = std::collections::BTreeMap::new();
            for (field, value) in &draft.private {
                commitments.insert(
                    field.clone(),
                    value.commitment().context("a salt is hexadecimal")?,
                );
            }
            self.number += 1;
            let age_ms = self
                .anchor
                .as_ref()
                .map(|anchor| at.since_ms(anchor.server_time));
            let envelope = Envelope {
                v: WIRE_VERSION,
                id: draft.mutation,
                device: self.sender.device,
                author: self.sender.user,
                number: self.number,
                prev: self.prev,
                feed: draft.feed,
                kind: draft.kind.to_owned(),
                schema: draft.schema,
                record: draft.record,
                op: draft.op,
                time: TimeEvidence {
                    wall: at,
                    monotonic_ms: u64::try_from(age_ms.unwrap_or(0)).unwrap_or(0),
                    anchor: self.anchor.as_ref().map(|anchor| anchor.id),
                    anchor_age_ms: age_ms,
                },
                depends: draft.depends,
                photos: draft.photos,
                commitments,
                mends: draft.mends,
            };
            let sealed = SealedMutation::seal(&envelope, &draft.private)?;
            self.prev = Some(sealed.hash());
            self.outbox.push(sealed);
        }
        Ok(())
    }

    /// Pushes everything that was saved, and is heard from even where that is nothing. What is not
    /// taken is kept by the server as it is from a real phone, and told.
    pub(super) async fn deliver(
        &mut self,
        world: &World<'_>,
        now: UtcMs,
    ) -> anyhow::Result<Delivered> {
        let mut delivered = Delivered::default();
        let outbox = std::mem::take(&mut self.outbox);
        let mut parts: Vec<Vec<SealedMutation>> = outbox
            .chunks(PUSH_MUTATIONS_MAX)
            .map(<[_]>::to_vec)
            .collect();
        if parts.is_empty() {
            parts.push(Vec::new());
        }
        for part in parts {
            let answer = sync::push(world.database, &world.hints, self.sender, part, now).await?;
            delivered.refused.extend(
                answer
                    .receipts
                    .iter()
                    .filter_map(|receipt| receipt.reason)
                    .map(|reason| format!("a mutation was not taken: {reason:?}")),
            );
            if answer.new_device.is_some() {
                delivered
                    .refused
                    .push("the chain of a device broke".to_owned());
            }
            self.anchor = Some(answer.anchor);
        }
        delivered.count = outbox.len();
        Ok(delivered)
    }

    /// Pushes what the company cannot be made without.
    ///
    /// # Errors
    /// When something is not taken.
    pub(super) async fn deliver_all(
        &mut self,
        world: &World<'_>,
        now: UtcMs,
    ) -> anyhow::Result<usize> {
        let delivered = self.deliver(world, now).await?;
        match delivered.refused.first() {
            None => Ok(delivered.count),
            Some(refused) => bail!("the demo company: {refused}"),
        }
    }
}

/// The public half of a key that nobody keeps: what the demo company's phones push is not signed.
fn public_key(dice: &mut Dice) -> String {
    loop {
        // Almost every number is a key.
        if let Ok(key) = SigningKey::from_slice(&dice.bytes::<32>()) {
            return hex::encode(key.verifying_key().to_sec1_point(false).as_bytes());
        }
    }
}
