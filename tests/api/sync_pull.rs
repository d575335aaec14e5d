//! What a device reads: pages, windows, revocation, and what it costs to have nothing new.

use crate::sync_tools::{Phone, count_rows, outcomes, run_effects};
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use shared::access::{Role, ScopeKind};
use shared::feeds;
use shared::ids::{EpochId, RecordId};
use shared::inbox::{InboxItem, mark_read};
use shared::kinds::{DraftOf, create_draft, sample, withdraw_draft};
use shared::problem::ProblemCode;
use shared::route::{PlannedStop, StopRule};
use shared::stock::StockCount;
use shared::sync::cursor::Cursor;
use shared::sync::engine::Draft;
use shared::sync::wire::{PUSH_MEDIA_TYPE, write_push};
use shared::sync::{Operation, Outcome, PUSH_BYTES_MAX, SealedMutation};
use shared::time::{BusinessDay, DAY_MS};
use tests::client::read;
use tests::{Company, CompanyPlan, TestApp, each_database};

async fn company(app: &TestApp) -> (Company, Phone) {
    let company = Company::found(app, CompanyPlan::WithStores).await;
    let phone = Phone::sign_in(app, "mei").await;
    (company, phone)
}

/// Pushes check-ins at a store, a minute apart.
async fn check_in_often(phone: &mut Phone, company: &Company, count: usize) {
    let mut left = count;
    while left > 0 {
        let batch = left.min(100);
        let mut drafts: Vec<Draft> = Vec::new();
        for _ in 0..batch {
            drafts.extend(phone.check_in(company, company.store).1);
            phone.pen.wall = phone.pen.wall.plus_ms(60_000);
        }
        let answer = phone.push(drafts).await;
        assert!(
            answer
                .receipts
                .iter()
                .all(|receipt| receipt.reason.is_none())
        );
        left -= batch;
    }
}

