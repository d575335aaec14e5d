//! How SQLite finds what a pull asks for: by indexes and no further than needed, so that no history is gone
//! through. It counts no rows; on PostgreSQL a test of the API counts them.

use super::pages::own_feed_with_floor;
use super::*;
use crate::organisation::{Actor, create_region, create_territory, give_grant};
use crate::sync::{PAGE_LIMIT, Sender, pull};
use sea_orm::{ConnectionTrait as _, Statement};
use shared::access::{Role, ScopeKind};
use shared::api::admin::NewGrant;
use shared::api::auth::Posture;
use shared::ids::{DeviceId, EpochId, StoreId, StoreTypeId, TerritoryId};
use shared::store::Store;
use shared::sync::cursor::Cursor;
use std::sync::{Arc, Mutex};

/// Tables that grow with every day of work.
const HISTORIES: [&str; 9] = [
    "feed_entry",
    "history",
    "record",
    "mutation",
    "receipt",
    "planned_stop",
    "visit",
    "effect",
    "anchor",
];

/// The person of the samples works in a territory.
async fn add_territory(database: &Database) -> TerritoryId {
    let actor = Actor::program(NOW);
    database
        .write("test", async |tx| {
            let region = create_region(tx, &actor, "North").await?;
            let territory = create_territory(tx, &actor, region, "North 1").await?;
            let wanted = NewGrant {
                role: Role::Merchandiser,
                scope_kind: ScopeKind::Territory,
                scope_id: Some(territory.0),
                valid_from: None,
                valid_to: None,
            };
            give_grant(tx, &actor, person(), &wanted).await?;
            Ok::<_, Error>(territory)
        })
        .await
        .unwrap()
}

async fn add_store(database: &Database, territory: TerritoryId) {
    let (first, second) = (of(20, 20), of(21, 21));
    let store = Store {
        store_type: StoreTypeId(first.record.0),
        territory,
        ..Store::samples().remove(0)
    };
    let place = DraftOf {
        feed: feeds::store(StoreId(second.record.0)),
        ..second
    };
    let drafts = vec![
        create_draft(first, &store_type()),
        create_draft(place, &store),
    ];
    assert_eq!(
        push_drafts(database, drafts).await,
        [Some(Outcome::Applied); 2]
    );
}

/// The steps of SQLite's plan of a statement.
async fn plan_of(database: &Database, statement: &Statement) -> Vec<String> {
    let plan = Statement {
        sql: format!("EXPLAIN QUERY PLAN {}", statement.sql),
        ..statement.clone()
    };
    let rows = database
        .read(async |tx| Ok::<_, Error>(tx.connection().query_all_raw(plan.clone()).await?))
        .await
        .unwrap();
    let step = |row: &sea_orm::QueryResult| row.try_get_by_index(3).unwrap();
    rows.iter().map(step).collect()
}

#[tokio::test]
async fn no_statement_of_a_pull_goes_through_a_history() {
    let (_folder, database) = database().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    let database =
        database.overheard(move |statement| hear.lock().unwrap().push(statement.clone()));
    own_feed_with_floor(&database).await;
    let sender = Sender {
        user: person(),
        device: DeviceId(derived_id("test_device", &[])),
    };
    let everything = Cursor {
        epoch: EpochId(uuid::Uuid::nil()),
        marks: Vec::new(),
    };
    let territory = add_territory(&database).await;
    heard.lock().unwrap().clear();
    let read_anew = async |body: Vec<u8>| {
        let pulled = pull(&database, (sender, Posture::Field), &body, NOW, PAGE_LIMIT).await;
        assert!(pulled.unwrap().is_some());
    };
    // First the own feed alone, with what a withdrawal has left behind, and then several feeds in one go.
    read_anew(everything.to_bytes()).await;
    add_store(&database, territory).await;
    read_anew(everything.to_bytes()).await;
    read_anew(vec![0; 16]).await;
    let statements = std::mem::take(&mut *heard.lock().unwrap());
    let mut looked_up = 0;
    for statement in &statements {
        for step in plan_of(&database, statement).await {
            let mut words = step.split(' ');
            let (how, table) = (words.next(), words.next().unwrap_or_default());
            let is_scan = how == Some("SCAN") && HISTORIES.contains(&table);
            assert!(!is_scan, "{step}: {}", statement.sql);
            if table == "feed_entry" {
                looked_up += 1;
                let is_bounded = step.contains("(feed=? AND position");
                assert!(is_bounded, "{step}: {}", statement.sql);
            }
        }
    }
    assert!(looked_up > 0, "nothing was heard of the entries");
}
