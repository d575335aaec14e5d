//! Kept work in sight of its author and of who supervises them, and what becomes of it.

use crate::sync_tools::{Phone, leaf, outcomes, run_effects};
use reqwest::Method;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use shared::api::inbox::InboxEntry;
use shared::api::quarantine::{Decision, KeptList, KeptState};
use shared::feeds;
use shared::ids::{MutationId, ProductId, RecordId, VisitId};
use shared::inbox::InboxAbout;
use shared::kinds::{DraftOf, create_draft, sample, withdraw_draft};
use shared::problem::ProblemCode;
use shared::stock::{StockCount, StockLine};
use shared::sync::engine::Draft;
use shared::sync::{Operation, Outcome};
use shared::time::MINUTE_MS;
use tests::{Client, Company, CompanyPlan, TestApp, each_database};

/// What one answer lists.
const LIST_MAX: usize = 200;

/// Mei, whose grant has ended, at a phone that has heard of the server since.
pub async fn after_the_grant(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let mut mei = Phone::sign_in(app, "mei").await;
    // A grant that ends when it begins has never held.
    mei.after(app, 3_600_000).await;
    app.end_grant(&company.grant_of_mei).await;
    mei.after(app, 3_600_000).await;
    let newer = mei.client.get("/api/sync/hello").await.expect_status(200);
    let newer: shared::sync::wire::Hello = newer.json();
    mei.pen.anchor = Some((newer.anchor.id, mei.pen.wall));
    (company, mei)
}

/// A visit of mei that began after her grant had ended, held whole.
async fn held_visit(app: &TestApp) -> (Company, Phone) {
    let (company, mut mei) = after_the_grant(app).await;
    let (_, drafts, _) = mei.check_in(&company, company.store);
    assert_eq!(outcomes(&mei.push(drafts).await), [Outcome::Held; 2]);
    (company, mei)
}

/// A check-in without its time comes back.
fn spoil(check_in: &mut Draft) {
    if let Operation::Create { body } = &mut check_in.op {
        body.remove("check_in_at");
    }
}

/// Mei, who has given up a check-in that came back. The check-out arrived first, so it waits for the visit and not
/// for that check-in.
async fn give_up_what_is_awaited(app: &TestApp) -> Phone {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let mut mei = Phone::sign_in(app, "mei").await;
    let (_, mut drafts) = mei.whole_visit(&company, company.store);
    spoil(&mut drafts[1]);
    let check_in = drafts[1].mutation;
    let all = mei.pen.write_all(drafts);
    let early = mei.client.push(&all[2..]).await;
    assert_eq!(
        early.receipts[1].reason,
        Some(ProblemCode::DependencyMissing)
    );
    mei.client.push(&all[..2]).await;
    drop(give_up(&mei.client, check_in).await.expect_status(204));
    mei
}

async fn reasons(client: &Client) -> Vec<ProblemCode> {
    let list = read(client).await;
    list.kept.iter().map(|work| work.reason).collect()
}

pub async fn read(client: &Client) -> KeptList {
    client
        .get("/api/sync/quarantine")
        .await
        .expect_status(200)
        .json()
}

pub async fn decide(client: &Client, id: MutationId, body: Value) -> tests::client::Answer {
    let path = format!("/api/sync/mutations/{id}/decide");
    tests::client::read(client.request(Method::POST, &path).json(&body)).await
}

async fn give_up(client: &Client, id: MutationId) -> tests::client::Answer {
    let path = format!("/api/sync/mutations/{id}/drop");
    client.post(&path, &()).await
}

/// What was counted at a visit when that had long been confirmed, so it names none that it depends on.
fn stock_count(mei: &Phone, company: &Company, visit: VisitId) -> Draft {
    let count = StockCount {
        visit,
        person: company.mei,
        store: company.store,
        day: sample::day(),
        lines: vec![StockLine::untouched(
            ProductId(uuid::Uuid::from_u128(5)),
            true,
        )],
    };
    let of = DraftOf {
        mutation: mei.pen.mutation_id(),
        record: StockCount::record_of(visit),
        feed: feeds::store(company.store),
    };
    create_draft(of, &count)
}

