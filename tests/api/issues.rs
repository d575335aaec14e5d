//! The way of an issue: from the report over the supervisor's clocks to the solution, and who is told.

use crate::board::today;
use crate::sync_tools::{Phone, run_effects};
use shared::api::inbox::InboxEntry;
use shared::api::issues::{IssueDetail, IssueList};
use shared::feeds;
use shared::ids::{RecordId, StoreId, UserId, VisitId};
use shared::inbox::{InboxAbout, IssueNews};
use shared::issue::{Comment, Issue, IssueCategory, IssueState, Urgency, due_day, steps};
use shared::kinds::{DraftOf, change_draft, create_draft};
use shared::problem::ProblemCode;
use shared::sync::wire::PushAnswer;
use shared::time::DAY_MS;
use tests::{Client, Company, CompanyPlan, Pen, TestApp, each_database};

/// An issue as its reporter writes it.
pub fn reported(pen: &Pen, store: StoreId, urgency: Urgency) -> Issue {
    Issue {
        store,
        reporter: pen.author,
        visit: None,
        reported_at: pen.wall,
        day: today(),
        category: IssueCategory::Equipment,
        title: "The freezer is off".to_owned(),
        text: String::new(),
        urgency,
        owner: None,
        due: due_day(urgency, today()),
        acknowledged_at: None,
        solved_at: None,
        solution: None,
        closed_at: None,
        comments: Vec::new(),
        photos: Vec::new(),
    }
}

fn of(pen: &Pen, record: RecordId, store: StoreId) -> DraftOf {
    DraftOf {
        mutation: pen.mutation_id(),
        record,
        feed: feeds::store(store),
    }
}

async fn create(phone: &mut Phone, issue: &Issue) -> (RecordId, PushAnswer) {
    let record = RecordId(phone.pen.mutation_id().0);
    let draft = create_draft(of(&phone.pen, record, issue.store), issue);
    (record, phone.push(vec![draft]).await)
}

/// Reports one and requires that it was taken.
pub async fn report(phone: &mut Phone, store: StoreId, urgency: Urgency) -> (RecordId, Issue) {
    let issue = reported(&phone.pen, store, urgency);
    let (record, answer) = create(phone, &issue).await;
    assert_eq!(answer.receipts[0].reason, None);
    (record, issue)
}

/// Pushes a step from a desk.
async fn step(
    (client, pen): (&Client, &mut Pen),
    record: RecordId,
    (before, after): (&Issue, &Issue),
) -> PushAnswer {
    let draft = change_draft(of(pen, record, before.store), before, after).expect("a change");
    client.push(&[pen.write(draft)]).await
}

fn says(by: UserId, name: &str, at: shared::time::UtcMs) -> Comment {
    Comment {
        at,
        by,
        by_name: name.to_owned(),
        text: "On it".to_owned(),
    }
}

async fn news_of(client: &Client) -> Vec<IssueNews> {
    let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    inbox
        .into_iter()
        .filter_map(|entry| match entry.item.about {
            InboxAbout::IssueNews { news, .. } => Some(news),
            _ => None,
        })
        .collect()
}

async fn read(client: &Client, record: RecordId) -> IssueDetail {
    client
        .get(&format!("/api/issues/{record}"))
        .await
        .expect_status(200)
        .json()
}

async fn list(client: &Client, query: &str) -> IssueList {
    client
        .get(&format!("/api/issues?{query}"))
        .await
        .expect_status(200)
        .json()
}

/// The name under which the account of a login stands.
async fn name_of(app: &TestApp, login: &str) -> String {
    let client = app.sign_in_desk(login).await;
    let me: serde_json::Value = client.get("/api/me").await.expect_status(200).json();
    me["user"]["name"].as_str().expect("a name").to_owned()
}

