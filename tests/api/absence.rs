//! Leave and holidays: what they excuse, who stands in, and who may say so.

use crate::board::{plan_of_mei, today};
use crate::sync_tools::{Phone, run_effects};
use serde_json::{Value, json};
use shared::access::{Role, ScopeKind};
use shared::api::board::{Board, PersonDay};
use shared::api::plans::{HolidayList, PlanWeek};
use shared::api::stores::StoreList;
use shared::feeds;
use shared::ids::{RecordId, UserId};
use shared::kinds::{DraftOf, create_draft, withdraw_draft};
use shared::problem::ProblemCode;
use shared::route::{Absence, AbsenceReason, StopRule, StopState};
use shared::sync::engine::Draft;
use shared::sync::{FieldChange, Operation};
use shared::time::MINUTE_MS;
use tests::company::push_all;
use tests::{Client, TestApp, each_database};

fn leave(person: Option<UserId>, stand_in: Option<UserId>) -> Absence {
    let friday = today().plus_days(3);
    Absence {
        person,
        from: friday,
        to: friday,
        reason: AbsenceReason::Leave,
        stand_in,
        note: None,
    }
}

/// Writes an absence; its record and why it was refused.
async fn enter(
    app: &TestApp,
    client: &Client,
    absence: &Absence,
) -> (DraftOf, Option<ProblemCode>) {
    let mut pen = client.pen();
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(pen.mutation_id().0),
        feed: absence.person.map_or_else(feeds::catalog, feeds::user),
    };
    let mutation = pen.write(create_draft(of.clone(), absence));
    let answer = client.push(&[mutation]).await;
    run_effects(app).await;
    (of, answer.receipts[0].reason)
}

async fn take_back(app: &TestApp, client: &Client, of: DraftOf) {
    let mut pen = client.pen();
    let of = DraftOf {
        mutation: pen.mutation_id(),
        ..of
    };
    let mutation = pen.write(withdraw_draft::<Absence>(of, None));
    assert_eq!(client.push(&[mutation]).await.receipts[0].reason, None);
    run_effects(app).await;
}

async fn states(client: &Client, person: UserId) -> Vec<StopState> {
    let path = format!("/api/board/people/{person}?day={}", today().plus_days(3));
    let day: PersonDay = client.get(&path).await.expect_status(200).json();
    day.stops.iter().map(|stop| stop.state).collect()
}

async fn week(client: &Client, person: UserId) -> PlanWeek {
    let path = format!("/api/plans/{person}?week={}", today());
    client.get(&path).await.expect_status(200).json()
}

const EXCUSED: [StopState; 2] = [StopState::Excused; 2];
const PLANNED: [StopState; 2] = [StopState::Planned; 2];

