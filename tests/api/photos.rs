//! Photos: sent in pieces, kept once, shown to those who see their record.

use crate::board::visit_of;
use crate::photo_tools::{
    PIECE, begin, deliver, delivered, header, held, naming, offset, patch, photo, send, show,
    try_begin, tus, visit_with,
};
use crate::sync_tools::{Phone, outcomes, run_effects};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::{ImageFormat, RgbImage};
use reqwest::Method;
use serde_json::json;
use server::app::random_bytes;
use shared::api::auth::Posture;
use shared::api::photos::PhotoState;
use shared::photo::{PHOTO_BYTES_MAX, PHOTOS_A_RECORD_MAX, UPLOAD_KEPT_MS};
use shared::sync::{Hash, Operation, Outcome};
use std::io::Cursor;
use std::path::Path;
use std::time::{Duration, Instant};
use tests::client::read;
use tests::{Client, Company, CompanyPlan, TestApp, each_database};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// What the server has been sent and has not looked at, at most.
const ON_THE_LINE: usize = 128 * 1024;
/// The server has kept what came by then, however slow the disk.
const KEPT_WITHIN: Duration = Duration::from_secs(60);

/// Files below a folder of the vault.
fn count_files(app: &TestApp, folder: &str) -> usize {
    fn below(folder: &Path) -> usize {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return 0;
        };
        let count = |path: &Path| if path.is_dir() { below(path) } else { 1 };
        entries.flatten().map(|entry| count(&entry.path())).sum()
    }
    below(&Path::new(&app.state.settings.photos_place()).join(folder))
}

async fn company(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let phone = Phone::sign_in(app, "mei").await;
    (company, phone)
}

