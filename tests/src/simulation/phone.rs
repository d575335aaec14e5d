//! A phone with the real engine, and what its person does.

use super::company::{Sender, device_key};
use super::device::{DeviceStorage, DeviceTransport, Fate};
use super::network::Network;
use super::random::Random;
use futures_util::FutureExt as _;
use shared::ids::{EpochId, MutationId, RecordId};
use shared::sync::engine::fault::Fault;
use shared::sync::engine::state::State;
use shared::sync::engine::{
    Batch, DeviceTime, Draft, Engine, Identity, MemoryStorage, SyncReport, Write,
};
use shared::sync::{FeedId, Hash};
use shared::time::UtcMs;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

type SyncTask = Pin<Box<dyn Future<Output = SyncReport>>>;

/// A mutation of which the phone has said that it is saved.
#[derive(Clone, Debug)]
pub struct Saved {
    /// Its bytes.
    pub hash: Hash,
    /// When, by the simulated clock.
    pub at: UtcMs,
    /// Made to be refused, or depends on one that was.
    pub is_bad: bool,
    /// The person had the right to do it at that moment, whatever was known of it on the phone.
    pub was_granted: bool,
    /// The server has forgotten when it last spoke with the device before and does not know that it has, so
    /// that it may take the work for later than it is.
    pub is_anchor_lost: bool,
    /// As it was asked for.
    pub draft: Draft,
}

/// What the simulation knows of a step that the phone does not.
#[derive(Clone, Copy, Debug)]
pub struct Marks {
    /// The simulated time.
    pub at: UtcMs,
    /// See [`Saved::is_bad`].
    pub is_bad: bool,
    /// See [`Saved::was_granted`].
    pub was_granted: bool,
    /// Where it is done.
    pub tab: Tab,
}

/// The tab in which a person works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The one that synchronises.
    Leader,
    /// Another one over the same storage; the leader is not told.
    Other,
}

/// A moment of a phone and of the server: two equal ones differ in nothing that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    truth: u64,
    stored: u64,
    in_memory: Option<u64>,
    crashes: u64,
}

/// One phone, or one browser at the desk.
pub struct Phone {
    /// Its place in the list of phones.
    pub index: usize,
    /// Whose it is.
    pub sender: Sender,
    /// Whether it changes stores instead of visiting them.
    pub is_desk: bool,
    /// Whether the app on it is of an earlier version.
    pub is_older: bool,
    /// The rows that survive every crash.
    pub rows: MemoryStorage,
    /// What happens to it.
    pub fate: Rc<Fate>,
    /// Every mutation that it has said to be saved.
    pub saved: BTreeMap<MutationId, Saved>,
    /// Revisions that were on the screen.
    pub shown: BTreeMap<RecordId, u64>,
    /// Feeds that were taken away at least once.
    pub taken_away: BTreeSet<FeedId>,
    /// What the last check has looked at.
    pub checked: Option<Mark>,
    /// What it has delivered and no longer retains.
    pub let_go: BTreeSet<MutationId>,
    /// What it has shown as given up by somebody.
    pub dropped: BTreeSet<MutationId>,
    /// The epoch in which it was last seen.
    pub epoch: Option<EpochId>,
    /// It has followed the server into another epoch and has not read everything there yet.
    pub is_reading_anew: bool,
    /// A synchronisation was under way when the server was put back: an answer from before may still be in
    /// its hand.
    pub holds_earlier_answer: bool,
    /// Of when the server has forgotten, without knowing it, that it spoke with the device.
    pub forgotten: Vec<Range<UtcMs>>,
    reports: Vec<SyncReport>,
    crashes: u64,
    skew_ms: i64,
    pub(super) clock: Rc<Cell<DeviceTime>>,
    network: Rc<RefCell<Network>>,
    pub(super) fault: Option<Fault>,
    engine: Option<Rc<Engine<DeviceStorage>>>,
    task: Option<SyncTask>,
}

