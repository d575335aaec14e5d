//! A copy of the database that is put back: what came after it is missing, and phones are told.

use crate::sync_tools::{Phone, outcomes};
use server::backup::{back_up, put_back};
use server::database::Database;
use shared::sync::Outcome;
use tests::database::{DatabaseKind, FreshDatabase};
use tests::{Company, CompanyPlan, TestApp, each_database};

fn kind_of(app: &TestApp) -> DatabaseKind {
    match app.database_url.starts_with("sqlite:") {
        true => DatabaseKind::Sqlite,
        false => DatabaseKind::Postgres,
    }
}

/// The tools of PostgreSQL are not where its server is on every machine.
fn has_tools(app: &TestApp) -> bool {
    let is_there = std::process::Command::new("pg_dump")
        .arg("--version")
        .output()
        .is_ok();
    if kind_of(app) == DatabaseKind::Postgres && !is_there {
        eprintln!("SKIPPED ON POSTGRESQL: there is no pg_dump");
        return false;
    }
    true
}

async fn count(url: &str, table: &str) -> i64 {
    let plain = sea_orm::Database::connect(url)
        .await
        .expect("the database answers");
    let query = sea_orm::Statement::from_string(
        sea_orm::ConnectionTrait::get_database_backend(&plain),
        format!("SELECT COUNT(*) FROM {table}"),
    );
    let row = sea_orm::ConnectionTrait::query_one_raw(&plain, query).await;
    let row = row
        .expect("the table is there")
        .expect("a count is one row");
    row.try_get_by_index(0).expect("a count is a number")
}

each_database! {
    async fn a_copy_that_is_put_back_has_what_was_there_and_another_epoch(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Applied; 4]);
        let held = count(&app.database_url, "mutation").await;
        let fresh = FreshDatabase::create(kind_of(&app)).await.expect("the server is there");
        let file = fresh.folder.path().join("copy");
        back_up(&app.database_url, &file).await.expect("a copy is made");
        let (_, later, _) = mei.check_in(&company, company.store_b);
        mei.push(later).await;

        let epoch = put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back");
        assert_eq!(count(&fresh.url, "mutation").await, held);
        let restored = Database::connect(&fresh.url).await.expect("it opens");
        let read = restored.read(async |tx| server::sync::epoch(tx).await).await;
        assert_eq!(read.expect("it answers"), epoch);
        let before = app.state.database.read(async |tx| server::sync::epoch(tx).await).await;
        assert_ne!(before.expect("it answers"), epoch);

        let again = back_up(&app.database_url, &file).await;
        assert!(again.is_err(), "no copy is written over another");
        let over = put_back(&file, &fresh.url, app.clock.now()).await;
        assert!(over.is_err(), "no database is written over");
    }
}
