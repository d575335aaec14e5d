//! The real program exports receipts and histories from a database, and checks such a file without one.

use crate::sync_tools::{Phone, outcomes, run_effects};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use shared::feeds;
use shared::sync::{Hash, Operation, Outcome, PrivateValue};
use std::path::Path;
use tests::server_process::run_program;
use tests::simulation::random::Random;
use tests::{Company, CompanyPlan, SECRET, TestApp, each_database};

/// Of a push that is done whole, of one that is held and given up later, and of one that is returned.
async fn work(app: &TestApp) -> Phone {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let mut phone = Phone::sign_in(app, "mei").await;
    let (_, done) = phone.whole_visit(&company, company.store);
    let (_, held, _) = phone.check_in(&company, company.store_2);
    let mut mutations = phone.pen.write_all([done, held].concat());
    let (_, mut bad, _) = phone.check_in(&company, company.store_b);
    if let Operation::Create { body } = &mut bad[1].op {
        body.remove("check_in_at");
    }
    let bad = phone.pen.write_all(bad);
    mutations.extend(bad);
    mutations.iter_mut().for_each(crate::sync_signatures::sign);
    let answer = phone.client.push(&mutations).await;
    assert_eq!(
        outcomes(&answer)[5..],
        [Outcome::Held, Outcome::Applied, Outcome::Returned]
    );
    let drop_it = format!("/api/sync/mutations/{}/drop", answer.receipts[5].mutation);
    drop(phone.client.post(&drop_it, &()).await.expect_status(204));
    run_effects(app).await;
    phone
}

/// What the program writes to the file, with its exit code and output.
pub fn export(app: &TestApp, of: [&str; 2], file: &Path) -> (Option<i32>, String) {
    run_export(app, &of, file)
}

fn run_export(app: &TestApp, of: &[&str], file: &Path) -> (Option<i32>, String) {
    let file = file.to_str().expect("a name");
    let secret = std::str::from_utf8(SECRET).expect("the secret is text");
    let settings = ["--mode", "development", "--database-url", &app.database_url];
    let photos = format!("{file}-photos");
    let rest = ["--secret", secret, "--photos", &photos, "--to", file];
    run_program(&[&["export-receipts"][..], of, &settings[..], &rest[..]].concat())
}

fn verify(file: &Path, key: Option<&str>) -> (Option<i32>, String) {
    let mut arguments = vec!["verify", file.to_str().expect("a name")];
    arguments.extend(key.into_iter().flat_map(|key| ["--key", key]));
    run_program(&arguments)
}

/// The program's word on a file with these lines.
fn verify_lines(folder: &Path, lines: &[Value]) -> (Option<i32>, String) {
    let file = folder.join("changed.jsonl");
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    std::fs::write(&file, text).expect("the file is written");
    verify(&file, None)
}

fn lines_of(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).expect("the file is there");
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().expect("lines of JSON")
}

/// The program has to name this line, from 1, and why.
fn assert_named(folder: &Path, lines: &[Value], line: usize, why: &str) {
    let (code, said) = verify_lines(folder, lines);
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains(&format!("line {line}: ")) && said.contains(why),
        "{said}"
    );
}

/// No byte of the file behind `start` can be another one.
fn assert_no_byte_can_change(folder: &Path, text: &[u8], start: usize) {
    let mut random = Random::new(5);
    for _ in 0..20 {
        let mut bytes = text.to_vec();
        let at = start + random.index(bytes.len() - start);
        bytes[at] ^= 1;
        let changed = folder.join("changed.jsonl");
        std::fs::write(&changed, &bytes).expect("the file is written");
        let (code, said) = verify(&changed, None);
        assert_eq!(code, Some(1), "byte {at}: {said}");
    }
}

/// Where the first line of this sort stands, from 0.
fn place_of(lines: &[Value], is: &str) -> usize {
    let place = lines.iter().position(|line| line["is"] == is);
    place.unwrap_or_else(|| panic!("there is no {is}"))
}

/// Whether a receipt of the revision's mutation is in the file.
fn has_receipt(lines: &[Value], revision: &Value) -> bool {
    let id = revision["mutation"].as_str().expect("an id");
    let id = id.replace('-', "");
    let mut leaves = lines.iter().filter_map(|line| line["leaf"].as_str());
    leaves.any(|leaf| leaf.contains(&id))
}

