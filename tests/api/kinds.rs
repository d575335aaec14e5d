//! Every kind of record finds its place in the tables of both databases.

use sea_orm::{ConnectionTrait as _, Database, DbBackend, Statement};
use server::database::Error;
use server::organisation;
use shared::checklist::ChecklistAnswer;
use shared::display::SpecialDisplay;
use shared::feeds;
use shared::ids::{MutationId, RecordId, derived_id};
use shared::kinds::{KINDS, Record, sample, samples};
use shared::kit::KitCheck;
use shared::photo::named_by;
use shared::product::Listing;
use shared::promotion::{PromotionCheck, ReviewDecision};
use shared::settings::SETTINGS_RECORD;
use shared::stock::StockCount;
use shared::summary::DaySummary;
use shared::sync::engine::Draft;
use shared::sync::kind::Catalogue as _;
use shared::sync::{FeedId, Operation, PrivateValue};
use std::collections::BTreeSet;
use tests::{TestApp, each_database};
use uuid::Uuid;

/// The person and the territory that samples point at, with the ids that they name.
pub async fn found_place_of_samples(app: &TestApp) {
    let actor = app.program();
    let (territory, user) = (
        app.state
            .database
            .write("test", async |tx| {
                let region = organisation::create_region(tx, &actor, "North").await?;
                organisation::create_territory(tx, &actor, region, "North 1").await
            })
            .await
            .expect("a territory"),
        app.create_user("mei").await,
    );
    let connection = Database::connect(&app.database_url)
        .await
        .expect("the database answers");
    for (table, from, to) in [
        ("territory", territory.0, sample::TERRITORY.0),
        ("user_account", user.0, sample::PERSON.0),
    ] {
        rename(&connection, table, (from, to)).await;
    }
    connection.close().await.expect("the connection closes");
}

async fn rename(connection: &sea_orm::DatabaseConnection, table: &str, (from, to): (Uuid, Uuid)) {
    let backend = connection.get_database_backend();
    let (first, second) = if backend == DbBackend::Postgres {
        ("$1", "$2")
    } else {
        ("?", "?")
    };
    let update = format!("UPDATE {table} SET id = {first} WHERE id = {second}");
    let statement = Statement::from_sql_and_values(backend, update, [to.into(), from.into()]);
    connection
        .execute_raw(statement)
        .await
        .expect("the id is exchanged");
}

fn home(record: &Record) -> FeedId {
    match record {
        Record::StoreType(_)
        | Record::Settings(_)
        | Record::Product(_)
        | Record::Promotion(_)
        | Record::ChecklistForm(_) => feeds::catalog(),
        Record::Store(_)
        | Record::MissedStop(_)
        | Record::Listing(_)
        | Record::StockCount(_)
        | Record::PromotionCheck(_)
        | Record::SpecialDisplay(_)
        | Record::ProductExchange(_)
        | Record::ChecklistAnswer(_)
        | Record::Issue(_)
        | Record::ReviewDecision(_) => feeds::store(sample::STORE),
        Record::Absence(absence) if absence.person.is_none() => feeds::catalog(),
        Record::Visit(visit) if visit.store.is_some() => feeds::store(sample::STORE),
        _ => feeds::user(sample::PERSON),
    }
}

/// The first sample of a kind has the id that the others name; further ones have ids of their own.
fn id_of(record: &Record, is_first: bool) -> RecordId {
    let named = match record {
        Record::Settings(_) => return SETTINGS_RECORD,
        Record::Listing(listing) => return Listing::record_of(listing.store),
        Record::ReviewDecision(decision) => {
            return ReviewDecision::record_of(decision.check, decision.element);
        }
        Record::StockCount(count) => return StockCount::record_of(count.visit),
        Record::PromotionCheck(check) => {
            let record = PromotionCheck::record_of(check.visit, check.promotion);
            assert_eq!(record, sample::PROMOTION_CHECK, "others name it");
            return record;
        }
        Record::SpecialDisplay(display) => {
            let won = u16::from(display.agreed_number.is_none());
            return SpecialDisplay::record_of(display.visit, display.agreed_number, won);
        }
        Record::ChecklistAnswer(answer) => {
            return ChecklistAnswer::record_of(answer.visit, answer.form);
        }
        Record::KitCheck(kit) => return KitCheck::record_of(kit.person, kit.day),
        Record::DaySummary(summary) => return DaySummary::record_of(summary.person, summary.day),
        Record::Product(_) => sample::PRODUCT.0,
        Record::Promotion(_) => sample::PROMOTION.0,
        Record::ChecklistForm(_) => sample::FORM.0,
        Record::StoreType(_) => sample::STORE_TYPE.0,
        Record::Store(_) => sample::STORE.0,
        Record::StopRule(_) => sample::STOP_RULE.0,
        Record::PlannedStop(_) => sample::PLANNED_STOP.0,
        Record::Visit(_) => sample::VISIT.0,
        _ => derived_id("sample", &[record.kind().as_bytes()]),
    };
    if is_first {
        RecordId(named)
    } else {
        RecordId(Uuid::now_v7())
    }
}

/// Personal fields stand beside the body, as commitments want it.
pub fn draft(record: &Record, is_first: bool) -> Draft {
    let personal = KINDS
        .kind(record.kind())
        .map_or(&[][..], |kind| kind.private_fields);
    let mut body = record.body();
    let private = personal
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), body.remove(*field)?)))
        .map(|(field, value)| {
            (
                field,
                PrivateValue {
                    salt: "00".repeat(16),
                    value,
                },
            )
        })
        .collect();
    let op = Operation::Create { body };
    Draft {
        mutation: MutationId(Uuid::now_v7()),
        feed: home(record),
        kind: record.kind(),
        schema: 1,
        record: id_of(record, is_first),
        photos: named_by(&op),
        op,
        private,
        depends: Vec::new(),
        mends: None,
    }
}

each_database! {
    async fn a_sample_of_every_kind_is_stored_and_taken_back(app: TestApp) {
        found_place_of_samples(&app).await;
        let mut seen = BTreeSet::new();
        let mut drafts = Vec::new();
        for record in samples() {
            let is_first = seen.insert(record.kind());
            drafts.push(draft(&record, is_first));
        }
        assert_eq!(seen.len(), KINDS.all().len(), "every kind has a sample");
        store(&app, drafts.clone()).await;
        let again: Vec<Draft> =
            drafts.iter().map(|draft| Draft { mutation: MutationId(Uuid::now_v7()), ..draft.clone() }).collect();
        store(&app, again).await;
        let withdrawals = drafts
            .into_iter()
            .rev()
            .map(|draft| Draft {
                mutation: MutationId(Uuid::now_v7()),
                op: Operation::Withdraw { reason: None, seen: None },
                private: std::collections::BTreeMap::new(),
                ..draft
            })
            .collect();
        store(&app, withdrawals).await;
    }
}

/// Stores drafts as the server's own, one at a time.
pub async fn store(app: &TestApp, drafts: Vec<Draft>) {
    let now = app.clock.now();
    let answers = app
        .state
        .database
        .write("test", async |tx| {
            // One at a time, as each may point at the one before.
            let mut answers = Vec::new();
            for draft in &drafts {
                let drafts = vec![draft.clone()];
                let push = server::sync::push_system(tx, sample::PERSON, now, drafts).await?;
                answers.extend(push.answers);
            }
            Ok::<_, Error>(answers)
        })
        .await
        .expect("the samples are stored");
    for (draft, answer) in drafts.iter().zip(answers) {
        assert_eq!(answer.reason, None, "{}", draft.kind);
    }
}
