//! What a pull costs: rows that the database reads for it are counted, not the time that it takes.

use crate::sync_tools::{Phone, outcomes};
use sea_orm::DatabaseConnection;
use server::database::Database;
use server::sync::{PAGE_LIMIT, Sender, pull};
use shared::access::{Role, ScopeKind};
use shared::api::auth::Posture;
use shared::ids::{EpochId, StoreId};
use shared::sync::Outcome;
use shared::sync::cursor::Cursor;
use shared::sync::engine::Draft;
use shared::sync::wire::PullAnswer;
use shared::time::{MINUTE_MS, UtcMs};
use tests::bench::place::{Place, run, value};
use tests::bench::sync::filler::fill;
use tests::{Company, CompanyPlan, DatabaseKind, TestApp};

/// Revisions of the histories behind which the same is pulled; `STOREBEAT_HISTORY` adds a longer one.
const HISTORIES: [usize; 2] = [10_000, 100_000];
const CHANGES: usize = 10;
/// Rows that a pull may read in any case: the person, their grants, and tables as small as the company.
const A_PULL: usize = 150;
/// And for each of its feeds.
const A_FEED: usize = 10;
/// And for each row that it returns.
const A_ROW: usize = 4;

/// What all connections have read, by scans and by indexes. One that is open may not have told yet.
const ROWS_READ: &str = "SELECT CAST(\
    (SELECT COALESCE(SUM(seq_tup_read), 0) FROM pg_stat_user_tables) + \
    (SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes) AS bigint)";
const OTHERS: &str = "FROM pg_stat_activity WHERE datname = current_database() \
    AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'";

/// Check-ins, a minute apart.
async fn visit_often(phone: &mut Phone, (company, store): (&Company, StoreId), count: usize) {
    let mut drafts: Vec<Draft> = Vec::new();
    for _ in 0..count {
        drafts.extend(phone.check_in(company, store).1);
        phone.pen.wall = phone.pen.wall.plus_ms(MINUTE_MS);
    }
    let wanted = vec![Outcome::Applied; drafts.len()];
    assert_eq!(outcomes(&phone.push(drafts).await), wanted);
}

/// What connections read that `work` opens and closes: each tells it when it ends.
async fn rows_read<T>(plain: &DatabaseConnection, work: impl Future<Output = T>) -> (usize, T) {
    let before = told(plain).await;
    let done = work.await;
    let read = told(plain).await - before;
    (usize::try_from(read).expect("it only grows"), done)
}

/// What was read until nobody else is connected.
async fn told(plain: &DatabaseConnection) -> i64 {
    let others = format!("SELECT COUNT(*) {OTHERS}");
    while number(plain, &others).await > 0 {}
    number(plain, ROWS_READ).await
}

async fn number(plain: &DatabaseConnection, query: &str) -> i64 {
    value(plain, query).await.expect("a number")
}

/// Rows of the answer to a pull by connections of its own.
async fn pull_alone(url: &str, sender: Sender, body: &[u8], now: UtcMs) -> usize {
    let database = Database::connect(url).await.expect("it opens");
    let answer = pull(&database, (sender, Posture::Field), body, now, PAGE_LIMIT).await;
    database.close().await.expect("it closes");
    match answer.expect("it is answered") {
        Some(PullAnswer::Page(page)) => page.feeds.iter().map(|feed| feed.entries.len()).sum(),
        Some(PullAnswer::SendCursor) => panic!("the tag is not known"),
        None => 0,
    }
}

/// PostgreSQL counts what it reads; the plans of SQLite are looked at by a test of the server.
#[actix_web::test]
async fn a_pull_reads_its_feeds_and_what_it_returns_whatever_the_history() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    let company = Company::found(&app, CompanyPlan::WithStores).await;
    let user = app.create_user("reader").await;
    let scope = (ScopeKind::Store, Some(company.store.0));
    app.give_grant(user, Role::Merchandiser, scope).await;
    let mut reader = Phone::sign_in(&app, "reader").await;
    let mut tao = Phone::sign_in(&app, "tao").await;
    for _ in 0..2 {
        visit_often(&mut tao, (&company, company.store_2), 100).await;
    }
    let mut mei = Phone::sign_in(&app, "mei").await;
    visit_often(&mut mei, (&company, company.store), 30).await;
    reader.pull().await;
    let slept = reader.cursor();
    visit_often(&mut mei, (&company, company.store), CHANGES).await;
    reader.pull().await;
    let held: usize = reader.feeds.values().map(|feed| feed.records.len()).sum();
    let new = Cursor {
        epoch: EpochId(uuid::Uuid::nil()),
        marks: Vec::new(),
    };
    let asked = [
        ("nothing new, by its tag", reader.tag(), 0),
        ("nothing new", reader.cursor(), 0),
        ("what was changed meanwhile", slept, CHANGES),
        ("a first pull", new.to_bytes(), held),
    ];
    let sender = Sender {
        user,
        device: reader.client.device,
    };
    let (feeds, now) = (reader.feeds.len(), app.clock.now());

    let place = Place::at(DatabaseKind::Postgres, app.database_url.clone()).expect("a place");
    let plain = place.connect().await.expect("it answers");
    // The server is not asked any more.
    let end = format!("SELECT pg_terminate_backend(pid) {OTHERS}");
    run(&plain, &end).await.expect("they end");
    let longer = std::env::var("STOREBEAT_HISTORY").ok();
    let longer = longer.map(|revisions| revisions.parse().expect("a number of revisions"));
    for history in HISTORIES.into_iter().chain(longer) {
        let grown = fill(&place, history, &[company.store]).await;
        grown.expect("the history grows");
        let scan = async {
            let other = place.connect().await.expect("it answers");
            // Plans fit the history.
            run(&other, "ANALYZE").await.expect("it is looked at");
            let count = number(&other, "SELECT COUNT(*) FROM feed_entry").await;
            other.close().await.expect("it closes");
            usize::try_from(count).expect("a count")
        };
        let (read, entries) = rows_read(&plain, scan).await;
        assert!(
            read >= entries && entries >= history / 2,
            "a scan of {entries} is seen as {read}"
        );
        for (what, body, rows) in &asked {
            let pulled = pull_alone(&app.database_url, sender, body, now);
            let (read, returned) = rows_read(&plain, pulled).await;
            assert_eq!(returned, *rows, "{what}");
            let most = A_PULL + A_FEED * feeds + A_ROW * rows;
            assert!(
                read <= most,
                "{what}: {read} rows of {history}, at most {most} are allowed"
            );
        }
    }
}
