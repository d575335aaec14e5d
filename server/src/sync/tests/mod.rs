//! The pipeline on a database of its own, without HTTP.

mod pages;
mod plans;

use super::numbers::{digest_from, from_column, hash_from};
use super::tables::{effect, feed, feed_entry, history};
use super::{HintHub, effects, push_system, run_effects, system_device};
use crate::database::{Database, Error};
use crate::kinds::EffectRow;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use shared::feeds;
use shared::ids::{MutationId, RecordId, UserId, derived_id};
use shared::kinds::{DraftOf, RecordType as _, change_draft, create_draft, withdraw_draft};
use shared::store::StoreType;
use shared::sync::digest::Digest;
use shared::sync::engine::Draft;
use shared::sync::history::{Revision, link};
use shared::sync::{FeedId, Hash, Outcome};
use shared::time::UtcMs;
use std::cell::Cell;
use tempfile::TempDir;

const NOW: UtcMs = UtcMs(1_795_482_000_000);

async fn database() -> (TempDir, Database) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let database = Database::connect(&url).await.unwrap();
    database.migrate().await.unwrap();
    (folder, database)
}

fn person() -> UserId {
    shared::kinds::sample::PERSON
}

fn of(turn: u8, record: u8) -> DraftOf {
    DraftOf {
        mutation: MutationId(derived_id("test_mutation", &[&[turn]])),
        record: RecordId(derived_id("test_record", &[&[record]])),
        feed: feeds::catalog(),
    }
}

fn store_type() -> StoreType {
    StoreType::samples().remove(0)
}

async fn push_drafts(database: &Database, drafts: Vec<Draft>) -> Vec<Option<Outcome>> {
    push_drafts_at(database, NOW, drafts).await
}

async fn push_drafts_at(
    database: &Database,
    now: UtcMs,
    drafts: Vec<Draft>,
) -> Vec<Option<Outcome>> {
    let push = database
        .write("test", async |tx| {
            push_system(tx, person(), now, drafts.clone()).await
        })
        .await
        .unwrap();
    push.answers.iter().map(|answer| answer.outcome).collect()
}

fn three_steps() -> Vec<Draft> {
    let before = store_type();
    let after = StoreType {
        units: 7,
        ..before.clone()
    };
    vec![
        create_draft(of(1, 1), &before),
        create_draft(of(2, 2), &before),
        change_draft(of(3, 1), &before, &after).unwrap(),
        withdraw_draft::<StoreType>(of(4, 2), None),
    ]
}

async fn catalog(database: &Database) -> feed::Model {
    stored_feed(database, &feeds::catalog()).await
}

