//! Whom and what supervisors reach: everybody on their board, and nothing of other people's stores.

use crate::sync_tools::{Phone, run_effects};
use serde_json::Value;
use shared::access::{Role, ScopeKind};
use shared::api::board::{Board, PersonDay, PersonStatus};
use shared::api::figures::Figure;
use shared::api::plans::PlanWeek;
use shared::feeds;
use shared::ids::{RecordId, StoreId, UserId};
use shared::kinds::{DraftOf, create_draft};
use shared::route::StopRule;
use shared::time::{BusinessDay, DAY_MS, MINUTE_MS};
use tests::company::push_all;
use tests::{Client, Company, CompanyPlan, START, TestApp, each_database};
use uuid::Uuid;

each_database! {
    async fn who_works_in_more_than_the_territory_can_be_opened_and_planned(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let scopes = [
            ("everywhere", (ScopeKind::Company, None)),
            ("northern", (ScopeKind::Region, Some(company.north.0))),
            ("single", (ScopeKind::Store, Some(company.store.0))),
        ];
        for (login, scope) in scopes {
            let person = app.create_user(login).await;
            app.give_grant(person, Role::Merchandiser, scope).await;
            opens(&supervisor, person, 200).await;
        }
        let person = app.create_user("southern").await;
        let south = (ScopeKind::Region, Some(company.south.0));
        app.give_grant(person, Role::Merchandiser, south).await;
        opens(&supervisor, person, 404).await;
    }

    async fn whoever_is_on_the_board_can_be_opened_after_the_grant_has_ended(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        plan(&app, &company, ("supervisor", company.store)).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (_, drafts) = phone.whole_visit(&company, company.store);
        phone.push(drafts).await;
        app.clock.advance(1000);
        app.end_grant(&company.grant_of_mei).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let board: Board = supervisor.get("/api/board").await.expect_status(200).json();
        assert_eq!(board.people[0].person, company.mei);
        opens(&supervisor, company.mei, 200).await;
        let path = format!("/api/board/people/{}", company.mei);
        let day: PersonDay = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(day.stops.len() + day.unplanned.len(), 1);
        opens(&app.sign_in_desk("supervisor_2").await, company.mei, 404).await;
    }

    async fn a_plan_says_what_foreign_stores_weigh_and_not_which_they_are(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let region = (ScopeKind::Region, Some(company.north.0));
        app.give_grant(company.mei, Role::Merchandiser, region).await;
        plan(&app, &company, ("supervisor", company.store)).await;
        plan(&app, &company, ("supervisor_2", company.store_2)).await;
        let path = format!("/api/plans/{}", company.mei);
        for (login, own) in [("supervisor", company.store), ("supervisor_2", company.store_2)] {
            let client = app.sign_in_desk(login).await;
            let week: PlanWeek = client.get(&path).await.expect_status(200).json();
            assert_eq!(week.rules.len(), 2, "{login}");
            for rule in &week.rules {
                let is_named = !rule.store_name.is_empty() && !rule.store_address.is_empty();
                let is_nameless = rule.store_name.is_empty() && rule.store_address.is_empty();
                assert!(if rule.rule.store == own { is_named } else { is_nameless }, "{login}");
                assert_eq!(rule.units, 1, "{login}");
            }
        }
        let mei = app.sign_in_field("mei").await;
        let week: PlanWeek = mei.get(&path).await.expect_status(200).json();
        assert!(week.rules.iter().all(|rule| !rule.store_name.is_empty()));
    }

    async fn when_somebody_was_heard_from_is_no_colleagues_business(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        phone.pull().await;
        app.clock.advance(300_000);
        let jun = app.sign_in_field("jun").await;
        let now = app.clock.now();
        let nobody = UserId(Uuid::from_u128(1));
        for figure in ["route_compliance", "time_in_store"] {
            let foreign = asked(&jun, figure, company.mei).await;
            let missing = asked(&jun, figure, nobody).await;
            assert_eq!((foreign.fresh_at, missing.fresh_at), (now, now), "{figure}");
        }
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(asked(&supervisor, "route_compliance", company.mei).await.fresh_at, START);
    }

    async fn when_somebody_was_heard_from_is_told_today_and_not_to_whom_they_have_left(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let phone = mei_has_left(&app, &company).await;
        let heard_at = app.clock.now();
        let path = format!("/api/board/people/{}", company.mei);
        let own: PersonDay = phone.client.get(&path).await.expect_status(200).json();
        assert_eq!(own.row.last_heard_at, Some(heard_at));
        app.clock.advance(120 * MINUTE_MS);
        let readers = [("supervisor", None, None), ("auditor", Some(heard_at), Some(120))];
        for (login, told_at, minutes) in readers {
            let client = app.sign_in_desk(login).await;
            let board: Board = client.get("/api/board").await.expect_status(200).json();
            let row = &board.people[0];
            assert_eq!((row.person, row.last_heard_at), (company.mei, told_at), "{login}");
            assert_eq!(row.status, PersonStatus::NotHeardFrom { minutes }, "{login}");
            let compliance = &board.figures[0];
            assert_eq!(compliance.silent_devices[0].last_heard_at, told_at, "{login}");
            assert_eq!(compliance.fresh_at, told_at.unwrap_or(app.clock.now()), "{login}");
            // A figure of stores is told the same by another way.
            let figure: Figure =
                client.get("/api/figures/out_of_stock").await.expect_status(200).json();
            assert_eq!(figure.silent_devices[0].last_heard_at, told_at, "{login}");
            assert_eq!(figure.fresh_at, told_at.unwrap_or(app.clock.now()), "{login}");
        }
        app.clock.advance(DAY_MS);
        let auditor = app.sign_in_desk("auditor").await;
        let yesterday = "/api/board?day=2026-11-24";
        let board: Board = auditor.get(yesterday).await.expect_status(200).json();
        let row = &board.people[0];
        assert_eq!((row.person, row.last_heard_at), (company.mei, None));
        assert_eq!(row.status, PersonStatus::NotHeardFrom { minutes: None });
    }

    async fn what_who_has_left_may_still_hold_is_not_said_to_be_there(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        mei_has_left(&app, &company).await;
        app.clock.advance(25 * MINUTE_MS);
        // Whoever is not silent was heard within half an hour, and more is not told.
        for (login, minutes) in [("supervisor", 30), ("auditor", 25)] {
            let client = app.sign_in_desk(login).await;
            let board: Board = client.get("/api/board").await.expect_status(200).json();
            let of_stores: Figure =
                client.get("/api/figures/out_of_stock").await.expect_status(200).json();
            for figure in [&board.figures[0], &of_stores] {
                assert!(figure.silent_devices.is_empty(), "{login}");
                let age = app.clock.now().since_ms(figure.fresh_at);
                assert_eq!(age, minutes * MINUTE_MS, "{login}");
            }
        }
    }

    async fn a_foreign_cursor_is_as_good_as_a_missing_one(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut answers = Vec::new();
        for cursor in [company.store_2, StoreId(Uuid::from_u128(1))] {
            let path = format!("/api/stores?cursor={cursor}");
            let mut body: Value = supervisor.get(&path).await.expect_status(400).json();
            body["request_id"].take();
            answers.push(body);
        }
        assert_eq!(answers[0], answers[1]);
    }
}

