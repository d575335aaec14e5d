//! The server's side as the simulation sees it, and the small world in which it plays.

use super::death::ServerDeath;
use super::older::{FIRST_VALUE, LATER_FIELD};
use p256::ecdsa::SigningKey;
use serde_json::Value;
use shared::ids::{
    DeviceId, EpochId, MutationId, RecordId, StoreId, StoreTypeId, TerritoryId, UserId,
};
use shared::kinds::{Named, RecordType, encode};
use shared::place::Datum;
use shared::store::{Store, StorePosition, StoreType};
use shared::sync::digest::Digest;
use shared::sync::engine::{Draft, Response};
use shared::sync::signing::ReceiptSigner;
use shared::sync::wire::{LossAnswer, LossReport};
use shared::sync::{FeedId, Hash, Operation, Outcome};
use shared::time::{UtcMs, ZoneOffsets};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// When the simulated world begins: Monday, 2 March 2026, 09:00 in Shanghai.
pub const START: UtcMs = UtcMs(1_772_413_200_000);
/// People in the field; two more are administrators at the desk.
pub const FIELD_PEOPLE: usize = 5;
/// Territories; everybody in the field begins with a grant on the first.
pub const TERRITORIES: usize = 2;
/// Stores of each territory.
pub const STORES_PER_TERRITORY: usize = 3;

/// Whose request it is, as the sign-in says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sender {
    /// The person.
    pub user: UserId,
    /// The device of the sign-in.
    pub device: DeviceId,
}

/// How a server comes to be an earlier copy of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PutBack {
    /// As the manual says: the copy begins a new epoch.
    WithNewEpoch,
    /// Somebody has copied a file, and the server does not know.
    Silently,
}

/// A server with its database, under simulated time.
pub trait Company {
    /// Answers a push. `instance` is the server process that takes it.
    fn push(&mut self, instance: usize, sender: Sender, body: &[u8]) -> anyhow::Result<Response>;
    /// Takes a push and dies over it, then starts again on what is stored. What it still answers:
    /// nothing, unless it is faulty.
    fn push_and_die(
        &mut self,
        instance: usize,
        sender: Sender,
        body: &[u8],
        death: ServerDeath,
    ) -> anyhow::Result<Option<Response>> {
        match death {
            ServerDeath::BeforeCommit => Ok(None),
            ServerDeath::AfterCommit => self.push(instance, sender, body).map(|_| None),
        }
    }
    /// Answers a pull.
    fn pull(&mut self, instance: usize, sender: Sender, body: &[u8]) -> anyhow::Result<Response>;
    /// Answers what phones take for a loss.
    fn judge_loss(&mut self, report: &LossReport) -> anyhow::Result<LossAnswer>;
    /// A person gives up what the server keeps undone of theirs. Nothing happens when it is not so.
    fn give_up(&mut self, mutation: MutationId, hash: Hash) -> anyhow::Result<()>;
    /// Keeps a copy of everything in the place of the one before.
    fn keep_copy(&mut self) -> anyhow::Result<()>;
    /// Goes on from the copy; without one nothing happens.
    fn put_copy_back(&mut self, how: PutBack) -> anyhow::Result<()>;
    /// Whether it sees that the chain of a device is broken, which speaks for a loss or a second phone.
    fn follows_chains(&self) -> bool {
        true
    }
    /// Lets time pass, and does what falls due: effects, windows.
    fn advance(&mut self, ms: i64) -> anyhow::Result<()>;
    /// Ends a person's grant on a territory.
    fn end_grant(&mut self, user: UserId, territory: TerritoryId) -> anyhow::Result<()>;
    /// Gives a person a grant on a territory.
    fn give_grant(&mut self, user: UserId, territory: TerritoryId) -> anyhow::Result<()>;
    /// The feeds that the person may read now.
    fn scope(&mut self, user: UserId) -> anyhow::Result<BTreeSet<FeedId>>;
    /// Everything that the server has committed.
    fn truth(&mut self) -> anyhow::Result<&Truth>;
}

/// What the server has committed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    /// Another number whenever anything in it is another.
    pub version: u64,
    /// The server's epoch.
    pub epoch: Option<EpochId>,
    /// Every feed.
    pub feeds: BTreeMap<FeedId, FeedTruth>,
    /// Every mutation that it keeps: the current outcome for each hash that came under the id.
    pub mutations: BTreeMap<MutationId, BTreeMap<Hash, Outcome>>,
    /// Mutations that made a revision, in the order of commit; one that was done twice stands twice.
    pub done: Vec<MutationId>,
}

/// One feed as the server has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedTruth {
    /// The last position.
    pub head: u64,
    /// Facts up to here have left.
    pub window: u64,
    /// As the server computed it.
    pub digest: Digest,
    /// Live records.
    pub live: BTreeMap<RecordId, LiveRecord>,
    /// Withdrawn records and the places of their withdrawals.
    pub gone: BTreeMap<RecordId, u64>,
}

/// One live record as the server has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRecord {
    /// Its kind.
    pub kind: String,
    /// Its revision.
    pub revision: u64,
    /// Its place.
    pub position: u64,
    /// Its bytes.
    pub body: String,
}