each_database! {
    async fn leave_excuses_its_day_and_taking_it_back_restores_it(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let (of, reason) = enter(&app, &supervisor, &leave(Some(company.mei), None)).await;
        assert_eq!(reason, None);
        assert_eq!(states(&supervisor, company.mei).await, EXCUSED);
        let plan = week(&supervisor, company.mei).await;
        assert_eq!((plan.days[1].stops, plan.days[4].stops, plan.days[4].excused), (2, 0, 2));
        assert_eq!((plan.absences[0].stops, plan.absences[0].uncovered), (2, 2));
        take_back(&app, &supervisor, of).await;
        assert_eq!(states(&supervisor, company.mei).await, PLANNED);
        assert!(week(&supervisor, company.mei).await.absences.is_empty());
    }

    async fn a_stand_in_gets_stops_of_their_own_and_sees_the_stores(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let absence = leave(Some(company.mei), Some(company.jun));
        let (of, _) = enter(&app, &supervisor, &absence).await;
        assert_eq!(states(&supervisor, company.jun).await, PLANNED);
        let plan = week(&supervisor, company.mei).await;
        assert_eq!((plan.absences[0].stops, plan.absences[0].uncovered), (2, 0));
        let of_jun = week(&supervisor, company.jun).await;
        assert_eq!((of_jun.days[4].stops, of_jun.days[4].stand_in), (2, 2));
        let mut jun = Phone::sign_in(&app, "jun").await;
        jun.pull().await;
        assert_eq!(jun.bodies("planned_stop").len(), 2);
        let stores: StoreList = jun.client.get("/api/stores").await.expect_status(200).json();
        assert!(stores.stores.iter().any(|store| store.id == company.store));
        // Time alone makes no further stop.
        app.clock.advance(10 * MINUTE_MS);
        let supervisor = app.sign_in_desk("supervisor").await;
        run_effects(&app).await;
        assert_eq!(states(&supervisor, company.jun).await, PLANNED);
        take_back(&app, &supervisor, of).await;
        assert!(states(&supervisor, company.jun).await.is_empty());
    }

    async fn a_stand_in_without_a_grant_gets_nothing_until_there_is_one(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let absence = leave(Some(company.mei), Some(company.tao));
        enter(&app, &supervisor, &absence).await;
        assert_eq!(states(&supervisor, company.mei).await, EXCUSED);
        let plan = week(&supervisor, company.mei).await;
        assert_eq!((plan.absences[0].stops, plan.absences[0].uncovered), (2, 2));
        let store = (ScopeKind::Store, Some(company.store.0));
        app.give_grant(company.tao, Role::Merchandiser, store).await;
        app.clock.advance(10 * MINUTE_MS);
        let supervisor = app.sign_in_desk("supervisor").await;
        run_effects(&app).await;
        assert_eq!(states(&supervisor, company.tao).await, [StopState::Planned]);
        assert_eq!(week(&supervisor, company.mei).await.absences[0].uncovered, 1);
    }

    async fn a_holiday_excuses_everybody_and_is_an_administrators(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let holiday = Absence { reason: AbsenceReason::Holiday, ..leave(None, None) };
        let (_, refused) = enter(&app, &supervisor, &holiday).await;
        assert_eq!(refused, Some(ProblemCode::NotGranted));
        let administrator = app.sign_in_desk("administrator").await;
        let (of, reason) = enter(&app, &administrator, &holiday).await;
        assert_eq!(reason, None);
        assert_eq!(states(&supervisor, company.mei).await, EXCUSED);
        let list: HolidayList = supervisor.get("/api/holidays").await.expect_status(200).json();
        assert_eq!(list.holidays.len(), 1);
        take_back(&app, &administrator, of).await;
        assert_eq!(states(&supervisor, company.mei).await, PLANNED);
    }

    async fn who_does_not_lead_the_persons_work_enters_no_leave(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let absence = leave(Some(company.mei), Some(company.jun));
        for login in ["supervisor_2", "regional_manager", "administrator", "auditor", "mei", "jun"] {
            let client = app.sign_in_desk(login).await;
            let (_, reason) = enter(&app, &client, &absence).await;
            assert_eq!(reason, Some(ProblemCode::NotGranted), "{login}");
        }
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(states(&supervisor, company.mei).await, PLANNED);
    }

    async fn leave_of_whoever_has_gone_is_not_for_those_who_led_them(app: TestApp) {
        let (company, rules) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let ends = rules.iter().map(|rule| {
            let of = DraftOf {
                mutation: pen.mutation_id(),
                record: RecordId(rule.0),
                feed: feeds::user(company.mei),
            };
            let end = FieldChange { before: Value::Null, after: json!(today()) };
            let fields = [("end".to_owned(), end)].into();
            Draft { op: Operation::Change { fields }, ..withdraw_draft::<StopRule>(of, None) }
        });
        let ends: Vec<Draft> = ends.collect();
        push_all(&supervisor, &pen.write_all(ends)).await;
        app.clock.advance(24 * 60 * MINUTE_MS);
        app.end_grant(&company.grant_of_mei).await;
        let south = (ScopeKind::Territory, Some(company.south_1.0));
        app.give_grant(company.mei, Role::Merchandiser, south).await;
        let leader = app.create_user("supervisor_south").await;
        app.give_grant(leader, Role::Supervisor, south).await;

        let leader = app.sign_in_desk("supervisor_south").await;
        let illness = Absence {
            reason: AbsenceReason::Illness,
            note: Some("In hospital".to_owned()),
            ..leave(Some(company.mei), None)
        };
        let (of, reason) = enter(&app, &leader, &illness).await;
        assert_eq!(reason, None);
        assert_eq!(week(&leader, company.mei).await.absences[0].absence, illness);

        let supervisor = app.sign_in_desk("supervisor").await;
        let left = week(&supervisor, company.mei).await;
        assert_eq!((left.rules.len(), left.absences.len()), (2, 0));
        assert!(left.days.iter().all(|day| day.excused == 0), "{:?}", left.days);
        let mut pen = supervisor.pen();
        let of = DraftOf { mutation: pen.mutation_id(), ..of };
        let answer = supervisor.push(&[pen.write(withdraw_draft::<Absence>(of, None))]).await;
        assert_eq!(answer.receipts[0].reason, Some(ProblemCode::NotGranted));
    }

    async fn days_that_are_over_are_not_rewritten(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        app.clock.advance(24 * 60 * MINUTE_MS);
        let supervisor = app.sign_in_desk("supervisor").await;
        let absence = Absence { from: today(), ..leave(Some(company.mei), None) };
        enter(&app, &supervisor, &absence).await;
        assert_eq!(states(&supervisor, company.mei).await, EXCUSED);
        let path = format!("/api/board?day={}", today());
        let board: Board = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(board.people[0].planned, 2);
    }
}
