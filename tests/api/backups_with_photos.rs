//! Photos beside a copy of the database: copied once, found whole, and brought back.

use crate::backups::{has_tools, target};
use crate::photo_tools::{begin, deliver, delivered, held, offset, photo, png, show, visit_with};
use crate::photos_in_a_bucket::visit_beside_a_bucket;
use crate::sync_tools::Phone;
use server::backup::{PhotoPlaces, Way, back_up, put_back};
use server::clock::Clock;
use server::photo::{Copied, Lack, Side};
use shared::sync::Hash;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use tests::bucket::Bucket;
use tests::server_process::run_program_in;
use tests::{Company, CompanyPlan, TestApp, each_database};

async fn try_copy(app: &TestApp, copies: &Path, way: Way) -> (Copied, anyhow::Result<()>) {
    let places = PhotoPlaces {
        photos: Some(app.state.settings.photos_place()),
        photos_copy: Some(copies.to_owned()),
    };
    let photos = places
        .open(&app.database_url, way)
        .expect("both can be used")
        .expect("a folder was named");
    let mut copied = Copied::default();
    let done = photos.run(&mut copied, |_| {}).await;
    (copied, done)
}

async fn copy(app: &TestApp, copies: &Path, way: Way) -> Copied {
    let (copied, done) = try_copy(app, copies, way).await;
    done.expect("everything answers");
    copied
}

fn numbers(copied: &Copied) -> (u64, u64, usize) {
    (copied.copied, copied.there, copied.lacking.len())
}

/// Why each of these is lacking.
fn lacks(copied: &Copied, hashes: &[Hash]) -> Vec<Option<Lack>> {
    let lack = |hash: &Hash| {
        let mut lacking = copied.lacking.iter();
        let found = lacking.find(|(lacking, _)| lacking == hash);
        found.map(|(_, lack)| lack.clone())
    };
    hashes.iter().map(lack).collect()
}

fn vault(app: &TestApp) -> PathBuf {
    PathBuf::from(app.state.settings.photos_place())
}

fn original(folder: &Path, hash: Hash) -> PathBuf {
    let hex = hash.to_string();
    folder.join("originals").join(&hex[..2]).join(hex)
}

fn thumb(folder: &Path, hash: Hash) -> PathBuf {
    let hex = hash.to_string();
    let place = folder.join("renditions").join(&hex[..2]);
    place.join(format!("{hex}-thumb.jpg"))
}

/// Another byte in the middle, so that its length tells nothing.
fn damage(file: &Path) {
    let mut bytes = fs::read(file).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, bytes).expect("it is written");
}

