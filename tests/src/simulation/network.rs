//! What lies between phones and servers: requests and answers that get lost, doubled, late or cut.

use super::ledger::{Ledger, Mishap};
use super::random::Random;
use shared::sync::engine::{NoAnswer, Request, Response};
use shared::sync::wire::PushAnswer;
use shared::sync::{Leaf, Outcome};
use std::cell::RefCell;
use std::rc::Rc;

/// Where an answer is put for the phone that waits for it, if it still lives.
pub type Slot = Rc<RefCell<Option<Result<Response, NoAnswer>>>>;

/// A request on its way to a server.
#[derive(Clone)]
pub struct Travelling {
    /// Whose.
    pub phone: usize,
    /// What.
    pub request: Request,
    slot: Slot,
    is_awaited: bool,
}

/// Requests under way and answers that came back.
pub struct Network {
    requests: Vec<Travelling>,
    answers: Vec<(Slot, Response)>,
    /// A healed network does everything once, in order.
    pub is_healed: bool,
    /// What may go wrong.
    pub ledger: Rc<Ledger>,
}

impl Network {
    /// Nothing is under way.
    #[must_use]
    pub fn new(ledger: Rc<Ledger>) -> Self {
        Self {
            requests: Vec::new(),
            answers: Vec::new(),
            is_healed: false,
            ledger,
        }
    }

    /// Takes a request from a phone.
    pub fn send(&mut self, phone: usize, request: Request, slot: Slot) {
        self.requests.push(Travelling {
            phone,
            request,
            slot,
            is_awaited: true,
        });
    }

    /// Whether anything is under way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.requests.is_empty() && self.answers.is_empty()
    }

    /// Does one thing: delivers an answer, loses something, or takes out a request that a server is
    /// to answer now; give what the server says to [`Network::answer`].
    pub fn step(&mut self, random: &mut Random) -> Option<Travelling> {
        if !self.answers.is_empty() && (self.requests.is_empty() || random.percent(60)) {
            self.deliver_answer(random);
            return None;
        }
        if self.requests.is_empty() {
            return None;
        }
        if self.is_healed {
            return Some(self.requests.remove(0));
        }
        let index = random.index(self.requests.len());
        match random.below(100) {
            0..10 if self.ledger.happens(Mishap::RequestLost) => {
                let lost = self.requests.remove(index);
                lost.fail();
                None
            }
            10..18
                if self.requests[index].is_awaited && self.ledger.happens(Mishap::RequestLate) =>
            {
                // The phone gives up waiting, the request arrives later, after newer ones.
                self.requests[index].fail();
                self.requests[index].is_awaited = false;
                None
            }
            18..25 if self.ledger.happens(Mishap::RequestDoubled) => {
                let mut twin = self.requests[index].clone();
                twin.is_awaited = false;
                self.requests.push(twin);
                Some(self.requests.remove(index))
            }
            25..29 if self.ledger.happens(Mishap::CaptivePortal) => {
                let caught = self.requests.remove(index);
                caught.give(Response {
                    status: 200,
                    retry_after_s: None,
                    body: b"<!doctype html><title>Free Wi-Fi</title>".to_vec(),
                });
                None
            }
            29..32 if self.ledger.happens(Mishap::RefusedForNow) => {
                let refused = self.requests.remove(index);
                let status = *random.pick(&[401, 429, 500, 503]);
                refused.give(Response {
                    status,
                    retry_after_s: Some(1),
                    body: Vec::new(),
                });
                None
            }
            _ => Some(self.requests.remove(index)),
        }
    }

    /// Takes a server's answer to a request.
    pub fn answer(&mut self, request: Travelling, response: Response, random: &mut Random) {
        if !request.is_awaited {
            return;
        }
        let happens = |mishap| !self.is_healed && self.ledger.happens(mishap);
        match random.below(100) {
            0..12 if happens(Mishap::AnswerLost) => request.fail(),
            12..18 if !response.body.is_empty() && happens(Mishap::AnswerCut) => {
                let mut cut = response;
                cut.body.truncate(random.index(cut.body.len()));
                self.answers.push((request.slot, cut));
            }
            18..21 => {
                let forged = forged(&response).filter(|_| happens(Mishap::ReceiptsForged));
                self.answers
                    .push((request.slot, forged.unwrap_or(response)));
            }
            _ => self.answers.push((request.slot, response)),
        }
    }

    /// The server is taken down: nobody gets an answer to what is under way.
    pub fn cut(&mut self) {
        for request in std::mem::take(&mut self.requests) {
            request.fail();
        }
        for (slot, _) in std::mem::take(&mut self.answers) {
            slot.replace(Some(Err(NoAnswer)));
        }
    }

    /// Nothing goes wrong from now on; what was late stays under way.
    pub fn heal(&mut self) {
        self.is_healed = true;
    }

    fn deliver_answer(&mut self, random: &mut Random) {
        let index = random.index(self.answers.len());
        let (slot, response) = self.answers.remove(index);
        slot.replace(Some(Ok(response)));
    }
}

/// The answer of a push whose leaves say otherwise than the server: what it has given up is applied,
/// and everything else is given up.
fn forged(response: &Response) -> Option<Response> {
    let mut answer: PushAnswer = serde_json::from_slice(&response.body).ok()?;
    for receipt in &mut answer.receipts {
        let mut leaf = Leaf::parse(&hex::decode(&receipt.leaf).ok()?)?;
        leaf.outcome = match leaf.outcome {
            Outcome::Dropped => Outcome::Applied,
            _ => Outcome::Dropped,
        };
        receipt.leaf = hex::encode(leaf.to_bytes());
    }
    Some(Response {
        body: serde_json::to_vec(&answer).ok()?,
        ..response.clone()
    })
}

impl Travelling {
    /// No answer will come.
    pub fn fail(&self) {
        self.put(Err(NoAnswer));
    }

    fn give(&self, response: Response) {
        self.put(Ok(response));
    }

    fn put(&self, answer: Result<Response, NoAnswer>) {
        if self.is_awaited {
            self.slot.replace(Some(answer));
        }
    }
}
