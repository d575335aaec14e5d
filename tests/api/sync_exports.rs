//! The real program exports receipts from a database, and checks such a file without one.

use crate::sync_tools::{Phone, outcomes, run_effects};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;
use shared::sync::{Operation, Outcome};
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
    let file = file.to_str().expect("a name");
    let secret = std::str::from_utf8(SECRET).expect("the secret is text");
    let settings = ["--mode", "development", "--database-url", &app.database_url];
    let photos = format!("{file}-photos");
    let rest = ["--secret", secret, "--photos", &photos, "--to", file];
    run_program(&[&["export-receipts"][..], &of[..], &settings[..], &rest[..]].concat())
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
            let (code, said) = verify_lines(folder, lines);
            assert_eq!(code, Some(1), "{said}");
            assert!(said.contains(&format!("line {line}: ")) && said.contains(why), "{said}");
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

        // Whatever byte of the file is changed.
        let mut random = Random::new(5);
        let text = std::fs::read(&file).expect("the file is there");
        for _ in 0..20 {
            let mut bytes = text.clone();
            let at = random.index(bytes.len());
            bytes[at] ^= 1;
            let changed = folder.join("changed.jsonl");
            std::fs::write(&changed, &bytes).expect("the file is written");
            let (code, said) = verify(&changed, None);
            assert_eq!(code, Some(1), "byte {at}: {said}");
        }
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
