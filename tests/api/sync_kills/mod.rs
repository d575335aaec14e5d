//! The real program dies under load, at named places and at random moments, and starts again on the same
//! data: what a receipt was given for is there, once. `STOREBEAT_SEED` plays a printed seed again,
//! `STOREBEAT_KILLS` says how often the program dies on each database.

pub mod phone;
pub mod truth;

use self::phone::{LoadPhone, Turn};
use self::truth::Truth;
use crate::sync_tools::Phone;
use server::app::random_bytes;
use server::clock::Clock;
use server::failpoint::FAILPOINTS;
use shared::feeds;
use shared::sync::Hash;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::ExitStatus;
use std::rc::Rc;
use tempfile::TempDir;
use tests::database::FreshDatabase;
use tests::server_process::ServerProcess;
use tests::simulation::random::Random;
use tests::{Company, CompanyPlan, DatabaseKind, TestApp};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

const PHONES: [&str; 4] = ["mei", "jun", "mei", "jun"];
/// Deaths at random moments on each database, as many as a run of all tests can wait for.
const KILLS: u64 = 30;
/// A life at a named place ends long before so many pushes of one phone.
const PUSHES_MAX: usize = 1000;
/// Most answers before a death at a random moment.
const ANSWERS_MAX: u64 = 8;
/// Most hashes that are made between the last of these answers and the kill: about as long as a push takes,
/// so that it may meet any moment of one.
const HASHES_MAX: u64 = 40_000;
const SIGKILL: i32 = 9;

/// How a life of the program ends.
enum Death {
    /// At a named place.
    At(String),
    /// After so many answers and hashes.
    After(u64, u64),
}

/// A company whose server is about to die.
struct Rig {
    url: String,
    company: Rc<Company>,
    phones: Vec<LoadPhone>,
    reader: Phone,
    photos: TempDir,
    _app: TestApp,
}

impl Rig {
    async fn found(kind: DatabaseKind, random: &mut Random) -> Option<Self> {
        let app = TestApp::start_with(kind, Clock::system()).await?;
        let company = Rc::new(Company::found(&app, CompanyPlan::WithStores).await);
        let mut phones = Vec::new();
        for login in PHONES {
            let phone = Phone::sign_in(&app, login).await;
            phones.push(LoadPhone::new(
                phone,
                company.clone(),
                Random::new(random.bits()),
            ));
        }
        let reader = Phone::sign_in(&app, "jun").await;
        // From here on only the program has the database: what it left is its own to repair.
        let database = app.state.database.clone();
        database.close().await.expect("the connections end");
        Some(Self {
            url: app.database_url.clone(),
            company,
            phones,
            reader,
            photos: tempfile::tempdir().expect("a folder for photos"),
            _app: app,
        })
    }

    /// The program starts, takes pushes of all phones at once, and dies.
    async fn live(&mut self, death: Death) {
        let failpoint = match &death {
            Death::At(place) => Some(place.as_str()),
            Death::After(..) => None,
        };
        let process = ServerProcess::try_start(&self.url, self.photos.path(), failpoint)
            .expect("the program starts again on the same data");
        let (mut answers, tasks) = answers_of(std::mem::take(&mut self.phones), &process.address);
        if let Death::After(count, hashes) = death {
            for _ in 0..count {
                answers.recv().await.expect("the phones push");
            }
            let killed = tokio::task::spawn_blocking(move || {
                let hash = (0..hashes).fold(Hash::default(), |hash, _| Hash::of(&[&hash.0]));
                process.kill();
                hash
            });
            killed.await.expect("the program is killed");
            self.gather(tasks).await;
        } else {
            self.gather(tasks).await;
            assert_eq!(process.wait().signal(), Some(SIGKILL));
        }
    }

    async fn gather(&mut self, tasks: Vec<JoinHandle<(LoadPhone, Turn)>>) {
        for task in tasks {
            let (phone, turn) = task.await.expect("the phone goes on");
            assert_eq!(turn, Turn::Cut, "the program did not die");
            self.phones.push(phone);
        }
    }

    fn replayed(&self) -> usize {
        self.phones.iter().map(|phone| phone.replayed).sum()
    }

    /// The program starts a last time; everything is delivered, and found to be there once.
    async fn check(&mut self) {
        let process = ServerProcess::try_start(&self.url, self.photos.path(), None);
        let process = process.expect("the program starts again on the same data");
        for phone in &mut self.phones {
            phone.turn_to(&process.address);
            phone.confirm().await;
        }
        let truth = Truth::of(&self.url).await;
        truth.settle().await;
        truth.holds(&self.phones).await;
        self.reader.client.address.clone_from(&process.address);
        self.reader
            .sign_in_again()
            .await
            .expect("the server answers");
        // Every digest is compared here.
        self.reader.pull().await;
        for (index, store) in [self.company.store, self.company.store_b]
            .into_iter()
            .enumerate()
        {
            let visits: usize = self.phones.iter().map(|phone| phone.visits[index]).sum();
            let feed = self
                .reader
                .feed(&feeds::store(store))
                .expect("the reader holds the store");
            // A check-in moves no entry, so each position must have been given once.
            assert_eq!(feed.records.len(), visits + 1);
            assert_eq!(usize::try_from(feed.position), Ok(visits + 1));
        }
    }
}

/// Lets phones push to a server at once, each until it is cut; tells each answer.
pub fn answers_of(
    phones: Vec<LoadPhone>,
    address: &str,
) -> (
    mpsc::UnboundedReceiver<()>,
    Vec<JoinHandle<(LoadPhone, Turn)>>,
) {
    let (answered, answers) = mpsc::unbounded_channel();
    let tasks = phones.into_iter().map(|mut phone| {
        phone.turn_to(address);
        let answered = answered.clone();
        actix_web::rt::spawn(async move {
            let mut turn = Turn::Answered;
            for _ in 0..PUSHES_MAX {
                turn = phone.push().await;
                if turn == Turn::Cut {
                    break;
                }
                // Nobody counts any more once the kill is under way.
                answered.send(()).ok();
            }
            (phone, turn)
        })
    });
    (answers, tasks.collect())
}

