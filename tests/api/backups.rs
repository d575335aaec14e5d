//! A copy of the database that is put back: what came after it is missing, and phones are told.

use crate::photo_tools::{deliver, delivered, photo, show, visit_with};
use crate::sync_tools::{Phone, outcomes};
use sea_orm::ConnectionTrait as _;
use server::backup::{back_up, begin_new_epoch, put_back};
use server::clock::Clock;
use server::database::Database;
use shared::ids::EpochId;
use shared::sync::{Hash, Outcome};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::task::Poll;
use tests::database::{DatabaseKind, FreshDatabase};
use tests::{Company, CompanyPlan, TestApp, each_database};

/// Pushes that are done before a copy is begun under load.
const PUSHES_BEFORE: i64 = 3;

fn kind_of(app: &TestApp) -> DatabaseKind {
    match app.database_url.starts_with("sqlite:") {
        true => DatabaseKind::Sqlite,
        false => DatabaseKind::Postgres,
    }
}

/// The tools of PostgreSQL are not where its server is on every machine.
pub fn has_tools(app: &TestApp) -> bool {
    let is_there = |tool: &&str| {
        std::process::Command::new(tool)
            .arg("--version")
            .output()
            .is_ok()
    };
    let has_all = ["pg_dump", "pg_restore", "psql"].iter().all(is_there);
    if kind_of(app) == DatabaseKind::Postgres && !has_all {
        eprintln!("SKIPPED ON POSTGRESQL: its client programs are missing");
        return false;
    }
    true
}

/// Where a copy is put back: beside it, on SQLite.
pub async fn target(app: &TestApp) -> (FreshDatabase, PathBuf) {
    let fresh = FreshDatabase::create(kind_of(app))
        .await
        .expect("the server is there");
    let file = fresh.folder.path().join("copy");
    (fresh, file)
}

async fn number(url: &str, query: &str) -> i64 {
    let plain = sea_orm::Database::connect(url)
        .await
        .expect("the database answers");
    let backend = plain.get_database_backend();
    let query = sea_orm::Statement::from_string(backend, query);
    let row = plain
        .query_one_raw(query)
        .await
        .expect("the query is answered");
    let number = row.expect("a count is one row").try_get_by_index(0);
    plain.close().await.expect("the connection ends");
    number.expect("a count is a number")
}

async fn count(url: &str, table: &str) -> i64 {
    number(url, &format!("SELECT COUNT(*) FROM {table}")).await
}