async fn opens(client: &Client, person: UserId, status: u16) {
    let day = client.get(&format!("/api/board/people/{person}")).await;
    assert_eq!(day.status.as_u16(), status, "the day of {person}");
    let plan = client.get(&format!("/api/plans/{person}")).await;
    assert_eq!(plan.status.as_u16(), status, "the plan of {person}");
}

async fn asked(client: &Client, figure: &str, person: UserId) -> Figure {
    let path = format!("/api/figures/{figure}?person={person}");
    client.get(&path).await.expect_status(200).json()
}

/// Mei has a stop today in a territory where she does not work any more, and is heard from now.
async fn mei_has_left(app: &TestApp, company: &Company) -> Phone {
    plan(app, company, ("supervisor", company.store)).await;
    let mut phone = Phone::sign_in(app, "mei").await;
    app.clock.advance(1000);
    app.end_grant(&company.grant_of_mei).await;
    let south = (ScopeKind::Territory, Some(company.south_1.0));
    app.give_grant(company.mei, Role::Merchandiser, south).await;
    phone.after(app, 40 * MINUTE_MS).await;
    phone.pull().await;
    phone
}

/// A stop of mei at a store every Tuesday, by its supervisor.
async fn plan(app: &TestApp, company: &Company, (login, store): (&str, StoreId)) {
    let supervisor = app.sign_in_desk(login).await;
    let mut pen = supervisor.pen();
    let rule = StopRule {
        person: company.mei,
        store,
        weekdays: vec![2],
        every_weeks: 1,
        start: BusinessDay::new(2026, 11, 24).expect("a day"),
        end: None,
        order: 1,
        planned_minute: 570,
    };
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(pen.mutation_id().0),
        feed: feeds::user(company.mei),
    };
    let mutation = pen.write(create_draft(of, &rule));
    push_all(&supervisor, &[mutation]).await;
    run_effects(app).await;
}