/// A person in the field.
#[must_use]
pub fn person(index: usize) -> UserId {
    UserId(id(0x100 + index))
}

/// The administrator.
#[must_use]
pub fn administrator() -> UserId {
    UserId(id(0x1ff))
}

/// The other administrator.
#[must_use]
pub fn deputy() -> UserId {
    UserId(id(0x1fe))
}

/// Whether the person works at a desk, and for the whole company.
#[must_use]
pub fn is_administrator(user: UserId) -> bool {
    user == administrator() || user == deputy()
}

/// The desks: two people at one each, and the first one's other browser.
#[must_use]
pub fn desks() -> [Sender; 3] {
    [
        sender(administrator(), 0),
        sender(deputy(), 0),
        sender(administrator(), 1),
    ]
}

/// A person's sign-in on a device; the administrator has two.
#[must_use]
pub fn sender(user: UserId, device: u128) -> Sender {
    let device = DeviceId(Uuid::from_u128(user.0.as_u128() + 0x1000 + device * 0x1000));
    Sender { user, device }
}

/// A territory.
#[must_use]
pub fn territory(index: usize) -> TerritoryId {
    TerritoryId(id(0x200 + index))
}

/// A store of a territory.
#[must_use]
pub fn store(territory: usize, index: usize) -> StoreId {
    StoreId(id(0x300 + territory * 0x10 + index))
}

/// Whether a grant on the territory is a right to work in the feed.
#[must_use]
pub fn is_within(feed: &FeedId, user: UserId, territory: TerritoryId) -> bool {
    let is_here = |index: usize| self::territory(index) == territory;
    let stores = (0..TERRITORIES).filter(|index| is_here(*index));
    *feed == shared::feeds::user(user)
        || stores
            .flat_map(|index| (0..STORES_PER_TERRITORY).map(move |at| store(index, at)))
            .any(|store| *feed == shared::feeds::store(store))
}

/// The one store type.
#[must_use]
pub fn store_type() -> StoreTypeId {
    StoreTypeId(id(0x400))
}

/// What the administrator has recorded before the world begins.
#[must_use]
pub fn first_drafts() -> Vec<Draft> {
    let store_type = StoreType {
        name_zh: "连锁超市".into(),
        name_en: "Chain store".into(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 300,
        geofence_radius_m: 150,
        template: Default::default(),
    };
    let mut drafts = vec![creation(
        0,
        shared::feeds::catalog(),
        RecordId(self::store_type().0),
        &store_type,
    )];
    for in_territory in 0..TERRITORIES {
        for index in 0..STORES_PER_TERRITORY {
            let id = store(in_territory, index);
            let store = first_store(in_territory, index);
            let feed = shared::feeds::store(id);
            let mut draft = creation(drafts.len(), feed, RecordId(id.0), &store);
            if let Operation::Create { body } = &mut draft.op {
                body.insert(LATER_FIELD.to_owned(), Value::from(FIRST_VALUE));
            }
            drafts.push(draft);
        }
    }
    drafts
}

fn first_store(in_territory: usize, index: usize) -> Store {
    Store {
        name: format!("模拟超市 {in_territory}-{index}"),
        source: None,
        external_id: None,
        address: "模拟路 1 号".into(),
        store_type: store_type(),
        territory: territory(in_territory),
        position: Some(StorePosition {
            latitude: 31.23,
            longitude: 121.47,
            datum: Datum::Wgs84,
            accuracy_m: None,
            doubt: None,
        }),
        listed_position: None,
        zone: ZoneOffsets::fixed("Asia/Shanghai", 28_800),
        closed_on: None,
    }
}

fn creation<T: RecordType>(number: usize, feed: FeedId, record: RecordId, body: &T) -> Draft {
    Draft {
        mutation: MutationId(id(0x500 + number)),
        feed,
        kind: <T as Named>::KIND,
        schema: T::SCHEMA,
        record,
        op: Operation::Create { body: encode(body) },
        private: BTreeMap::new(),
        depends: Vec::new(),
        photos: Vec::new(),
        mends: None,
    }
}

fn id(number: usize) -> Uuid {
    let number = u128::try_from(number).unwrap_or(0);
    Uuid::from_u128(0x0195_5a00_0000_7000_8000_0000_0000_0000 + number)
}

/// The server's key for receipts.
#[must_use]
pub fn signer() -> ReceiptSigner {
    ReceiptSigner::new(&[0x51; 32], Vec::new())
}

thread_local! {
    /// A key's public half takes as long to compute as a signature.
    static KEYS: RefCell<BTreeMap<DeviceId, SigningKey>> = const { RefCell::new(BTreeMap::new()) };
}

/// The key with which a device signs what it records.
///
/// # Panics
/// Never: almost every number is a key, and these are.
#[must_use]
pub fn device_key(device: DeviceId) -> SigningKey {
    let make = || {
        let number = Hash::of(&[device.0.as_bytes()]);
        SigningKey::from_slice(&number.0).expect("a number below the order of the curve")
    };
    KEYS.with_borrow_mut(|keys| keys.entry(device).or_insert_with(make).clone())
}