each_database! {
    async fn photos_are_copied_once_and_brought_back_into_an_empty_vault(app: TestApp) {
        if !has_tools(&app) {
            return;
        }
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let photos = [photo(31), photo(32)];
        let hashes = photos.each_ref().map(|bytes| Hash::of(&[&bytes[..]]));
        for (bytes, hash) in photos.iter().zip(hashes) {
            visit_with(&company, &mut mei, hash).await;
            deliver(&mei.client, bytes).await;
        }
        let shown = show(&mei.client, hashes[0], "thumb").await.expect_status(200).body;
        let (fresh, file) = target(&app).await;
        let copies = fresh.folder.path().join("copies/of photos");
        back_up(&app.database_url, &file).await.expect("a copy is made");
        assert_eq!(numbers(&copy(&app, &copies, Way::Out).await), (2, 0, 0));
        let again = copy(&app, &copies, Way::Out).await;
        assert_eq!((numbers(&again), again.bytes), ((0, 2, 0), 0));
        deliver(&mei.client, &photo(33)).await;
        assert_eq!(numbers(&copy(&app, &copies, Way::Out).await), (1, 2, 0));

        put_back(&file, &fresh.url, app.clock.now()).await.expect("it is put back");
        let restored = TestApp::start_on(fresh, Clock::manual(app.clock.now())).await;
        mei.client.address.clone_from(&restored.address);
        show(&mei.client, hashes[0], "thumb").await.expect_status(503);
        assert_eq!(numbers(&copy(&restored, &copies, Way::Back).await), (2, 0, 0));
        assert_eq!(numbers(&copy(&restored, &copies, Way::Back).await), (0, 2, 0));
        assert_eq!(show(&mei.client, hashes[0], "thumb").await.expect_status(200).body, shown);
        for (bytes, hash) in photos.iter().zip(hashes) {
            show(&mei.client, hash, "large").await.expect_status(200);
            assert!(fs::read(original(&vault(&restored), hash)).expect("it is there") == *bytes);
        }
    }

    async fn what_is_damaged_or_missing_is_named_and_holds_up_nothing(app: TestApp) {
        Company::found(&app, CompanyPlan::WithStores).await;
        let mei = Phone::sign_in(&app, "mei").await;
        let photos = [photo(34), photo(35), photo(36)];
        let hashes = photos.each_ref().map(|bytes| Hash::of(&[&bytes[..]]));
        for bytes in &photos {
            deliver(&mei.client, bytes).await;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let copies = folder.path();
        damage(&original(&vault(&app), hashes[0]));
        fs::remove_file(original(&vault(&app), hashes[1])).expect("removed");
        fs::remove_file(thumb(&vault(&app), hashes[2])).expect("removed");
        let out = copy(&app, copies, Way::Out).await;
        assert_eq!(numbers(&out), (1, 0, 2));
        assert_eq!(lacks(&out, &hashes), [Some(Lack::Damaged(Side::Source)), Some(Lack::Missing), None]);
        assert!(!original(copies, hashes[0]).exists(), "nothing damaged is kept");
        let drawn = fs::read(thumb(copies, hashes[2])).expect("it is drawn anew");
        image::load_from_memory(&drawn).expect("a picture");

        // What a copy is drawn from is read, and gives way to what is sound.
        damage(&original(copies, hashes[2]));
        fs::remove_file(thumb(copies, hashes[2])).expect("removed");
        assert_eq!(numbers(&copy(&app, copies, Way::Out).await), (1, 0, 2));
        assert!(fs::read(original(copies, hashes[2])).expect("it is there") == photos[2]);

        damage(&original(copies, hashes[2]));
        fs::remove_file(original(&vault(&app), hashes[2])).expect("removed");
        let back = copy(&app, copies, Way::Back).await;
        let lacking = [Some(Lack::Missing), Some(Lack::Damaged(Side::Source))];
        assert_eq!(lacks(&back, &hashes[1..]), lacking);
        assert!(!original(&vault(&app), hashes[2]).exists(), "nothing damaged is put back");
        fs::remove_file(thumb(copies, hashes[2])).expect("removed");
        let out = copy(&app, copies, Way::Out).await;
        assert_eq!(lacks(&out, &hashes[2..]), [Some(Lack::Damaged(Side::Target))]);
    }

    async fn what_cannot_be_read_holds_up_nothing_and_is_named_though_the_rest_fails(app: TestApp) {
        Company::found(&app, CompanyPlan::WithStores).await;
        let mei = Phone::sign_in(&app, "mei").await;
        let mut hashes = Vec::new();
        for red in 0..25 {
            let bytes = png([red, 0, 0]);
            deliver(&mei.client, &bytes).await;
            hashes.push(Hash::of(&[&bytes]));
        }
        hashes.sort_unstable();
        let last = hashes.pop().expect("there are some");
        // A socket has its name in the folder and cannot be opened, whoever asks.
        let socket = vault(&app).join("s");
        for hash in &hashes {
            drop(UnixListener::bind(&socket).expect("a socket"));
            fs::rename(&socket, original(&vault(&app), *hash)).expect("it is in the way");
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let out = copy(&app, folder.path(), Way::Out).await;
        assert_eq!(numbers(&out), (1, 0, hashes.len()));
        let is_unreadable = |(_, lack): &(Hash, Lack)| matches!(lack, Lack::Unreadable(Side::Source, _));
        assert!(out.lacking.iter().all(is_unreadable), "{:?}", out.lacking);
        assert!(original(folder.path(), last).exists());

        // A link to itself lets nobody list the folder in which it is.
        for hash in &hashes {
            let place = original(&vault(&app), *hash);
            fs::remove_file(&place).expect("removed");
            symlink(&place, &place).expect("a link");
        }
        let (out, done) = try_copy(&app, folder.path(), Way::Out).await;
        assert!(done.is_err() && out.lacking.len() > 20, "{out}");
        assert!(out.lacking.iter().all(is_unreadable), "{:?}", out.lacking);
    }

    async fn what_the_vault_has_lost_is_taken_from_its_phone_again(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let bytes = photo(37);
        let hash = Hash::of(&[&bytes]);
        visit_with(&company, &mut mei, hash).await;
        let jun = app.sign_in_field("jun").await;
        for client in [&mei.client, &jun] {
            deliver(client, &bytes).await;
        }
        let upload = begin(&mei.client, &bytes).await;
        assert_eq!(offset(&mei.client, &upload).await, bytes.len(), "it is here");
        let lose: [fn(&TestApp, Hash); 2] = [remove_photos, cut_short];
        for lose in lose {
            lose(&app, hash);
            let upload = begin(&mei.client, &bytes).await;
            assert_eq!(offset(&mei.client, &upload).await, 0);
            for client in [&mei.client, &jun] {
                assert_eq!(delivered(client, &[hash]).await, [], "it is not here");
                assert_eq!(held(client, &[hash]).await, [], "it is not here");
                show(client, hash, "thumb").await.expect_status(404);
            }
            deliver(&mei.client, &bytes).await;
            for client in [&mei.client, &jun] {
                assert_eq!(delivered(client, &[hash]).await, [hash]);
                assert_eq!(held(client, &[hash]).await, [hash]);
                show(client, hash, "thumb").await.expect_status(200);
            }
            assert!(fs::read(original(&vault(&app), hash)).expect("it is there") == bytes);
        }
    }
}

fn remove_photos(app: &TestApp, _: Hash) {
    for folder in ["originals", "renditions"] {
        fs::remove_dir_all(vault(app).join(folder)).expect("removed");
    }
}

fn cut_short(app: &TestApp, hash: Hash) {
    let file = original(&vault(app), hash);
    let bytes = fs::read(&file).expect("it is there");
    fs::write(&file, &bytes[..bytes.len() / 2]).expect("it is written");
}

/// Ends while the bucket of this process answers.
async fn run(bucket: &Bucket, arguments: &[&str]) -> (Option<i32>, String) {
    let environment = bucket.environment();
    let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
    let ran = tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        run_program_in(&environment, &arguments)
    });
    ran.await.expect("the program runs")
}