/// The mutation of the list that waits for no other.
pub fn first(list: &KeptList) -> MutationId {
    let first = list.kept.iter().find(|work| work.waits_for.is_empty());
    first.expect("one that waits for nothing").mutation
}

/// What somebody's inbox says of decisions: what it was about, and what was said.
async fn told(client: &Client) -> Vec<(String, Decision, String)> {
    let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    let about = inbox.into_iter().map(|entry| entry.item.about);
    about
        .filter_map(|about| match about {
            InboxAbout::WorkDecided {
                kind,
                decision,
                by_name,
                note,
                ..
            } => {
                assert_eq!(by_name, "supervisor");
                Some((kind, decision, note))
            }
            _ => None,
        })
        .collect()
}

each_database! {
    async fn what_was_recorded_at_a_visit_waits_for_a_visit_that_the_server_has_lost(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        for is_in_one_push in [false, true] {
            let (visit, mut drafts) = mei.whole_visit(&company, company.store);
            drafts.push(stock_count(&mei, &company, visit));
            let all = mei.pen.write_all(drafts);
            if is_in_one_push {
                mei.client.push(&all).await;
            } else {
                let early = mei.client.push(&all[4..]).await;
                assert_eq!(outcomes(&early), [Outcome::Held]);
                assert_eq!(early.receipts[0].reason, Some(ProblemCode::DependencyMissing));
                mei.client.push(&all[..4]).await;
            }
            run_effects(&app).await;
            let now = mei.client.push(&all).await;
            assert_eq!(outcomes(&now), [Outcome::Applied; 5]);
            mei.after(&app, 1_800_000).await;
            mei.pen.wall = app.clock.now();
        }
    }

    async fn what_follows_from_a_check_in_that_was_given_up_is_to_be_decided_about_as_well(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (visit, drafts) = mei.whole_visit(&company, company.store);
        let mut bad = drafts[1].clone();
        spoil(&mut bad);
        let check_in = bad.mutation;
        let count = stock_count(&mei, &company, visit);
        let (counted, check_out) = (count.mutation, drafts[3].mutation);
        let all = vec![drafts[0].clone(), bad, count, drafts[2].clone(), drafts[3].clone()];
        let (good, held) = (Outcome::Applied, Outcome::Held);
        assert_eq!(outcomes(&mei.push(all).await), [good, Outcome::Returned, held, good, held]);

        drop(give_up(&mei.client, check_in).await.expect_status(204));
        run_effects(&app).await;
        let list = read(&mei.client).await;
        assert_eq!((list.kept.len(), list.open), (2, 2), "{list:?}");
        for work in &list.kept {
            let stands = (work.state, work.reason);
            assert_eq!(stands, (KeptState::Returned, ProblemCode::RecordMissing), "{work:?}");
        }
        mei.pull().await;
        assert_eq!(mei.bodies("receipt").len(), 3, "the phone hears of all three");

        // Recorded anew, it does not wait for what waits for it, which can be handed in then.
        let mut anew = drafts[1].clone();
        anew.mutation = mei.pen.mutation_id();
        let mut out = drafts[3].clone();
        (out.mutation, out.mends) = (mei.pen.mutation_id(), Some(check_out));
        assert_eq!(outcomes(&mei.push(vec![anew, out]).await), [good; 2]);
        drop(give_up(&mei.client, counted).await.expect_status(204));
        assert!(read(&mei.client).await.kept.is_empty());
    }

    async fn what_waited_for_the_record_hears_that_its_creation_was_given_up(app: TestApp) {
        let mei = give_up_what_is_awaited(&app).await;
        run_effects(&app).await;
        assert_eq!(reasons(&mei.client).await, [ProblemCode::RecordMissing]);
    }

    async fn what_comes_with_another_creation_waits_for_that_one_though_it_comes_back_too(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (visit, drafts) = mei.whole_visit(&company, company.store);
        let mut bad = drafts[1].clone();
        spoil(&mut bad);
        let (check_in, check_out) = (bad.mutation, drafts[3].mutation);
        mei.push(vec![drafts[0].clone(), bad.clone(), drafts[2].clone(), drafts[3].clone()]).await;
        drop(give_up(&mei.client, check_in).await.expect_status(204));
        run_effects(&app).await;

        bad.mutation = mei.pen.mutation_id();
        let count = stock_count(&mei, &company, visit);
        let mut out = drafts[3].clone();
        (out.mutation, out.mends) = (mei.pen.mutation_id(), Some(check_out));
        let came_back = bad.mutation;
        let answer = mei.push(vec![bad, count, out]).await;
        let [returned, held] = [Outcome::Returned, Outcome::Held];
        assert_eq!(outcomes(&answer), [returned, held, held], "{:?}", answer.receipts);

        let mut right = drafts[1].clone();
        (right.mutation, right.mends) = (mei.pen.mutation_id(), Some(came_back));
        assert_eq!(outcomes(&mei.push(vec![right]).await), [Outcome::Applied]);
        run_effects(&app).await;
        assert!(read(&mei.client).await.kept.is_empty());
        mei.pull().await;
        assert!(mei.body(RecordId(visit.0)).expect("the visit").get("check_out_at").is_some());
    }

    async fn what_began_to_wait_while_a_creation_was_given_up_does_not_wait_for_ever(app: TestApp) {
        let mut mei = give_up_what_is_awaited(&app).await;
        // As if neither had seen the other: nothing says that it is to be judged again.
        let plain = sea_orm::Database::connect(&app.database_url).await;
        let plain = plain.expect("the database answers");
        let forget = "DELETE FROM effect WHERE key LIKE 'sync:release:%'";
        let forgotten = plain.execute_unprepared(forget).await.expect("effects");
        assert_eq!(forgotten.rows_affected(), 1);
        mei.after(&app, 10 * MINUTE_MS).await;
        run_effects(&app).await;
        assert_eq!(reasons(&mei.client).await, [ProblemCode::RecordMissing]);
    }

    async fn kept_work_is_whole_in_sight_of_its_author_and_who_supervises_them(app: TestApp) {
        let (company, mei) = held_visit(&app).await;
        for client in [&mei.client, &app.sign_in_desk("supervisor").await] {
            let list = read(client).await;
            assert_eq!((list.kept.len(), list.open), (2, 1), "{list:?}");
            let visit = list.kept.iter().find(|work| work.kind.as_deref() == Some("visit"));
            let visit = visit.expect("the visit");
            assert_eq!(visit.state, KeptState::Held);
            assert_eq!((visit.person, visit.store), (company.mei, Some(company.store)));
            assert!(!visit.person_name.is_empty() && visit.store_name.is_some());
            assert!(visit.fields.iter().any(|field| field.field == "check_in_at"), "{visit:?}");
            assert_eq!(visit.waits_for.len(), 1, "what it waits for is told");
        }
        for login in ["jun", "tao", "supervisor_2", "administrator", "auditor"] {
            assert!(read(&app.sign_in_desk(login).await).await.kept.is_empty(), "{login}");
        }
    }

    async fn a_supervisor_lets_late_work_count_with_what_waits_for_it(app: TestApp) {
        let (_, mut mei) = held_visit(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let list = read(&supervisor).await;
        let id = first(&list);
        assert!(list.kept.iter().any(|work| work.mutation == id && work.may_allow));
        drop(decide(&supervisor, id, json!({ "decision": "allow" })).await.expect_status(204));
        assert!(read(&supervisor).await.kept.is_empty());
        run_effects(&app).await;
        app.give_grant(mei.client.user, shared::access::Role::Merchandiser, (shared::access::ScopeKind::Company, None)).await;
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 1);
        let released = mei.bodies("receipt");
        assert_eq!(released.len(), 2, "both are told to their author: {released:?}");
        assert_eq!(told(&mei.client).await, [("visit".to_owned(), Decision::Allow, String::new())]);
        drop(decide(&supervisor, id, json!({ "decision": "allow" })).await.expect_status(404));
    }

    async fn a_supervisor_gives_work_up_with_a_reason_and_not_without(app: TestApp) {
        let (_, mei) = held_visit(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let id = first(&read(&supervisor).await);
        let silent = json!({ "decision": "drop", "note": "  " });
        drop(decide(&supervisor, id, silent).await.expect_status(422));
        let said = json!({ "decision": "drop", "note": "Entered by a colleague" });
        for login in ["jun", "supervisor_2", "administrator", "mei"] {
            let stranger = app.sign_in_desk(login).await;
            drop(decide(&stranger, id, said.clone()).await.expect_status(404));
        }
        drop(decide(&supervisor, id, said).await.expect_status(204));
        run_effects(&app).await;
        let left = read(&supervisor).await;
        assert!(left.kept.iter().all(|work| work.mutation != id));
        assert!(left.kept.iter().all(|work| work.waits_for.is_empty()), "nothing is held by what is gone");
        let reason = "Entered by a colleague".to_owned();
        assert_eq!(told(&mei.client).await, [("visit".to_owned(), Decision::Drop, reason)]);
        assert_eq!(told(&supervisor).await, []);
    }

    async fn what_nobody_was_ever_allowed_to_do_is_not_for_a_supervisor_to_allow(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let of = DraftOf {
            mutation: mei.pen.mutation_id(),
            record: RecordId(company.store.0),
            feed: feeds::store(company.store),
        };
        let draft = withdraw_draft::<shared::store::Store>(of, None);
        let answer = mei.push(vec![draft]).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));
        let supervisor = app.sign_in_desk("supervisor").await;
        let id = leaf(&answer.receipts[0]).mutation;
        drop(decide(&supervisor, id, json!({ "decision": "allow" })).await.expect_status(422));
        assert_eq!(read(&supervisor).await.kept.len(), 1, "it is still kept");
    }

    async fn kept_work_names_nobody_and_nothing_that_its_reader_may_not_see(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let foreign = [company.store_south.0, company.lan.0, company.south_1.0];
        let own = [company.store.0, company.jun.0, company.north_1.0];
        for (ids, named) in [(foreign, 0), (own, 3)] {
            let of = DraftOf {
                mutation: mei.pen.mutation_id(),
                record: RecordId(mei.pen.mutation_id().0),
                feed: feeds::store(shared::ids::StoreId(ids[0])),
            };
            let mut body = serde_json::Map::new();
            body.insert("a".to_owned(), json!(ids));
            let draft = Draft {
                kind: "x",
                op: Operation::Create { body },
                ..withdraw_draft::<shared::store::Store>(of, None)
            };
            let answer = mei.push(vec![draft]).await;
            assert_eq!(answer.receipts[0].reason, Some(ProblemCode::UnknownKind));
            let list = read(&mei.client).await;
            let told = ids.iter().filter(|id| list.names.contains_key(&id.to_string()));
            assert_eq!(told.count(), named, "{list:?}");
            let store = Some(shared::ids::StoreId(ids[0]));
            let kept = list.kept.iter().find(|work| work.store == store).expect("it is kept");
            assert_eq!(kept.store_name.is_some(), named > 0);
        }
    }

    async fn a_list_says_when_it_does_not_hold_everything(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let withdrawals = |count: usize| -> Vec<_> {
            let of = |_| DraftOf {
                mutation: mei.pen.mutation_id(),
                record: RecordId(company.store.0),
                feed: feeds::store(company.store),
            };
            let all = (0..count).map(of);
            all.map(|of| withdraw_draft::<shared::store::Store>(of, None)).collect()
        };
        let (many, one) = (withdrawals(LIST_MAX), withdrawals(1));
        mei.push(many).await;
        let list = read(&mei.client).await;
        assert_eq!((list.kept.len(), list.has_more), (LIST_MAX, false));
        mei.push(one).await;
        let list = read(&mei.client).await;
        assert_eq!((list.kept.len(), list.has_more), (LIST_MAX, true));
    }
}
