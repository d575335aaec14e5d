//! Three server processes on one PostgreSQL take pushes for the same stores together, while readers
//! page through their feeds: every position that was committed is seen. The same race has to catch a
//! plain auto-increment position. And what one process commits, streams of the others tell.

use crate::sync_tools::Phone;
use futures_util::future::LocalBoxFuture;
use reqwest::{Method, Response};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement, TransactionTrait};
use server::clock::Clock;
use shared::feeds;
use shared::sync::wire::Hint;
use shared::sync::{FeedId, Outcome};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tests::server_process::ServerProcess;
use tests::{Client, Company, CompanyPlan, DatabaseKind, TestApp};

const WRITERS: usize = 3;
const PUSHES: usize = 40;
const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// A feed and a position in it.
type Place = (String, u64);

/// What is raced: writers that commit on their own, and a reader that goes on from its position.
trait Raced {
    /// Everything that one writer writes.
    fn write(&self, writer: usize) -> LocalBoxFuture<'static, ()>;
    /// The next page, from where the last one ended.
    fn next_page(&mut self) -> LocalBoxFuture<'_, Vec<Place>>;
    /// Returns when nothing is written any more.
    fn settle(&self) -> LocalBoxFuture<'_, ()>;
    /// Every place that stands in the journal.
    fn committed(&self) -> LocalBoxFuture<'_, BTreeSet<Place>>;
}

/// Races writers and reader, and tells how many committed places the reader never saw.
async fn race(raced: &mut impl Raced) -> usize {
    let tasks = (0..WRITERS).map(|writer| actix_web::rt::spawn(raced.write(writer)));
    let writers: Vec<_> = tasks.collect();
    let mut seen = BTreeSet::new();
    let mut pages_meanwhile = 0;
    while writers.iter().any(|writer| !writer.is_finished()) {
        let page = raced.next_page().await;
        pages_meanwhile += usize::from(!page.is_empty());
        seen.extend(page);
    }
    for writer in writers {
        writer.await.expect("the writer ends");
    }
    raced.settle().await;
    loop {
        let page = raced.next_page().await;
        if page.is_empty() {
            break;
        }
        seen.extend(page);
    }
    assert!(pages_meanwhile > 5, "the reader did not page meanwhile");
    raced.committed().await.difference(&seen).count()
}

/// The product: three processes, three phones that write, two that read.
struct Servers {
    company: Rc<Company>,
    processes: Vec<ServerProcess>,
    writers: Vec<Phone>,
    readers: Vec<Phone>,
    pages: usize,
    connection: DatabaseConnection,
}

impl Servers {
    async fn start(app: &TestApp) -> Self {
        let company = Rc::new(Company::found(app, CompanyPlan::WithStores).await);
        let url = &app.database_url;
        let processes: Vec<_> = (0..WRITERS).map(|_| ServerProcess::start(url)).collect();
        let mut writers = Vec::new();
        for (process, login) in processes.iter().zip(["mei", "jun", "mei"]) {
            let mut phone = Phone::sign_in(app, login).await;
            phone.client.address.clone_from(&process.address);
            phone.pen.wall = app.clock.now();
            writers.push(phone);
        }
        let readers = vec![
            Phone::sign_in(app, "mei").await,
            Phone::sign_in(app, "jun").await,
        ];
        let connection = sea_orm::Database::connect(url)
            .await
            .expect("the database answers");
        Self {
            company,
            processes,
            writers,
            readers,
            pages: 0,
            connection,
        }
    }

    /// The names of the feeds that the readers hold.
    fn feeds_read(&self) -> BTreeSet<String> {
        let feeds = self.readers.iter().flat_map(|phone| phone.feeds.values());
        feeds.map(|feed| feed.name.clone()).collect()
    }

    async fn places(&self, query: &str) -> Vec<Place> {
        let query = Statement::from_string(DbBackend::Postgres, query);
        let rows = self.connection.query_all_raw(query).await;
        let place = |row: &sea_orm::QueryResult| {
            let feed: String = row.try_get_by_index(0).expect("a feed's name");
            let position: i64 = row.try_get_by_index(1).expect("a position");
            (feed, u64::try_from(position).expect("a count"))
        };
        rows.expect("the rows").iter().map(place).collect()
    }
}

