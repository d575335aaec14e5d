//! What stands in the database after all deaths, read beside the one door.

use super::phone::LoadPhone;
use futures_util::FutureExt as _;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, FromQueryResult, Statement};
use server::clock::Clock;
use shared::ids::{MutationId, RecordId};
use shared::sync::history::{Revision, link};
use shared::sync::{Hash, SealedMutation};
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};
use uuid::Uuid;

const SETTLED_WITHIN: Duration = Duration::from_secs(60);

/// A connection that looks at the tables.
pub struct Truth(DatabaseConnection);

#[derive(FromQueryResult)]
struct Stored {
    id: Uuid,
    bytes: Vec<u8>,
}

#[derive(FromQueryResult)]
struct Count {
    count: i64,
}

#[derive(FromQueryResult)]
struct Link {
    feed: i64,
    sequence: i64,
    record_id: Uuid,
    revision: i64,
    mutation_id: Uuid,
    mutation_hash: Vec<u8>,
    body_hash: Vec<u8>,
    at: i64,
    link: Vec<u8>,
}

impl Truth {
    pub async fn of(url: &str) -> Self {
        let mut options = sea_orm::ConnectOptions::new(url);
        // One connection, so that a transaction of statements is one.
        options.max_connections(1).sqlx_logging(false);
        let connection = sea_orm::Database::connect(options).await;
        Self(connection.expect("the database answers"))
    }

    /// Whether [`Self::holds`] sees what a statement does to a mutation's id, which is undone after it.
    pub async fn sees(&self, phones: &[LoadPhone], (statement, id): (&str, Uuid)) -> bool {
        let backend = self.0.get_database_backend();
        let change = Statement::from_sql_and_values(backend, statement, [id.into()]);
        self.0.execute_unprepared("BEGIN").await.expect("it begins");
        self.0.execute_raw(change).await.expect("it is changed");
        let looked = AssertUnwindSafe(self.holds(phones)).catch_unwind().await;
        self.0
            .execute_unprepared("ROLLBACK")
            .await
            .expect("it is undone");
        looked.is_err()
    }

    async fn rows<T: FromQueryResult>(&self, query: &str) -> Vec<T> {
        let backend = self.0.get_database_backend();
        let rows = T::find_by_statement(Statement::from_string(backend, query));
        rows.all(&self.0).await.expect("the rows are read")
    }

    /// How many rows, of a table or of what else can stand after FROM.
    pub async fn count(&self, what: &str) -> usize {
        let rows: Vec<Count> = self
            .rows(&format!("SELECT count(*) AS count FROM {what}"))
            .await;
        usize::try_from(rows[0].count).expect("a count")
    }

    /// How many receipts that phones hold are not there.
    pub async fn lacks(&self, phones: &[LoadPhone]) -> usize {
        let rows: Vec<Stored> = self
            .rows("SELECT mutation_id AS id, leaf AS bytes FROM receipt")
            .await;
        let held: BTreeSet<String> = rows.iter().map(|row| hex::encode(&row.bytes)).collect();
        let given = phones.iter().flat_map(|phone| &phone.leaves);
        given.filter(|leaf| !held.contains(*leaf)).count()
    }

    /// Returns when the server has applied every effect that is due.
    pub async fn settle(&self) {
        let end = Instant::now() + SETTLED_WITHIN;
        let now = Clock::system().now().0;
        let due = format!("effect WHERE done_at IS NULL AND due_at <= {now}");
        while self.count(&due).await > 0 {
            assert!(Instant::now() < end, "effects are still due");
        }
    }

    /// Every mutation that the phones saved is there once with its bytes, its one leaf is the one that
    /// was given, its record stands in its feed once, and what follows from it was done once.
    pub async fn holds(&self, phones: &[LoadPhone]) {
        let saved: BTreeMap<Uuid, (&SealedMutation, &String)> = phones
            .iter()
            .flat_map(|phone| phone.saved.iter().zip(&phone.leaves))
            .map(|(sealed, leaf)| (view(sealed).id.0, (sealed, leaf)))
            .collect();
        let of_phones = |rows: Vec<Stored>| -> Vec<(Uuid, Vec<u8>)> {
            let rows = rows.into_iter().map(|row| (row.id, row.bytes));
            let mut rows: Vec<_> = rows.filter(|(id, _)| saved.contains_key(id)).collect();
            rows.sort();
            rows
        };
        let envelopes: Vec<_> = saved
            .iter()
            .map(|(id, (sealed, _))| (*id, sealed.envelope.clone()))
            .collect();
        let rows = self
            .rows("SELECT id, envelope AS bytes FROM mutation")
            .await;
        assert_eq!(of_phones(rows), envelopes);
        let leaves: Vec<_> = saved
            .iter()
            .map(|(id, (_, leaf))| (*id, hex::decode(leaf).expect("a leaf")))
            .collect();
        let rows = self
            .rows("SELECT mutation_id AS id, leaf AS bytes FROM receipt")
            .await;
        assert_eq!(of_phones(rows), leaves);
        let hashes: Vec<_> = saved
            .iter()
            .map(|(id, (sealed, _))| (*id, sealed.hash().0.to_vec()))
            .collect();
        let rows = self
            .rows("SELECT mutation_id AS id, mutation_hash AS bytes FROM history")
            .await;
        assert_eq!(of_phones(rows), hashes);
        self.holds_records(saved.values().map(|(sealed, _)| view(sealed).record.0))
            .await;
        let visits: usize = phones.iter().flat_map(|phone| phone.visits).sum();
        assert_eq!(self.count("visit").await, visits);
        assert_eq!(self.count("visit_line").await, visits);
        self.history_is_unbroken().await;
    }

    async fn holds_records(&self, wanted: impl Iterator<Item = Uuid>) {
        let entries = "SELECT record_id AS id, body_hash AS bytes FROM feed_entry WHERE op = 'put'";
        let mut entries: Vec<Uuid> = self
            .rows::<Stored>(entries)
            .await
            .iter()
            .map(|row| row.id)
            .collect();
        let wanted: BTreeSet<Uuid> = wanted.collect();
        entries.retain(|id| wanted.contains(id));
        entries.sort();
        assert_eq!(entries, Vec::from_iter(wanted));
    }

    async fn history_is_unbroken(&self) {
        let mut last: BTreeMap<i64, (i64, Hash)> = BTreeMap::new();
        for row in self
            .rows::<Link>("SELECT * FROM history ORDER BY feed, sequence")
            .await
        {
            let (sequence, previous) = last.get(&row.feed).copied().unwrap_or_default();
            assert_eq!(row.sequence, sequence + 1);
            let hash = |bytes: &[u8]| Hash::from_slice(bytes).expect("a hash");
            let revision = Revision {
                sequence: u64::try_from(row.sequence).expect("a count"),
                record: RecordId(row.record_id),
                revision: u64::try_from(row.revision).expect("a count"),
                mutation: MutationId(row.mutation_id),
                mutation_hash: hash(&row.mutation_hash),
                body_hash: hash(&row.body_hash),
                at: UtcMs(row.at),
            };
            assert_eq!(link(previous, &revision), hash(&row.link));
            last.insert(row.feed, (row.sequence, hash(&row.link)));
        }
    }
}

fn view(sealed: &SealedMutation) -> shared::sync::Envelope {
    sealed.view().expect("an envelope")
}