each_database! {
    async fn an_urgent_issue_goes_from_the_report_to_the_solution_and_everybody_hears_once(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (record, issue) = report(&mut phone, company.store, Urgency::Urgent).await;
        run_effects(&app).await;
        run_effects(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(news_of(&supervisor).await, [IssueNews::Urgent]);
        assert_eq!(news_of(&app.sign_in_desk("supervisor_2").await).await, []);
        let found = list(&supervisor, "").await;
        assert_eq!((found.counts.waiting, found.counts.open, found.counts.overdue), (1, 1, 0));
        assert_eq!(found.issues[0].store_name, "Example Store 1");

        let mut pen = supervisor.pen();
        let now = app.clock.now();
        let named = steps::assign(&issue, company.jun, now);
        let name = name_of(&app, "supervisor").await;
        let said = steps::comment(&named, says(company.supervisor, &name, now));
        let solved = steps::solve(&said, "A fuse", now);
        for change in [(&issue, &named), (&named, &said), (&said, &solved)] {
            let answer = step((&supervisor, &mut pen), record, change).await;
            assert_eq!(answer.receipts[0].reason, None);
        }
        run_effects(&app).await;
        run_effects(&app).await;
        assert_eq!(news_of(&app.sign_in_desk("jun").await).await, [IssueNews::Assigned]);
        assert_eq!(news_of(&phone.client).await, [IssueNews::Solved]);
        assert_eq!(news_of(&supervisor).await, [IssueNews::Urgent]);
        let detail = read(&supervisor, record).await;
        assert_eq!(detail.row.state, IssueState::Solved);
        assert_eq!(detail.row.acknowledged_in_time, Some(true));
        assert_eq!(detail.issue, solved);
        assert!(detail.may_lead);
        let people: Vec<UserId> = detail.people.iter().map(|person| person.id).collect();
        assert!(people.contains(&company.jun) && !people.contains(&company.tao));
        phone.pull().await;
        let held = phone.feed(&feeds::store(company.store)).expect("the store's feed");
        assert!(held.records[&record].body.contains("A fuse"));
    }

    async fn the_regional_manager_hears_once_of_what_nobody_took_note_of(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        report(&mut phone, company.store, Urgency::Normal).await;
        let (noted, issue) = report(&mut phone, company.store, Urgency::Normal).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let after = steps::acknowledge(&issue, app.clock.now());
        step((&supervisor, &mut pen), noted, (&issue, &after)).await;
        app.clock.advance(DAY_MS);
        run_effects(&app).await;
        assert_eq!(news_of(&app.sign_in_desk("regional_manager").await).await, []);
        for _ in 0..3 {
            app.clock.advance(DAY_MS);
            run_effects(&app).await;
        }
        let manager = app.sign_in_desk("regional_manager").await;
        assert_eq!(news_of(&manager).await, [IssueNews::NotAcknowledged]);
        let found = list(&manager, "state=open").await;
        assert_eq!(found.issues.len(), 1);
        assert_eq!(found.issues[0].acknowledged_in_time, Some(false));
        assert!(found.issues[0].is_overdue);
    }

    async fn nobody_comments_as_somebody_else(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let name = name_of(&app, "mei").await;
        for (by, name) in [(company.jun, name.as_str()), (company.mei, "The boss")] {
            // What follows a refused step of a record waits for it.
            let (record, issue) = report(&mut phone, company.store, Urgency::Low).await;
            let after = steps::comment(&issue, says(by, name, app.clock.now()));
            let answer = step((&phone.client, &mut phone.pen), record, (&issue, &after)).await;
            assert_eq!(answer.receipts[0].reason, Some(ProblemCode::WrongSender));
        }
        let (record, issue) = report(&mut phone, company.store, Urgency::Low).await;
        let after = steps::comment(&issue, says(company.mei, &name, app.clock.now()));
        let answer = step((&phone.client, &mut phone.pen), record, (&issue, &after)).await;
        assert_eq!(answer.receipts[0].reason, None);
    }

    async fn an_owner_works_at_the_store_and_a_visit_is_the_reporters(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (record, issue) = report(&mut phone, company.store, Urgency::Low).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let after = steps::assign(&issue, company.tao, app.clock.now());
        let answer = step((&supervisor, &mut pen), record, (&issue, &after)).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));

        let (visit, drafts) = phone.whole_visit(&company, company.store_b);
        phone.push(drafts).await;
        let elsewhere = Issue {
            visit: Some(visit),
            ..reported(&phone.pen, company.store, Urgency::Low)
        };
        let (_, answer) = create(&mut phone, &elsewhere).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::InvalidField));
        let at_it = Issue { store: company.store_b, ..elsewhere.clone() };
        let (_, answer) = create(&mut phone, &at_it).await;
        assert_eq!(answer.receipts[0].reason, None);
        let unknown = Issue { visit: Some(VisitId(uuid::Uuid::from_u128(7))), ..at_it };
        let (_, answer) = create(&mut phone, &unknown).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::DependencyMissing));
    }

    async fn the_field_solves_and_only_who_leads_takes_note(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (record, issue) = report(&mut phone, company.store, Urgency::Low).await;
        let noted = steps::acknowledge(&issue, app.clock.now());
        let answer = step((&phone.client, &mut phone.pen), record, (&issue, &noted)).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));
        let (record, issue) = report(&mut phone, company.store, Urgency::Low).await;
        let solved = steps::solve(&issue, "Plugged in", app.clock.now());
        let answer = step((&phone.client, &mut phone.pen), record, (&issue, &solved)).await;
        assert_eq!(answer.receipts[0].reason, None);
        let stranger = app.sign_in_desk("supervisor_2").await;
        stranger.get(&format!("/api/issues/{record}")).await.expect_status(404);
        assert_eq!(list(&stranger, "state=all").await.issues, []);
        let auditor = app.sign_in_desk("auditor").await;
        assert!(!read(&auditor, record).await.may_lead);
    }

    async fn issues_are_listed_by_urgency_then_due_day_page_by_page(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let mut wanted = Vec::new();
        for urgency in [Urgency::Low, Urgency::Urgent, Urgency::Normal] {
            wanted.push((urgency, report(&mut phone, company.store, urgency).await.0));
        }
        wanted.sort_by_key(|(urgency, _)| urgency.rank());
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut found = Vec::new();
        let mut query = "limit=1".to_owned();
        loop {
            let page = list(&supervisor, &query).await;
            found.extend(page.issues.iter().map(|row| (row.urgency, RecordId(row.id.0))));
            let Some(next) = page.next else { break };
            query = format!("limit=1&cursor={next}");
        }
        assert_eq!(found, wanted);
        let urgent = list(&supervisor, "urgency=urgent").await;
        assert_eq!(urgent.issues.len(), 1);
        let day = today();
        for (filter, count) in [
            (format!("territory={}", company.north_2), 0),
            (format!("reporter={}", company.mei), 3),
            (format!("owner={}", company.mei), 0),
            (format!("store={}", company.store_b), 0),
            (format!("from={day}&to={day}"), 3),
            (format!("to={}", day.plus_days(-1)), 0),
            ("overdue=true".to_owned(), 0),
            ("state=closed".to_owned(), 0),
        ] {
            assert_eq!(list(&supervisor, &filter).await.issues.len(), count, "{filter}");
        }
        supervisor.get("/api/issues?cursor=nonsense").await.expect_status(400);
    }
}
