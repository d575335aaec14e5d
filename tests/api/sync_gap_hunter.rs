//! The gap hunter: does a reader that goes on from its position ever miss an earlier one? Three
//! writers of two steps (lock and write; commit or roll back) and a reader of three pages, in many
//! orders. The same harness has to catch a plain auto-increment position.

use crate::sync_journals::{Journal, PlainCounter, product};
use crate::sync_tools::Phone;
use server::database::Database;
use server::sync::{HintHub, Sender, push};
use shared::feeds;
use shared::sync::FeedId;
use std::collections::BTreeSet;
use std::rc::Rc;
use tests::{Company, CompanyPlan, DatabaseKind, START, TestApp};
use tokio::sync::oneshot;

const WRITERS: usize = 3;
const PAGES: usize = 3;
/// As many as there are orders of nine steps of which two, two, two and three are alike.
const ALL_ORDERS: usize = 7560;
/// As many as a run of all tests can wait for; all of them with `STOREBEAT_GAP_ORDERS=all`.
const ORDERS: u64 = 120;

/// A writer in one order.
struct Writer {
    end: Option<oneshot::Sender<bool>>,
    written: Option<oneshot::Receiver<()>>,
    task: tokio::task::JoinHandle<()>,
}

/// Runs one order from a position on, and tells how many positions the reader never saw and which one is
/// the last.
async fn run_order<J: Journal>(
    journal: &J,
    from: u64,
    (order, commits): &(Vec<usize>, [bool; WRITERS]),
) -> (usize, u64) {
    let mut seen = Vec::new();
    let mut position = from;
    let mut writers: [Option<Writer>; WRITERS] = [None, None, None];
    let mut is_open = false;
    for step in order {
        if *step == WRITERS {
            let page = journal.read_after(position).await;
            position = page.last().copied().unwrap_or(position);
            seen.extend(page);
        } else if let Some(writer) = &mut writers[*step] {
            let end = writer.end.take().expect("a writer has two steps");
            end.send(commits[*step])
                .expect("the writer waits for its end");
            if writer.written.is_none() {
                finish(writers[*step].as_mut()).await;
                is_open = admit_next::<J>(&mut writers).await;
            }
        } else {
            let (written, was_written) = oneshot::channel();
            let (end, ending) = oneshot::channel();
            let task = actix_web::rt::spawn(journal.write(written, ending));
            let mut writer = Writer {
                end: Some(end),
                written: Some(was_written),
                task,
            };
            if !(J::WAITS && is_open) {
                drop(writer.written.take().expect("just made").await);
                is_open = true;
            }
            writers[*step] = Some(writer);
        }
    }
    for writer in writers.iter_mut() {
        finish(writer.as_mut()).await;
    }
    seen.extend(journal.read_after(position).await);
    let all = journal.read_after(from).await;
    // A writer that fails writes nothing to miss, so that the hunt would find nothing to say.
    let committed = commits.iter().filter(|commits| **commits).count();
    assert_eq!(all.len(), committed, "a writer failed");
    let missed = all.iter().filter(|position| !seen.contains(position));
    (missed.count(), all.last().copied().unwrap_or(from))
}

async fn finish(writer: Option<&mut Writer>) {
    if let Some(writer) = writer.filter(|writer| !writer.task.is_finished()) {
        (&mut writer.task).await.expect("the writer ends");
    }
}

/// After a commit one of those that wait goes on; it may have been told its end already.
async fn admit_next<J: Journal>(writers: &mut [Option<Writer>; WRITERS]) -> bool {
    loop {
        let waiting: Vec<usize> = (0..WRITERS)
            .filter(|index| {
                writers[*index]
                    .as_ref()
                    .is_some_and(|writer| writer.written.is_some())
            })
            .collect();
        if !J::WAITS || waiting.is_empty() {
            return false;
        }
        let signals = waiting.iter().map(|index| {
            let written = writers[*index]
                .as_mut()
                .and_then(|writer| writer.written.take());
            written.expect("it waits")
        });
        let (_, first, rest) = futures_util::future::select_all(signals).await;
        let admitted = waiting[first];
        let others = waiting.iter().filter(|index| **index != admitted);
        // `select_all` swaps the last into the place of the finished one.
        let mut rest = rest;
        let mut order: Vec<usize> = others.copied().collect();
        if first < rest.len() {
            let moved = order.pop().expect("as many as the rest");
            order.insert(first, moved);
        }
        for (index, written) in order.into_iter().zip(rest.drain(..)) {
            if let Some(writer) = writers[index].as_mut() {
                writer.written = Some(written);
            }
        }
        let is_told = writers[admitted]
            .as_ref()
            .is_some_and(|writer| writer.end.is_none());
        if !is_told {
            return true;
        }
        finish(writers[admitted].as_mut()).await;
    }
}

/// A small generator of its own, so that a seed gives the same orders everywhere.
fn next_random(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

fn order_of(seed: u64) -> (Vec<usize>, [bool; WRITERS]) {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) + 1;
    let mut order: Vec<usize> = (0..WRITERS).flat_map(|writer| [writer, writer]).collect();
    order.extend([WRITERS; PAGES]);
    for index in (1..order.len()).rev() {
        let bound = u64::try_from(index + 1).expect("a small number");
        let other = usize::try_from(next_random(&mut state) % bound).expect("a small number");
        order.swap(index, other);
    }
    (order, ends(&mut state))
}

