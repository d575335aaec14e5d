//! Marked values in every restricted field, looked for in all that every role can read.

use crate::issues::report;
use crate::promotion_tools::{carry_out, plain_promotion, plan, save_budget};
use crate::sync_tools::Phone;
use serde_json::Value;
use server::app::random_bytes;
use shared::ids::{RecordId, VisitId};
use shared::issue::Urgency;
use shared::promotion::budget::PromotionBudget;
use shared::settings::Settings;
use shared::visit::{
    CheckIn, CheckInPlace, CheckOut, Fix, Sighting, StepIds, Visit, check_in, check_out,
};
use std::collections::BTreeSet;
use tests::company::{plain_store_type, push_all};
use tests::server_under_test::SECRET;
use tests::{Client, Company, CompanyPlan, PASSWORD, TestApp, each_database};

/// About fourteen metres north of the store, in digits that nothing else has.
const MARKED_LATITUDE: f64 = 30.500_123_457;
const MARKED_LATITUDE_OUT: f64 = 30.500_234_568;
const MARKED_LONGITUDE: f64 = 114.300_198_765;
const MARKED_PRICE: i64 = 7_391_846;
const MARKED_NOTE: &str = "marked note 5f1c";

pub const LOGINS: [&str; 15] = [
    "mei",
    "jun",
    "tao",
    "lan",
    "sales_representative",
    "promoter",
    "supervisor",
    "supervisor_2",
    "regional_manager",
    "account_manager",
    "product_manager",
    "accountant",
    "cashier",
    "administrator",
    "auditor",
];
/// Only oneself and the supervisor know where somebody stood.
const SEE_POSITIONS: [&str; 2] = ["mei", "supervisor"];
/// What a promotion costs and earns is for those who may set it up.
const SEE_PRICES: [&str; 2] = ["regional_manager", "administrator"];
/// Whoever works at the store or answers for it reads what was found there.
const SEE_NOTES: [&str; 7] = [
    "mei",
    "jun",
    "sales_representative",
    "promoter",
    "supervisor",
    "regional_manager",
    "auditor",
];

each_database! {
    async fn restricted_values_are_seen_by_whom_they_are_for(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let visit = marked_visit(&app, &company).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (issue, _) = report(&mut phone, company.store, Urgency::Urgent).await;
        let promotion = carry_out(&app, "regional_manager", &plain_promotion(&company)).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let marked = PromotionBudget { usual_price: MARKED_PRICE, ..plan() };
        save_budget(&manager, promotion, &marked, 1).await.expect_status(200);
        let (mut positions, mut notes) = (BTreeSet::new(), BTreeSet::new());
        let mut prices = BTreeSet::new();
        for login in LOGINS {
            let text = everything_for(&app, login, (&company, visit, issue, promotion)).await;
            let has = |mark: &str| text.contains(mark);
            for mark in [MARKED_LATITUDE, MARKED_LATITUDE_OUT, MARKED_LONGITUDE] {
                if has(&mark.to_string()) {
                    positions.insert(login);
                }
            }
            if has(MARKED_NOTE) {
                notes.insert(login);
            }
            // Among the digits of ids these may come by chance, but not as a value.
            if has(&format!(":{MARKED_PRICE}")) {
                prices.insert(login);
            }
            let secret = std::str::from_utf8(SECRET).expect("text");
            for never in [PASSWORD, secret, "$argon2", "password_hash", "token_hash"] {
                assert!(!has(never), "{login} reads {never}");
            }
        }
        assert_eq!(positions, BTreeSet::from(SEE_POSITIONS));
        assert_eq!(prices, BTreeSet::from(SEE_PRICES));
        let strangers: Vec<_> = notes.iter().filter(|login| !SEE_NOTES.contains(login)).collect();
        assert!(strangers.is_empty(), "{strangers:?} read the note");
        assert!(notes.contains("mei") && notes.contains("supervisor"), "{notes:?}");
    }
}

/// All answers to reading, and all that a phone is given.
async fn everything_for(
    app: &TestApp,
    login: &str,
    (company, visit, issue, promotion): (&Company, VisitId, RecordId, RecordId),
) -> String {
    let client = app.sign_in_desk(login).await;
    let mut text = String::new();
    for path in readable_paths(&client, company, (visit, issue, promotion)).await {
        let answer = client.get(&path).await;
        let status = answer.status.as_u16();
        assert!(matches!(status, 200 | 403 | 404), "{path}: {status}");
        text.push_str(&answer.text());
    }
    let mut phone = Phone::sign_in(app, login).await;
    phone.pull().await;
    for feed in phone.feeds.values() {
        text.extend(feed.records.values().map(|record| record.body.as_str()));
    }
    text
}

