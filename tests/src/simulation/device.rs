//! A phone's surroundings: a storage and a transport that fail and stop as told.

use super::ledger::{Ledger, Mishap};
use super::network::{Network, Slot};
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use shared::sync::engine::{
    Batch, MemoryStorage, NoAnswer, Request, Response, Storage, StorageError, TakeRow, Transport,
};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The named steps at which a phone can be killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CrashPoint {
    /// Everything is computed, nothing is written.
    BeforeCommit,
    /// The storage has committed, memory does not know it yet.
    AfterCommit,
    /// The request was not handed to the network yet.
    BeforeSend,
    /// The request is under way.
    AfterSend,
    /// The answer has arrived and was not looked at.
    AfterAnswer,
    /// The storage has been read, the engine is not open yet.
    AfterLoad,
}

impl CrashPoint {
    /// As a death there is counted.
    #[must_use]
    pub fn mishap(self) -> Mishap {
        match self {
            Self::BeforeCommit => Mishap::KilledBeforeCommit,
            Self::AfterCommit => Mishap::KilledAfterCommit,
            Self::BeforeSend => Mishap::KilledBeforeSending,
            Self::AfterSend => Mishap::KilledAfterSending,
            Self::AfterAnswer => Mishap::KilledWithAnswer,
            Self::AfterLoad => Mishap::KilledWhileStarting,
        }
    }

    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::BeforeSend,
        Self::AfterSend,
        Self::AfterAnswer,
        Self::AfterLoad,
    ];
}

/// How a phone's storage misbehaves at the next commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StorageFault {
    /// No space.
    Full,
    /// The connection closes before the transaction.
    LostBefore,
    /// The connection closes after the transaction, before its result is told.
    LostAfter,
}

/// What the schedule has in store for one phone.
#[derive(Debug, Default)]
pub struct Fate {
    /// Where it dies, after passing so many times there.
    pub crash: Cell<Option<(CrashPoint, u32)>>,
    /// It has died: its futures are dropped and nothing of its memory is used again.
    pub is_dead: Cell<bool>,
    /// What the next commit does.
    pub storage_fault: Cell<Option<StorageFault>>,
    /// No commit succeeds while there is no space.
    pub is_full: Cell<bool>,
    /// What may go wrong.
    pub ledger: Rc<Ledger>,
}

impl Fate {
    async fn pass(&self, point: CrashPoint) {
        match self.crash.get() {
            Some((at, 0)) if at == point => {
                self.crash.set(None);
                if self.ledger.happens(point.mishap()) {
                    self.is_dead.set(true);
                    std::future::pending::<()>().await;
                }
            }
            Some((at, left)) if at == point => self.crash.set(Some((at, left - 1))),
            _ => {}
        }
    }
}

/// A storage in memory that outlives the phone's death.
#[derive(Clone, Debug)]
pub struct DeviceStorage {
    /// The rows.
    pub rows: MemoryStorage,
    /// What happens to it.
    pub fate: Rc<Fate>,
    /// The device's key.
    pub key: SigningKey,
}

impl Storage for DeviceStorage {
    async fn load(&self, take: TakeRow<'_>) -> Result<u64, StorageError> {
        let revision = self.rows.load(take).await?;
        self.fate.pass(CrashPoint::AfterLoad).await;
        Ok(revision)
    }

    async fn commit(&self, batch: Batch) -> Result<(), StorageError> {
        self.fate.pass(CrashPoint::BeforeCommit).await;
        let fault = self.fate.storage_fault.take();
        match fault.filter(|_| self.fate.ledger.happens(Mishap::CommitFailed)) {
            Some(StorageFault::Full) => return Err(StorageError::Full),
            Some(StorageFault::LostBefore) => return Err(StorageError::Unavailable),
            Some(StorageFault::LostAfter) => {
                self.rows.write(batch)?;
                return Err(StorageError::Unavailable);
            }
            None if self.fate.is_full.get() => return Err(StorageError::Full),
            None => {}
        }
        self.rows.write(batch)?;
        self.fate.pass(CrashPoint::AfterCommit).await;
        Ok(())
    }

    async fn sign(&self, envelope: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(envelope);
        signature.to_bytes().to_vec()
    }
}

/// Hands requests to the simulated network and waits for what comes of them.
pub struct DeviceTransport {
    /// Which phone.
    pub phone: usize,
    /// The network.
    pub network: Rc<RefCell<Network>>,
    /// What happens to the phone.
    pub fate: Rc<Fate>,
}

impl Transport for DeviceTransport {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        self.fate.pass(CrashPoint::BeforeSend).await;
        let slot = Slot::default();
        self.network
            .borrow_mut()
            .send(self.phone, request, slot.clone());
        self.fate.pass(CrashPoint::AfterSend).await;
        let answer = std::future::poll_fn(|_| match slot.borrow_mut().take() {
            Some(answer) => std::task::Poll::Ready(answer),
            None => std::task::Poll::Pending,
        })
        .await;
        self.fate.pass(CrashPoint::AfterAnswer).await;
        answer
    }
}
