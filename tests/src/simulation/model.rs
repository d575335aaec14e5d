//! A server of a few hundred lines that says what the protocol asks of one: without a database,
//! paging ten thousand schedules in the time that the real one needs for a hundred.

use super::company::{
    Company, FIELD_PEOPLE, LiveRecord, PutBack, START, Sender, Truth, first_drafts, person, signer,
    territory,
};
use serde_json::{Value, json};
use shared::ids::{
    AnchorId, DeviceId, EpochId, MutationId, RecordId, TerritoryId, UserId, derived_id,
};
use shared::kinds::KINDS;
use shared::problem::ProblemCode;
use shared::sync::cursor::{Cursor, FeedState, tag};
use shared::sync::digest::Digest;
use shared::sync::engine::Response;
use shared::sync::kind::{Body, RECEIPT_KIND, leaves_with_window};
use shared::sync::wire::{self, Anchor, LossAnswer, LossReport, PullAnswer, PushAnswer, Receipt};
use shared::sync::{Envelope, FeedId, Hash, Leaf, Operation, Outcome, SealedMutation};
use shared::time::{DAY_MS, UtcMs};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// See the module.
#[derive(Clone)]
pub struct Model {
    now: UtcMs,
    pub(super) epoch: EpochId,
    pub(super) truth: Truth,
    pub(super) ordinals: BTreeMap<FeedId, u64>,
    pub(super) kept: BTreeMap<MutationId, Kept>,
    pub(super) numbers: BTreeMap<DeviceId, u64>,
    pub(super) grants: BTreeSet<(UserId, TerritoryId)>,
    pub(super) ever_granted: BTreeSet<(UserId, TerritoryId)>,
    ages: BTreeMap<(FeedId, u64), UtcMs>,
    /// Every record's last revision and body, also of those that left with a window.
    pub(super) history: BTreeMap<RecordId, (u64, Body)>,
    /// Who has changed each record in which revision.
    pub(super) changes: BTreeMap<RecordId, Vec<(u64, UserId)>>,
    pub(super) gone_revisions: BTreeMap<RecordId, u64>,
    /// Epochs so far; those that were forgotten with a copy too.
    pub(super) epochs: u128,
    copy: Option<Box<Model>>,
}

#[derive(Clone)]
pub(super) struct Kept {
    sealed: SealedMutation,
    envelope: Envelope,
    sender: UserId,
    pub(super) leaf: Leaf,
    reason: Option<ProblemCode>,
}

impl Model {
    /// The world as it begins.
    #[must_use]
    pub fn new() -> Self {
        let mut model = Self {
            now: START,
            epoch: EpochId(Uuid::from_u128(0xe1)),
            truth: Truth::default(),
            ordinals: BTreeMap::new(),
            kept: BTreeMap::new(),
            numbers: BTreeMap::new(),
            grants: BTreeSet::new(),
            ever_granted: BTreeSet::new(),
            ages: BTreeMap::new(),
            history: BTreeMap::new(),
            changes: BTreeMap::new(),
            gone_revisions: BTreeMap::new(),
            epochs: 0,
            copy: None,
        };
        model.truth.epoch = Some(model.epoch);
        for draft in first_drafts() {
            if let Operation::Create { body } = &draft.op {
                model.put(&draft.feed, draft.record, draft.kind, 1, body);
            }
        }
        for index in 0..FIELD_PEOPLE {
            model.grants.insert((person(index), territory(0)));
        }
        model.ever_granted = model.grants.clone();
        model
    }

    fn ordinal(&mut self, feed: &FeedId) -> u64 {
        let next = u64::try_from(self.ordinals.len()).unwrap_or(0) + 1;
        *self.ordinals.entry(feed.clone()).or_insert(next)
    }

    pub(super) fn put(
        &mut self,
        feed: &FeedId,
        record: RecordId,
        kind: &str,
        revision: u64,
        body: &Body,
    ) -> u64 {
        self.ordinal(feed);
        self.history.insert(record, (revision, body.clone()));
        let body = Value::Object(body.clone()).to_string();
        self.truth.version += 1;
        let truth = self.truth.feeds.entry(feed.clone()).or_default();
        if let Some(before) = truth.live.remove(&record) {
            truth.digest = truth.digest.minus(digest(record, &before));
        }
        truth.head += 1;
        let live = LiveRecord {
            kind: kind.to_owned(),
            revision,
            position: truth.head,
            body,
        };
        truth.digest = truth.digest.plus(digest(record, &live));
        truth.live.insert(record, live);
        truth.gone.remove(&record);
        self.ages.insert((feed.clone(), truth.head), self.now);
        truth.head
    }

