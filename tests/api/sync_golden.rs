//! What a phone has written with any released version is done or kept, to the last byte; see
//! `golden/README.md`.

use crate::kinds::{draft, found_place_of_samples, store};
use crate::sync_signatures::sign;
use crate::sync_tools::{outcomes, run_effects};
use sea_orm::{Database, EntityTrait as _, IntoActiveModel as _};
use serde_json::{Value, json};
use server::access::parse_public_key;
use server::organisation::entity::device;
use shared::access::{Role, ScopeKind};
use shared::api::auth::Posture;
use shared::ids::{DeviceId, MutationId, RecordId, derived_id};
use shared::kinds::{Record, sample, samples};
use shared::sync::engine::Draft;
use shared::sync::wire::{read_push, write_push};
use shared::sync::{FieldChange, Operation, Outcome, SealedMutation};
use std::collections::BTreeSet;
use std::path::PathBuf;
use tests::client::PUBLIC_KEY;
use tests::pen::Pen;
use tests::server_process::run_program;
use tests::{Client, PASSWORD, TestApp, each_database};
use uuid::Uuid;

/// The phone of the golden files.
const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0x0195_5a00_0000_7000_8000_0000_0000_0064));
/// What is there before anybody visits.
const GROUND: [&str; 9] = [
    "store_type",
    "settings",
    "product",
    "promotion",
    "checklist_form",
    "store",
    "listing",
    "stop_rule",
    "planned_stop",
];
/// What people in stores write, in the order in which they do.
const WORK: [&str; 10] = [
    "visit_evidence",
    "visit",
    "stock_count",
    "promotion_check",
    "special_display",
    "product_exchange",
    "checklist_answer",
    "issue",
    "kit_check",
    "day_summary",
];

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("api/golden")
        .join(name)
}

/// The first sample of each kind.
fn first_of(kinds: &[&str]) -> Vec<Record> {
    let mut seen = BTreeSet::new();
    let all = samples().into_iter();
    let mut first: Vec<Record> = all
        .filter(|record| kinds.contains(&record.kind()) && seen.insert(record.kind()))
        .collect();
    first.sort_by_key(|record| kinds.iter().position(|kind| *kind == record.kind()));
    first
}

fn mutation(name: &str) -> MutationId {
    MutationId(derived_id("golden", &[name.as_bytes()]))
}

/// What is recorded at a visit comes after it, and the visit after its position.
fn needed_by(kind: &str) -> Vec<MutationId> {
    match kind {
        "visit_evidence" | "kit_check" | "day_summary" => Vec::new(),
        "visit" => vec![mutation("visit_evidence")],
        _ => vec![mutation("visit")],
    }
}

/// The work of one visit, a change, a withdrawal, a field and a kind that nobody knows yet.
fn work() -> Vec<Draft> {
    let mut drafts: Vec<Draft> = first_of(&WORK)
        .iter()
        .map(|record| Draft {
            mutation: mutation(record.kind()),
            depends: needed_by(record.kind()),
            ..draft(record, true)
        })
        .collect();
    let of = |kind: &str| {
        let found = drafts.iter().find(|draft| draft.kind == kind);
        found.cloned().expect("it is among the work")
    };
    let shelf = of("stock_count");
    let mut changed = Draft {
        mutation: mutation("change"),
        depends: vec![shelf.mutation],
        photos: Vec::new(),
        ..shelf.clone()
    };
    let Operation::Create { body } = &shelf.op else {
        panic!("a sample creates")
    };
    let note = FieldChange {
        before: body.get("note").cloned().unwrap_or(Value::Null),
        after: json!("counted again"),
    };
    changed.op = Operation::Change {
        fields: [("note".to_owned(), note)].into(),
    };
    let withdrawn = Draft {
        mutation: mutation("withdrawal"),
        op: Operation::Withdraw {
            reason: None,
            seen: None,
        },
        depends: vec![mutation("special_display")],
        photos: Vec::new(),
        ..of("special_display")
    };
    let mut later = of("product_exchange");
    later.mutation = mutation("later field");
    later.record = RecordId(later.mutation.0);
    if let Operation::Create { body } = &mut later.op {
        body.insert("of_a_later_version".to_owned(), json!({ "kept": [1, 2] }));
    }
    let mut unknown = Draft {
        mutation: mutation("later kind"),
        kind: "of_a_later_version",
        ..later.clone()
    };
    unknown.record = RecordId(unknown.mutation.0);
    drafts.extend([changed, withdrawn, later, unknown]);
    drafts
}

