//! A phone on a table: an engine over memory, and a server that answers from a script.

use crate::ids::{AnchorId, DeviceId, EpochId, MutationId, RecordId, UserId};
use crate::problem::ProblemCode;
use crate::sync::digest::Digest;
use crate::sync::engine::memory::MemoryStorage;
use crate::sync::engine::*;
use crate::sync::kind::{Body, Catalogue, Class, Kind};
use crate::sync::merge::FieldRule;
use crate::sync::signing::ReceiptSigner;
use crate::sync::wire::{
    Anchor, Entry, EntryOp, FeedPage, LossAnswer, LossReport, Page, PullAnswer, PushAnswer, Receipt,
};
use crate::sync::{FeedId, FieldChange, Hash, Leaf, Operation, Outcome, SealedMutation, wire};
use crate::time::UtcMs;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use uuid::Uuid;

pub const EPOCH: EpochId = EpochId(Uuid::from_u128(0xe1));
pub const NEXT_EPOCH: EpochId = EpochId(Uuid::from_u128(0xe2));
pub const USER: UserId = UserId(Uuid::from_u128(0xa1));
pub const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xd1));

/// Two kinds: a fact and a shared thing.
pub struct TwoKinds;

static KINDS: [Kind; 2] = [kind("sighting", Class::Fact), kind("shelf", Class::Shared)];

const fn kind(name: &'static str, class: Class) -> Kind {
    Kind {
        name,
        class,
        schema: 2,
        lift: |_, mut body| {
            body.insert("lifted".into(), true.into());
            body
        },
        field_rule: |_| FieldRule::ServerKeeps,
        private_fields: &[],
        outlasts_window: None,
    }
}

impl Catalogue for TwoKinds {
    fn kind(&self, name: &str) -> Option<&'static Kind> {
        KINDS.iter().find(|kind| kind.name == name)
    }
}

/// Polls a future that never has to wait.
pub fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("nothing in these tests waits"),
    }
}

pub fn open(storage: &MemoryStorage) -> Engine<MemoryStorage> {
    let identity = Identity {
        device: DEVICE,
        user: USER,
    };
    run(Engine::open(storage.clone(), identity, &TwoKinds)).expect("a memory storage opens")
}

pub fn at(ms: i64) -> DeviceTime {
    DeviceTime {
        wall: UtcMs(ms),
        monotonic_ms: 7,
    }
}

pub fn feed() -> FeedId {
    FeedId::new("store:one")
}

pub fn mutation(number: u128) -> MutationId {
    MutationId(Uuid::from_u128(0x1000 + number))
}

pub fn record(number: u128) -> RecordId {
    RecordId(Uuid::from_u128(0x2000 + number))
}

pub fn create(number: u128, kind: &'static str) -> Draft {
    let body = json!({ "number": number.to_string(), "word": "mine" });
    draft(
        number,
        kind,
        Operation::Create {
            body: body.as_object().expect("an object").clone(),
        },
    )
}

pub fn change(number: u128, of: u128, kind: &'static str, after: &str) -> Draft {
    let change = FieldChange {
        before: json!("mine"),
        after: json!(after),
    };
    let op = Operation::Change {
        fields: BTreeMap::from([("word".to_owned(), change)]),
    };
    Draft {
        record: record(of),
        ..draft(number, kind, op)
    }
}

pub fn withdraw(number: u128, of: u128, kind: &'static str, seen: Option<u64>) -> Draft {
    let op = Operation::Withdraw { reason: None, seen };
    Draft {
        record: record(of),
        ..draft(number, kind, op)
    }
}

pub fn draft(number: u128, kind: &'static str, op: Operation) -> Draft {
    Draft {
        mutation: mutation(number),
        feed: feed(),
        kind,
        schema: 2,
        record: record(number),
        op,
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }
}

/// What the server does with the next request.
pub type Answerer = Box<dyn FnOnce(&Request) -> Result<Response, NoAnswer>>;

