//! A phone without an engine: it writes what a person does, pulls, and checks each digest.

use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use sea_orm::ConnectionTrait as _;
use serde_json::Value;
use server::app::random_bytes;
use shared::ids::{EpochId, MutationId, RecordId, StoreId, VisitId};
use shared::settings::Settings;
use shared::store::{Store, StoreType};
use shared::sync::cursor::{Cursor, FeedMark, FeedState, tag};
use shared::sync::digest::Digest;
use shared::sync::engine::Draft;
use shared::sync::kind::leaves_with_window;
use shared::sync::wire::{EntryOp, PULL_MEDIA_TYPE, Page, PullAnswer, PushAnswer, Receipt};
use shared::sync::{Envelope, FeedId, Hash, Leaf, Outcome, SealedMutation};
use shared::visit::{
    CheckIn, CheckInPlace, CheckOut, Sighting, StepIds, Visit, check_in, check_out,
};
use std::collections::BTreeMap;
use tests::client::{Answer, read, try_read};
use tests::{Client, Company, Pen, TestApp};

/// One record as the phone holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub kind: String,
    pub revision: u64,
    pub position: u64,
    pub body: String,
}

/// One feed as the phone holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HeldFeed {
    pub name: String,
    pub position: u64,
    pub window: u64,
    pub records: BTreeMap<RecordId, Held>,
}

/// A device that is signed in, writes in its chain and keeps what it pulls.
#[derive(Clone)]
pub struct Phone {
    pub client: Client,
    login: String,
    pub pen: Pen,
    pub epoch: EpochId,
    pub feeds: BTreeMap<u64, HeldFeed>,
    pub pages: usize,
}

impl Phone {
    pub async fn sign_in(app: &TestApp, login: &str) -> Self {
        let client = app.sign_in_field(login).await;
        let pen = client.pen();
        Self {
            client,
            login: login.to_owned(),
            pen,
            epoch: EpochId(uuid::Uuid::nil()),
            feeds: BTreeMap::new(),
            pages: 0,
        }
    }

    /// Time passes on the server, and the phone signs itself on again.
    pub async fn after(&mut self, app: &TestApp, ms: i64) {
        app.clock.advance(ms);
        if !self.client.refresh().await.status.is_success() {
            self.sign_in_again().await.expect("the server answers");
        }
    }

    /// Signs in on this device with the password.
    pub async fn sign_in_again(&mut self) -> reqwest::Result<()> {
        let body = serde_json::json!({
            "login": self.login, "password": tests::PASSWORD,
            "device": {
                "id": self.client.device, "name": "test", "posture": "field",
                "public_key": tests::client::PUBLIC_KEY,
            },
        });
        let request = self.client.request(Method::POST, "/api/auth/sign-in");
        let answer = try_read(request.json(&body)).await?.expect_status(200);
        self.client.take_session(&answer);
        Ok(())
    }

    /// Writes and pushes drafts; one receipt each.
    pub async fn push(&mut self, drafts: Vec<Draft>) -> PushAnswer {
        let mutations = self.pen.write_all(drafts);
        self.client.push(&mutations).await
    }

    /// Sends any bytes to pull.
    pub async fn send_pull(&self, body: Vec<u8>) -> Answer {
        let request = self.client.request(Method::POST, "/api/sync/pull");
        read(request.header(CONTENT_TYPE, PULL_MEDIA_TYPE).body(body)).await
    }

    /// What it says when it believes that nothing is missing.
    pub fn tag(&self) -> Vec<u8> {
        let states: Vec<FeedState> = self
            .feeds
            .iter()
            .map(|(ordinal, feed)| FeedState {
                ordinal: *ordinal,
                head: feed.position,
                window: feed.window,
            })
            .collect();
        tag(self.epoch, &states).to_vec()
    }

    /// Up to where it has read.
    pub fn cursor(&self) -> Vec<u8> {
        let marks = self
            .feeds
            .iter()
            .map(|(ordinal, feed)| FeedMark {
                ordinal: *ordinal,
                position: feed.position,
            })
            .collect();
        let cursor = Cursor {
            epoch: self.epoch,
            marks,
        };
        cursor.to_bytes()
    }