async fn stored_feed(database: &Database, id: &FeedId) -> feed::Model {
    let find = feed::Entity::find().filter(feed::Column::Id.eq(id.as_str()));
    database
        .read(async |tx| Ok::<_, Error>(find.one(tx.connection()).await?))
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn the_history_is_chained_and_reaches_the_link_of_its_feed() {
    let (_folder, database) = database().await;
    assert_eq!(
        push_drafts(&database, three_steps()).await,
        [Some(Outcome::Applied); 4]
    );
    let rows = database
        .read(async |tx| {
            let find = history::Entity::find().order_by_asc(history::Column::Sequence);
            Ok::<_, Error>(find.all(tx.connection()).await?)
        })
        .await
        .unwrap();
    let mut last = Hash::default();
    for row in &rows {
        assert_eq!(
            hash_from(&row.body_hash).unwrap(),
            Hash::of(&[row.body.as_bytes()])
        );
        let revision = Revision {
            sequence: from_column(row.sequence).unwrap(),
            record: RecordId(row.record_id),
            revision: from_column(row.revision).unwrap(),
            mutation: MutationId(row.mutation_id),
            mutation_hash: hash_from(&row.mutation_hash).unwrap(),
            body_hash: hash_from(&row.body_hash).unwrap(),
            at: UtcMs(row.at),
        };
        last = link(last, &revision);
        assert_eq!(last.0.to_vec(), row.link);
    }
    let feed = catalog(&database).await;
    assert_eq!((rows.len(), feed.history_sequence, feed.head), (4, 4, 4));
    assert_eq!(feed.history_link, last.0);
}

#[tokio::test]
async fn the_digest_is_the_sum_over_live_entries_and_each_record_has_one_entry() {
    let (_folder, database) = database().await;
    push_drafts(&database, three_steps()).await;
    let entries = database
        .read(async |tx| Ok::<_, Error>(feed_entry::Entity::find().all(tx.connection()).await?))
        .await
        .unwrap();
    let live = entries.iter().filter(|entry| entry.op == "put");
    let sum = live.fold(Digest::default(), |sum, entry| {
        let revision = from_column(entry.revision).unwrap();
        let hash = hash_from(&entry.body_hash).unwrap();
        sum.plus(Digest::of_entry(
            &entry.kind,
            RecordId(entry.record_id),
            revision,
            &hash,
        ))
    });
    assert_eq!(digest_from(&catalog(&database).await.digest).unwrap(), sum);
    let mut places: Vec<_> = entries
        .iter()
        .map(|entry| (entry.position, entry.op.as_str()))
        .collect();
    places.sort_unstable();
    assert_eq!(places, [(3, "put"), (4, "gone")]);
}

#[tokio::test]
async fn the_same_drafts_again_write_nothing() {
    let (_folder, database) = database().await;
    let drafts = vec![create_draft(of(1, 1), &store_type())];
    push_drafts(&database, drafts.clone()).await;
    let before = catalog(&database).await;
    let again = vec![create_draft(of(9, 1), &store_type())];
    assert_eq!(push_drafts(&database, again).await, [None]);
    assert_eq!(
        push_drafts(&database, drafts).await,
        [Some(Outcome::Applied)],
        "known by its leaf"
    );
    assert_eq!(catalog(&database).await, before);
}

#[tokio::test]
async fn what_the_database_refuses_is_found_by_halving() {
    let (_folder, database) = database().await;
    let orphan = shared::inbox::InboxItem::samples().remove(0);
    let mut drafts: Vec<Draft> = (1..=5)
        .map(|number| create_draft(of(number, number), &store_type()))
        .collect();
    let nobody = DraftOf {
        feed: feeds::user(person()),
        ..of(9, 9)
    };
    drafts.insert(2, create_draft(nobody, &orphan));
    let outcomes = push_drafts(&database, drafts).await;
    let done = Some(Outcome::Applied);
    assert_eq!(outcomes, [done, done, None, done, done, done]);
}

#[tokio::test]
async fn an_effect_that_fails_is_tried_again_later_and_holds_up_no_other() {
    let (_folder, database) = database().await;
    let hints = HintHub::new();
    let row = |key: &str, handler: &str| EffectRow {
        handler: handler.to_owned(),
        key: key.to_owned(),
        payload: json!({ "type": "overdue", "mutation": of(1, 1).mutation, "hash": Hash::default() }),
        due_at: NOW,
    };
    database
        .write("test", async |tx| {
            effects::insert(tx, vec![row("bad", "no_such_kind"), row("good", "sync")]).await?;
            effects::insert(tx, vec![row("good", "sync")]).await
        })
        .await
        .unwrap();
    run_effects(&database, &hints, NOW).await.unwrap();
    let rows = database
        .read(async |tx| {
            let find = effect::Entity::find().order_by_asc(effect::Column::Key);
            Ok::<_, Error>(find.all(tx.connection()).await?)
        })
        .await
        .unwrap();
    let state: Vec<_> = rows
        .iter()
        .map(|row| (row.key.as_str(), row.done_at.is_some(), row.attempts))
        .collect();
    assert_eq!(state, [("bad", false, 1), ("good", true, 0)]);
    assert!(rows[0].due_at > NOW.0);
}

#[tokio::test]
async fn work_whose_rows_have_moved_starts_over_three_times_at_most() {
    let (_folder, database) = database().await;
    let attempts = Cell::new(0);
    let result: Result<(), Error> = database
        .write("test", async |_| {
            attempts.set(attempts.get() + 1);
            Err(Error::StartOver)
        })
        .await;
    assert!(matches!(result, Err(Error::StartOver)));
    assert_eq!(attempts.get(), 4);
}

#[tokio::test]
async fn what_is_rolled_back_leaves_no_position_behind() {
    let (_folder, database) = database().await;
    push_drafts(&database, vec![create_draft(of(1, 1), &store_type())]).await;
    let before = catalog(&database).await;
    let result: Result<(), Error> = database
        .write("test", async |tx| {
            push_system(
                tx,
                person(),
                NOW,
                vec![create_draft(of(2, 2), &store_type())],
            )
            .await?;
            Err(Error::Data("the test gives up"))
        })
        .await;
    assert!(result.is_err());
    assert_eq!(catalog(&database).await, before);
    assert_ne!(system_device().0, person().0);
}

#[tokio::test]
async fn hints_of_one_feed_are_one_hint_with_the_highest_position() {
    use shared::sync::wire::Hint;
    let hub = HintHub::new();
    let mut listener = hub.listen();
    for head in [3, 9, 4] {
        hub.publish(vec![Hint {
            feed: feeds::catalog(),
            head,
        }]);
    }
    let heard = listener.next().await.unwrap();
    assert_eq!(
        heard,
        [Hint {
            feed: feeds::catalog(),
            head: 9
        }]
    );
}