/// Answers from a script and keeps the requests; the network is gone when the script ends.
#[derive(Clone, Default)]
pub struct Script {
    answers: Rc<RefCell<VecDeque<Answerer>>>,
    /// What a proof of a loss is answered with; at first the server knows no such proofs.
    after_loss: Rc<RefCell<Option<Result<Response, NoAnswer>>>>,
    /// A tag is answered with 204.
    says_nothing_is_new: bool,
    pub requests: Rc<RefCell<Vec<Request>>>,
}

impl Script {
    pub fn then(
        self,
        answer: impl FnOnce(&Request) -> Result<Response, NoAnswer> + 'static,
    ) -> Self {
        self.answers.borrow_mut().push_back(Box::new(answer));
        self
    }

    pub fn then_no_answer(self) -> Self {
        self.then(|_| Err(NoAnswer))
    }

    pub fn then_status(self, status: u16, body: &'static str) -> Self {
        self.then(move |_| self::status(status, body))
    }

    /// Answers every mutation of a push with `outcome` at position 10 and on.
    pub fn then_receipts(self, outcome: Outcome) -> Self {
        self.then_receipts_of(outcome, EPOCH)
    }

    pub fn then_receipts_of(self, outcome: Outcome, epoch: EpochId) -> Self {
        self.then(move |request| ok(&answer_push(request, outcome, epoch)))
    }

    /// Answers a cursor with a page; a tag before it is answered in `send`.
    pub fn then_page(self, mut page: Page) -> Self {
        page.sign(&signer());
        self.then(move |_| ok(&PullAnswer::Page(Box::new(page))))
    }

    pub fn with_epoch_after_loss(self, epoch: EpochId) -> Self {
        self.with_answer_to_loss(ok(&LossAnswer { epoch }))
    }

    pub fn with_answer_to_loss(self, answer: Result<Response, NoAnswer>) -> Self {
        self.after_loss.replace(Some(answer));
        self
    }

    pub fn with_nothing_new(self) -> Self {
        Self {
            says_nothing_is_new: true,
            ..self
        }
    }

    pub fn shown(&self) -> Vec<LossReport> {
        let requests = self.requests.borrow();
        let shown = requests
            .iter()
            .filter(|request| request.path == transport::LOSS_PATH);
        shown
            .map(|request| {
                serde_json::from_slice(&request.body).expect("the engine writes a report")
            })
            .collect()
    }

    pub fn pushed(&self) -> Vec<Vec<SealedMutation>> {
        let requests = self.requests.borrow();
        let pushes = requests
            .iter()
            .filter(|request| request.path == transport::PUSH_PATH);
        pushes
            .map(|push| wire::read_push(&push.body).expect("the engine writes a push"))
            .collect()
    }
}

impl Transport for Script {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let is_tag = request.path == transport::PULL_PATH && request.body.len() == 16;
        let response = if request.path == transport::LOSS_PATH {
            let answer = self.after_loss.borrow().clone();
            answer.unwrap_or_else(|| status(404, ""))
        } else if is_tag && self.says_nothing_is_new {
            status(204, "")
        } else if is_tag && !self.answers.borrow().is_empty() {
            ok(&PullAnswer::SendCursor)
        } else {
            let answer = self.answers.borrow_mut().pop_front();
            answer.map_or(Err(NoAnswer), |answer| answer(&request))
        };
        self.requests.borrow_mut().push(request);
        response
    }
}

pub fn status(status: u16, body: &str) -> Result<Response, NoAnswer> {
    Ok(Response {
        status,
        retry_after_s: None,
        body: body.into(),
    })
}

pub fn ok<T: serde::Serialize>(answer: &T) -> Result<Response, NoAnswer> {
    let body = serde_json::to_vec(answer).expect("answers are JSON");
    Ok(Response {
        status: 200,
        retry_after_s: None,
        body,
    })
}

