//! A phone whose server dies again and again: it pushes what has no receipt yet, and keeps what it was
//! told.

use crate::sync_tools::{Phone, leaf};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use server::clock::Clock;
use shared::ids::EpochId;
use shared::sync::signing::{Proof, ServerKey};
use shared::sync::wire::{LOSS_RECEIPTS_MAX, LossAnswer, LossReport, ProvenLeaf};
use shared::sync::wire::{PUSH_MEDIA_TYPE, PushAnswer, write_push};
use shared::sync::{Leaf, Outcome, PUSH_MUTATIONS_MAX, SealedMutation};
use std::rc::Rc;
use tests::Company;
use tests::client::try_read;
use tests::simulation::random::Random;

/// Visits that are saved at once.
const VISITS_MAX: u64 = 3;
/// In so many of a hundred pushes something was saved since the last one was cut.
const SAVED_MEANWHILE: u64 = 30;

/// How a push ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The server answered.
    Answered,
    /// The connection ended before the whole answer had come.
    Cut,
}

/// A phone and everything that it saved.
pub struct LoadPhone {
    phone: Phone,
    company: Rc<Company>,
    random: Random,
    /// In the order of saving.
    pub saved: Vec<SealedMutation>,
    /// The leaf of each that was delivered: of the first so many.
    pub leaves: Vec<String>,
    /// Check-ins among what was saved, in each of the two stores.
    pub visits: [usize; 2],
    /// Receipts for what had been committed without an answer.
    pub replayed: usize,
    /// Pushes without an answer.
    pub cuts: usize,
    /// The server's epoch; none before the first answer.
    pub epoch: Option<EpochId>,
    key: Option<ServerKey>,
    proofs: Vec<Proof>,
}

impl LoadPhone {
    /// A phone that has saved nothing.
    pub fn new(phone: Phone, company: Rc<Company>, random: Random) -> Self {
        Self {
            phone,
            company,
            random,
            saved: Vec::new(),
            leaves: Vec::new(),
            visits: [0; 2],
            replayed: 0,
            cuts: 0,
            epoch: None,
            key: None,
            proofs: Vec::new(),
        }
    }

    /// Goes on with a server at another address.
    pub fn turn_to(&mut self, address: &str) {
        address.clone_into(&mut self.phone.client.address);
    }

    /// Saves something where nothing waits, and pushes what waits.
    pub async fn push(&mut self) -> Turn {
        if self.is_delivered() || self.random.percent(SAVED_MEANWHILE) {
            self.save();
        }
        self.deliver().await
    }

    /// Pushes until nothing waits, then everything once more: each gets its leaf again.
    pub async fn confirm(&mut self) {
        // The sign-in holds for ten minutes, and what was before may have taken them.
        self.phone
            .sign_in_again()
            .await
            .expect("the server answers");
        while !self.is_delivered() {
            assert_eq!(self.deliver().await, Turn::Answered);
        }
        let mut again = Vec::new();
        for part in self.saved.chunks(PUSH_MUTATIONS_MAX) {
            let answer = self.phone.client.push(part).await;
            assert_eq!(answer.new_device, None);
            assert!(answer.receipts.iter().all(|receipt| receipt.replayed));
            again.extend(answer.receipts.into_iter().map(|receipt| receipt.leaf));
        }
        assert_eq!(again, self.leaves);
    }

    /// Shows the newest receipts to a server that may have lost them; its epoch after that.
    pub async fn show_receipts(&self) -> Option<EpochId> {
        let proven = self.leaves.iter().zip(&self.proofs).rev();
        let proven = proven.map(|(leaf, proof)| ProvenLeaf {
            leaf: leaf.clone(),
            proof: proof.clone(),
        });
        let receipts: Vec<_> = proven.take(LOSS_RECEIPTS_MAX).collect();
        if receipts.is_empty() {
            return None;
        }
        let report = LossReport { receipts };
        let answer = self.phone.client.post("/api/sync/loss", &report).await;
        Some(answer.expect_status(200).json::<LossAnswer>().epoch)
    }

    /// Everything from the beginning, as in a new epoch: what the server still has gets its leaf again, the
    /// rest a new one.
    pub async fn offer_again(&mut self) {
        let before = std::mem::take(&mut self.leaves);
        self.proofs.clear();
        while !self.is_delivered() {
            let first = self.leaves.len();
            assert_eq!(self.deliver().await, Turn::Answered);
            let epoch = self.epoch.expect("the server has answered");
            for (again, before) in self.leaves[first..].iter().zip(before.iter().skip(first)) {
                let parsed = Leaf::parse(&hex::decode(again).expect("a leaf")).expect("a leaf");
                assert!(again == before || parsed.epoch == epoch);
            }
        }
    }

    fn is_delivered(&self) -> bool {
        self.leaves.len() == self.saved.len()
    }

    fn save(&mut self) {
        self.phone.pen.wall = Clock::system().now();
        for _ in 0..=self.random.below(VISITS_MAX) {
            let index = self.random.index(2);
            self.visits[index] += 1;
            let store = [self.company.store, self.company.store_b][index];
            let (_, drafts, _) = self.phone.check_in(&self.company, store);
            self.saved.extend(self.phone.pen.write_all(drafts));
        }
    }

    async fn deliver(&mut self) -> Turn {
        let waiting = &self.saved[self.leaves.len()..];
        let waiting = &waiting[..waiting.len().min(PUSH_MUTATIONS_MAX)];
        let request = self
            .phone
            .client
            .request(Method::POST, "/api/sync/push")
            .header(CONTENT_TYPE, PUSH_MEDIA_TYPE)
            .body(write_push(waiting));
        let Ok(answer) = try_read(request).await else {
            self.cuts += 1;
            return Turn::Cut;
        };
        match answer.status.as_u16() {
            200 => self.take(&answer.json()),
            // The token has expired.
            401 if self.phone.sign_in_again().await.is_err() => return Turn::Cut,
            // 503: the database had no time, as after a server whose transactions are still being undone,
            // or it is gone; nothing was taken, or nobody knows.
            401 | 503 => {}
            status => panic!("{status}: {}", answer.text()),
        }
        Turn::Answered
    }

    fn take(&mut self, answer: &PushAnswer) {
        assert_eq!(answer.new_device, None, "the chain is unbroken");
        let signed = answer.signed.as_ref().expect("the answer is signed");
        assert_eq!(*self.key.get_or_insert(signed.key), signed.key);
        let leaves = answer.leaves();
        let proofs = signed.prove(leaves.iter().map(Vec::as_slice));
        self.proofs
            .extend(proofs.expect("the signature proves the leaves"));
        self.epoch = Some(answer.epoch);
        for receipt in &answer.receipts {
            let sealed = &self.saved[self.leaves.len()];
            let leaf = leaf(receipt);
            assert_eq!(leaf.hash, sealed.hash());
            assert_eq!((leaf.outcome, receipt.reason), (Outcome::Applied, None));
            self.replayed += usize::from(receipt.replayed);
            self.leaves.push(receipt.leaf.clone());
        }
    }
}
