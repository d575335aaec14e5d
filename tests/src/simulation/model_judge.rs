//! How the modelled server judges mutations and reports of losses.

use super::company::{
    STORES_PER_TERRITORY, TERRITORIES, is_administrator, signer, store, territory,
};
use super::model::{Model, digest};
use shared::ids::{EpochId, RecordId, UserId};
use shared::kinds::KINDS;
use shared::problem::ProblemCode;
use shared::sync::kind::Catalogue as _;
use shared::sync::merge::{merge, seen_of};
use shared::sync::wire::{LossAnswer, LossReport, ProvenLeaf};
use shared::sync::{Envelope, FeedId, Operation, Outcome, SealedMutation};
use uuid::Uuid;

impl Model {
    pub(super) fn waits_for(&self, envelope: &Envelope) -> Option<ProblemCode> {
        for dependency in &envelope.depends {
            match self.kept.get(dependency) {
                None => return Some(ProblemCode::DependencyMissing),
                Some(kept) if !kept.leaf.outcome.is_terminal() => {
                    return Some(ProblemCode::DependencyHeld);
                }
                Some(_) => {}
            }
        }
        let is_creation = matches!(envelope.op, Operation::Create { .. });
        let is_there = self.history.contains_key(&envelope.record);
        (!is_creation && !is_there).then_some(ProblemCode::DependencyMissing)
    }

    pub(super) fn judge(
        &mut self,
        sender: UserId,
        envelope: &Envelope,
        sealed: &SealedMutation,
    ) -> (Outcome, Option<ProblemCode>, FeedId, u64) {
        let back = |reason| (Outcome::Returned, Some(reason), envelope.feed.clone(), 0);
        let name = &envelope.kind;
        let (Some(kind), Some(checks)) = (KINDS.kind(name), KINDS.checks(name)) else {
            return back(ProblemCode::UnknownKind);
        };
        if let Some(reason) = self.waits_for(envelope) {
            return (Outcome::Held, Some(reason), envelope.feed.clone(), 0);
        }
        if !self.may_write(sender, &envelope.feed) {
            return back(ProblemCode::NotGranted);
        }
        let before = self.history.get(&envelope.record).cloned();
        let (mut body, revision, is_clear) = match (&envelope.op, before) {
            (Operation::Create { body }, None) => (body.clone(), 1, true),
            (Operation::Change { fields }, Some((revision, current))) => {
                let merged = merge(kind, &current, fields);
                // A change brings a withdrawn record back.
                let is_clear = merged.conflicts.is_empty() && !self.is_gone(envelope);
                (merged.body, revision + 1, is_clear)
            }
            (Operation::Withdraw { seen, .. }, Some((revision, current)))
                if !self.is_gone(envelope) && self.has_unseen(envelope, (*seen, revision)) =>
            {
                // Somebody else has changed it meanwhile, so it stays.
                (current, revision + 1, false)
            }
            (Operation::Withdraw { .. }, Some((revision, current))) => {
                let position = self.withdraw(&envelope.feed, envelope.record, revision + 1);
                self.history
                    .insert(envelope.record, (revision + 1, current));
                self.truth.done.push(envelope.id);
                return (Outcome::Applied, None, envelope.feed.clone(), position);
            }
            (Operation::Create { .. }, Some(_)) => return back(ProblemCode::RecordExists),
            _ => return back(ProblemCode::RecordMissing),
        };
        for (field, private) in sealed.private_values().unwrap_or_default() {
            if private.commitment() != envelope.commitments.get(&field).copied() {
                return back(ProblemCode::CommitmentMismatch);
            }
            body.insert(field, private.value);
        }
        if let Err(reason) = (checks.validate)(&body) {
            return back(reason);
        }
        if !matches!(envelope.op, Operation::Withdraw { .. }) {
            let changes = self.changes.entry(envelope.record).or_default();
            changes.push((revision, envelope.author));
        }
        let position = self.put(
            &envelope.feed,
            envelope.record,
            &envelope.kind,
            revision,
            &body,
        );
        self.truth.done.push(envelope.id);
        let outcome = if is_clear {
            Outcome::Applied
        } else {
            Outcome::Merged
        };
        (outcome, None, envelope.feed.clone(), position)
    }

    fn may_write(&self, user: UserId, feed: &FeedId) -> bool {
        if is_administrator(user) || *feed == shared::feeds::user(user) {
            return true;
        }
        (0..TERRITORIES).any(|index| {
            self.ever_granted.contains(&(user, territory(index)))
                && (0..STORES_PER_TERRITORY)
                    .any(|at| *feed == shared::feeds::store(store(index, at)))
        })
    }

    fn has_unseen(&self, envelope: &Envelope, (seen, current): (Option<u64>, u64)) -> bool {
        let mut changes = self.changes.get(&envelope.record).into_iter().flatten();
        seen.is_some_and(|seen| {
            let seen = seen_of(seen, current);
            changes.any(|(revision, author)| *revision > seen && *author != envelope.author)
        })
    }

    fn is_gone(&self, envelope: &Envelope) -> bool {
        let feed = self.truth.feeds.get(&envelope.feed);
        feed.is_some_and(|feed| feed.gone.contains_key(&envelope.record))
    }

    fn withdraw(&mut self, feed: &FeedId, record: RecordId, revision: u64) -> u64 {
        self.truth.version += 1;
        let truth = self.truth.feeds.entry(feed.clone()).or_default();
        if let Some(before) = truth.live.remove(&record) {
            truth.digest = truth.digest.minus(digest(record, &before));
        }
        truth.head += 1;
        truth.gone.insert(record, truth.head);
        self.gone_revisions.insert(record, revision);
        truth.head
    }

    /// As the real server does: what it has signed in this epoch and does not hold begins another one.
    pub(super) fn judge_loss(&mut self, report: &LossReport) -> LossAnswer {
        let own_key = signer().public_key();
        let shown = report.receipts.iter();
        let signed = shown.filter(|receipt| receipt.proof.key == own_key);
        let mut leaves = signed.filter_map(ProvenLeaf::proven);
        let is_lost = leaves.any(|leaf| {
            let kept = self.kept.get(&leaf.mutation);
            leaf.epoch == self.epoch && kept.is_none_or(|kept| kept.leaf.hash != leaf.hash)
        });
        if is_lost {
            self.begin_epoch();
        }
        LossAnswer { epoch: self.epoch }
    }

    pub(super) fn begin_epoch(&mut self) {
        self.epochs += 1;
        self.epoch = EpochId(Uuid::from_u128(0xe1 + self.epochs));
        self.truth.epoch = Some(self.epoch);
        self.truth.version += 1;
    }
}