impl Raced for Servers {
    fn write(&self, writer: usize) -> LocalBoxFuture<'static, ()> {
        let (mut phone, company) = (self.writers[writer].clone(), self.company.clone());
        Box::pin(async move {
            for _ in 0..PUSHES {
                let mut drafts = Vec::new();
                for store in [company.store, company.store_b] {
                    drafts.extend(phone.check_in(&company, store).1);
                }
                let answer = phone.push(drafts).await;
                let outcomes = crate::sync_tools::outcomes(&answer);
                assert_eq!(outcomes, vec![Outcome::Applied; 4]);
            }
        })
    }

    /// The readers take turns, and each page comes from another process.
    fn next_page(&mut self) -> LocalBoxFuture<'_, Vec<Place>> {
        Box::pin(async move {
            let mut places = Vec::new();
            for reader in &mut self.readers {
                let process = &self.processes[self.pages % self.processes.len()];
                self.pages += 1;
                reader.client.address.clone_from(&process.address);
                let page = reader.pull_page().await;
                for feed in &page.feeds {
                    let place = |position| (feed.id.as_str().to_owned(), position);
                    places.extend(feed.entries.iter().map(|entry| place(entry.position)));
                }
                // The digest of every feed at its head is compared here too.
                reader.take(page);
            }
            places
        })
    }

    fn settle(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async move {
            let due = "SELECT 'due', count(*) FROM effect WHERE done_at IS NULL \
                       AND due_at <= (extract(epoch FROM now()) * 1000)::bigint";
            let end = Instant::now() + SETTLED_WITHIN;
            // The processes' own workers apply the effects; asking again is all there is to do.
            while self.places(due).await != [("due".to_owned(), 0)] {
                assert!(Instant::now() < end, "effects are still due");
            }
        })
    }

    fn committed(&self) -> LocalBoxFuture<'_, BTreeSet<Place>> {
        Box::pin(async move {
            let all = "SELECT f.id, e.position FROM feed_entry e JOIN feed f ON f.ordinal = e.feed";
            let feeds = self.feeds_read();
            let places = self.places(all).await.into_iter();
            places.filter(|(feed, _)| feeds.contains(feed)).collect()
        })
    }
}

/// The planted fault: a position that the database counts when the row is written.
struct PlainCounter {
    connection: DatabaseConnection,
    table: String,
    last: u64,
}

impl PlainCounter {
    async fn create(url: &str, round: usize) -> Self {
        let connection = sea_orm::Database::connect(url)
            .await
            .expect("the database answers");
        let table = format!("planted_{round}");
        let create = format!("CREATE TABLE {table} (position bigserial PRIMARY KEY)");
        connection
            .execute_unprepared(&create)
            .await
            .expect("the planted table is made");
        Self {
            connection,
            table,
            last: 0,
        }
    }

    async fn after(&self, position: u64) -> Vec<Place> {
        let query = format!(
            "SELECT position FROM {} WHERE position > {position} ORDER BY position",
            self.table
        );
        let query = Statement::from_string(DbBackend::Postgres, query);
        let rows = self.connection.query_all_raw(query).await;
        let place = |row: &sea_orm::QueryResult| {
            let position: i64 = row.try_get_by_index(0).expect("a position");
            (
                self.table.clone(),
                u64::try_from(position).expect("a count"),
            )
        };
        rows.expect("the rows").iter().map(place).collect()
    }
}

impl Raced for PlainCounter {
    fn write(&self, _: usize) -> LocalBoxFuture<'static, ()> {
        let (connection, table) = (self.connection.clone(), self.table.clone());
        Box::pin(async move {
            for _ in 0..PUSHES * 5 {
                let tx = connection.begin().await.expect("a transaction");
                // A push has work to do between its position and its commit, and so has this.
                for step in [
                    format!("INSERT INTO {table} DEFAULT VALUES"),
                    "SELECT count(*) FROM generate_series(1, 20000)".to_owned(),
                ] {
                    tx.execute_unprepared(&step).await.expect("a step");
                }
                tx.commit().await.expect("the commit");
            }
        })
    }

    fn next_page(&mut self) -> LocalBoxFuture<'_, Vec<Place>> {
        Box::pin(async move {
            let page = self.after(self.last).await;
            self.last = page.last().map_or(self.last, |(_, position)| *position);
            page
        })
    }

    fn settle(&self) -> LocalBoxFuture<'_, ()> {
        Box::pin(async {})
    }

    fn committed(&self) -> LocalBoxFuture<'_, BTreeSet<Place>> {
        Box::pin(async move { self.after(0).await.into_iter().collect() })
    }
}