each_database! {
    async fn nothing_new_costs_sixteen_bytes_and_no_body(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        assert!(!mei.holds_everything().await);
        mei.pull().await;
        assert!(mei.holds_everything().await);
        check_in_often(&mut mei, &company, 1).await;
        assert!(!mei.holds_everything().await);
    }

    async fn a_long_history_comes_in_pages_and_every_digest_agrees(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        check_in_often(&mut mei, &company, 620).await;
        mei.pull().await;
        assert!(mei.pages > 1, "{} pages", mei.pages);
        assert_eq!(mei.bodies("visit").len(), 620);
        let before = mei.pages;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.pages, before + 1);
        assert!(mei.holds_everything().await);
    }

    async fn a_grant_given_again_equals_a_fresh_install(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        check_in_often(&mut mei, &company, 3).await;
        mei.pull().await;
        app.end_grant(&company.grant_of_mei).await;
        mei.pull().await;
        assert!(mei.feeds.is_empty(), "nothing of the feeds remains: {:?}", mei.view().keys());
        let territory = (ScopeKind::Territory, Some(company.north_1.0));
        app.give_grant(company.mei, Role::Merchandiser, territory).await;
        mei.pull().await;
        let mut fresh = Phone::sign_in(&app, "mei").await;
        fresh.pull().await;
        assert_eq!(mei.view(), fresh.view());
    }

    async fn no_page_holds_a_store_of_another_territory(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        mei.pull().await;
        assert!(mei.feed(&feeds::store(company.store)).is_some());
        assert!(mei.feed(&feeds::store(company.store_2)).is_none());
        assert!(mei.feed(&feeds::user(company.jun)).is_none());
    }

    async fn a_cursor_of_another_epoch_reads_everything_anew(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        check_in_often(&mut mei, &company, 2).await;
        mei.pull().await;
        let before = mei.view();
        mei.epoch = EpochId(uuid::Uuid::from_u128(7));
        let page = mei.pull_page().await;
        assert!(!page.feeds.is_empty() && page.feeds.iter().all(|feed| feed.reread));
        mei.take(page);
        mei.pull().await;
        assert_eq!(mei.view(), before);
    }

    async fn a_cursor_beyond_the_head_reads_that_feed_anew(app: TestApp) {
        let (_, mut mei) = company(&app).await;
        mei.pull().await;
        let ordinal = *mei.feeds.keys().next().expect("a feed");
        mei.feeds.get_mut(&ordinal).expect("a feed").position += 50;
        let page = mei.pull_page().await;
        assert!(page.feeds.iter().any(|feed| feed.ordinal == ordinal && feed.reread));
    }

    async fn bytes_that_are_no_cursor_are_a_bad_request(app: TestApp) {
        let (_, mei) = company(&app).await;
        drop(mei.send_pull(vec![9; 40]).await.expect_status(400));
        let empty = Cursor { epoch: EpochId(uuid::Uuid::nil()), marks: Vec::new() };
        drop(mei.send_pull(empty.to_bytes()).await.expect_status(200));
    }

    async fn old_visits_leave_with_the_window_but_the_last_three_stay(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        check_in_often(&mut mei, &company, 10).await;
        mei.pull().await;
        mei.after(&app, 100 * DAY_MS).await;
        mei.pen.wall = app.clock.now();
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.bodies("visit").len(), 3);
        let mut fresh = Phone::sign_in(&app, "mei").await;
        fresh.pull().await;
        assert_eq!(fresh.view(), mei.view());
        assert!(mei.body(RecordId(company.store.0)).is_some(), "the store itself stays");
        let evidence = mei.bodies("visit_evidence").len();
        assert_eq!(evidence, 1, "a person's own history of 35 days");
    }

    async fn a_store_feed_is_no_longer_than_its_window_though_a_count_of_long_ago_stays(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (visit, drafts) = mei.whole_visit(&company, company.store);
        mei.push(drafts).await;
        let store = feeds::store(company.store);
        let count = StockCount {
            visit,
            person: company.mei,
            store: company.store,
            day: sample::day(),
            lines: Vec::new(),
        };
        let of = DraftOf {
            mutation: mei.pen.mutation_id(),
            record: StockCount::record_of(visit),
            feed: store.clone(),
        };
        let counted = mei.push(vec![create_draft(of, &count)]).await;
        assert_eq!(outcomes(&counted), [Outcome::Applied]);
        let entries = format!("feed_entry WHERE feed = (SELECT ordinal FROM feed WHERE id = '{store}')");
        for step in 1..=42 {
            mei.after(&app, 5 * DAY_MS).await;
            mei.pen.wall = app.clock.now();
            check_in_often(&mut mei, &company, 5).await;
            mei.pull().await;
            let length = count_rows(&app, &entries).await;
            // Those of 90 days, both ends counted, the store and its last count.
            assert!(length <= 19 * 5 + 2, "{length} entries after {step} steps");
        }
        assert_eq!(count_rows(&app, "visit").await, 211, "the history keeps all");
        assert_eq!(mei.bodies("stock_count").len(), 1);
        let mut fresh = Phone::sign_in(&app, "mei").await;
        fresh.pull().await;
        assert_eq!(fresh.view(), mei.view());
    }

    async fn an_old_visit_without_a_store_does_not_hold_the_window_of_its_person(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let drafts = mei.check_in_at_unlisted_place("Example kiosk");
        mei.push(drafts).await;
        run_effects(&app).await;
        mei.pull().await;
        assert_eq!(mei.bodies("visit_evidence").len(), 1);
        mei.after(&app, 40 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        let own = mei.feed(&feeds::user(company.mei)).expect("the own feed");
        let kinds: Vec<&str> = own.records.values().map(|held| held.kind.as_str()).collect();
        assert_eq!(kinds, ["visit_evidence"], "only that of today");
    }

    async fn planned_stops_leave_with_the_window_and_none_is_planned_too_early(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let today = BusinessDay::new(2026, 11, 24).expect("a day");
        let mut plan = |days: i64| {
            let stop = PlannedStop {
                person: company.mei,
                store: company.store,
                day: today.plus_days(days),
                order: 1,
                planned_at: app.clock.now().plus_ms(days * DAY_MS),
                units: 1,
                rule: None,
                is_excused: false,
                excused_by: None,
                stands_in_for: None,
            };
            let of = DraftOf {
                mutation: pen.mutation_id(),
                record: RecordId(pen.mutation_id().0),
                feed: feeds::user(company.mei),
            };
            pen.write(create_draft(of, &stop))
        };
        let answer = supervisor.push(&[plan(21), plan(22)]).await;
        let reasons: Vec<_> = answer.receipts.iter().map(|receipt| receipt.reason).collect();
        assert_eq!(reasons, [None, Some(ProblemCode::InvalidField)]);
        mei.after(&app, 34 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.bodies("planned_stop").len(), 1, "two weeks after its day");
        mei.after(&app, 2 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.bodies("planned_stop").len(), 0);
        assert_eq!(count_rows(&app, "planned_stop").await, 1, "figures still know it");
    }

    async fn an_inbox_item_leaves_when_it_was_read_long_ago_and_not_before(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, foreign, _) = mei.check_in(&company, company.store_2);
        mei.push(foreign).await;
        run_effects(&app).await;
        mei.after(&app, 40 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        let own = mei.feed(&feeds::user(company.mei)).expect("the own feed");
        let (id, held) = own
            .records
            .iter()
            .find(|(_, held)| held.kind == "inbox_item")
            .expect("nobody has read it");
        let item: InboxItem = serde_json::from_str(&held.body).expect("an item");
        let drafts = mark_read(*id, &item, mei.pen.mutation_id(), app.clock.now());
        mei.push(drafts).await;
        mei.after(&app, 30 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.bodies("inbox_item").len(), 1, "read a month ago");
        mei.after(&app, 10 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert_eq!(mei.bodies("inbox_item").len(), 0);
    }

    async fn a_visit_that_has_left_can_still_be_changed(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (id, drafts, visit) = mei.check_in(&company, company.store);
        mei.push(drafts).await;
        check_in_often(&mut mei, &company, 4).await;
        mei.after(&app, 100 * DAY_MS).await;
        check_in_often(&mut mei, &company, 1).await;
        mei.pull().await;
        assert!(mei.body(RecordId(id.0)).is_none());
        let drafts = mei.check_out(&company, company.store, (id, &visit));
        mei.push(drafts).await;
        mei.pull().await;
        assert!(mei.body(RecordId(id.0)).expect("it is back").get("check_out_at").is_some());
    }

    async fn a_withdrawal_that_a_phone_slept_through_is_found_by_reading_anew(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let mut pen = supervisor.pen();
        let rule = StopRule {
            person: company.mei,
            store: company.store,
            weekdays: vec![1],
            every_weeks: 1,
            start: BusinessDay::new(2027, 6, 1).expect("a day"),
            end: None,
            order: 1,
            planned_minute: 600,
        };
        let of = DraftOf {
            mutation: pen.mutation_id(),
            record: RecordId(pen.mutation_id().0),
            feed: feeds::user(company.mei),
        };
        let created = pen.write(create_draft(of.clone(), &rule));
        let answer = supervisor.push(&[created]).await;
        assert_eq!(answer.receipts[0].reason, None);
        mei.pull().await;
        assert_eq!(mei.bodies("stop_rule").len(), 1);
        let of = DraftOf { mutation: pen.mutation_id(), ..of };
        let gone = pen.write(withdraw_draft::<StopRule>(of, None));
        supervisor.push(&[gone]).await;
        mei.after(&app, 40 * DAY_MS).await;
        check_in_often(&mut Phone::sign_in(&app, "mei").await, &company, 1).await;
        let page = mei.pull_page().await;
        let own = feeds::user(company.mei);
        assert!(page.feeds.iter().any(|feed| feed.id == own && feed.reread));
        mei.take(page);
        mei.pull().await;
        assert_eq!(mei.bodies("stop_rule").len(), 0);
    }

    async fn two_values_of_one_field_are_a_conflict_that_destroys_neither(app: TestApp) {
        let (company, _) = company(&app).await;
        let first = app.sign_in_desk("administrator").await;
        let second = app.sign_in_desk("administrator").await;
        let change = |address: &str, pen: &mut tests::Pen| {
            let fields = std::collections::BTreeMap::from([(
                "address".to_owned(),
                shared::sync::FieldChange { before: "1 Example Road".into(), after: address.into() },
            )]);
            let of = DraftOf {
                mutation: pen.mutation_id(),
                record: RecordId(company.store.0),
                feed: feeds::store(company.store),
            };
            let draft = withdraw_draft::<shared::store::Store>(of, None);
            pen.write(Draft { op: Operation::Change { fields }, ..draft })
        };
        let one = change("2 Example Road", &mut first.pen());
        let other = change("3 Example Road", &mut second.pen());
        assert_eq!(outcomes(&first.push(&[one]).await), [Outcome::Applied]);
        assert_eq!(outcomes(&second.push(&[other]).await), [Outcome::Merged]);
        run_effects(&app).await;
        let mut administrator = Phone::sign_in(&app, "administrator").await;
        administrator.pull().await;
        let told = administrator.bodies("inbox_item");
        assert!(told.iter().any(|item| item["about"]["type"] == "field_conflict"), "{told:?}");
    }

    async fn a_push_is_bounded_typed_and_may_be_compressed(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let body = write_push(&mei.pen.write_all(drafts));
        let request = || mei.client.request(Method::POST, "/api/sync/push");
        drop(read(request().header(CONTENT_TYPE, "application/json").body(body.clone())).await.expect_status(415));
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, &body).expect("memory takes it");
        let packed = encoder.finish().expect("memory takes it");
        let typed = || request().header(CONTENT_TYPE, PUSH_MEDIA_TYPE);
        drop(read(typed().header(CONTENT_ENCODING, "gzip").body(packed)).await.expect_status(200));
        let large = SealedMutation { envelope: vec![b' '; PUSH_BYTES_MAX], ..SealedMutation::default() };
        drop(read(typed().body(write_push(&[large]))).await.expect_status(413));
        drop(read(typed().body("SBP1 but not framed")).await.expect_status(400));
    }

    async fn a_listener_hears_of_its_own_feeds_and_of_no_others(app: TestApp) {
        let (company, mut mei) = company(&app).await;
        let desk = app.sign_in_desk("supervisor").await;
        let mut stream = desk.request(Method::GET, "/api/hints").send().await.expect("a stream");
        assert!(stream.chunk().await.expect("the stream begins").is_some());
        let mut tao = Phone::sign_in(&app, "tao").await;
        let (_, foreign, _) = tao.check_in(&company, company.store_2);
        tao.push(foreign).await;
        let (_, own, _) = mei.check_in(&company, company.store);
        mei.push(own).await;
        let wanted = format!("\"{}\"", feeds::store(company.store));
        let mut heard = String::new();
        while !heard.contains(&wanted) {
            let chunk = stream.chunk().await.expect("the stream goes on").expect("it does not end");
            heard.push_str(&String::from_utf8_lossy(&chunk));
        }
        assert!(!heard.contains(&feeds::store(company.store_2).to_string()), "{heard}");
        assert!(!heard.contains(&feeds::user(company.tao).to_string()), "{heard}");
    }
}
