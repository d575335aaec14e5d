//! The field's state: the engine with its storage, and the picture that pages look at.

use super::field_data::FieldData;
use super::identity::StoredIdentity;
use super::session::Session;
use super::sync_loop::SyncLoop;
use super::work::{Keeping, KeptWork};
use crate::device::clock;
use crate::device::lock::{TabLine, lead};
use crate::js;
use crate::photo::{Photos, forget_told, told_key};
use crate::storage::{EngineStorage, delete_engine_storage};
use leptos::prelude::*;
use leptos::task::spawn_local;
use shared::ids::UserId;
use shared::kinds::KINDS;
use shared::problem::ProblemCode;
use shared::sync::engine::rows::AnchorRow;
use shared::sync::engine::{
    Counts, Draft, Engine, OpenError, OutboxItem, RecordError, RuledError, StorageError,
};
use shared::time::UtcMs;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// The engine of the field app.
pub type FieldEngine = Engine<EngineStorage>;

/// Changes that come together, as while the day is being downloaded, are drawn together.
const GATHER: Duration = Duration::from_millis(60);

/// Whether the records can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Not yet.
    Waiting,
    /// They are here.
    Open,
    /// The storage failed.
    Failed(OpenError),
}

/// Own work and how far it has come.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outbox {
    /// In the order of saving.
    pub items: Vec<OutboxItem>,
    /// How many in which state.
    pub counts: Counts,
    /// When every feed was last at its head.
    pub last_sync: Option<UtcMs>,
    /// The device's clock minus the server's at the last answer, in milliseconds.
    pub clock_offset_ms: Option<i64>,
}

/// Why something was not recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRecorded {
    /// A rule says no.
    Rule(ProblemCode),
    /// The storage is full.
    Full,
    /// The storage failed.
    Storage,
}

impl From<ProblemCode> for NotRecorded {
    fn from(code: ProblemCode) -> Self {
        Self::Rule(code)
    }
}

impl From<StorageError> for NotRecorded {
    fn from(error: StorageError) -> Self {
        match error {
            StorageError::Full => Self::Full,
            StorageError::Moved | StorageError::Unavailable | StorageError::Corrupt => {
                Self::Storage
            }
        }
    }
}

impl From<RuledError> for NotRecorded {
    fn from(error: RuledError) -> Self {
        match error {
            RuledError::Refused(code) => Self::Rule(code),
            RuledError::Record(error) => error.into(),
        }
    }
}

impl From<RecordError> for NotRecorded {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Storage(error) => error.into(),
            RecordError::TooLarge(_) | RecordError::Unwritable(_) => Self::Storage,
        }
    }
}

/// One for the whole app, in its root context.
#[derive(Clone, Copy)]
pub struct Field {
    /// Whether the records can be read.
    pub opening: RwSignal<Opening>,
    /// What pages show.
    pub data: RwSignal<Arc<FieldData>>,
    /// Own work and how far it has come.
    pub outbox: RwSignal<Arc<Outbox>>,
    /// The app has just been opened at its start page, so an open visit is where the person was.
    pub is_first_look: StoredValue<bool>,
    /// What is being entered and is not recorded yet.
    pub work: RwSignal<Vec<KeptWork>>,
    /// Whether all of it is on the disk.
    pub keeping: RwSignal<Keeping>,
    /// When things are synchronised, and how the last attempt ended.
    pub sync: SyncLoop,
    /// Photos of this device and how far they have come.
    pub photos: Photos,
    session: Session,
    engine: StoredValue<Option<Rc<FieldEngine>>, LocalStorage>,
    tabs: StoredValue<Option<TabLine>, LocalStorage>,
    is_draw_due: StoredValue<bool>,
}

impl Field {
    /// The state before anything is opened.
    pub fn new(session: Session) -> Self {
        Self {
            opening: RwSignal::new(Opening::Waiting),
            data: RwSignal::new(Arc::default()),
            outbox: RwSignal::new(Arc::default()),
            is_first_look: StoredValue::new(
                window().location().pathname().is_ok_and(|path| path == "/"),
            ),
            work: RwSignal::new(Vec::new()),
            keeping: RwSignal::default(),
            sync: SyncLoop::new(),
            photos: Photos::new(),
            session,
            engine: StoredValue::new_local(None),
            tabs: StoredValue::new_local(None),
            is_draw_due: StoredValue::new(false),
        }
    }

