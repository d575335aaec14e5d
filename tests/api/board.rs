//! From a plan to the supervisor's board: boards, days, visits, figures, plans and stores over HTTP.

use crate::sync_tools::{Phone, run_effects};
use server::app::random_bytes;
use shared::api::board::{Board, PersonDay, PersonStatus, VisitDetail};
use shared::api::figures::{Figure, FigureRecords};
use shared::api::plans::PlanWeek;
use shared::api::stores::{PositionProposals, StoreDetail, StoreList};
use shared::feeds;
use shared::figures::Fraction;
use shared::ids::{RecordId, StopRuleId, StoreId, VisitId};
use shared::kinds::{DraftOf, create_draft, withdraw_draft};
use shared::place::Datum;
use shared::route::strip::StrokeShape;
use shared::route::{StopRule, StopState};
use shared::settings::Settings;
use shared::store::position::{PositionRepair, repair_position};
use shared::store::{PositionDoubt, Store, StorePosition, StoreType};
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, DAY_MS, MINUTE_MS};
use shared::visit::{CheckIn, CheckInPlace, Fix, Grade, Sighting, StepIds, check_in};
use tests::company::{STORE_LATITUDE, STORE_LONGITUDE, plain_store_type, push_all};
use tests::{Client, Company, CompanyPlan, TestApp, each_database};

const MERCHANDISER: &str = "mei";

/// Tuesday, the day on which every test begins.
pub fn today() -> BusinessDay {
    BusinessDay::new(2026, 11, 24).expect("a day")
}

/// Half past nine at the first store, ten at the second, on Tuesdays and Fridays.
pub async fn plan_of_mei(app: &TestApp) -> (Company, Vec<StopRuleId>) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let supervisor = app.sign_in_desk("supervisor").await;
    let mut pen = supervisor.pen();
    let mut rules = Vec::new();
    let mut mutations = Vec::new();
    for (order, store, minute) in [(1, company.store, 570), (2, company.store_b, 600)] {
        let rule = StopRule {
            person: company.mei,
            store,
            weekdays: vec![2, 5],
            every_weeks: 1,
            start: today(),
            end: None,
            order,
            planned_minute: minute,
        };
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(pen.mutation_id().0),
            feed: feeds::user(company.mei),
        };
        rules.push(StopRuleId(of.record.0));
        mutations.push(pen.write(create_draft(of, &rule)));
    }
    push_all(&supervisor, &mutations).await;
    run_effects(app).await;
    (company, rules)
}

fn shop(company: &Company) -> (Store, StoreType) {
    let store_type = plain_store_type();
    (
        company.plain_store("Example Store", company.north_1),
        store_type,
    )
}

/// A check-in so many metres north of the store.
pub fn check_in_at(
    phone: &Phone,
    company: &Company,
    store: StoreId,
    north_m: f64,
) -> (VisitId, Vec<Draft>) {
    let (shop, store_type) = shop(company);
    let id = VisitId(phone.pen.mutation_id().0);
    let fix = Fix {
        latitude: STORE_LATITUDE + north_m / 111_195.0,
        longitude: STORE_LONGITUDE,
        accuracy_m: 10.0,
        age_s: 1,
    };
    let drafts = check_in(&CheckIn {
        visit: id,
        ids: StepIds::new(phone.pen.wall, &random_bytes()),
        person: phone.pen.author,
        place: CheckInPlace::Store {
            id: store,
            store: &shop,
            store_type: &store_type,
        },
        sighting: Sighting {
            fix: Some(fix),
            was_refused: false,
        },
        stops: &[],
        visits: &[],
        photos: &[],
        settings: &Settings::default(),
        now: phone.pen.wall,
    })
    .expect("a check-in is possible");
    (id, drafts)
}

/// The phone of mei on the way: signed in, its clock with the server's.
pub async fn phone_at(app: &TestApp, minutes: i64) -> Phone {
    app.clock.advance(minutes * MINUTE_MS);
    let mut phone = Phone::sign_in(app, MERCHANDISER).await;
    phone.pen.wall = app.clock.now();
    phone
}