    /// Facts of more than 30 days leave their feeds.
    fn move_windows(&mut self) {
        for (feed, truth) in &mut self.truth.feeds {
            let is_old = |position: &u64| {
                let age = self.ages.get(&(feed.clone(), *position));
                age.is_some_and(|at| self.now.since_ms(*at) > 30 * DAY_MS)
            };
            let Some(window) = (truth.window + 1..=truth.head).take_while(is_old).last() else {
                continue;
            };
            truth.window = window;
            self.truth.version += 1;
            let leaving = |live: &LiveRecord| {
                live.position <= window && leaves_with_window(&KINDS, &live.kind, &live.body)
            };
            let left: Vec<_> = truth
                .live
                .iter()
                .filter(|(_, live)| leaving(live))
                .map(|(record, _)| *record)
                .collect();
            for record in left {
                if let Some(live) = truth.live.remove(&record) {
                    truth.digest = truth.digest.minus(digest(record, &live));
                }
            }
        }
    }

    fn take(&mut self, sender: Sender, sealed: SealedMutation) -> Receipt {
        let envelope = sealed.view().expect("the engine writes envelopes");
        if let Some(kept) = self.kept.get(&envelope.id) {
            let is_same = kept.leaf.hash == sealed.hash();
            let reason = if is_same {
                kept.reason
            } else {
                Some(ProblemCode::IdTaken)
            };
            return receipt(&kept.leaf, true, reason);
        }
        let last = self.numbers.entry(envelope.device).or_default();
        *last = envelope.number.max(*last);
        let (outcome, reason, feed, position) = self.judge(sender.user, &envelope, &sealed);
        let leaf = Leaf {
            mutation: envelope.id,
            hash: sealed.hash(),
            outcome,
            epoch: self.epoch,
            committed_at: self.now,
            position,
            feed,
        };
        let answer = receipt(&leaf, false, reason);
        self.keep(Kept {
            sealed,
            envelope,
            sender: sender.user,
            leaf,
            reason,
        });
        self.retry_held();
        answer
    }

    fn keep(&mut self, kept: Kept) {
        self.truth.version += 1;
        self.truth
            .mutations
            .entry(kept.envelope.id)
            .or_default()
            .insert(kept.leaf.hash, kept.leaf.outcome);
        self.kept.insert(kept.envelope.id, kept);
    }

    /// What waited for a mutation that has been done now is done, and told through the sender's feed.
    fn retry_held(&mut self) {
        loop {
            let held = self
                .kept
                .values()
                .filter(|kept| kept.leaf.outcome == Outcome::Held);
            let ready = held
                .filter(|kept| self.waits_for(&kept.envelope).is_none())
                .map(|kept| kept.envelope.id);
            let Some(id) = ready.min() else { return };
            let Some(mut kept) = self.kept.remove(&id) else {
                return;
            };
            let (outcome, reason, feed, position) =
                self.judge(kept.sender, &kept.envelope, &kept.sealed);
            kept.leaf = Leaf {
                outcome,
                feed,
                position,
                committed_at: self.now,
                ..kept.leaf
            };
            kept.reason = reason;
            self.tell(kept);
        }
    }

    /// A later leaf reaches its sender by their own feed.
    fn tell(&mut self, kept: Kept) {
        let id = kept.envelope.id;
        let leaf = hex::encode(kept.leaf.to_bytes());
        let body = json!({ "mutation": id, "leaf": leaf, "reason": kept.reason });
        let record = RecordId(derived_id("receipt", &[id.0.as_bytes()]));
        let body = body.as_object().cloned().unwrap_or_default();
        let feed = shared::feeds::user(kept.sender);
        let revision = self
            .history
            .get(&record)
            .map_or(0, |(revision, _)| *revision)
            + 1;
        self.put(&feed, record, RECEIPT_KIND, revision, &body);
        self.keep(kept);
    }

    pub(super) fn anchor(&self) -> Anchor {
        Anchor {
            id: AnchorId(Uuid::from_u128(0xc1)),
            server_time: self.now,
        }
    }
}

impl Default for Model {
    fn default() -> Self {
        Self::new()
    }
}