    /// Whether the server says that nothing is missing.
    pub async fn holds_everything(&self) -> bool {
        self.send_pull(self.tag()).await.status.as_u16() == 204
    }

    /// One page.
    pub async fn pull_page(&mut self) -> Page {
        let answer: PullAnswer = self
            .send_pull(self.cursor())
            .await
            .expect_status(200)
            .json();
        let PullAnswer::Page(page) = answer else {
            panic!("a cursor is answered with a page")
        };
        *page
    }

    /// Pulls to the head; every digest on the way has to agree.
    pub async fn pull(&mut self) {
        loop {
            let page = self.pull_page().await;
            let more = page.more;
            self.take(page);
            if !more {
                return;
            }
        }
    }

    /// Applies a page as a phone does.
    pub fn take(&mut self, page: Page) {
        self.epoch = page.epoch;
        self.pages += 1;
        for ordinal in &page.revoked {
            self.feeds.remove(ordinal);
        }
        for part in page.feeds {
            let feed = self.feeds.entry(part.ordinal).or_default();
            if part.reread {
                *feed = HeldFeed::default();
            }
            feed.name = part.id.as_str().to_owned();
            let mut last = feed.position;
            for entry in part.entries {
                assert!(entry.position > last, "positions grow within a page");
                last = entry.position;
                match (entry.op, entry.body) {
                    (EntryOp::Put, Some(body)) => {
                        let held = Held {
                            kind: entry.kind,
                            revision: entry.revision,
                            position: entry.position,
                            body: body.get().to_owned(),
                        };
                        feed.records.insert(entry.record, held);
                    }
                    _ => drop(feed.records.remove(&entry.record)),
                }
            }
            feed.position = part.to;
            feed.window = part.window;
            let window = part.window;
            feed.records.retain(|_, held| {
                held.position > window
                    || !leaves_with_window(&shared::kinds::KINDS, &held.kind, &held.body)
            });
            if let Some(digest) = part.digest {
                assert_eq!(feed.digest(), digest, "the digest of {}", feed.name);
            }
        }
    }

    /// What is held of a feed.
    pub fn feed(&self, name: &FeedId) -> Option<&HeldFeed> {
        self.feeds.values().find(|feed| feed.name == name.as_str())
    }

    /// The body of a record, from whatever feed.
    pub fn body(&self, record: RecordId) -> Option<Value> {
        let held = self
            .feeds
            .values()
            .find_map(|feed| feed.records.get(&record))?;
        serde_json::from_str(&held.body).ok()
    }

    /// Bodies of all records of a kind.
    pub fn bodies(&self, kind: &str) -> Vec<Value> {
        let records = self.feeds.values().flat_map(|feed| feed.records.values());
        records
            .filter(|held| held.kind == kind)
            .map(|held| serde_json::from_str(&held.body).expect("a body is JSON"))
            .collect()
    }

    /// The feeds without their server-given numbers.
    pub fn view(&self) -> BTreeMap<String, BTreeMap<RecordId, (u64, String)>> {
        self.feeds
            .values()
            .map(|feed| {
                let records = feed.records.iter();
                let records = records.map(|(id, held)| (*id, (held.revision, held.body.clone())));
                (feed.name.clone(), records.collect())
            })
            .collect()
    }

    /// A check-in and a check-out after ten minutes, as four drafts.
    pub fn whole_visit(&mut self, company: &Company, store: StoreId) -> (VisitId, Vec<Draft>) {
        let (id, mut drafts, visit) = self.check_in(company, store);
        self.pen.wall = self.pen.wall.plus_ms(600_000);
        drafts.extend(self.check_out(company, store, (id, &visit)));
        (id, drafts)
    }

    /// A check-in without a position: evidence, then the visit.
    pub fn check_in(&self, company: &Company, store: StoreId) -> (VisitId, Vec<Draft>, Visit) {
        let (shop, store_type) = shop(company, store);
        let id = VisitId(self.pen.mutation_id().0);
        let drafts = check_in(&CheckIn {
            visit: id,
            ids: StepIds::new(self.pen.wall, &random_bytes()),
            person: self.pen.author,
            place: CheckInPlace::Store {
                id: store,
                store: &shop,
                store_type: &store_type,
            },
            sighting: Sighting::default(),
            stops: &[],
            visits: &[],
            photos: &[],
            settings: &Settings::default(),
            now: self.pen.wall,
        })
        .expect("a check-in is possible");
        let shared::sync::Operation::Create { body } = &drafts[1].op else {
            panic!("the second draft creates the visit")
        };
        let visit = serde_json::from_value(Value::Object(body.clone())).expect("a visit");
        (id, drafts, visit)
    }