#[actix_web::test]
async fn the_program_copies_out_of_a_bucket_and_back_into_another_one() {
    let bytes = photo(38);
    let hash = Hash::of(&[&bytes]);
    let (app, mei, bucket, _server) = visit_beside_a_bucket(hash).await;
    deliver(&mei.client, &bytes).await;

    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (copies, restored) = (path("photos"), format!("sqlite:{}", path("restored.db")));
    for (file, wanted) in [
        ("one", "1 copied"),
        ("two", "0 copied (0 bytes), 1 there already"),
    ] {
        let file = path(file);
        let settings = ["--database-url", &app.database_url];
        let rest = ["--photos-copy", &copies, &file];
        let (code, said) = run(
            &bucket,
            &[&["backup"][..], &settings[..], &rest[..]].concat(),
        )
        .await;
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(wanted), "{said}");
    }

    let another = Bucket::start();
    let file = path("two");
    let arguments = [
        "restore",
        "--database-url",
        &restored,
        "--photos-copy",
        &copies,
        &file,
    ];
    let (code, said) = run(&another, &arguments).await;
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(another.names(), bucket.names());
    let hex = hash.to_string();
    let name = format!("field/originals/{}/{hex}", &hex[..2]);
    assert_eq!(another.object(&name), Some(bytes));

    // Without the copy of the database photos alone are brought back.
    fs::remove_file(original(Path::new(&copies), hash)).expect("removed");
    let (code, said) = run(&another, &arguments[..5]).await;
    assert_eq!(code, Some(0), "{said}");
    let empty = Bucket::start();
    let (code, said) = run(&empty, &arguments[..5]).await;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains(&format!("Photo {hex}: it is missing")),
        "{said}"
    );
}