    /// Opens the records of the person, draws them, and begins to synchronise.
    pub async fn open(self, identity: &StoredIdentity) {
        self.close_for(identity.user.id);
        self.take_up_work().await.ok();
        let ended = move || spawn_local(async move { self.look_after_end().await });
        let storage = EngineStorage::watched(identity.user.id, ended);
        match Engine::open(storage, identity.for_engine(), &KINDS).await {
            Ok(engine) => {
                // Reading and drawing are tasks of their own: a slow phone goes on answering.
                js::sleep(0).await;
                let data = FieldData::read(&engine);
                js::sleep(0).await;
                self.photos.open(identity.user.id).await;
                let engine = Rc::new(engine);
                engine.on_change(move || self.draw_soon());
                self.show(&engine, data);
                self.engine.set_value(Some(engine));
                self.opening.set(Opening::Open);
                js::sleep(0).await;
                self.listen();
            }
            Err(error) => self.opening.set(Opening::Failed(error)),
        }
    }

    /// One tab synchronises; the others tell it when they have saved something.
    fn listen(self) {
        if self.tabs.with_value(Option::is_some) {
            self.sync.ask();
            return;
        }
        let tabs = TabLine::join(move |word| match word.as_str() {
            SAVED => {
                spawn_local(async move { self.reread().await });
                self.sync.ask();
            }
            PERSON => spawn_local(async move { self.follow_person().await }),
            _ => spawn_local(async move { self.reread().await }),
        });
        self.tabs.set_value(Some(tabs));
        let is_leader = lead(move || self.sync.ask());
        self.sync.start(self, is_leader);
    }

    /// Reads again what other tabs have saved.
    pub async fn reread(self) {
        if let Some(engine) = self.engine() {
            // What cannot be read now is read at the next change.
            engine.refresh().await.ok();
        }
        self.photos.reread().await;
    }

    /// Somebody has signed in or out in another tab: this one begins anew with whoever it is now.
    pub(super) async fn follow_person(self) {
        let storage = self.session.device_storage();
        let own = self
            .session
            .identity
            .with_untracked(|known| known.as_ref().map(|known| known.user.id));
        let current = StoredIdentity::read_current(&storage).await;
        if current.is_ok_and(|current| current.map(|person| person.user.id) != own) {
            self.close();
            drop(window().location().reload());
        }
    }

    /// Removes what the server said of a revoked device; own work that never arrived stays sealed.
    pub async fn seal(self) -> Result<(), StorageError> {
        let told = forget_told(self).await;
        if let Some(engine) = self.engine() {
            engine.seal().await?;
        }
        told
    }

    /// Whoever has signed in with the password believes the server that it was given to. What cannot be
    /// kept is a receipt less that is believed, and the page of synchronising says so.
    pub async fn trust_anew(self) {
        if let Some(engine) = self.engine() {
            engine.trust_anew().await.ok();
            self.tell(SAVED);
            self.sync.ask();
        }
    }

    /// The engine, when it is open.
    pub fn engine(self) -> Option<Rc<FieldEngine>> {
        self.engine.with_value(Option::clone)
    }

    /// The sign-in.
    pub fn session(self) -> Session {
        self.session
    }

    /// Saves what a rule makes of the records as they are now, not as they were last drawn: another tab
    /// may have written since. When it returns, the screen may say saved.
    pub async fn record_by_rule(
        self,
        rule: &dyn Fn(&FieldData) -> Result<Vec<Draft>, ProblemCode>,
    ) -> Result<(), NotRecorded> {
        self.record_from_engine(&|engine| rule(&FieldData::read(engine)))
            .await
    }

    /// As [`Field::record_by_rule`], for kinds that the picture of the main module does not hold.
    pub async fn record_from_engine(
        self,
        rule: &dyn Fn(&FieldEngine) -> Result<Vec<Draft>, ProblemCode>,
    ) -> Result<(), NotRecorded> {
        let engine = self.engine().ok_or(NotRecorded::Storage)?;
        engine.record_by_rule(&clock::device_time(), rule).await?;
        self.after_recording().await;
        Ok(())
    }

