//! What happens between phones and servers in a schedule, and to the server itself.

use super::company::PutBack;
use super::copies::Kept;
use super::death::ServerDeath;
use super::ledger::Mishap;
use super::network::Travelling;
use super::random::Random;
use super::schedule::{Schedule, is_granted};
use anyhow::{Result, ensure};
use shared::ids::{EpochId, MutationId};
use shared::sync::engine::Response;
use shared::sync::engine::transport::{LOSS_PATH, PUSH_PATH};
use shared::sync::signing::ReceiptSigner;
use shared::sync::wire::{LossAnswer, LossReport, ProvenLeaf, PullAnswer};
use shared::sync::{Hash, Leaf, Outcome};
use shared::time::UtcMs;

impl Schedule<'_> {
    /// One thing happens on the network: something arrives, is answered, or gets lost.
    pub(super) fn network_step(&mut self) -> Result<()> {
        let request = self.network.borrow_mut().step(&mut self.random);
        let Some(request) = request else {
            return Ok(());
        };
        if request.request.path == PUSH_PATH
            && !self.network.borrow().is_healed
            && let Some(death) = ServerDeath::draw(&mut self.random)
            && self.ledger.happens(death.mishap())
        {
            return self.die_over(request, death);
        }
        let response = self.serve(&request)?;
        self.network
            .borrow_mut()
            .answer(request, response, &mut self.random);
        Ok(())
    }

    fn die_over(&mut self, travelling: Travelling, death: ServerDeath) -> Result<()> {
        let sender = self.phones[travelling.phone].sender;
        let instance = self.random.index(self.instances);
        let body = &travelling.request.body;
        let answer = self.company.push_and_die(instance, sender, body, death)?;
        let mut network = self.network.borrow_mut();
        match answer {
            Some(answer) => network.answer(travelling, answer, &mut self.random),
            None => travelling.fail(),
        }
        Ok(())
    }

    fn serve(&mut self, travelling: &Travelling) -> Result<Response> {
        let sender = self.phones[travelling.phone].sender;
        let instance = self.random.index(self.instances);
        let body = &travelling.request.body;
        if travelling.request.path == PUSH_PATH {
            return self.company.push(instance, sender, body);
        }
        if travelling.request.path == LOSS_PATH {
            return self.judge_loss(body);
        }
        let response = self.company.pull(instance, sender, body)?;
        if let Ok(PullAnswer::Page(page)) = serde_json::from_slice(&response.body) {
            let scope = self.company.scope(sender.user)?;
            let stranger = page.feeds.iter().find(|feed| !scope.contains(&feed.id));
            ensure!(
                stranger.is_none(),
                "invariant 6: a page holds {stranger:?} without a grant"
            );
        }
        Ok(response)
    }

    /// A phone shows receipts that it takes for lost. Only a server that lost something may believe it.
    fn judge_loss(&mut self, body: &[u8]) -> Result<Response> {
        self.count("loss suspected");
        let answer = self.hear_loss(&serde_json::from_slice(body)?)?;
        Ok(Response {
            status: 200,
            retry_after_s: None,
            body: serde_json::to_vec(&answer)?,
        })
    }

    fn hear_loss(&mut self, report: &LossReport) -> Result<LossAnswer> {
        let before = self.company.truth()?.epoch;
        let answer = self.company.judge_loss(report)?;
        if before != Some(answer.epoch) {
            ensure!(
                self.copies.is_silent,
                "invariant 1: a loss was believed and nothing is lost"
            );
            self.count("loss proved");
            self.copies.is_silent = false;
        }
        Ok(answer)
    }

    /// Somebody shows receipts that this server never gave.
    pub(super) fn forge_loss(&mut self) -> Result<()> {
        let Some(epoch) = self.company.truth()?.epoch else {
            return Ok(());
        };
        if self.copies.is_silent || !self.ledger.happens(Mishap::LossForged) {
            return Ok(());
        }
        let report = forged_report(&mut self.random, epoch, self.now);
        self.hear_loss(&report).map(|_| ())
    }

    /// A copy of the server is kept.
    pub(super) fn keep_copy(&mut self) -> Result<()> {
        self.count("copy kept");
        self.copies.kept = Some(Kept {
            at: self.now,
            granted: self.granted.clone(),
        });
        self.company.keep_copy()
    }

    /// The server goes on from its last copy.
    pub(super) fn put_copy_back(&mut self) -> Result<()> {
        let Some(kept) = self.copies.kept.clone() else {
            return Ok(());
        };
        // Only a broken chain surely shows what nobody knows of. A clone's tells nothing: its number may
        // have been reached by the other one.
        let may_be_silent = self.company.follows_chains() && !self.has_clone();
        let (how, mishap) = match may_be_silent && self.random.percent(50) {
            true => (PutBack::Silently, Mishap::CopyPutBackSilently),
            false => (PutBack::WithNewEpoch, Mishap::CopyPutBack),
        };
        if !self.ledger.happens(mishap) {
            return Ok(());
        }
        self.network.borrow_mut().cut();
        let before = self.company.truth()?.version;
        self.company.put_copy_back(how)?;
        let truth = self.company.truth()?;
        let has_lost = self.copies.is_silent || truth.version != before;
        self.copies.is_silent = how == PutBack::Silently && has_lost;
        for phone in &mut self.phones {
            self.copies.note_lost(phone, truth);
            phone.note_put_back();
            if how == PutBack::Silently {
                phone.forgotten.push(kept.at..self.now);
            }
            let user = phone.sender.user;
            for saved in phone.saved.values_mut() {
                // A grant that was given after the copy is not known any more.
                let is_known = is_granted(&kept.granted, user, &saved.draft.feed);
                saved.was_granted &= is_known || saved.at < kept.at;
                // An epoch that begins at once tells when; one that is proved later begins later.
                saved.is_anchor_lost |= how == PutBack::Silently && saved.at >= kept.at;
            }
        }
        self.granted = kept.granted;
        Ok(())
    }
}

fn forged_report(random: &mut Random, epoch: EpochId, now: UtcMs) -> LossReport {
    let mutation = MutationId::new(now.0, random.bytes());
    let leaf = Leaf {
        mutation,
        hash: Hash::of(&[&random.bytes::<8>()]),
        outcome: Outcome::Applied,
        epoch,
        committed_at: now,
        position: 1,
        feed: shared::feeds::catalog(),
    };
    let bytes = leaf.to_bytes();
    let signer = ReceiptSigner::new(&random.bytes(), Vec::new());
    let signed = signer.sign([bytes.as_slice()]);
    let proofs = signed.prove([bytes.as_slice()]).unwrap_or_default();
    let receipts = proofs.into_iter().map(|proof| ProvenLeaf {
        leaf: hex::encode(&bytes),
        proof,
    });
    LossReport {
        receipts: receipts.collect(),
    }
}