async fn epoch_of(url: &str) -> EpochId {
    let database = Database::connect(url).await.expect("it opens");
    let epoch = database
        .read(async |tx| server::sync::epoch(tx).await)
        .await;
    database.close().await.expect("it closes");
    epoch.expect("it has an epoch")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<_> = entries
        .map(|entry| name(entry).to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for name in names(from) {
        let (from, to) = (from.join(&name), to.join(&name));
        if from.is_dir() {
            copy_folder(&from, &to);
        } else {
            fs::copy(from, to).expect("copied");
        }
    }
}

/// Neither a table nor a file is left of an attempt.
async fn assert_untouched(fresh: &FreshDatabase, files: &[&str]) {
    assert_eq!(names(fresh.folder.path()), files);
    if fresh.url.starts_with("postgres") {
        let tables = "SELECT COUNT(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
        assert_eq!(number(&fresh.url, tables).await, 0);
    }
}

async fn refusal(file: &Path, fresh: &FreshDatabase, app: &TestApp) -> String {
    let put_back = put_back(file, &fresh.url, app.clock.now()).await;
    format!("{:#}", put_back.expect_err("it is refused"))
}

/// Pushes visits until it is told to end.
async fn push_on(mut phone: Phone, company: &Company, pushes: &Cell<i64>, is_done: &Cell<bool>) {
    while !is_done.get() {
        let (_, drafts) = phone.whole_visit(company, company.store);
        assert_eq!(outcomes(&phone.push(drafts).await), [Outcome::Applied; 4]);
        pushes.set(pushes.get() + 1);
    }
}

async fn until(is_true: impl Fn() -> bool) {
    std::future::poll_fn(|context| {
        context.waker().wake_by_ref();
        if is_true() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
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
        let (fresh, file) = target(&app).await;
        back_up(&app.database_url, &file).await.expect("a copy is made");
        assert_eq!(names(fresh.folder.path()), ["copy"]);
        let (_, later, _) = mei.check_in(&company, company.store_b);
        mei.push(later).await;

        let epoch = put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back");
        assert_eq!(count(&fresh.url, "mutation").await, held);
        assert_eq!(epoch_of(&fresh.url).await, epoch);
        assert_ne!(epoch_of(&app.database_url).await, epoch);

        let again = back_up(&app.database_url, &file).await;
        assert!(again.is_err(), "no copy is written over another");
        let over = refusal(&file, &fresh, &app).await;
        assert!(over.contains("there already") || over.contains("not empty"), "{over}");
        assert_eq!(epoch_of(&fresh.url).await, epoch, "nothing has changed");
    }

    async fn a_copy_that_is_made_under_load_is_of_one_moment(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let phones = [Phone::sign_in(&app, "mei").await, Phone::sign_in(&app, "jun").await];
        let [mei, jun] = phones;
        let at_rest = count(&app.database_url, "mutation").await;
        let (pushes, is_done) = (Cell::new(0), Cell::new(false));
        let (fresh, file) = target(&app).await;
        let copy = async {
            until(|| pushes.get() >= PUSHES_BEFORE).await;
            let copied = back_up(&app.database_url, &file).await;
            is_done.set(true);
            copied.expect("a copy is made");
        };
        tokio::join!(
            push_on(mei, &company, &pushes, &is_done),
            push_on(jun, &company, &pushes, &is_done),
            copy,
        );

        put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back");
        let copied = count(&fresh.url, "mutation").await - at_rest;
        assert_eq!(copied % 4, 0, "each push is in it whole or not at all");
        assert!((PUSHES_BEFORE..=pushes.get()).contains(&(copied / 4)), "{copied} of {pushes:?}");
        for broken in [
            "mutation WHERE NOT EXISTS (SELECT 1 FROM receipt WHERE mutation_id = mutation.id)",
            "history WHERE NOT EXISTS (SELECT 1 FROM record WHERE id = record_id)",
            "feed WHERE history_sequence <> (SELECT COALESCE(MAX(sequence), 0) FROM history WHERE feed = ordinal)",
            "feed WHERE head < (SELECT COALESCE(MAX(position), 0) FROM feed_entry WHERE feed = ordinal)",
            "device_chain WHERE last_number <> (SELECT COUNT(*) FROM mutation WHERE mutation.device_id = device_chain.device_id)",
        ] {
            assert_eq!(count(&fresh.url, broken).await, 0, "{broken}");
        }
    }

    async fn a_damaged_copy_is_refused_and_leaves_nothing(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        Company::found(&app, CompanyPlan::WithStores).await;
        let (fresh, file) = target(&app).await;
        back_up(&app.database_url, &file).await.expect("a copy is made");
        let sound = fs::read(&file).expect("it is there");
        let half = sound.len() / 2;
        let garbled: Vec<u8> = [&sound[..half], &[0xA5; 5_000][..], &sound[half + 5_000..]].concat();
        for damaged in [&sound[..half], &garbled, b"no copy", b""] {
            fs::write(&file, damaged).expect("written");
            let refusal = refusal(&file, &fresh, &app).await;
            assert!(refusal.contains("damaged") || refusal.contains("no copy"), "{refusal}");
            assert_untouched(&fresh, &["copy"]).await;
        }
        fs::remove_file(&file).expect("removed");
        refusal(&file, &fresh, &app).await;
        assert_untouched(&fresh, &[]).await;
        fs::write(&file, sound).expect("written");
        put_back(&file, &fresh.url, app.clock.now()).await.expect("the whole one is put back");
    }

    async fn a_restore_that_is_stopped_leaves_nothing(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        Company::found(&app, CompanyPlan::WithStores).await;
        let (fresh, file) = target(&app).await;
        back_up(&app.database_url, &file).await.expect("a copy is made");
        let part = fresh.folder.path().join("storebeat.db.part");
        let is_sqlite = kind_of(&app) == DatabaseKind::Sqlite;
        let sessions = "pg_stat_activity WHERE datname = current_database() AND application_name = 'psql'";
        {
            let mut restore = pin!(put_back(&file, &fresh.url, app.clock.now()));
            let is_under_way = async || match is_sqlite {
                true => until(|| part.exists()).await,
                false => while count(&fresh.url, sessions).await == 0 {},
            };
            tokio::select! {
                biased;
                _ = &mut restore => panic!("it is not done yet"),
                () = is_under_way() => {}
            }
        }
        while !is_sqlite && count(&fresh.url, sessions).await > 0 {}
        assert_untouched(&fresh, &["copy"]).await;
        put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back the next time");
    }

    async fn a_copy_of_something_else_is_neither_made_nor_put_back(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        let (other, _) = target(&app).await;
        let (fresh, file) = target(&app).await;
        let plain = sea_orm::Database::connect(format!("{}{}", other.url, if other.url.starts_with("sqlite") { "?mode=rwc" } else { "" }));
        let plain = plain.await.expect("it opens");
        plain.execute_unprepared("CREATE TABLE other (id integer)").await.expect("a table");
        plain.close().await.expect("it closes");
        assert!(back_up(&other.url, &file).await.is_err());
        assert_untouched(&fresh, &[]).await;
        if kind_of(&app) == DatabaseKind::Sqlite {
            fs::copy(other.folder.path().join("storebeat.db"), &file).expect("copied");
            let refusal = refusal(&file, &fresh, &app).await;
            assert!(refusal.contains("no copy of Storebeat's"), "{refusal}");
            assert_untouched(&fresh, &["copy"]).await;
        }
    }

    async fn photos_that_are_copied_after_the_database_are_those_that_it_names(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (early, between) = (photo(21), photo(22));
        let hashes = [Hash::of(&[&early]), Hash::of(&[&between])];
        visit_with(&company, &mut mei, hashes[0]).await;
        deliver(&mei.client, &early).await;
        let (fresh, file) = target(&app).await;
        back_up(&app.database_url, &file).await.expect("a copy is made");
        deliver(&mei.client, &between).await;
        let photos = PathBuf::from(app.state.settings.photos_place());
        put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back");
        let restored = TestApp::start_on(fresh, Clock::manual(app.clock.now())).await;
        for folder in ["originals", "renditions"] {
            copy_folder(&photos.join(folder), &Path::new(&restored.state.settings.photos_place()).join(folder));
        }
        mei.client.address.clone_from(&restored.address);
        show(&mei.client, hashes[0], "thumb").await.expect_status(200);
        assert_eq!(delivered(&mei.client, &hashes).await, [hashes[0]]);
        deliver(&mei.client, &between).await;
        assert_eq!(delivered(&mei.client, &hashes).await, hashes);
    }

    async fn an_epoch_begun_after_other_means_reaches_phones(app: TestApp) {
        Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        mei.pull().await;
        let before = mei.epoch;
        let epoch = begin_new_epoch(&app.database_url, app.clock.now()).await.expect("it begins");
        assert_ne!(epoch, before);
        mei.pull().await;
        assert_eq!(mei.epoch, epoch);
        assert!(begin_new_epoch("sqlite:/nowhere/storebeat.db", app.clock.now()).await.is_err());
    }
}

#[actix_web::test]
async fn what_is_left_of_an_earlier_database_is_not_read_into_the_restored_one() {
    let app = TestApp::start(DatabaseKind::Sqlite)
        .await
        .expect("SQLite needs no server");
    let (fresh, file) = target(&app).await;
    back_up(&app.database_url, &file)
        .await
        .expect("a copy is made");
    for name in [
        "storebeat.db-wal",
        "storebeat.db-shm",
        "storebeat.db-journal",
        "storebeat.db",
    ] {
        let rest = fresh.folder.path().join(name);
        fs::write(&rest, "an earlier database's").expect("written");
        let refusal = refusal(&file, &fresh, &app).await;
        assert!(
            refusal.contains(name) && refusal.contains("move it away"),
            "{refusal}"
        );
        assert_untouched(&fresh, &["copy", name]).await;
        fs::remove_file(rest).expect("removed");
    }
    let beside = fresh.folder.path().join("copy-wal");
    fs::write(&beside, "what the copy lacks").expect("written");
    let refusal = refusal(&file, &fresh, &app).await;
    assert!(refusal.contains("not whole"), "{refusal}");
    assert_untouched(&fresh, &["copy", "copy-wal"]).await;
}

#[actix_web::test]
async fn a_file_may_have_any_name() {
    let app = TestApp::start(DatabaseKind::Sqlite)
        .await
        .expect("SQLite needs no server");
    let (fresh, _) = target(&app).await;
    let file = fresh.folder.path().join("copy 5% of? all#1");
    back_up(&app.database_url, &file)
        .await
        .expect("a copy is made");
    let folder = fresh.folder.path().display();
    let url = format!("sqlite:{folder}/an%20odd%3F%25%23.db");
    let epoch = put_back(&file, &url, app.clock.now())
        .await
        .expect("it is put back");
    assert_eq!(epoch_of(&url).await, epoch);
    assert_eq!(
        names(fresh.folder.path()),
        ["an odd?%#.db", "copy 5% of? all#1"]
    );
    assert!(
        back_up("sqlite::memory:", &fresh.folder.path().join("none"))
            .await
            .is_err()
    );
}

/// The role owns its database alone, as in production; where the server asks for passwords, it is asked.
#[actix_web::test]
async fn an_address_with_an_encoded_password_reaches_the_same_database() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    if !has_tools(&app) {
        return;
    }
    let (fresh, file) = target(&app).await;
    let role = format!("role_{}", hex::encode(server::app::random_bytes::<4>()));
    let plain = sea_orm::Database::connect(&fresh.url)
        .await
        .expect("the server answers");
    for statement in [
        format!("CREATE ROLE {role} LOGIN PASSWORD 'p@ss/w:rd%25 ?&#'"),
        format!(
            "ALTER DATABASE {} OWNER TO {role}",
            database_name(&fresh.url)
        ),
    ] {
        plain
            .execute_unprepared(&statement)
            .await
            .expect("the role is made");
    }
    plain.close().await.expect("it closes");
    let (_, host) = fresh.url.split_once('@').expect("the address names a user");
    let url = format!("postgres://{role}:p%40ss%2Fw%3Ard%2525%20%3F%26%23@{host}");
    back_up(&app.database_url, &file)
        .await
        .expect("a copy is made");
    let epoch = put_back(&file, &url, app.clock.now())
        .await
        .expect("it is put back");
    assert_eq!(epoch_of(&url).await, epoch);
    back_up(&url, &file.with_extension("again"))
        .await
        .expect("a copy is made");
    let odd = format!(
        "{url}{}channel_binding=require",
        if url.contains('?') { "&" } else { "?" }
    );
    let refusal = back_up(&odd, &file.with_extension("odd"))
        .await
        .expect_err("it is refused");
    assert!(refusal.to_string().contains("channel_binding"), "{refusal}");
}

fn database_name(url: &str) -> &str {
    let address = url.split('?').next().unwrap_or(url);
    address
        .rsplit('/')
        .next()
        .expect("the address names a database")
}