impl Phone {
    /// A phone that was just set up.
    #[must_use]
    pub fn new(
        index: usize,
        sender: Sender,
        is_desk: bool,
        network: Rc<RefCell<Network>>,
        fault: Option<Fault>,
    ) -> Self {
        let ledger = Rc::clone(&network.borrow().ledger);
        Self {
            index,
            sender,
            is_desk,
            is_older: false,
            rows: MemoryStorage::new(),
            fate: Rc::new(Fate {
                ledger,
                ..Fate::default()
            }),
            saved: BTreeMap::new(),
            shown: BTreeMap::new(),
            taken_away: BTreeSet::new(),
            checked: None,
            let_go: BTreeSet::new(),
            dropped: BTreeSet::new(),
            epoch: None,
            is_reading_anew: false,
            holds_earlier_answer: false,
            forgotten: Vec::new(),
            reports: Vec::new(),
            crashes: 0,
            skew_ms: 0,
            clock: Rc::new(Cell::new(DeviceTime {
                wall: UtcMs(0),
                monotonic_ms: 0,
            })),
            network,
            fault,
            engine: None,
            task: None,
        }
    }

    /// Another device with a copy of this one's storage, which goes on with the same chain.
    ///
    /// # Errors
    /// When the copy cannot be written.
    pub fn clone_to(&self, index: usize) -> anyhow::Result<Self> {
        let network = Rc::clone(&self.network);
        let mut other = Self::new(index, self.sender, self.is_desk, network, self.fault);
        let rows = self.rows.snapshot().rows;
        other.rows.write(Batch {
            expected_revision: 0,
            writes: rows.into_iter().map(Write::Put).collect(),
            photos: Vec::new(),
        })?;
        other.is_older = self.is_older;
        other.saved = self.saved.clone();
        other.taken_away = self.taken_away.clone();
        other.let_go = self.let_go.clone();
        other.dropped = self.dropped.clone();
        other.epoch = self.epoch;
        other.is_reading_anew = self.is_reading_anew;
        other.forgotten = self.forgotten.clone();
        Ok(other)
    }

    /// The engine; opened when the phone was off.
    ///
    /// # Errors
    /// When its storage cannot be read any more.
    pub fn engine(&mut self) -> anyhow::Result<Rc<Engine<DeviceStorage>>> {
        if let Some(engine) = &self.engine {
            return Ok(Rc::clone(engine));
        }
        let engine = Rc::new(self.open_until_it_lives()?);
        self.engine = Some(Rc::clone(&engine));
        Ok(engine)
    }

    fn open_until_it_lives(&mut self) -> anyhow::Result<Engine<DeviceStorage>> {
        loop {
            let storage = DeviceStorage {
                rows: self.rows.clone(),
                fate: Rc::clone(&self.fate),
                key: device_key(self.sender.device),
            };
            match poll_once(Engine::open(storage, self.identity(), self.kinds())) {
                Poll::Pending => self.bury(),
                Poll::Ready(engine) => {
                    let engine = engine?;
                    if let Some(fault) = self.fault {
                        engine.plant(fault);
                    }
                    return Ok(engine);
                }
            }
        }
    }

    /// The moment at which the server's truth has that version.
    #[must_use]
    pub fn mark(&self, truth: u64) -> Mark {
        let engine = self.engine.as_ref();
        Mark {
            truth,
            stored: self.rows.revision(),
            in_memory: engine.map(|engine| engine.inspect(|state| state.revision)),
            crashes: self.crashes,
        }
    }

    fn identity(&self) -> Identity {
        Identity {
            device: self.sender.device,
            user: self.sender.user,
        }
    }

    /// What the storage holds, whatever the engine believes.
    ///
    /// # Errors
    /// When it cannot be read any more.
    pub fn stored(&self) -> anyhow::Result<State> {
        let read = State::load(&self.rows, self.identity()).now_or_never();
        Ok(read.ok_or_else(|| anyhow::anyhow!("a storage in memory waited"))??)
    }

    /// Looks at what the storage holds: read anew only where the engine does not have it in memory, which
    /// by the engine's law is the same.
    fn look_at_stored<R>(&self, look: impl FnOnce(&State) -> R) -> anyhow::Result<R> {
        let is_current = |engine: &&Rc<Engine<DeviceStorage>>| {
            engine.inspect(|state| state.revision) == self.rows.revision()
        };
        match self.engine.as_ref().filter(is_current) {
            Some(engine) => Ok(engine.inspect(look)),
            None => Ok(look(&self.stored()?)),
        }
    }

