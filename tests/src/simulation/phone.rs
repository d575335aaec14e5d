//! A phone with the real engine, and what its person does.

use super::company::{Sender, store_type};
use super::device::{DeviceStorage, DeviceTransport, Fate};
use super::network::Network;
use super::random::Random;
use shared::ids::{MutationId, RecordId, StoreId, VisitId};
use shared::kinds::{KINDS, Named, RecordType, decode};
use shared::settings::Settings;
use shared::store::{Store, StoreType};
use shared::sync::engine::fault::Fault;
use shared::sync::engine::{
    DeviceTime, Draft, Engine, Identity, MemoryStorage, SyncReport, View,
};
use shared::sync::{FeedId, Hash, Operation};
use shared::time::UtcMs;
use shared::visit::steps::{STEP_RANDOM_LEN, changed_fields};
use shared::visit::{self, CheckIn, CheckInPlace, CheckOut, Fix, Sighting, StepIds, Visit};
use serde_json::json;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
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
}

/// One phone, or one browser at the desk.
pub struct Phone {
    /// Its place in the list of phones.
    pub index: usize,
    /// Whose it is.
    pub sender: Sender,
    /// Whether it changes stores instead of visiting them.
    pub is_desk: bool,
    /// The rows that survive every crash.
    pub rows: MemoryStorage,
    /// What happens to it.
    pub fate: Rc<Fate>,
    /// Every mutation that it has said to be saved.
    pub saved: BTreeMap<MutationId, Saved>,
    /// Revisions that were on the screen.
    pub shown: BTreeMap<RecordId, u64>,
    reports: Vec<SyncReport>,
    /// Times it was killed.
    pub crashes: u64,
    skew_ms: i64,
    clock: Rc<Cell<DeviceTime>>,
    network: Rc<RefCell<Network>>,
    fault: Option<Fault>,
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
        Self {
            index,
            sender,
            is_desk,
            rows: MemoryStorage::new(),
            fate: Rc::default(),
            saved: BTreeMap::new(),
            shown: BTreeMap::new(),
            reports: Vec::new(),
            crashes: 0,
            skew_ms: 0,
            clock: Rc::new(Cell::new(DeviceTime { wall: UtcMs(0), monotonic_ms: 0 })),
            network,
            fault,
            engine: None,
            task: None,
        }
    }

    /// The engine; opened when the phone was off.
    ///
    /// # Errors
    /// When its storage cannot be read any more.
    pub fn engine(&mut self) -> anyhow::Result<Rc<Engine<DeviceStorage>>> {
        while self.engine.is_none() {
            let storage = DeviceStorage { rows: self.rows.clone(), fate: Rc::clone(&self.fate) };
            let identity = Identity { device: self.sender.device, user: self.sender.user };
            match poll_once(Engine::open(storage, identity, &KINDS)) {
                Poll::Pending => self.bury(),
                Poll::Ready(engine) => {
                    let engine = engine?;
                    if let Some(fault) = self.fault {
                        engine.plant(fault);
                    }
                    self.engine = Some(Rc::new(engine));
                }
            }
        }
        self.engine.clone().ok_or_else(|| anyhow::anyhow!("the engine is open"))
    }

    /// Takes the simulated time over, with the phone's own error.
    pub fn set_time(&self, now: UtcMs) {
        let before = self.clock.get();
        let wall = now.plus_ms(self.skew_ms);
        self.clock.set(DeviceTime { wall, monotonic_ms: before.monotonic_ms + 1 });
    }

    /// Puts the clock wrong by up to ten years.
    pub fn jump_clock(&mut self, random: &mut Random) {
        let ten_years_ms: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;
        let ms = i64::try_from(random.below(2 * ten_years_ms)).unwrap_or(0);
        self.skew_ms = ms - i64::try_from(ten_years_ms).unwrap_or(0);
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

    /// Starts a synchronisation, or lets the running one go on.
    ///
    /// # Errors
    /// When the phone cannot be opened.
    pub fn go_on(&mut self) -> anyhow::Result<()> {
        if self.task.is_none() {
            let engine = self.engine()?;
            let clock = Rc::clone(&self.clock);
            let transport = DeviceTransport {
                phone: self.index,
                network: Rc::clone(&self.network),
                fate: Rc::clone(&self.fate),
            };
            self.task = Some(Box::pin(async move { engine.sync(&transport, &move || clock.get()).await }));
        }
        let Some(task) = self.task.as_mut() else { return Ok(()) };
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
        let engine = self.engine()?;
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
        drop(engine);
        let engine = self.engine()?;
        let hashes: BTreeMap<MutationId, Hash> = engine.inspect(|state| {
            let own = drafts.iter().filter_map(|draft| state.own_mutation(draft.mutation));
            own.map(|own| (own.row.id, own.hash)).collect()
        });
        let is_whole = hashes.is_empty() || hashes.len() == drafts.len();
        anyhow::ensure!(is_whole, "invariant 2: a step was saved in part");
        for draft in drafts {
            if let Some(hash) = hashes.get(&draft.mutation) {
                let Marks { at, is_bad, was_granted } = marks;
                let saved = Saved { hash: *hash, at, is_bad, was_granted, draft };
                self.saved.insert(saved.draft.mutation, saved);
            }
        }
        Ok(())
    }

    /// One thing that a person does, from what is on the screen; none when there is nothing to do.
    /// `queried` are the stores as the desk's last query gave them.
    ///
    /// # Errors
    /// When the phone cannot be opened.
    pub fn act(
        &mut self,
        queried: &[(FeedId, RecordId, String)],
        random: &mut Random,
    ) -> anyhow::Result<Option<Vec<Draft>>> {
        let engine = self.engine()?;
        let now = self.clock.get().wall;
        if self.is_desk {
            return Ok(change_store(queried, now, random));
        }
        let settings = Settings::default();
        let stores: Vec<(StoreId, Store)> = typed(engine.records(Store::KIND), StoreId);
        let types = typed::<StoreType, _>(engine.records(StoreType::KIND), |id| id);
        let Some((_, store_type)) = types.into_iter().find(|(id, _)| *id == store_type().0) else {
            return Ok(None);
        };
        let visits: Vec<(VisitId, Visit)> = typed(engine.records(Visit::KIND), VisitId);
        let own = visits.iter().filter(|(_, visit)| visit.person == self.sender.user);
        let open = own.clone().find(|(_, visit)| visit.check_out_at.is_none());
        let store_of = |visit: &Visit| {
            let id = visit.store?;
            stores.iter().find(|(store, _)| *store == id).map(|(_, store)| (store, &store_type))
        };
        if let Some((id, visit)) = open.filter(|_| random.percent(70)) {
            let step = CheckOut {
                id: *id,
                visit,
                ids: step_ids(now, random),
                store: store_of(visit),
                sighting: sighting(random),
                note: random.percent(30).then_some("货架已补"),
                store_closed: false,
                settings: &settings,
                now,
            };
            return Ok(visit::check_out(&step).ok());
        }
        let place = match stores.as_slice() {
            list if !list.is_empty() && random.percent(80) => {
                let (id, store) = random.pick(list);
                CheckInPlace::Store { id: *id, store, store_type: &store_type }
            }
            _ => CheckInPlace::NotListed("路边小店"),
        };
        let step = CheckIn {
            visit: VisitId::new(now.0, random.bytes()),
            ids: step_ids(now, random),
            person: self.sender.user,
            place,
            sighting: sighting(random),
            stops: &[],
            visits: &[],
            settings: &settings,
            now,
        };
        Ok(if open.is_some() { None } else { visit::check_in(&step).ok() })
    }

    /// Something that no server can take, and something that depends on it.
    ///
    /// # Errors
    /// When the phone cannot be opened.
    pub fn act_badly(&mut self, random: &mut Random) -> anyhow::Result<Vec<Draft>> {
        let now = self.clock.get().wall;
        let user = self.sender.user;
        let mut bad = plain(now, random, shared::feeds::user(user), "visit", json!({ "person": user }));
        match random.below(4) {
            0 => bad.kind = "hologram",
            1 => bad.op = Operation::Change { fields: BTreeMap::new() },
            2 => bad.depends = vec![MutationId::new(now.0, random.bytes())],
            _ => {}
        }
        let mut dependent =
            plain(now, random, shared::feeds::user(user), "visit_evidence", json!({ "person": user }));
        dependent.depends = vec![bad.mutation];
        Ok(vec![bad, dependent])
    }

    /// Finished synchronisations since the last look.
    pub fn take_reports(&mut self) -> Vec<SyncReport> {
        std::mem::take(&mut self.reports)
    }
}