impl Company for Model {
    fn push(&mut self, _instance: usize, sender: Sender, body: &[u8]) -> anyhow::Result<Response> {
        let sealed = wire::read_push(body)?;
        let receipts = sealed
            .into_iter()
            .map(|sealed| self.take(sender, sealed))
            .collect();
        let mut pushed = PushAnswer {
            epoch: self.epoch,
            anchor: self.anchor(),
            receipts,
            signed: None,
            new_device: None,
        };
        pushed.sign(&signer());
        answer(&pushed)
    }

    fn judge_loss(&mut self, report: &LossReport) -> anyhow::Result<LossAnswer> {
        Ok(Model::judge_loss(self, report))
    }

    fn give_up(&mut self, mutation: MutationId, hash: Hash) -> anyhow::Result<()> {
        let kept = self.kept.get(&mutation).cloned();
        let open = kept.filter(|kept| kept.leaf.hash == hash && !kept.leaf.outcome.is_terminal());
        if let Some(mut kept) = open {
            kept.leaf.outcome = Outcome::Dropped;
            kept.leaf.epoch = self.epoch;
            kept.leaf.committed_at = self.now;
            self.tell(kept);
            self.retry_held();
        }
        Ok(())
    }

    fn keep_copy(&mut self) -> anyhow::Result<()> {
        self.copy = None;
        self.copy = Some(Box::new(self.clone()));
        Ok(())
    }

    fn follows_chains(&self) -> bool {
        false
    }

    /// Always in a new epoch: without chains nothing would speak for a loss.
    fn put_copy_back(&mut self, _: PutBack) -> anyhow::Result<()> {
        if let Some(copy) = self.copy.take() {
            let (now, epochs, version) = (self.now, self.epochs, self.truth.version);
            *self = Model {
                now,
                epochs,
                copy: Some(copy.clone()),
                ..*copy
            };
            self.truth.version = version;
            self.begin_epoch();
        }
        Ok(())
    }

    fn pull(&mut self, _instance: usize, sender: Sender, body: &[u8]) -> anyhow::Result<Response> {
        if body.len() == 16 {
            let feeds = self.feeds_of(sender.user);
            let states = feeds.iter().filter_map(|feed| {
                let truth = self.truth.feeds.get(feed)?;
                let ordinal = *self.ordinals.get(feed)?;
                Some(FeedState {
                    ordinal,
                    head: truth.head,
                    window: truth.window,
                })
            });
            if tag(self.epoch, &states.collect::<Vec<_>>()) == body {
                return Ok(Response {
                    status: 204,
                    retry_after_s: None,
                    body: Vec::new(),
                });
            }
            return answer(&PullAnswer::SendCursor);
        }
        let cursor = Cursor::parse(body).expect("the engine writes cursors");
        let mut page = self.page(sender, &cursor);
        page.sign(&signer());
        answer(&PullAnswer::Page(Box::new(page)))
    }

    fn advance(&mut self, ms: i64) -> anyhow::Result<()> {
        self.now = self.now.plus_ms(ms);
        self.move_windows();
        Ok(())
    }

    fn end_grant(&mut self, user: UserId, territory: TerritoryId) -> anyhow::Result<()> {
        self.grants.remove(&(user, territory));
        Ok(())
    }

    fn give_grant(&mut self, user: UserId, territory: TerritoryId) -> anyhow::Result<()> {
        self.grants.insert((user, territory));
        self.ever_granted.insert((user, territory));
        Ok(())
    }

    fn scope(&mut self, user: UserId) -> anyhow::Result<BTreeSet<FeedId>> {
        Ok(self.feeds_of(user))
    }

    fn truth(&mut self) -> anyhow::Result<&Truth> {
        Ok(&self.truth)
    }
}

pub(super) fn digest(record: RecordId, live: &LiveRecord) -> Digest {
    Digest::of_entry(
        &live.kind,
        record,
        live.revision,
        &Hash::of(&[live.body.as_bytes()]),
    )
}

fn receipt(leaf: &Leaf, replayed: bool, reason: Option<ProblemCode>) -> Receipt {
    Receipt {
        mutation: leaf.mutation,
        leaf: hex::encode(leaf.to_bytes()),
        replayed,
        reason,
    }
}

fn answer<T: serde::Serialize>(answer: &T) -> anyhow::Result<Response> {
    Ok(Response {
        status: 200,
        retry_after_s: None,
        body: serde_json::to_vec(answer)?,
    })
}