/// The phone of the golden files, signed in over what its work stands on.
async fn phone(app: &TestApp) -> Client {
    found_place_of_samples(app).await;
    let whole = (ScopeKind::Territory, Some(sample::TERRITORY.0));
    app.give_grant(sample::PERSON, Role::Merchandiser, whole)
        .await;
    let ground = first_of(&GROUND);
    store(
        app,
        ground.iter().map(|record| draft(record, true)).collect(),
    )
    .await;
    let row = device::Model {
        id: DEVICE.0,
        user_id: sample::PERSON.0,
        name: "golden".to_owned(),
        posture: Posture::Field.as_str().to_owned(),
        public_key: parse_public_key(PUBLIC_KEY).expect("a key"),
        registered_at: app.clock.now().0,
        last_seen_at: None,
        revoked_at: None,
    };
    let connection = Database::connect(&app.database_url)
        .await
        .expect("the database answers");
    let insert = device::Entity::insert(row.into_active_model());
    insert
        .exec_without_returning(&connection)
        .await
        .expect("the phone is registered");
    connection.close().await.expect("the connection closes");
    let mut client = Client::stranger(app);
    let wanted = json!({
        "login": "mei", "password": PASSWORD,
        "device": { "id": DEVICE, "name": "golden", "posture": Posture::Field, "public_key": PUBLIC_KEY },
    });
    let answer = client
        .post("/api/auth/sign-in", &wanted)
        .await
        .expect_status(200);
    client.take_session(&answer);
    assert_eq!(client.device, DEVICE, "it is known");
    client
}

fn pushed() -> Vec<SealedMutation> {
    let bytes = std::fs::read(golden("push_v1.sbp")).expect("the golden push");
    let mutations = read_push(&bytes).expect("a push of the first version is read");
    assert_eq!(write_push(&mutations), bytes, "a push is written as it was");
    mutations
}

each_database! {
    async fn what_a_phone_of_the_first_version_pushes_is_done_or_kept(app: TestApp) {
        let client = phone(&app).await;
        let mutations = pushed();
        let answer = client.push(&mutations).await;
        let reasons: Vec<_> = answer.receipts.iter().map(|receipt| receipt.reason).collect();
        let mut expected = vec![Outcome::Applied; mutations.len()];
        // A display is not for a merchandiser to take back, and nobody here knows the last one's kind.
        let [.., withdrawal, _, unknown] = &mut expected[..] else {
            panic!("it is long enough")
        };
        (*withdrawal, *unknown) = (Outcome::Held, Outcome::Returned);
        assert_eq!(outcomes(&answer), expected, "{reasons:?}");
        run_effects(&app).await;
        let again = client.push(&mutations).await;
        assert!(again.receipts.iter().all(|receipt| receipt.replayed));
        assert_eq!(again.leaves(), answer.leaves());
    }
}

#[test]
fn receipts_of_the_first_version_are_still_proved() {
    let file = golden("receipts_v1.jsonl");
    let (code, said) = run_program(&["verify", file.to_str().expect("a name")]);
    assert_eq!(code, Some(0), "{said}");
    let counts = format!(
        "1 devices, {0} mutations ({0} signed by their device)",
        pushed().len()
    );
    assert!(said.contains(&counts), "{said}");
}

/// Writes the golden files of a new version, under names that are not there yet.
#[actix_web::test]
#[ignore = "only for a new version of the wire"]
async fn write_golden_files() {
    let kind = tests::DatabaseKind::Sqlite;
    let app = TestApp::start(kind).await.expect("SQLite needs nothing");
    let client = phone(&app).await;
    let mut pen = Pen::new(sample::PERSON, DEVICE);
    let mut mutations = pen.write_all(work());
    mutations.iter_mut().for_each(sign);
    let answer = client.push(&mutations).await;
    for (draft, receipt) in work().iter().zip(&answer.receipts) {
        println!("{}: {:?}", draft.kind, receipt.reason);
    }
    let of = ["--device", &DEVICE.to_string()];
    for name in ["push_v1.sbp", "receipts_v1.jsonl"] {
        assert!(!golden(name).exists(), "{name} is never changed");
    }
    std::fs::write(golden("push_v1.sbp"), write_push(&mutations)).expect("it is written");
    let folder = tempfile::tempdir().expect("a folder");
    let exported = folder.path().join("receipts.jsonl");
    let (code, said) = crate::sync_exports::export(&app, of, &exported);
    assert_eq!(code, Some(0), "{said}");
    let text = std::fs::read(&exported).expect("it was exported");
    std::fs::write(golden("receipts_v1.jsonl"), text).expect("it is written");
}