each_database! {
    async fn a_photo_comes_in_pieces_and_is_seen_by_those_who_see_its_record(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let bytes = photo(1);
        let hash = Hash::of(&[&bytes]);
        visit_with(&company, &mut mei, hash).await;
        run_effects(&app).await;
        let upload = begin(&mei.client, &bytes).await;
        assert!(bytes.len() > 3 * PIECE, "it takes several pieces");
        read(patch(&mei.client, &upload, 0, &bytes[..PIECE])).await.expect_status(204);
        assert_eq!(delivered(&mei.client, &[hash]).await, []);
        show(&mei.client, hash, "thumb").await.expect_status(404);
        send(&mei.client, &upload, &bytes).await.expect_status(204);
        assert_eq!(delivered(&mei.client, &[hash]).await, [hash]);

        let supervisor = app.sign_in_desk("supervisor").await;
        for client in [&mei.client, &supervisor] {
            for (rendition, width) in [("thumb", 320), ("large", 900)] {
                let shown = show(client, hash, rendition).await.expect_status(200);
                assert_eq!(header(&shown, "content-type"), "image/jpeg");
                assert_eq!(header(&shown, "content-security-policy"), "default-src 'none'; sandbox");
                let image = image::load_from_memory(&shown.body).expect("a picture");
                assert_eq!(image.width(), width);
                assert_ne!(shown.body, bytes, "originals are never served");
            }
        }
        for login in ["supervisor_2", "cashier"] {
            let other = app.sign_in_desk(login).await;
            let status = show(&other, hash, "thumb").await.status.as_u16();
            assert!([403, 404].contains(&status), "{login}: {status}");
        }
        show(&mei.client, hash, "original").await.expect_status(404);
    }

    async fn whoever_saw_a_photo_does_not_keep_it_by_naming_its_hash(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let bytes = photo(8);
        let hash = Hash::of(&[&bytes]);
        visit_with(&company, &mut mei, hash).await;
        deliver(&mei.client, &bytes).await;
        // Tao, who works elsewhere, has read the hash somewhere and puts it into a record of his own.
        let mut tao = Phone::sign_in(&app, "tao").await;
        let (visit, drafts) = tao.whole_visit(&company, company.store_2);
        tao.push(naming(drafts, &[hash])).await;
        run_effects(&app).await;
        show(&tao.client, hash, "thumb").await.expect_status(404);
        assert_eq!(held(&tao.client, &[hash]).await, [], "nor does he learn that it is here");
        let supervisor_2 = app.sign_in_desk("supervisor_2").await;
        show(&supervisor_2, hash, "large").await.expect_status(404);
        assert_eq!(visit_of(&supervisor_2, visit).await.photos[0].state, PhotoState::OnPhone);
        // Who has the bytes has nothing to hide behind.
        deliver(&tao.client, &bytes).await;
        show(&tao.client, hash, "thumb").await.expect_status(200);
        assert_eq!(held(&tao.client, &[hash]).await, [hash]);
        assert_eq!(visit_of(&supervisor_2, visit).await.photos[0].state, PhotoState::Shown);
        show(&mei.client, hash, "thumb").await.expect_status(200);
    }

    async fn a_supervisor_delivers_the_photos_of_a_broken_phone_and_a_colleague_does_not(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let bytes = photo(9);
        let hash = Hash::of(&[&bytes]);
        let supervisor = app.sign_in_desk("supervisor").await;
        // Sent before the record that names it: nobody can tell yet whose it is.
        deliver(&supervisor, &bytes).await;
        visit_with(&company, &mut mei, hash).await;
        deliver(&app.sign_in_desk("jun").await, &bytes).await;
        show(&mei.client, hash, "thumb").await.expect_status(404);
        deliver(&supervisor, &bytes).await;
        for client in [&mei.client, &supervisor] {
            show(client, hash, "thumb").await.expect_status(200);
        }
    }

    async fn what_came_before_a_cut_is_not_sent_again(app: TestApp) {
        let (_, mei) = company(&app).await;
        let bytes = photo(2);
        let upload = begin(&mei.client, &bytes).await;
        let cut = bytes.len() * 9 / 10;
        let token = mei.client.access_token.clone().expect("signed in");
        let place = app.address.trim_start_matches("http://");
        let mut line = TcpStream::connect(place).await.expect("the server listens");
        let head = format!(
            "PATCH {upload} HTTP/1.1\r\nHost: {place}\r\nAuthorization: Bearer {token}\r\n\
             Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: {}\r\n\
             Content-Type: application/offset+octet-stream\r\n\r\n",
            bytes.len()
        );
        line.write_all(head.as_bytes()).await.expect("the server reads");
        line.write_all(&bytes[..cut]).await.expect("the server reads");
        line.shutdown().await.expect("the line is cut");
        drop(line);
        // The server learns of the cut when it has read what was on the line; what it had not taken off
        // the line by then is lost.
        let end = Instant::now() + KEPT_WITHIN;
        while offset(&mei.client, &upload).await < cut - ON_THE_LINE {
            assert!(Instant::now() < end, "what came before the cut is lost");
        }
        // Its last piece may come while the phone asks.
        while send(&mei.client, &upload, &bytes).await.status != 204 {
            assert!(Instant::now() < end, "the upload does not go on");
        }
        let hash = Hash::of(&[&bytes]);
        assert_eq!(delivered(&mei.client, &[hash]).await, [hash]);
        assert_eq!(count_files(&app, "parts"), 0);
    }

    async fn a_device_that_asks_again_goes_on_and_another_has_to_have_the_bytes(app: TestApp) {
        let (_, mei) = company(&app).await;
        let bytes = photo(3);
        let upload = begin(&mei.client, &bytes).await;
        assert_eq!(begin(&mei.client, &bytes).await, upload);
        send(&mei.client, &upload, &bytes).await.expect_status(204);
        assert_eq!(begin(&mei.client, &bytes).await, upload);
        assert_eq!(offset(&mei.client, &upload).await, bytes.len());

        // Knowing a hash is not having the photo.
        let jun = Client::sign_in(&app, "jun", Posture::Field).await;
        let hash = Hash::of(&[&bytes]);
        let theirs = begin(&jun, &bytes).await;
        assert_eq!(offset(&jun, &theirs).await, 0);
        assert_eq!(delivered(&jun, &[hash]).await, []);
        read(tus(jun.request(Method::HEAD, &upload))).await.expect_status(404);
        deliver(&jun, &bytes).await;
        assert_eq!(delivered(&jun, &[hash]).await, [hash]);
        assert_eq!(count_files(&app, "originals"), 1);
    }

    async fn an_upload_whose_end_failed_is_ended_when_it_is_asked_for_again(app: TestApp) {
        let (_, mei) = company(&app).await;
        let bytes = photo(9);
        let hash = Hash::of(&[&bytes]);
        let upload = begin(&mei.client, &bytes).await;
        // Where a file has the name of the folder no original can be kept.
        let place = Path::new(&app.state.settings.photos_place()).join("originals");
        std::fs::write(&place, "").expect("a file in the way");
        read(patch(&mei.client, &upload, 0, &bytes)).await.expect_status(503);
        std::fs::remove_file(&place).expect("the way is free");
        assert_eq!(delivered(&mei.client, &[hash]).await, []);
        assert_eq!(begin(&mei.client, &bytes).await, upload);
        assert_eq!(delivered(&mei.client, &[hash]).await, [hash]);
    }

    async fn bytes_that_were_not_announced_are_not_kept(app: TestApp) {
        let (_, mei) = company(&app).await;
        let bytes = photo(4);
        let upload = begin(&mei.client, &bytes).await;
        let wrong = format!("sha1 {}", BASE64.encode([0; 20]));
        let request = patch(&mei.client, &upload, 0, &bytes[..PIECE]).header("Upload-Checksum", wrong);
        assert_eq!(read(request).await.expect_status(460).code(), "photo_damaged");
        assert_eq!(offset(&mei.client, &upload).await, 0);
        read(patch(&mei.client, &upload, 7, &bytes[7..])).await.expect_status(409);
        let mut too_long = bytes.clone();
        too_long.push(0);
        read(patch(&mei.client, &upload, 0, &too_long)).await.expect_status(413);

        let rest = offset(&mei.client, &upload).await;
        let mut other = bytes[rest..].to_vec();
        *other.last_mut().expect("not empty") ^= 1;
        read(patch(&mei.client, &upload, rest, &other)).await.expect_status(460);
        // The next upload begins anew.
        read(tus(mei.client.request(Method::HEAD, &upload))).await.expect_status(404);
        deliver(&mei.client, &bytes).await;
    }

    async fn what_is_no_photo_is_refused_and_not_asked_for_again(app: TestApp) {
        let (_, mei) = company(&app).await;
        let text = b"a letter, not a picture".to_vec();
        let upload = begin(&mei.client, &text).await;
        let answer = read(patch(&mei.client, &upload, 0, &text)).await.expect_status(422);
        assert_eq!(answer.code(), "photo_unreadable");
        let hash = Hash::of(&[&text]);
        try_begin(&mei.client, hash, 23).await.expect_status(422);
        assert_eq!((count_files(&app, "originals"), count_files(&app, "parts")), (0, 0));
        try_begin(&mei.client, Hash::default(), PHOTO_BYTES_MAX + 1).await.expect_status(413);
    }

    async fn a_photo_that_tells_where_it_was_taken_is_kept_and_shown_to_nobody(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let mut bytes = Cursor::new(Vec::new());
        let image = RgbImage::from_pixel(60, 40, image::Rgb([9, 90, 200]));
        image.write_to(&mut bytes, ImageFormat::Jpeg).expect("memory takes it");
        let plain = bytes.into_inner();
        let exif = b"\xff\xe1\x00\x16Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0";
        let bytes = [&plain[..2], exif, &plain[2..]].concat();
        let hash = Hash::of(&[&bytes]);
        visit_with(&company, &mut mei, hash).await;
        deliver(&mei.client, &bytes).await;
        assert_eq!(delivered(&mei.client, &[hash]).await, [hash]);
        assert_eq!((count_files(&app, "originals"), count_files(&app, "renditions")), (1, 0));
        show(&mei.client, hash, "thumb").await.expect_status(404);
    }

    async fn a_record_names_no_more_photos_than_it_may(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, mut drafts) = mei.whole_visit(&company, company.store);
        drafts.truncate(2);
        drafts[1].photos = (0..=PHOTOS_A_RECORD_MAX).map(|_| Hash(random_bytes())).collect();
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Returned]);
    }

    async fn a_record_with_a_photo_that_its_envelope_leaves_out_comes_back(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, mut drafts) = mei.whole_visit(&company, company.store);
        drafts.truncate(2);
        let photo = Hash(random_bytes());
        if let Operation::Create { body } = &mut drafts[1].op {
            body.insert("photos".into(), json!([photo]));
        }
        let mut said = drafts.clone();
        let answer = mei.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Returned]);

        said[1].mutation = mei.pen.mutation_id();
        said[1].mends = Some(answer.receipts[1].mutation);
        said[1].photos = vec![photo];
        let answer = mei.push(said.split_off(1)).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied]);
    }

    async fn an_upload_that_nobody_goes_on_with_is_forgotten(app: TestApp) {
        let (_, mei) = company(&app).await;
        let bytes = photo(5);
        let upload = begin(&mei.client, &bytes).await;
        read(patch(&mei.client, &upload, 0, &bytes[..PIECE])).await.expect_status(204);
        let gone = begin(&mei.client, &photo(6)).await;
        read(tus(mei.client.request(Method::DELETE, &gone))).await.expect_status(204);
        read(tus(mei.client.request(Method::HEAD, &gone))).await.expect_status(404);
        assert_eq!(count_files(&app, "parts"), 1);
        app.clock.advance(UPLOAD_KEPT_MS + 1);
        let mei = Client::sign_in(&app, "mei", Posture::Field).await;
        server::photo::sweep(&app.state).await.expect("the database answers");
        assert_eq!(count_files(&app, "parts"), 0);
        read(tus(mei.request(Method::HEAD, &upload))).await.expect_status(404);
    }

    async fn the_protocol_is_that_of_tus(app: TestApp) {
        let (_, mei) = company(&app).await;
        let abilities = read(mei.client.request(Method::OPTIONS, "/api/photos/uploads")).await;
        let abilities = abilities.expect_status(204);
        assert_eq!(header(&abilities, "tus-version"), "1.0.0");
        assert_eq!(header(&abilities, "tus-extension"), "creation,checksum,termination,expiration");
        let old = mei.client.request(Method::POST, "/api/photos/uploads").header("Tus-Resumable", "0.2.2");
        let refused = read(old).await.expect_status(412);
        assert_eq!(header(&refused, "tus-resumable"), "1.0.0");
        let bytes = photo(7);
        let upload = begin(&mei.client, &bytes).await;
        let answer = read(patch(&mei.client, &upload, 0, &bytes[..100])).await.expect_status(204);
        assert_eq!(header(&answer, "upload-offset"), "100");
        assert!(header(&answer, "upload-expires").ends_with("GMT"));
        let json = tus(mei.client.request(Method::PATCH, &upload)).header("Upload-Offset", 100).json(&json!({}));
        read(json).await.expect_status(415);
        let stranger = Client::stranger(&app);
        read(patch(&stranger, &upload, 100, &bytes[100..])).await.expect_status(401);
    }
}