    /// Takes the simulated time over, with the phone's own error.
    pub fn set_time(&self, now: UtcMs) {
        let before = self.clock.get();
        let wall = now.plus_ms(self.skew_ms);
        self.clock.set(DeviceTime {
            wall,
            monotonic_ms: before.monotonic_ms + 1,
        });
    }

    /// Puts the clock wrong by up to ten years.
    pub fn jump_clock(&mut self, random: &mut Random) {
        self.skew_ms = random.within_ten_years_ms();
    }

    /// The phone's wall clock is right again.
    pub fn repair_clock(&mut self) {
        self.skew_ms = 0;
    }

    /// Kills the phone: what was only in memory is gone.
    pub fn kill(&mut self) {
        self.bury();
    }

    fn bury(&mut self) {
        self.task = None;
        self.engine = None;
        self.fate.is_dead.set(false);
        self.crashes += 1;
    }

    /// The server goes on from an earlier copy.
    pub fn note_put_back(&mut self) {
        self.holds_earlier_answer |= self.task.is_some();
    }

    /// Starts a synchronisation, or lets the running one go on.
    ///
    /// # Errors
    /// When the phone cannot be opened.
    pub fn go_on(&mut self) -> anyhow::Result<()> {
        if self.task.is_none() {
            self.holds_earlier_answer = false;
            let engine = self.engine()?;
            let clock = Rc::clone(&self.clock);
            let transport = DeviceTransport {
                phone: self.index,
                network: Rc::clone(&self.network),
                fate: Rc::clone(&self.fate),
            };
            self.task = Some(Box::pin(async move {
                engine.sync(&transport, &move || clock.get()).await
            }));
        }
        let Some(task) = self.task.as_mut() else {
            return Ok(());
        };
        match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(report) => {
                self.task = None;
                self.reports.push(report);
            }
            Poll::Pending if self.fate.is_dead.get() => self.bury(),
            Poll::Pending => {}
        }
        Ok(())
    }

    /// Records drafts as one step of a person.
    ///
    /// # Errors
    /// When a crash has torn what belongs together.
    pub fn record(&mut self, drafts: Vec<Draft>, marks: Marks) -> anyhow::Result<()> {
        let engine = match marks.tab {
            Tab::Leader => self.engine()?,
            Tab::Other => Rc::new(self.open_until_it_lives()?),
        };
        let time = self.clock.get();
        match poll_once(engine.record(&time, &drafts)) {
            Poll::Ready(Err(_)) => {}
            Poll::Ready(Ok(_)) => {
                let is_there = drafts.iter().all(|draft| {
                    engine.inspect(|state| state.own_mutation(draft.mutation).is_some())
                });
                anyhow::ensure!(is_there, "invariant 2: said to be saved and is not there");
            }
            Poll::Pending => self.bury(),
        }
        let (hashes, anchor) = self.look_at_stored(|stored| {
            let own = drafts
                .iter()
                .filter_map(|draft| stored.own_mutation(draft.mutation));
            let hashes = own.map(|own| (own.row.id, own.hash));
            let anchor = stored.server.anchor.as_ref();
            (
                hashes.collect::<BTreeMap<MutationId, Hash>>(),
                anchor.map(|anchor| anchor.server_time),
            )
        })?;
        let is_forgotten = |at| self.forgotten.iter().any(|times| times.contains(&at));
        let is_anchor_lost = anchor.is_some_and(is_forgotten);
        let is_whole = hashes.is_empty() || hashes.len() == drafts.len();
        anyhow::ensure!(is_whole, "invariant 2: a step was saved in part");
        for draft in drafts {
            if let Some(hash) = hashes.get(&draft.mutation) {
                let Marks {
                    at,
                    is_bad,
                    was_granted,
                    ..
                } = marks;
                let saved = Saved {
                    hash: *hash,
                    at,
                    is_bad,
                    was_granted,
                    is_anchor_lost,
                    draft,
                };
                self.saved.insert(saved.draft.mutation, saved);
            }
        }
        Ok(())
    }

    /// Finished synchronisations since the last look.
    pub fn take_reports(&mut self) -> Vec<SyncReport> {
        std::mem::take(&mut self.reports)
    }
}

/// Polls a future that waits for nothing but its own death.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future)
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
}