/// Which writers commit: three of four.
fn ends(state: &mut u64) -> [bool; WRITERS] {
    std::array::from_fn(|_| !next_random(state).is_multiple_of(4))
}

/// Every order there is, each with ends of its own.
fn all_orders() -> Vec<(Vec<usize>, [bool; WRITERS])> {
    let mut state = 1;
    let mut order: Vec<usize> = (0..WRITERS).flat_map(|writer| [writer, writer]).collect();
    order.extend([WRITERS; PAGES]);
    let mut orders = vec![(order.clone(), ends(&mut state))];
    // The next one in the order of a dictionary, until there is none.
    while let Some(at) = order.windows(2).rposition(|pair| pair[0] < pair[1]) {
        let next = order.iter().rposition(|step| *step > order[at]);
        order.swap(at, next.expect("the one behind is larger"));
        order[at + 1..].reverse();
        orders.push((order.clone(), ends(&mut state)));
    }
    orders
}

/// All orders when the environment asks for them, otherwise some of them.
fn orders() -> Vec<(Vec<usize>, [bool; WRITERS])> {
    match std::env::var("STOREBEAT_GAP_ORDERS").as_deref() {
        Ok("all") => all_orders(),
        _ => random_orders(ORDERS),
    }
}

fn random_orders(count: u64) -> Vec<(Vec<usize>, [bool; WRITERS])> {
    (0..count).map(order_of).collect()
}

async fn hunt<J: Journal>(journal: &J, orders: &[(Vec<usize>, [bool; WRITERS])]) -> usize {
    let mut all_missed = 0;
    let mut from = journal.read_after(0).await.last().copied().unwrap_or(0);
    for order in orders {
        let (missed, last) = run_order(journal, from, order).await;
        all_missed += missed;
        from = last;
    }
    all_missed
}

#[test]
fn every_order_is_there_once() {
    let orders: BTreeSet<Vec<usize>> = all_orders().into_iter().map(|(order, _)| order).collect();
    assert_eq!(orders.len(), ALL_ORDERS);
    assert_eq!(all_orders().len(), ALL_ORDERS);
}

#[actix_web::test]
async fn three_processes_on_one_postgresql_leave_no_gap_in_any_order() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    assert_eq!(hunt(&product(&app, WRITERS).await, &orders()).await, 0);
}

#[actix_web::test]
async fn sqlite_leaves_no_gap_in_random_orders() {
    let app = TestApp::start(DatabaseKind::Sqlite)
        .await
        .expect("SQLite needs no server");
    assert_eq!(
        hunt(&product(&app, 1).await, &random_orders(ORDERS / 3)).await,
        0
    );
}

#[actix_web::test]
async fn the_hunter_catches_a_plain_auto_increment_position() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    let planted = PlainCounter::create(&app.database_url).await;
    assert!(
        hunt(&planted, &random_orders(ORDERS)).await > 0,
        "the planted fault went unnoticed"
    );
}

#[actix_web::test]
async fn a_reader_that_pages_under_load_of_three_processes_sees_every_position() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    let company = Rc::new(Company::found(&app, CompanyPlan::WithStores).await);
    let mut tasks = Vec::new();
    for login in ["mei", "jun", "mei"] {
        let database = Database::connect(&app.database_url)
            .await
            .expect("a further process");
        let mut phone = Phone::sign_in(&app, login).await;
        let company = company.clone();
        tasks.push(actix_web::rt::spawn(async move {
            let hints = HintHub::new();
            for _ in 0..12 {
                let stores = [company.store, company.store_b];
                let drafts = stores
                    .iter()
                    .flat_map(|store| phone.whole_visit(&company, *store).1);
                let drafts: Vec<_> = drafts.collect();
                let sender = Sender {
                    user: phone.client.user,
                    device: phone.client.device,
                };
                let mutations = phone.pen.write_all(drafts);
                let answer = push(&database, &hints, sender, mutations, START).await;
                let answer = answer.expect("the push is taken");
                assert!(
                    answer
                        .receipts
                        .iter()
                        .all(|receipt| receipt.reason.is_none())
                );
            }
        }));
    }
    let mut reader = Phone::sign_in(&app, "jun").await;
    while tasks.iter().any(|task| !task.is_finished()) {
        reader.pull().await;
    }
    for task in tasks {
        task.await.expect("the writer ends");
    }
    reader.pull().await;
    let mut fresh = Phone::sign_in(&app, "jun").await;
    fresh.pull().await;
    assert_eq!(reader.view(), fresh.view());
    assert_eq!(positions(&fresh, &feeds::store(company.store)), 1 + 36 * 2);
    assert_eq!(fresh.bodies("visit").len(), 72);
}

fn positions(phone: &Phone, feed: &FeedId) -> u64 {
    phone.feed(feed).map_or(0, |feed| feed.position)
}
