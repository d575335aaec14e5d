//! The primary of PostgreSQL is killed while phones push, and its replica takes over: every receipt's record
//! is there, or a phone proves the loss, and in the new epoch phones offer again what they retain.

use crate::sync_kills::phone::{LoadPhone, Turn};
use crate::sync_kills::truth::Truth;
use crate::sync_kills::{answers_of, seed};
use crate::sync_tools::Phone;
use reqwest::header::RETRY_AFTER;
use sea_orm::ConnectionTrait as _;
use serde_json::json;
use server::clock::Clock;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tests::client::{PUBLIC_KEY, direct, read};
use tests::database::FreshDatabase;
use tests::postgres_pair::PostgresPair;
use tests::server_process::ServerProcess;
use tests::simulation::random::Random;
use tests::{Company, CompanyPlan, PASSWORD, TestApp};

const DATABASE: &str = "storebeat";
const PHONES: [&str; 3] = ["mei", "jun", "mei"];
/// Pushes before the replica is parted from the primary, and after it.
const ANSWERS: usize = 12;
const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// How the replica stands when the primary dies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Replica {
    /// It follows, some milliseconds behind.
    Follows,
    /// It has heard nothing for a while.
    Lags,
}

async fn connect(url: &str) -> sea_orm::DatabaseConnection {
    let connection = sea_orm::Database::connect(url).await;
    connection.expect("the database answers")
}

/// Asks again until the count is 1.
async fn wait_for(truth: &Truth, what: &str) {
    let end = Instant::now() + SETTLED_WITHIN;
    while truth.count(what).await != 1 {
        assert!(Instant::now() < end, "{what}");
    }
}

async fn fail_over(replica: Replica) {
    let Some(mut pair) = PostgresPair::start() else {
        return;
    };
    let mut random = Random::new(seed());
    let create = format!("CREATE DATABASE {DATABASE}");
    let maintenance = connect(&pair.primary("postgres")).await;
    maintenance
        .execute_unprepared(&create)
        .await
        .expect("the database is made");
    let folder = tempfile::tempdir().expect("a folder");
    let photos = folder.path().to_owned();
    let url = pair.primary(DATABASE);
    let database = FreshDatabase {
        url: url.clone(),
        folder,
    };
    let app = TestApp::start_on(database, Clock::system()).await;
    let company = Rc::new(Company::found(&app, CompanyPlan::WithStores).await);
    let mut phones = Vec::new();
    for login in PHONES {
        let phone = Phone::sign_in(&app, login).await;
        let random = Random::new(random.bits());
        phones.push(LoadPhone::new(phone, company.clone(), random));
    }
    app.state
        .database
        .clone()
        .close()
        .await
        .expect("the connections end");
    wait_for(
        &Truth::of(&url).await,
        "pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()",
    )
    .await;

    let process = ServerProcess::try_start(&url, &photos, None).expect("the program starts");
    let (mut answers, tasks) = answers_of(phones, &process.address);
    for _ in 0..ANSWERS {
        answers.recv().await.expect("the phones push");
    }
    if replica == Replica::Lags {
        part(&pair).await;
        // What was answered before counts for nothing here.
        while answers.try_recv().is_ok() {}
    }
    for _ in 0..ANSWERS {
        answers.recv().await.expect("the phones push");
    }
    pair.kill_primary();
    if replica == Replica::Follows {
        says_when_to_ask_again(&process.address).await;
    }
    // It could do nothing any more; the next one finds the new primary.
    process.kill();
    pair.promote_replica();
    let url = pair.replica(DATABASE);
    let truth = Truth::of(&url).await;
    let process = ServerProcess::try_start(&url, &photos, None).expect("the program starts");
    let mut phones = Vec::new();
    for task in tasks {
        let (mut phone, turn): (LoadPhone, Turn) = task.await.expect("the phone goes on");
        assert_eq!(turn, Turn::Cut, "the program did not die");
        phone.turn_to(&process.address);
        phones.push(phone);
    }

    let lost = truth.lacks(&phones).await;
    let before = phones[0].epoch;
    let mut epoch = before;
    for phone in &mut phones {
        epoch = phone.show_receipts().await.or(epoch);
    }
    assert_eq!(epoch != before, lost > 0, "{lost} receipts are lost");
    assert!(lost > 0 || replica == Replica::Follows);
    for phone in &mut phones {
        phone.offer_again().await;
        phone.confirm().await;
        assert_eq!(phone.epoch, epoch);
    }
    truth.settle().await;
    truth.holds(&phones).await;
    println!("{lost} receipts were lost and offered again");
}

/// Without its database a server fails nobody for good.
async fn says_when_to_ask_again(address: &str) {
    let wanted = json!({
        "login": "mei", "password": PASSWORD,
        "device": { "name": "test", "posture": "field", "public_key": PUBLIC_KEY },
    });
    let request = direct().post(format!("{address}/api/auth/sign-in"));
    let answer = read(request.json(&wanted)).await.expect_status(503);
    assert_eq!(answer.code(), "unavailable");
    assert!(answer.headers.contains_key(RETRY_AFTER));
}

/// Takes the replica off the primary, which does not notice.
async fn part(pair: &PostgresPair) {
    let replica = connect(&pair.replica(DATABASE)).await;
    for step in [
        "ALTER SYSTEM SET primary_conninfo = ''",
        "SELECT pg_reload_conf()",
    ] {
        replica.execute_unprepared(step).await.expect("a step");
    }
    let primary = Truth::of(&pair.primary(DATABASE)).await;
    wait_for(
        &primary,
        "(SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_replication)) AS parted",
    )
    .await;
}

#[actix_web::test]
async fn a_replica_that_follows_takes_over_under_load() {
    fail_over(Replica::Follows).await;
}

#[actix_web::test]
async fn a_replica_that_lags_takes_over_and_phones_prove_what_is_lost() {
    fail_over(Replica::Lags).await;
}