/// Where the line of the n-th mutation stands, from 0.
fn mutation_at(lines: &[Value], n: usize) -> usize {
    let all = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line["is"] == "mutation");
    all.map(|(index, _)| index)
        .nth(n)
        .expect("so many mutations")
}

each_database! {
    async fn an_export_holds_and_every_broken_link_is_named(app: TestApp) {
        let phone = work(&app).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mei.jsonl");
        let (code, said) = export(&app, ["--person", "mei"], &file);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = verify(&file, None);
        assert_eq!(code, Some(0), "{said}");
        // Six applied or held, two more; the held one was given up later.
        assert!(said.contains("1 devices, 8 mutations (8 signed by their device), 9 receipts"), "{said}");
        let key = app.state.signer.public_key().to_string();
        assert!(said.contains(&key), "{said}");
        assert_eq!(verify(&file, Some(&key)).0, Some(0));
        let (code, said) = verify(&file, Some(&"07".repeat(32)));
        assert_eq!((code, said.contains("no believed key endorses")), (Some(1), true), "{said}");

        let of_device = folder.path().join("device.jsonl");
        let device = phone.client.device.to_string();
        assert_eq!(export(&app, ["--device", &device], &of_device).0, Some(0));
        let good = lines_of(&file);
        assert_eq!(lines_of(&of_device), good);

        let folder = folder.path();
        let named = |lines: &[Value], line: usize, why: &str| {
            assert_named(folder, lines, line, why);
        };
        let second = mutation_at(&good, 1);
        let mut changed = good.clone();
        changed[second]["envelope"] = change_a_byte(&good[second]["envelope"]);
        named(&changed, second + 1, "signature");
        let mut missing = good.clone();
        missing.drain(second..mutation_at(&good, 2));
        named(&missing, second + 1, "comes next");
        let mut swapped = good.clone();
        swapped.swap(second + 1, mutation_at(&good, 2) + 1);
        named(&swapped, second + 2, "does not stand above it");
        let mut foreign = good.clone();
        foreign[second + 1]["proof"]["key"] = "07".repeat(32).into();
        named(&foreign, second + 2, "no believed key endorses");
        named(&good[..good.len() - 1], good.len(), "cut");

        let text = std::fs::read(&file).expect("the file is there");
        assert_no_byte_can_change(folder, &text, 0);
    }

    async fn a_history_in_an_export_holds_and_every_broken_link_of_it_is_named(app: TestApp) {
        let phone = work(&app).await;
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("mei.jsonl");
        let whole = ["--person", "mei", "--history"];
        let (code, said) = run_export(&app, &whole, &file);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = verify(&file, None);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("8 mutations (8 signed by their device), 9 receipts"), "{said}");
        let good = lines_of(&file);
        let folder = folder.path();
        let named = |lines: &[Value], line: usize, why: &str| assert_named(folder, lines, line, why);

        // The first one is the store's: the desk has made the store, and mei was there.
        let (begin, end) = (place_of(&good, "history"), place_of(&good, "history_end"));
        let of_mei = |at: &usize| has_receipt(&good, &good[*at]);
        let own = (begin + 1..end).find(of_mei).expect("a revision of mei's");
        assert!(!of_mei(&(begin + 1)), "what the desk has made stands first");
        let changes = [
            ("record", json!(uuid::Uuid::nil())),
            ("revision", json!(77)),
            ("mutation", json!(uuid::Uuid::nil())),
            ("mutation_hash", json!(Hash::default())),
            ("body_hash", json!(Hash::default())),
            ("at", json!(77)),
            ("link", json!(Hash::default())),
        ];
        for (field, value) in changes {
            let mut changed = good.clone();
            changed[own][field] = value;
            named(&changed, own + 1, "its link does not follow");
        }
        let mut changed = good.clone();
        changed[own]["author"] = json!(uuid::Uuid::nil());
        named(&changed, own + 1, "another author");
        let mut changed = good.clone();
        changed[begin + 1]["author"] = json!(phone.client.user);
        named(&changed, end + 1, "is not what the server signed");
        let mut changed = good.clone();
        changed[begin]["feed"] = json!(feeds::user(phone.client.user));
        named(&changed, own + 1, "where and when");
        let mut missing = good.clone();
        missing.remove(own);
        named(&missing, own + 1, "comes next");
        let mut cut = good.clone();
        cut.remove(end - 1);
        named(&cut, end, "its last number is");
        let mut changed = good.clone();
        changed[end]["proof"]["key"] = "07".repeat(32).into();
        named(&changed, end + 1, "no believed key endorses");
        let mut changed = good.clone();
        changed[end]["proof"]["signature"] = "07".repeat(64).into();
        named(&changed, end + 1, "is not what the server signed");
        let mut open = good.clone();
        open.remove(end);
        named(&open, end + 1, "cannot stand here");
        let text = std::fs::read_to_string(&file).expect("the file is there");
        let histories = text.find(r#"{"is":"history","#).expect("histories");
        assert_no_byte_can_change(folder, text.as_bytes(), histories);

        // A revision that somebody takes out of the database is missing in what is exported from then on.
        let (feed, number) = (good[begin]["feed"].as_str(), good[own]["sequence"].as_u64());
        let (feed, number) = (feed.expect("a name"), number.expect("a number"));
        let plain = sea_orm::Database::connect(&app.database_url).await.expect("it answers");
        let deleted = plain.execute_unprepared(&format!(
            "DELETE FROM history WHERE sequence = {number} AND feed = (SELECT ordinal FROM feed WHERE id = '{feed}')"
        )).await.expect("it is deleted");
        assert_eq!(deleted.rows_affected(), 1);
        let later = folder.join("later.jsonl");
        assert_eq!(run_export(&app, &whole, &later).0, Some(0));
        named(&lines_of(&later), own + 1, "comes next");
    }

    async fn a_history_holds_without_personal_values_and_without_what_it_speaks_of(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (_, mut drafts, _) = phone.check_in(&company, company.store);
        let value = json!({"latitude": 31.230_5, "longitude": 121.473_8, "accuracy_m": 12.5, "age_s": 3});
        let fix = PrivateValue { salt: "07".repeat(16), value };
        drafts[0].private.insert("fix".to_owned(), fix);
        let evidence = drafts[0].record;
        assert_eq!(outcomes(&phone.push(drafts).await), [Outcome::Applied; 2]);
        phone.pull().await;
        let mut body = phone.body(evidence).expect("the evidence is in the person's feed");
        assert!(body["fix"].is_object(), "{body}");
        body.as_object_mut().expect("a body").retain(|field, _| field != "fix");

        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("feed.jsonl");
        let feed = feeds::user(phone.client.user).to_string();
        let (code, said) = export(&app, ["--feed", &feed], &file);
        assert_eq!(code, Some(0), "{said}");
        let (code, said) = verify(&file, None);
        assert_eq!((code, said.contains("the histories: 1 feeds")), (Some(0), true), "{said}");
        let lines = lines_of(&file);
        let revision = lines.iter().find(|line| line["record"] == json!(evidence));
        let hash = Hash::of(&[body.to_string().as_bytes()]);
        assert_eq!(revision.expect("its revision")["body_hash"], json!(hash));

        let nothing = folder.path().join("nothing.jsonl");
        let (code, said) = export(&app, ["--feed", "store:none"], &nothing);
        assert_eq!((code, said.contains("there is no feed store:none")), (Some(1), true), "{said}");
        assert!(!nothing.exists());
    }
}

/// The same base64 with one letter of the bytes in another case.
fn change_a_byte(text: &Value) -> Value {
    let mut bytes = BASE64_STANDARD
        .decode(text.as_str().expect("text"))
        .expect("base64");
    let at = bytes
        .windows(6)
        .position(|part| part == br#""kind""#)
        .expect("a kind");
    bytes[at + 8] ^= 0x20;
    BASE64_STANDARD.encode(bytes).into()
}

#[test]
fn nobody_is_exported_who_is_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("none.jsonl");
    let url = format!("sqlite:{}", folder.path().join("storebeat.db").display());
    let file_name = file.to_str().expect("a name");
    let (code, said) = run_program(&[
        "export-receipts",
        "--person",
        "nobody",
        "--mode",
        "development",
        "--database-url",
        &url,
        "--to",
        file_name,
    ]);
    assert_eq!(
        (code, said.contains("there is no account nobody")),
        (Some(1), true),
        "{said}"
    );
    assert!(!file.exists());
}