async fn board(app: &TestApp) -> Board {
    let supervisor = app.sign_in_desk("supervisor").await;
    supervisor.get("/api/board").await.expect_status(200).json()
}

fn applied(answer: &shared::sync::wire::PushAnswer) {
    for receipt in &answer.receipts {
        assert_eq!(receipt.reason, None, "mutation {}", receipt.mutation);
    }
}

pub async fn visit_of(client: &Client, id: VisitId) -> VisitDetail {
    client
        .get(&format!("/api/visits/{id}"))
        .await
        .expect_status(200)
        .json()
}

each_database! {
    async fn a_rule_becomes_the_stops_of_the_next_days_on_the_board(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let board = board(&app).await;
        assert_eq!((board.day, board.people.len()), (today(), 1));
        let row = &board.people[0];
        assert_eq!((row.person, row.planned, row.done), (company.mei, 2, 0));
        assert_eq!(row.status, PersonStatus::NotStarted);
        assert_eq!(row.strokes.len(), 2);
        let friday = format!("/api/board?day={}", today().plus_days(3));
        let supervisor = app.sign_in_desk("supervisor").await;
        let friday: Board = supervisor.get(&friday).await.expect_status(200).json();
        assert_eq!(friday.people[0].planned, 2);
    }

    async fn the_board_follows_a_visit_from_check_in_to_check_out(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 35).await;
        let (id, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        applied(&phone.push(drafts).await);
        let here = board(&app).await;
        assert_eq!(here.people[0].now.as_ref().map(|now| now.visit), Some(id));
        assert_eq!(here.people[0].strokes[0].shape, StrokeShape::Here);
        assert_eq!(here.people[0].status, PersonStatus::OnPlan);

        let visit = visit_of(&phone.client, id).await;
        assert_eq!((visit.visit.grade, visit.positions.len()), (Grade::Strong, 1));
        phone.after(&app, 10 * MINUTE_MS).await;
        phone.pen.wall = app.clock.now();
        let (_, mut whole, known) = phone.check_in(&company, company.store);
        whole.clear();
        let known = shared::visit::Visit { check_in_at: visit.visit.check_in_at, ..known };
        whole.extend(phone.check_out(&company, company.store, (id, &known)));
        applied(&phone.push(whole).await);
        let done = board(&app).await;
        assert_eq!((done.people[0].done, done.people[0].strokes[0].shape), (1, StrokeShape::Done));
        assert_eq!(done.figures[0].bounds.value, Fraction { numerator: 1, denominator: 2 });
        assert_eq!(done.figures[1].bounds.value, Fraction { numerator: 1, denominator: 2 });
        assert_eq!(done.figures[2].bounds.value, Fraction { numerator: 600, denominator: 1 });
    }

    async fn a_stop_is_late_on_the_board_and_its_day_says_how_much(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 52).await;
        phone.pull().await;
        let board = board(&app).await;
        assert_eq!(board.people[0].status, PersonStatus::Late { minutes: 22 });
        let supervisor = app.sign_in_desk("supervisor").await;
        let path = format!("/api/board/people/{}", company.mei);
        let day: PersonDay = supervisor.get(&path).await.expect_status(200).json();
        assert_eq!(day.stops[0].state, StopState::Late { minutes: 22 });
        assert_eq!(day.stops[1].state, StopState::Planned);
    }

    async fn a_silent_device_is_named_and_widens_the_bounds(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 0).await;
        phone.pull().await;
        app.clock.advance(120 * MINUTE_MS);
        let board = board(&app).await;
        assert_eq!(board.people[0].status, PersonStatus::NotHeardFrom { minutes: Some(120) });
        let compliance: &Figure = &board.figures[0];
        assert_eq!(compliance.bounds.value, Fraction { numerator: 0, denominator: 2 });
        assert_eq!(compliance.bounds.upper, Some(Fraction { numerator: 2, denominator: 2 }));
        assert_eq!(compliance.silent_devices[0].device, phone.client.device);
        assert_eq!(compliance.silent_devices[0].person, company.mei);
    }

    async fn a_check_in_far_away_is_outside_on_the_board_and_blocks_nothing(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (_, drafts) = check_in_at(&phone, &company, company.store, 640.0);
        applied(&phone.push(drafts).await);
        let row = board(&app).await.people.remove(0);
        assert_eq!(row.status, PersonStatus::Outside { distance_m: 640 });
        assert_eq!((row.doubtful_evidence, row.done), (1, 1));
    }

    async fn exact_positions_are_for_the_person_and_the_supervisor_alone(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (id, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        applied(&phone.push(drafts).await);
        for (login, positions) in [("supervisor", 1), ("regional_manager", 0), ("auditor", 0)] {
            let client = app.sign_in_desk(login).await;
            assert_eq!(visit_of(&client, id).await.positions.len(), positions, "{login}");
        }
        let other = app.sign_in_desk("supervisor_2").await;
        other.get(&format!("/api/visits/{id}")).await.expect_status(404);
        other.get(&format!("/api/board/people/{}", company.mei)).await.expect_status(404);
        let empty: Board = other.get("/api/board").await.expect_status(200).json();
        assert_eq!(empty.people.len(), 0);
    }

    async fn a_figure_leads_to_its_records(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (_, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        applied(&phone.push(drafts).await);
        let supervisor = app.sign_in_desk("supervisor").await;
        let path = "/api/figures/route_compliance/records";
        let records: FigureRecords = supervisor.get(path).await.expect_status(200).json();
        assert_eq!(records.records.len(), 2);
        let counted: Vec<_> = records.records.iter().filter(|record| record.is_counted).collect();
        assert_eq!((counted.len(), counted[0].store), (1, Some(company.store)));
        let coverage: Figure =
            supervisor.get("/api/figures/coverage").await.expect_status(200).json();
        assert_eq!(coverage.bounds.value, Fraction { numerator: 1, denominator: 2 });
        supervisor.get("/api/figures/happiness").await.expect_status(404);
        let long = "/api/figures/coverage?from=2026-01-01&to=2026-12-31";
        supervisor.get(long).await.expect_status(400);
    }

    async fn a_visit_that_was_never_checked_out_is_closed_by_rule_until_it_is(app: TestApp) {
        let (company, _) = plan_of_mei(&app).await;
        let mut phone = phone_at(&app, 31).await;
        let (id, drafts) = check_in_at(&phone, &company, company.store, 20.0);
        applied(&phone.push(drafts).await);
        phone.after(&app, 24 * 60 * MINUTE_MS).await;
        let closed = visit_of(&phone.client, id).await;
        assert!(closed.visit.is_closed_by_rule && closed.visit.time_in_store_s.is_none());
        let (_, _, known) = phone.check_in(&company, company.store);
        let known = shared::visit::Visit { check_in_at: closed.visit.check_in_at, ..known };
        phone.pen.wall = phone.pen.wall.plus_ms(20 * MINUTE_MS);
        let drafts = phone.check_out(&company, company.store, (id, &known));
        applied(&phone.push(drafts).await);
        let done = visit_of(&phone.client, id).await;
        assert!(!done.visit.is_closed_by_rule);
        assert_eq!(done.visit.time_in_store_s, Some(1200));
    }

    async fn a_visit_begun_a_year_ahead_ends_when_the_phone_told_of_it(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let arrived_at = app.clock.now();
        phone.pen.wall = arrived_at.plus_ms(365 * DAY_MS);
        let (id, drafts, visit) = phone.check_in(&company, company.store);
        phone.push(drafts).await;
        phone.after(&app, 10 * MINUTE_MS).await;
        phone.pen.wall = app.clock.now();
        let drafts = phone.check_out(&company, company.store, (id, &visit));
        let answer = phone.push(drafts).await;
        assert!(answer.receipts.iter().all(|receipt| receipt.reason.is_none()));
        let detail: VisitDetail =
            phone.client.get(&format!("/api/visits/{id}")).await.expect_status(200).json();
        assert_eq!(detail.visit.check_in_at, arrived_at);
        assert_eq!(detail.visit.time_in_store_s, Some(600));
    }

    async fn a_rule_taken_back_takes_its_coming_stops_along(app: TestApp) {
        let (company, rules) = plan_of_mei(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let week = format!("/api/plans/{}", company.mei);
        let plan: PlanWeek = supervisor.get(&week).await.expect_status(200).json();
        assert_eq!((plan.rules.len(), plan.standard_units), (2, 24));
        let load: Vec<u32> = plan.days.iter().map(|day| day.units).collect();
        assert_eq!(load, [0, 2, 0, 0, 2, 0, 0]);
        let mut pen = supervisor.pen();
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(rules[1].0),
            feed: feeds::user(company.mei),
        };
        let withdrawal = pen.write(withdraw_draft::<StopRule>(of, None));
        push_all(&supervisor, &[withdrawal]).await;
        run_effects(&app).await;
        assert_eq!(board(&app).await.people[0].planned, 1);
    }

    async fn a_doubtful_position_is_listed_proposed_and_repaired(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        let doubtful = Store {
            position: Some(StorePosition {
                latitude: STORE_LATITUDE + 0.5,
                longitude: STORE_LONGITUDE,
                datum: Datum::Gcj02,
                accuracy_m: None,
                doubt: Some(PositionDoubt::SharedPosition),
            }),
            ..company.plain_store("Doubtful Store", company.north_1)
        };
        let id = StoreId(pen.mutation_id().0);
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(id.0),
            feed: feeds::store(id),
        };
        push_all(&administrator, &[pen.write(create_draft(of, &doubtful))]).await;
        let mut phone = phone_at(&app, 1).await;
        let (_, drafts) = check_in_at(&phone, &company, id, 0.0);
        applied(&phone.push(drafts).await);

        let list: StoreList =
            administrator.get("/api/stores?doubtful=true").await.expect_status(200).json();
        assert_eq!((list.doubtful, list.total, list.stores.len()), (1, 5, 1));
        assert_eq!(list.stores[0].doubt, Some(PositionDoubt::SharedPosition));
        let path = format!("/api/stores/{id}/position-proposals");
        let proposals: PositionProposals = administrator.get(&path).await.expect_status(200).json();
        let proposal = &proposals.proposals[0];
        assert!((proposal.point.latitude - STORE_LATITUDE).abs() < 0.001);

        let path = format!("/api/stores/{id}");
        let detail: StoreDetail = administrator.get(&path).await.expect_status(200).json();
        let repair = PositionRepair::AcceptCheckIns { point: proposal.point, accuracy_m: proposal.accuracy_m };
        let drafts = repair_position(id, &detail.store, repair, pen.mutation_id()).expect("a repair");
        let mutations = pen.write_all(drafts);
        push_all(&administrator, &mutations).await;
        let list: StoreList =
            administrator.get("/api/stores?doubtful=true").await.expect_status(200).json();
        assert_eq!((list.doubtful, list.stores.len()), (0, 0));
    }

    async fn stores_are_paged_by_name_within_reach(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let first: StoreList =
            supervisor.get("/api/stores?limit=1&query=EXAMPLE").await.expect_status(200).json();
        assert_eq!((first.total, first.stores[0].id), (2, company.store));
        let cursor = first.next.expect("another page");
        let second: StoreList = supervisor
            .get(&format!("/api/stores?limit=1&query=EXAMPLE&cursor={cursor}"))
            .await
            .expect_status(200)
            .json();
        assert_eq!((second.stores[0].id, second.next), (company.store_b, None));
        supervisor.get(&format!("/api/stores/{}", company.store_2)).await.expect_status(404);
    }

    async fn stores_that_can_be_planned_for_a_person_are_those_of_their_grants(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let auditor = app.sign_in_desk("auditor").await;
        let path = format!("/api/stores?person={}", company.lan);
        let list: StoreList = auditor.get(&path).await.expect_status(200).json();
        let found: Vec<_> = list.stores.iter().map(|row| row.id).collect();
        assert_eq!((list.total, found), (1, vec![company.store_south]));
        let supervisor = app.sign_in_desk("supervisor").await;
        supervisor.get(&path).await.expect_status(404);
    }
}
