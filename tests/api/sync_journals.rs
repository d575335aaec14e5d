//! What the gap hunter hunts in: the product's feeds, and a planted fault.

use futures_util::future::LocalBoxFuture;
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, TransactionTrait as _};
use server::app::random_bytes;
use server::database::{Database, Error};
use server::sync::{PAGE_LIMIT, Sender, pull, push_system};
use shared::api::auth::Posture;
use shared::feeds;
use shared::ids::{EpochId, MutationId, RecordId};
use shared::kinds::{DraftOf, create_draft};
use shared::problem::ProblemCode;
use shared::store::StoreType;
use shared::sync::cursor::{Cursor, FeedMark};
use shared::sync::wire::PullAnswer;
use std::cell::RefCell;
use tests::{Company, CompanyPlan, START, TestApp};
use tokio::sync::oneshot;

/// What is hunted: a journal with positions.
pub trait Journal {
    /// Whether a writer has to wait while another one is open.
    const WAITS: bool;
    /// Writes one entry, says so, and commits when told `true`, rolls back when told `false`.
    fn write(
        &self,
        written: oneshot::Sender<()>,
        end: oneshot::Receiver<bool>,
    ) -> LocalBoxFuture<'static, ()>;
    /// The positions after one, in their order.
    fn read_after(&self, position: u64) -> LocalBoxFuture<'_, Vec<u64>>;
}

/// The product: drafts through the pipeline, pages through pull.
pub struct Product {
    writers: Vec<Database>,
    next: RefCell<usize>,
    reader: Database,
    sender: Sender,
    ordinal: u64,
    epoch: EpochId,
}

impl Journal for Product {
    const WAITS: bool = true;

    fn write(
        &self,
        written: oneshot::Sender<()>,
        end: oneshot::Receiver<bool>,
    ) -> LocalBoxFuture<'static, ()> {
        let turn = self.next.replace_with(|turn| *turn + 1);
        let database = self.writers[turn % self.writers.len()].clone();
        let author = self.sender.user;
        Box::pin(async move {
            let signals = RefCell::new(Some((written, end)));
            let result = database
                .write("gap_hunter", async |tx| {
                    push_system(tx, author, START, vec![any_draft()]).await?;
                    let Some((written, end)) = signals.take() else {
                        return Ok(());
                    };
                    written.send(()).expect("the hunter listens");
                    match end.await {
                        Ok(true) => Ok(()),
                        _ => Err(Error::Problem(ProblemCode::Internal)),
                    }
                })
                .await;
            drop(result);
        })
    }

    fn read_after(&self, position: u64) -> LocalBoxFuture<'_, Vec<u64>> {
        Box::pin(async move {
            let marks = vec![FeedMark {
                ordinal: self.ordinal,
                position,
            }];
            let cursor = Cursor {
                epoch: self.epoch,
                marks,
            }
            .to_bytes();
            let answer = pull(
                &self.reader,
                (self.sender, Posture::Desk),
                &cursor,
                START,
                PAGE_LIMIT,
            )
            .await;
            let Some(PullAnswer::Page(page)) = answer.expect("the page is read") else {
                panic!("a cursor is answered with a page")
            };
            let feed = page.feeds.iter().find(|feed| feed.ordinal == self.ordinal);
            feed.map_or_else(Vec::new, |feed| {
                feed.entries.iter().map(|entry| entry.position).collect()
            })
        })
    }
}

fn any_draft() -> shared::sync::engine::Draft {
    let of = DraftOf {
        mutation: MutationId::new(START.0, random_bytes()),
        record: RecordId::new(START.0, random_bytes()),
        feed: feeds::catalog(),
    };
    let store_type = StoreType {
        name_zh: "示例".to_owned(),
        name_en: "Example".to_owned(),
        units: 1,
        stores_a_day: 24,
        time_in_store_min_s: 600,
        geofence_radius_m: 150,
        template: Default::default(),
    };
    create_draft(of, &store_type)
}

/// The planted fault: a position that the database counts when the row is written.
pub struct PlainCounter {
    connection: sea_orm::DatabaseConnection,
}

impl PlainCounter {
    /// The planted table on a database.
    pub async fn create(url: &str) -> Self {
        let connection = sea_orm::Database::connect(url)
            .await
            .expect("the database answers");
        connection
            .execute_unprepared("CREATE TABLE planted (position bigserial PRIMARY KEY, note text)")
            .await
            .expect("the planted table is made");
        Self { connection }
    }
}

impl Journal for PlainCounter {
    const WAITS: bool = false;

    fn write(
        &self,
        written: oneshot::Sender<()>,
        end: oneshot::Receiver<bool>,
    ) -> LocalBoxFuture<'static, ()> {
        let connection = self.connection.clone();
        Box::pin(async move {
            let tx = connection.begin().await.expect("a transaction");
            tx.execute_unprepared("INSERT INTO planted (note) VALUES ('x')")
                .await
                .expect("a row");
            written.send(()).expect("the hunter listens");
            match end.await {
                Ok(true) => tx.commit().await.expect("the commit"),
                _ => tx.rollback().await.expect("the rollback"),
            }
        })
    }

    fn read_after(&self, position: u64) -> LocalBoxFuture<'_, Vec<u64>> {
        Box::pin(async move {
            let query = Statement::from_string(
                DbBackend::Postgres,
                format!(
                    "SELECT position FROM planted WHERE position > {position} ORDER BY position"
                ),
            );
            let rows = self
                .connection
                .query_all_raw(query)
                .await
                .expect("the rows");
            let position = |row: &sea_orm::QueryResult| row.try_get_by_index::<i64>(0).ok();
            rows.iter()
                .filter_map(position)
                .filter_map(|at| u64::try_from(at).ok())
                .collect()
        })
    }
}

/// The product with so many processes that write.
pub async fn product(app: &TestApp, processes: usize) -> Product {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let desk = app.sign_in_desk("administrator").await;
    let sender = Sender {
        user: company.administrator,
        device: desk.device,
    };
    let mut writers = Vec::new();
    for _ in 0..processes {
        writers.push(
            Database::connect(&app.database_url)
                .await
                .expect("a further process"),
        );
    }
    let reader = app.state.database.clone();
    let nothing = Cursor {
        epoch: EpochId(uuid::Uuid::nil()),
        marks: Vec::new(),
    }
    .to_bytes();
    let first = pull(
        &reader,
        (sender, Posture::Desk),
        &nothing,
        START,
        PAGE_LIMIT,
    )
    .await
    .expect("a page");
    let Some(PullAnswer::Page(page)) = first else {
        panic!("a page")
    };
    let catalog = page
        .feeds
        .iter()
        .find(|feed| feed.id == feeds::catalog())
        .expect("the catalog");
    let (ordinal, epoch) = (catalog.ordinal, page.epoch);
    Product {
        writers,
        next: RefCell::new(0),
        reader,
        sender,
        ordinal,
        epoch,
    }
}
