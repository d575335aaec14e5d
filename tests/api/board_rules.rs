//! What must not change a figure or a plan: displaced evidence, foreign reasons, expansions.

use crate::board::{check_in_at, phone_at, plan_of_mei, today, visit_of};
use crate::sync_tools::{Phone, run_effects};
use shared::api::board::{Board, PersonDay};
use shared::api::figures::Figure;
use shared::api::inbox::InboxEntry;
use shared::api::stores::StoreList;
use shared::feeds;
use shared::figures::Fraction;
use shared::ids::{PlannedStopId, RecordId};
use shared::inbox::InboxAbout;
use shared::kinds::{DraftOf, change_draft, create_draft};
use shared::route::plan::stop_id;
use shared::route::{MissedReason, MissedStop, PlannedStop, StopRule, StopState};
use shared::sync::Operation;
use shared::time::{MINUTE_MS, ZoneOffsets};
use shared::visit::Grade;
use tests::company::push_all;
use tests::each_database;

each_database! {
    async fn a_second_position_of_the_same_moment_displaces_nothing(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (id, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        phone.push(drafts).await;
        let (_, mut again) = check_in_at(&phone, &company, company.store, 900.0);
        let mut second = again.remove(0);
        if let Operation::Create { body } = &mut second.op {
            body.insert("visit".to_owned(), serde_json::json!(id));
        }
        let answer = phone.push(vec![second]).await;
        assert_eq!(answer.receipts[0].reason, None, "it is kept");
        phone.after(&app, 10 * MINUTE_MS).await;
        phone.pen.wall = app.clock.now();
        let (_, _, known) = phone.check_in(&company, company.store);
        let arrived_at = visit_of(&phone.client, id).await.visit.check_in_at;
        let known = shared::visit::Visit { check_in_at: arrived_at, ..known };
        let drafts = phone.check_out(&company, company.store, (id, &known));
        phone.push(drafts).await;
        let visit = visit_of(&phone.client, id).await;
        assert_eq!((visit.visit.grade, visit.visit.time_in_store_s), (Grade::Strong, Some(600)));
    }

    async fn an_excused_stop_stays_excused_when_its_rule_changes(app: TestApp) {
        let (company, rules) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let friday = today().plus_days(3);
        let day_start = ZoneOffsets::fixed("Asia/Shanghai", 28_800).day_start(friday);
        let due = PlannedStop {
            person: company.mei,
            store: company.store,
            day: friday,
            order: 1,
            planned_at: day_start.plus_ms(570 * MINUTE_MS),
            units: 1,
            rule: Some(rules[0]),
            is_excused: false,
            excused_by: None,
            stands_in_for: None,
        };
        let excused = PlannedStop { is_excused: true, ..due.clone() };
        let of = |pen: &tests::Pen, record| DraftOf {
            mutation: pen.mutation_id(),
            record,
            feed: feeds::user(company.mei),
        };
        let stop = of(&pen, RecordId(stop_id(rules[0], friday).0));
        let leave = change_draft(stop, &due, &excused).expect("a change");
        push_all(&supervisor, &[pen.write(leave)]).await;
        let rule = StopRule {
            person: company.mei,
            store: company.store,
            weekdays: vec![2, 5],
            every_weeks: 1,
            start: today(),
            end: None,
            order: 1,
            planned_minute: 570,
        };
        let later = StopRule { planned_minute: 640, ..rule.clone() };
        let moved = change_draft(of(&pen, RecordId(rules[0].0)), &rule, &later).expect("a change");
        push_all(&supervisor, &[pen.write(moved)]).await;
        run_effects(&app).await;
        let path = format!("/api/board?day={friday}");
        let board: Board = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(board.people[0].planned, 1);
    }

    async fn nobody_explains_somebody_elses_stop(app: TestApp) {
        let (company, rules) = plan_of_mei(&app).await;
        let mut jun = Phone::sign_in(&app, "jun").await;
        let missed = MissedStop {
            planned_stop: PlannedStopId(stop_id(rules[0], today()).0),
            person: company.jun,
            store: company.store,
            day: today(),
            reason: MissedReason::Weather,
            note: None,
        };
        let of = DraftOf {
            mutation: jun.pen.mutation_id(),
            record: RecordId(jun.pen.mutation_id().0),
            feed: feeds::store(company.store),
        };
        jun.push(vec![create_draft(of, &missed)]).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let path = format!("/api/board/people/{}", company.mei);
        let day: PersonDay = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(day.stops[0].state, StopState::Planned);
    }

    async fn ones_own_coverage_is_taken_over_the_stores_of_ones_plan(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (_, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        phone.push(drafts).await;
        let coverage: Figure =
            phone.client.get("/api/figures/coverage").await.expect_status(200).json();
        assert_eq!(coverage.bounds.value, Fraction { numerator: 1, denominator: 2 });
    }

    async fn a_supervisor_hears_once_that_check_ins_speak_against_a_position(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        for _ in 0..4 {
            let (_, drafts) = check_in_at(&phone, &company, company.store, 700.0);
            phone.push(drafts).await;
            run_effects(&app).await;
        }
        for (login, items) in [("supervisor", 1), ("supervisor_2", 0)] {
            let client = app.sign_in_desk(login).await;
            let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
            let told = inbox.iter().filter(|entry| matches!(
                entry.item.about,
                InboxAbout::PositionProposed { store, .. } if store == company.store
            ));
            assert_eq!(told.count(), items, "{login}");
        }
    }

    async fn a_percent_sign_in_a_search_is_no_wildcard(app: TestApp) {
        plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        for (query, total) in [("%25", 0), ("_", 0), ("ample%20STORE", 2)] {
            let path = format!("/api/stores?query={query}");
            let list: StoreList = supervisor.get(&path).await.expect_status(200).json();
            assert_eq!(list.total, total, "{query}");
        }
    }
}