    /// Saves drafts together. When it returns, the screen may say saved.
    pub async fn record(self, drafts: Vec<Draft>) -> Result<(), NotRecorded> {
        let engine = self.engine().ok_or(NotRecorded::Storage)?;
        engine.record(&clock::device_time(), &drafts).await?;
        self.after_recording().await;
        Ok(())
    }

    /// What was saved is told at once; which photos it names is read back from the disk.
    async fn after_recording(self) {
        self.draw();
        self.photos.reread_unnamed().await;
        self.tell(SAVED);
        self.sync.ask();
    }

    /// Tells the other tabs.
    pub fn tell(self, word: &str) {
        self.tabs.with_value(|tabs| {
            if let Some(tabs) = tabs {
                tabs.tell(word);
            }
        });
    }

    /// Removes the person's records from this device; the caller has made sure that all is delivered.
    pub async fn close_and_delete(self, identity: &StoredIdentity) -> Result<(), StorageError> {
        self.close();
        let storage = self.session.device_storage();
        storage.delete(&told_key(identity.user.id)).await.ok();
        delete_engine_storage(identity.user.id).await
    }

    /// Lets go of the records that are open, unless they are that person's.
    fn close_for(self, person: UserId) {
        match self.engine() {
            Some(engine) if engine.inspect(|state| state.tail.user) == person => {}
            Some(_) => self.close(),
            // What was taken up for records that could not be opened lies on the disk.
            None => self.work.set(Vec::new()),
        }
    }

    fn close(self) {
        self.sync.forget();
        self.engine.set_value(None);
        self.photos.close();
        self.opening.set(Opening::Waiting);
        self.work.set(Vec::new());
        self.keeping.set(Keeping::default());
        self.data.set(Arc::default());
        self.outbox.set(Arc::default());
    }

    /// A first packet is drawn once it is whole: a picture of each page of it would cost more than the
    /// pages, and nothing of it can be worked with before.
    fn draw_soon(self) {
        let is_first_packet = self
            .engine()
            .is_some_and(|engine| engine.last_sync().is_none());
        let is_coming = is_first_packet && self.sync.is_running.get_untracked();
        if is_coming || self.is_draw_due.get_value() {
            return;
        }
        self.is_draw_due.set_value(true);
        set_timeout(
            move || {
                self.is_draw_due.set_value(false);
                self.draw();
            },
            GATHER,
        );
    }

    /// An attempt has ended: draws what came of a first packet that broke off.
    pub(super) fn draw_broken_off(self) {
        if self
            .outbox
            .with_untracked(|outbox| outbox.last_sync.is_none())
        {
            self.draw_soon();
        }
    }

    fn draw(self) {
        if let Some(engine) = self.engine() {
            self.show(&engine, FieldData::read(&engine));
        }
    }

    fn show(self, engine: &FieldEngine, data: FieldData) {
        engine.inspect(|state| clock::go_by(state.server.anchor.as_ref()));
        let brought_back = engine.brought_back();
        if self.sync.brought_back.get_untracked() != brought_back {
            self.sync.brought_back.set(brought_back);
            self.sync.was_cleared.set(true);
        }
        if self.data.with_untracked(|known| **known != data) {
            self.data.set(Arc::new(data));
        }
        let outbox = Outbox {
            items: engine.items(),
            counts: engine.counts(),
            last_sync: engine.last_sync(),
            clock_offset_ms: engine.inspect(|state| {
                let anchor = state.server.anchor.as_ref();
                anchor.map(AnchorRow::clock_offset_ms)
            }),
        };
        if self.outbox.with_untracked(|known| **known != outbox) {
            self.outbox.set(Arc::new(outbox));
        }
    }
}

/// Said by a tab that has saved something.
const SAVED: &str = "saved";
/// Said by a tab in which somebody has signed in or out.
pub const PERSON: &str = "person";
/// Said by the leader when a synchronisation has changed something.
pub const SYNCED: &str = "synced";

/// The field state of the app.
pub fn use_field() -> Field {
    expect_context()
}