/// The seed of a run, said so that it can be played again.
pub fn seed() -> u64 {
    let named = std::env::var("STOREBEAT_SEED").ok();
    let seed = named.map_or_else(
        || u64::from(u32::from_le_bytes(random_bytes())),
        |seed| seed.parse().expect("STOREBEAT_SEED is a number"),
    );
    println!("seed {seed}");
    seed
}

fn kills() -> u64 {
    let named = std::env::var("STOREBEAT_KILLS").ok();
    named.map_or(KILLS, |kills| {
        kills.parse().expect("STOREBEAT_KILLS is a number")
    })
}

async fn die_at_random_moments(kind: DatabaseKind) {
    let mut random = Random::new(seed());
    let Some(mut rig) = Rig::found(kind, &mut random).await else {
        return;
    };
    let kills = kills();
    for _ in 0..kills {
        let death = Death::After(random.below(ANSWERS_MAX), random.below(HASHES_MAX));
        rig.live(death).await;
    }
    let saved: usize = rig.phones.iter().map(|phone| phone.saved.len()).sum();
    let cuts: usize = rig.phones.iter().map(|phone| phone.cuts).sum();
    rig.check().await;
    println!(
        "{kind:?}: {kills} kills, {cuts} pushes cut, {saved} mutations, {} of them committed by a program that \
         died before its answer",
        rig.replayed()
    );
}

async fn die_at_each_place(kind: DatabaseKind) {
    let mut random = Random::new(seed());
    let Some(mut rig) = Rig::found(kind, &mut random).await else {
        return;
    };
    for place in FAILPOINTS
        .iter()
        .filter(|place| !place.starts_with("signing_key"))
    {
        let before = rig.replayed();
        rig.live(Death::At(format!("{place}:{}", 1 + random.below(5))))
            .await;
        if matches!(*place, "push_after_commit" | "push_signed") {
            // What was committed there is answered in the next life.
            rig.live(Death::After(ANSWERS_MAX, 0)).await;
            assert!(rig.replayed() > before, "{place}");
        }
    }
    rig.check().await;
}

async fn die_before_the_first_key_is_kept(kind: DatabaseKind) {
    let Some(database) = FreshDatabase::create(kind).await else {
        return;
    };
    let start = |failpoint| try_start(&database.url, database.folder.path(), failpoint);
    let ended = start(Some("signing_key_before_commit:1")).err();
    assert_eq!(ended.and_then(|status| status.signal()), Some(SIGKILL));
    assert!(start(None).is_ok());
}

fn try_start(url: &str, folder: &Path, failpoint: Option<&str>) -> Result<(), ExitStatus> {
    ServerProcess::try_start(url, folder, failpoint).map(drop)
}

mod on_sqlite {
    use super::*;

    #[actix_web::test]
    async fn every_receipt_outlives_deaths_at_random_moments() {
        die_at_random_moments(DatabaseKind::Sqlite).await;
    }

    #[actix_web::test]
    async fn the_check_sees_what_is_gone_or_changed() {
        let rig = Rig::found(DatabaseKind::Sqlite, &mut Random::new(1)).await;
        let mut rig = rig.expect("SQLite needs no server");
        rig.live(Death::After(ANSWERS_MAX, 0)).await;
        rig.check().await;
        let truth = Truth::of(&rig.url).await;
        let newest = rig.phones[0].saved.last().expect("something is saved");
        let newest = newest.view().expect("an envelope");
        let (mutation, record) = (newest.id.0, newest.record.0);
        for change in [
            ("DELETE FROM mutation WHERE id = ?", mutation),
            (
                "UPDATE mutation SET envelope = x'7b7d' WHERE id = ?",
                mutation,
            ),
            ("DELETE FROM receipt WHERE mutation_id = ?", mutation),
            (
                "UPDATE receipt SET leaf = x'00' WHERE mutation_id = ?",
                mutation,
            ),
            ("DELETE FROM history WHERE mutation_id = ?", mutation),
            (
                "UPDATE history SET at = at + 1 WHERE mutation_id = ?",
                mutation,
            ),
            ("DELETE FROM feed_entry WHERE record_id = ?", record),
            ("DELETE FROM visit WHERE id = ?", record),
        ] {
            assert!(truth.sees(&rig.phones, change).await, "{}", change.0);
        }
        truth.holds(&rig.phones).await;
    }

    #[actix_web::test]
    async fn every_receipt_outlives_a_death_at_each_named_place() {
        die_at_each_place(DatabaseKind::Sqlite).await;
    }

    #[actix_web::test]
    async fn a_death_before_the_first_key_is_kept_leaves_nothing_half() {
        die_before_the_first_key_is_kept(DatabaseKind::Sqlite).await;
    }
}

mod on_postgres {
    use super::*;

    #[actix_web::test]
    async fn every_receipt_outlives_deaths_at_random_moments() {
        die_at_random_moments(DatabaseKind::Postgres).await;
    }

    #[actix_web::test]
    async fn every_receipt_outlives_a_death_at_each_named_place() {
        die_at_each_place(DatabaseKind::Postgres).await;
    }

    #[actix_web::test]
    async fn a_death_before_the_first_key_is_kept_leaves_nothing_half() {
        die_before_the_first_key_is_kept(DatabaseKind::Postgres).await;
    }
}
