//! Photos that the real program keeps in a bucket, as its settings tell it.

use crate::photo_tools::{begin, delivered, offset, patch, photo, send, show, visit_with};
use crate::sync_tools::Phone;
use server::clock::Clock;
use shared::sync::Hash;
use tests::bucket::Bucket;
use tests::client::read;
use tests::server_process::ServerProcess;
use tests::{Company, CompanyPlan, DatabaseKind, TestApp};

/// A program that keeps photos in a bucket, and mei, whose visit names this photo.
pub async fn visit_beside_a_bucket(hash: Hash) -> (TestApp, Phone, Bucket, ServerProcess) {
    let app = TestApp::start_with(DatabaseKind::Sqlite, Clock::system()).await;
    let app = app.expect("SQLite needs no server");
    let company = Company::found(&app, CompanyPlan::WithStores).await;
    let mut mei = Phone::sign_in(&app, "mei").await;
    mei.pen.wall = app.clock.now();
    let bucket = Bucket::start();
    let server = ServerProcess::start_with_bucket(&app.database_url, &bucket);
    mei.client.address.clone_from(&server.address);
    visit_with(&company, &mut mei, hash).await;
    (app, mei, bucket, server)
}

#[actix_web::test]
async fn a_photo_in_a_bucket_goes_on_where_a_killed_server_has_stopped() {
    let bytes = photo(11);
    let hash = Hash::of(&[&bytes]);
    let (app, mut mei, bucket, server) = visit_beside_a_bucket(hash).await;
    let upload = begin(&mei.client, &bytes).await;
    let cut = bytes.len() * 9 / 10;
    let most = patch(&mei.client, &upload, 0, &bytes[..cut]);
    read(most).await.expect_status(204);
    assert!(
        bucket
            .names()
            .iter()
            .all(|name| name.starts_with("field/parts/"))
    );

    server.kill();
    let server = ServerProcess::start_with_bucket(&app.database_url, &bucket);
    mei.client.address.clone_from(&server.address);
    bucket.close(true);
    let rest = patch(&mei.client, &upload, cut, &bytes[cut..]);
    read(rest).await.expect_status(503);
    bucket.close(false);
    assert_eq!(offset(&mei.client, &upload).await, cut);
    assert_eq!(delivered(&mei.client, &[hash]).await, []);
    send(&mei.client, &upload, &bytes).await.expect_status(204);
    assert_eq!(delivered(&mei.client, &[hash]).await, [hash]);

    let shown = show(&mei.client, hash, "thumb").await.expect_status(200);
    let thumb = image::load_from_memory(&shown.body).expect("a picture");
    assert_eq!(thumb.width(), 320);
    let hex = hash.to_string();
    let original = format!("field/originals/{}/{hex}", &hex[..2]);
    assert_eq!(bucket.object(&original), Some(bytes));
    let rendition = |name: &str| format!("field/renditions/{}/{hex}-{name}.jpg", &hex[..2]);
    let wanted = [original, rendition("large"), rendition("thumb")];
    assert_eq!(bucket.names(), wanted, "no piece is left");
}