pub fn answer_push(request: &Request, outcome: Outcome, epoch: EpochId) -> PushAnswer {
    let sent = wire::read_push(&request.body).expect("the engine writes a push");
    let receipts = sent
        .iter()
        .zip(10..)
        .map(|(sealed, position)| receipt(sealed, outcome, epoch, position));
    let mut answer = PushAnswer {
        epoch,
        anchor: anchor(),
        receipts: receipts.collect(),
        signed: None,
        new_device: None,
    };
    answer.sign(&signer());
    answer
}

pub fn signer() -> ReceiptSigner {
    ReceiptSigner::new(&[0x51; 32], Vec::new())
}

pub fn receipt(
    sealed: &SealedMutation,
    outcome: Outcome,
    epoch: EpochId,
    position: u64,
) -> Receipt {
    let envelope = sealed.view().expect("the engine writes envelopes");
    let leaf = Leaf {
        mutation: envelope.id,
        hash: sealed.hash(),
        outcome,
        epoch,
        committed_at: UtcMs(5_000),
        position,
        feed: envelope.feed,
    };
    Receipt {
        mutation: envelope.id,
        leaf: hex::encode(leaf.to_bytes()),
        replayed: false,
        reason: (!outcome.is_terminal()).then_some(ProblemCode::NotGranted),
    }
}

pub fn anchor() -> Anchor {
    Anchor {
        id: AnchorId(Uuid::from_u128(0xc1)),
        server_time: UtcMs(6_000),
    }
}

pub fn page(feeds: Vec<FeedPage>) -> Page {
    Page {
        epoch: EPOCH,
        anchor: anchor(),
        device: Some(DEVICE),
        last_number: 0,
        feeds,
        revoked: Vec::new(),
        more: false,
        signed: None,
    }
}

/// A page of one feed that reaches its head, with the digest of `live` records.
pub fn head(to: u64, window: u64, entries: Vec<Entry>, live: &[&Entry]) -> FeedPage {
    let sum = live
        .iter()
        .fold(Digest::default(), |sum, entry| sum.plus(digest(entry)));
    FeedPage {
        ordinal: 1,
        id: feed(),
        reread: false,
        to,
        window,
        digest: Some(sum),
        entries,
    }
}

pub fn put(position: u64, number: u128, kind: &str, revision: u64, word: &str) -> Entry {
    let body = json!({ "number": number.to_string(), "word": word });
    Entry {
        position,
        record: record(number),
        kind: kind.to_owned(),
        revision,
        op: EntryOp::Put,
        body: Some(serde_json::value::to_raw_value(&body).expect("JSON")),
    }
}

pub fn later_leaf(position: u64, number: u128, receipt: &Receipt) -> Entry {
    let body = json!({ "mutation": receipt.mutation, "leaf": receipt.leaf });
    Entry {
        kind: crate::sync::kind::RECEIPT_KIND.to_owned(),
        body: Some(serde_json::value::to_raw_value(&body).expect("JSON")),
        ..put(position, number, "", 1, "")
    }
}

fn digest(entry: &Entry) -> Digest {
    let body = entry.body.as_ref().expect("live entries have a body");
    let hash = Hash::of(&[body.get().as_bytes()]);
    Digest::of_entry(&entry.kind, entry.record, entry.revision, &hash)
}

pub fn sync(engine: &Engine<MemoryStorage>, script: &Script) -> SyncReport {
    run(engine.sync(script, &|| at(9_000)))
}

pub fn save(engine: &Engine<MemoryStorage>, drafts: &[Draft]) {
    run(engine.record(&at(1_000), drafts)).expect("memory has space");
}

pub fn states(engine: &Engine<MemoryStorage>) -> Vec<ItemState> {
    engine.items().iter().map(|item| item.state).collect()
}

pub fn word(engine: &Engine<MemoryStorage>, kind: &str, number: u128) -> Option<String> {
    let body: Body = engine.record_of(kind, record(number))?.body;
    body.get("word").and_then(Value::as_str).map(str::to_owned)
}
