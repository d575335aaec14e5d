//! Day summaries at the desk: who has handed in, and what the records say now.

use crate::board::{check_in_at, phone_at, plan_of_mei, today};
use crate::issues::report;
use crate::sync_tools::Phone;
use shared::access::{Role, ScopeKind};
use shared::api::summaries::SummaryList;
use shared::feeds;
use shared::ids::{ProductId, RecordId, StoreId, VisitId};
use shared::issue::Urgency;
use shared::kinds::{DraftOf, create_draft};
use shared::kit::{KitCheck, KitLine};
use shared::problem::ProblemCode;
use shared::stock::{StockCount, StockLine};
use shared::summary::{DaySummary, SummaryFigures};
use shared::sync::engine::Draft;
use tests::{Client, Company, CompanyPlan, each_database};

async fn summaries(client: &Client, query: &str) -> SummaryList {
    client
        .get(&format!("/api/summaries?{query}"))
        .await
        .expect_status(200)
        .json()
}

/// Hands the day in.
async fn hand_in(phone: &mut Phone) {
    let summary = DaySummary {
        person: phone.pen.author,
        day: today(),
        figures: SummaryFigures::default(),
        papers: 0,
        note: None,
        submitted_at: phone.pen.wall,
    };
    let of = DraftOf {
        mutation: phone.pen.mutation_id(),
        record: DaySummary::record_of(summary.person, summary.day),
        feed: feeds::user(summary.person),
    };
    let answer = phone.push(vec![create_draft(of, &summary)]).await;
    assert_eq!(answer.receipts[0].reason, None);
}

/// What somebody records of the own day and visit, under any ids: the kit, the summary and a count.
fn work_under(
    phone: &Phone,
    (visit, store): (VisitId, StoreId),
    records: [RecordId; 3],
) -> Vec<Draft> {
    let (person, day) = (phone.pen.author, today());
    let line = KitLine {
        name: "Folder".to_owned(),
        is_missing: false,
        taken: None,
        used: None,
        brought_back: None,
    };
    let kit = KitCheck {
        person,
        day,
        lines: vec![line],
        note: None,
    };
    let summary = DaySummary {
        person,
        day,
        figures: SummaryFigures::default(),
        papers: 0,
        note: None,
        submitted_at: phone.pen.wall,
    };
    let product = ProductId(uuid::Uuid::from_u128(5));
    let count = StockCount {
        visit,
        person,
        store,
        day,
        lines: vec![StockLine::untouched(product, true)],
    };
    let of = |record, feed| DraftOf {
        mutation: phone.pen.mutation_id(),
        record,
        feed,
    };
    let [of_kit, of_summary, of_count] = records;
    vec![
        create_draft(of(of_kit, feeds::user(person)), &kit),
        create_draft(of(of_summary, feeds::user(person)), &summary),
        create_draft(of(of_count, feeds::store(store)), &count),
    ]
}

each_database! {
    async fn nobody_takes_the_place_of_what_a_colleague_will_record(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (visit_of_mei, drafts) = mei.whole_visit(&company, company.store);
        mei.push(drafts).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        let (visit_of_jun, drafts) = jun.whole_visit(&company, company.store);
        jun.push(drafts).await;
        let of_mei = [
            KitCheck::record_of(company.mei, today()),
            DaySummary::record_of(company.mei, today()),
            StockCount::record_of(visit_of_mei),
        ];
        let early = work_under(&jun, (visit_of_jun, company.store), of_mei);
        let refused = jun.push(early).await;
        for receipt in &refused.receipts {
            assert_eq!(receipt.reason, Some(ProblemCode::InvalidField));
        }
        let own = work_under(&mei, (visit_of_mei, company.store), of_mei);
        let answer = mei.push(own).await;
        for receipt in &answer.receipts {
            assert_eq!(receipt.reason, None);
        }
    }

    async fn a_summary_is_shown_as_handed_in_beside_what_the_records_say_now(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let before = summaries(&supervisor, "").await;
        assert_eq!(before.day, today());
        let missing: Vec<_> = before.people.iter().map(|row| (row.person, row.summary.clone())).collect();
        assert_eq!(missing, [(company.mei, None)]);
        assert_eq!(before.people[0].now.route.denominator, 2);

        let mut phone = phone_at(&app, 31).await;
        let (_, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        phone.push(drafts).await;
        report(&mut phone, company.store, Urgency::Urgent).await;
        let summary = DaySummary {
            person: company.mei,
            day: today(),
            figures: SummaryFigures::default(),
            papers: 3,
            note: Some("All well".to_owned()),
            submitted_at: app.clock.now(),
        };
        let of = DraftOf {
            mutation: phone.pen.mutation_id(),
            record: DaySummary::record_of(company.mei, today()),
            feed: feeds::user(company.mei),
        };
        let answer = phone.push(vec![create_draft(of, &summary)]).await;
        assert_eq!(answer.receipts[0].reason, None);
        let supervisor = app.sign_in_desk("supervisor").await;
        let after = summaries(&supervisor, "").await;
        let row = &after.people[0];
        assert_eq!(row.summary.as_ref(), Some(&summary));
        assert_eq!((row.now.route.numerator, row.now.route.denominator), (1, 2));
        assert_eq!((row.now.issues, row.now.urgent_issues, row.now.not_checked_out), (1, 1, 1));
    }

    async fn a_day_that_was_handed_in_stays_so_after_the_grant_has_ended(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let (_, drafts) = mei.whole_visit(&company, company.store);
        mei.push(drafts).await;
        hand_in(&mut mei).await;
        app.clock.advance(1_000);
        app.end_grant(&company.grant_of_mei).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let read = summaries(&supervisor, "").await;
        let [row] = &read.people[..] else { panic!("one has worked: {:?}", read.people) };
        assert_eq!((row.person, row.is_whole), (company.mei, true));
        assert!(row.summary.is_some(), "it is at the server");
    }

    async fn who_sees_a_part_of_a_day_is_not_told_that_its_figures_have_changed(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let region = (ScopeKind::Region, Some(company.north.0));
        app.give_grant(company.mei, Role::Merchandiser, region).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        for store in [company.store, company.store_2] {
            let (_, drafts) = mei.whole_visit(&company, store);
            let answer = mei.push(drafts).await;
            for receipt in &answer.receipts {
                assert_eq!(receipt.reason, None);
            }
        }
        hand_in(&mut mei).await;
        for (login, is_whole, unplanned) in [
            ("supervisor", false, 1),
            ("supervisor_2", false, 1),
            ("regional_manager", true, 2),
        ] {
            let client = app.sign_in_desk(login).await;
            let read = summaries(&client, "").await;
            let row = read.people.iter().find(|row| row.person == company.mei).expect(login);
            assert_eq!((row.is_whole, row.now.unplanned), (is_whole, unplanned), "{login}");
            assert!(row.summary.is_some(), "{login}");
        }
    }

    async fn summaries_are_for_those_who_lead_the_person(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let other = app.sign_in_desk("supervisor_2").await;
        assert_eq!(summaries(&other, "").await.people, []);
        let jun = app.sign_in_field("jun").await;
        assert_eq!(summaries(&jun, "").await.people, []);
        let mei = app.sign_in_field("mei").await;
        let own: Vec<_> = summaries(&mei, "").await.people.into_iter().map(|row| row.person).collect();
        assert_eq!(own, [company.mei]);
        let tomorrow = today().plus_days(1);
        let manager = app.sign_in_desk("regional_manager").await;
        assert_eq!(summaries(&manager, &format!("day={tomorrow}")).await.people, []);
    }
}