/// Polls a future that waits for nothing but its own death.
fn poll_once<F: Future>(future: F) -> Poll<F::Output> {
    pin!(future).as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

fn typed<T: RecordType, I>(views: Vec<View>, id: impl Fn(uuid::Uuid) -> I) -> Vec<(I, T)> {
    let typed = views.into_iter().filter_map(|view| Some((id(view.record.0), decode::<T>(view.body).ok()?)));
    typed.collect()
}

fn step_ids(now: UtcMs, random: &mut Random) -> StepIds {
    StepIds::new(now, &random.bytes::<STEP_RANDOM_LEN>())
}

fn sighting(random: &mut Random) -> Sighting {
    let fix = Fix { latitude: 31.2301, longitude: 121.4702, accuracy_m: 12.0, age_s: 3 };
    Sighting { fix: random.percent(80).then_some(fix), was_refused: false }
}

/// Two desks change two fields of the same stores.
fn change_store(
    queried: &[(FeedId, RecordId, String)],
    now: UtcMs,
    random: &mut Random,
) -> Option<Vec<Draft>> {
    if queried.is_empty() {
        return None;
    }
    let (feed, record, body) = random.pick(queried);
    let before: Store = serde_json::from_str(body).ok()?;
    let mut after = before.clone();
    let word = random.below(1_000);
    if random.percent(50) {
        after.name = format!("模拟超市 {word}");
    } else {
        after.address = format!("模拟路 {word} 号");
    }
    let fields = changed_fields(&before, &after);
    let mut draft = plain(now, random, feed.clone(), Store::KIND, json!({}));
    draft.record = *record;
    draft.op = Operation::Change { fields };
    Some(vec![draft])
}

fn plain(
    now: UtcMs,
    random: &mut Random,
    feed: FeedId,
    kind: &'static str,
    body: serde_json::Value,
) -> Draft {
    Draft {
        mutation: MutationId::new(now.0, random.bytes()),
        feed,
        kind,
        schema: 1,
        record: RecordId::new(now.0, random.bytes()),
        op: Operation::Create { body: body.as_object().cloned().unwrap_or_default() },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }
}