/// Every path that the document says can be read, for every object that the company has.
async fn readable_paths(
    client: &Client,
    company: &Company,
    (visit, issue, promotion): (VisitId, RecordId, RecordId),
) -> Vec<String> {
    let document: Value = client
        .get("/api/openapi.json")
        .await
        .expect_status(200)
        .json();
    let paths = document["paths"].as_object().expect("paths");
    let people = [company.mei, company.jun, company.supervisor, client.user];
    let people: Vec<String> = people.iter().map(ToString::to_string).collect();
    let mut found = Vec::new();
    for path in paths
        .keys()
        .filter(|path| paths[*path].get("get").is_some())
    {
        let objects: Vec<String> = match path.as_str() {
            // A stream never ends; what it tells is tested where it is.
            "/api/hints" => Vec::new(),
            // Asked with words below.
            "/api/search" => Vec::new(),
            // A picture, and no text; who sees which is told with the photos.
            "/api/photos/{hash}/{rendition}" => Vec::new(),
            "/api/stores/{id}"
            | "/api/stores/{id}/position-proposals"
            | "/api/stores/{id}/listing" => {
                vec![company.store.to_string(), company.store_b.to_string()]
            }
            "/api/issues/{id}" => vec![issue.to_string()],
            "/api/promotions/{id}"
            | "/api/promotions/{id}/matrix"
            | "/api/promotions/{id}/budget" => vec![promotion.to_string()],
            "/api/visits/{id}" => vec![visit.to_string()],
            "/api/figures/{figure}"
            | "/api/figures/{figure}/records"
            | "/api/figures/{figure}/export" => ["route_compliance", "coverage", "time_in_store"]
                .map(str::to_owned)
                .to_vec(),
            "/api/board/people/{user}" | "/api/plans/{person}" | "/api/users/{id}/devices" => {
                people.clone()
            }
            path => {
                assert!(!path.contains('{'), "say with which objects to read {path}");
                vec![String::new()]
            }
        };
        found.extend(objects.iter().map(|object| fill(path, object)));
    }
    found.push("/api/stores?doubtful=true".to_owned());
    found.extend(["a", "e", "mei"].map(|words| format!("/api/search?query={words}")));
    found.push(format!(
        "/api/figures/calls_a_day/records?person={}",
        company.mei
    ));
    found
}

fn fill(path: &str, object: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { object } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// A visit of mei with marked positions and a marked note.
async fn marked_visit(app: &TestApp, company: &Company) -> VisitId {
    let mut phone = Phone::sign_in(app, "mei").await;
    let shop = company.plain_store("Example Store 1", company.north_1);
    let kind = plain_store_type();
    let id = VisitId(phone.pen.mutation_id().0);
    let mut drafts = check_in(&CheckIn {
        visit: id,
        ids: StepIds::new(phone.pen.wall, &random_bytes()),
        person: phone.pen.author,
        place: CheckInPlace::Store {
            id: company.store,
            store: &shop,
            store_type: &kind,
        },
        sighting: seen_at(MARKED_LATITUDE),
        stops: &[],
        visits: &[],
        photos: &[],
        settings: &Settings::default(),
        now: phone.pen.wall,
    })
    .expect("a check-in is possible");
    let shared::sync::Operation::Create { body } = &drafts[1].op else {
        panic!("the second draft creates the visit")
    };
    let visit: Visit = serde_json::from_value(Value::Object(body.clone())).expect("a visit");
    phone.pen.wall = phone.pen.wall.plus_ms(600_000);
    drafts.extend(
        check_out(&CheckOut {
            person: visit.person,
            id,
            visit: &visit,
            ids: StepIds::new(phone.pen.wall, &random_bytes()),
            store: Some((&shop, &kind)),
            sighting: seen_at(MARKED_LATITUDE_OUT),
            note: Some(MARKED_NOTE),
            store_closed: false,
            settings: &Settings::default(),
            now: phone.pen.wall,
        })
        .expect("a check-out is possible"),
    );
    let mutations = phone.pen.write_all(drafts);
    push_all(&phone.client, &mutations).await;
    id
}

fn seen_at(latitude: f64) -> Sighting {
    Sighting {
        fix: Some(Fix {
            latitude,
            longitude: MARKED_LONGITUDE,
            accuracy_m: 10.0,
            age_s: 1,
        }),
        was_refused: false,
    }
}