#[actix_web::test]
async fn three_server_processes_leave_no_position_unseen() {
    let clock = Clock::system();
    let Some(app) = TestApp::start_with(DatabaseKind::Postgres, clock).await else {
        return;
    };
    let mut servers = Servers::start(&app).await;
    assert_eq!(race(&mut servers).await, 0);
    // A check-in moves no entry, so each position of a store's feed must have been given once.
    let company = servers.company.clone();
    for store in [company.store, company.store_b] {
        let feed = servers.readers[0].feed(&feeds::store(store));
        let feed = feed.expect("the reader holds the store");
        let visits = u64::try_from(WRITERS * PUSHES).expect("a small number");
        assert_eq!(feed.position, 1 + visits);
        assert_eq!(feed.records.len(), WRITERS * PUSHES + 1);
    }
}

#[actix_web::test]
async fn the_same_race_catches_a_plain_auto_increment_position() {
    const ROUNDS_MAX: usize = 20;
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    for round in 0..ROUNDS_MAX {
        if race(&mut PlainCounter::create(&app.database_url, round).await).await > 0 {
            return;
        }
    }
    panic!("the planted fault went unnoticed");
}

/// Whether a stream tells that a feed has come so far, before it ends.
async fn tells(stream: &mut Response, feed: &FeedId, head: u64) -> bool {
    let mut text = String::new();
    while let Some(bytes) = stream.chunk().await.expect("the stream ends well") {
        text.push_str(&String::from_utf8_lossy(&bytes));
        let events = text
            .split("\n\n")
            .filter_map(|event| event.strip_prefix("data: "));
        let mut hints = events.filter_map(|json| serde_json::from_str::<Hint>(json).ok());
        if hints.any(|hint| hint.feed == *feed && hint.head >= head) {
            return true;
        }
    }
    false
}

async fn open(client: &Client) -> Response {
    let request = client.request(Method::GET, "/api/hints");
    let mut stream = request.send().await.expect("a stream");
    assert_eq!(stream.status(), 200);
    assert!(stream.chunk().await.expect("the stream begins").is_some());
    stream
}

#[actix_web::test]
async fn what_one_process_commits_is_hinted_at_by_another_also_after_a_lost_connection() {
    let Some(app) = TestApp::start_with(DatabaseKind::Postgres, Clock::system()).await else {
        return;
    };
    let servers = Servers::start(&app).await;
    let mut writer = servers.writers[1].clone();
    writer.pen.wall = app.clock.now();
    let mut reader = servers.readers[0].clone();
    reader
        .client
        .address
        .clone_from(&servers.processes[0].address);
    let feed = feeds::store(servers.company.store);
    let check_in = || writer.check_in(&servers.company, servers.company.store).1;

    let mut stream = open(&reader.client).await;
    let (first, second, third) = (check_in(), check_in(), check_in());
    writer.push(first).await;
    assert!(tells(&mut stream, &feed, 2).await);

    let lost = "SELECT application_name, pg_terminate_backend(pid)::int::bigint FROM pg_stat_activity \
                WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(servers.places(lost).await.len(), WRITERS);
    writer.push(second).await;
    // What was told meanwhile may be missing, and the stream ends so that its reader looks.
    assert!(!tells(&mut stream, &feed, u64::MAX).await);
    let mut stream = open(&reader.client).await;
    writer.push(third).await;
    assert!(tells(&mut stream, &feed, 4).await);
    reader.pull().await;
    assert_eq!(reader.feed(&feed).map(|feed| feed.position), Some(4));
}