    /// A check-in without a position at a place that is no store of the list.
    pub fn check_in_at_unlisted_place(&self, name: &str) -> Vec<Draft> {
        check_in(&CheckIn {
            visit: VisitId(self.pen.mutation_id().0),
            ids: StepIds::new(self.pen.wall, &random_bytes()),
            person: self.pen.author,
            place: CheckInPlace::NotListed(name),
            sighting: Sighting::default(),
            stops: &[],
            visits: &[],
            photos: &[],
            settings: &Settings::default(),
            now: self.pen.wall,
        })
        .expect("a check-in is possible")
    }

    /// The check-out of a visit: evidence, then the change.
    pub fn check_out(
        &self,
        company: &Company,
        store: StoreId,
        (id, visit): (VisitId, &Visit),
    ) -> Vec<Draft> {
        let (shop, store_type) = shop(company, store);
        check_out(&CheckOut {
            person: visit.person,
            id,
            visit,
            ids: StepIds::new(self.pen.wall, &random_bytes()),
            store: Some((&shop, &store_type)),
            sighting: Sighting::default(),
            note: None,
            store_closed: false,
            settings: &Settings::default(),
            now: self.pen.wall,
        })
        .expect("a check-out is possible")
    }
}

impl HeldFeed {
    /// Over what is held.
    pub fn digest(&self) -> Digest {
        self.records
            .iter()
            .fold(Digest::default(), |sum, (id, held)| {
                let hash = Hash::of(&[held.body.as_bytes()]);
                sum.plus(Digest::of_entry(&held.kind, *id, held.revision, &hash))
            })
    }
}

fn shop(company: &Company, store: StoreId) -> (Store, StoreType) {
    let territory = if store == company.store_2 {
        company.north_2
    } else {
        company.north_1
    };
    let store_type = StoreType {
        name_zh: "连锁超市".to_owned(),
        name_en: "Chain supermarket".to_owned(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 600,
        geofence_radius_m: 150,
        template: Default::default(),
    };
    (company.plain_store("Example Store", territory), store_type)
}

/// The leaf of a receipt.
pub fn leaf(receipt: &Receipt) -> Leaf {
    let bytes = hex::decode(&receipt.leaf).expect("a leaf is hexadecimal");
    Leaf::parse(&bytes).expect("a leaf is well formed")
}

/// The outcomes of a push.
pub fn outcomes(answer: &PushAnswer) -> Vec<Outcome> {
    answer
        .receipts
        .iter()
        .map(|receipt| leaf(receipt).outcome)
        .collect()
}

/// The same mutation with another envelope, resealed.
pub fn tamper(sealed: &SealedMutation, change: impl FnOnce(&mut Envelope)) -> SealedMutation {
    let mut envelope = sealed.view().expect("an envelope");
    change(&mut envelope);
    let private = sealed.private_values().expect("personal values");
    SealedMutation::seal(&envelope, &private).expect("plain data")
}

/// Applies everything that is due, as the worker does.
pub async fn run_effects(app: &TestApp) -> usize {
    server::sync::run_effects(&app.state.database, &app.state.hints, app.clock.now())
        .await
        .expect("effects are applied")
}

/// How many rows a table has, beside the one door.
pub async fn count_rows(app: &TestApp, table: &str) -> i64 {
    let plain = sea_orm::Database::connect(&app.database_url)
        .await
        .expect("the database answers");
    let query = sea_orm::Statement::from_string(
        plain.get_database_backend(),
        format!("SELECT COUNT(*) FROM {table}"),
    );
    let row = plain
        .query_one_raw(query)
        .await
        .expect("the table is there");
    row.expect("a count is one row")
        .try_get_by_index(0)
        .expect("a count is a number")
}

/// A mutation that nobody sent.
pub fn unknown_mutation() -> MutationId {
    MutationId::new(1, random_bytes())
}
