//! Stores that move to another territory or leave a route while a phone is offline.

use crate::sync_quarantine::{decide, read};
use crate::sync_tools::{Phone, outcomes, run_effects};
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::admin::{Route, UserPage};
use shared::api::inbox::InboxEntry;
use shared::feeds;
use shared::ids::{RecordId, RouteId, StoreId, TerritoryId};
use shared::inbox::InboxAbout;
use shared::kinds::{DraftOf, change_draft};
use shared::problem::ProblemCode;
use shared::store::Store;
use shared::sync::Outcome;
use shared::sync::wire::Hello;
use shared::time::{HOUR_MS, MINUTE_MS};
use tests::company::push_all;
use tests::{Client, Company, CompanyPlan, TestApp, each_database};

/// The phone hears of the server: what it records from now on is from after this.
async fn hear(phone: &mut Phone) {
    let hello = phone.client.get("/api/sync/hello").await.expect_status(200);
    let hello: Hello = hello.json();
    phone.pen.anchor = Some((hello.anchor.id, phone.pen.wall));
}

/// An administrator gives a store another territory.
async fn move_store(
    app: &TestApp,
    company: &Company,
    store: StoreId,
    (from, to): (TerritoryId, TerritoryId),
) {
    let administrator = app.sign_in_desk("administrator").await;
    let mut pen = administrator.pen();
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId(store.0),
        feed: feeds::store(store),
    };
    let before = company.plain_store("Example Store 1", from);
    let after = Store {
        territory: to,
        ..before.clone()
    };
    let draft = change_draft(of, &before, &after).expect("a change");
    push_all(&administrator, &[pen.write(draft)]).await;
}

/// A person who has a route alone.
async fn on_a_route(app: &TestApp, login: &str) -> (Phone, RouteId) {
    let administrator = app.sign_in_desk("administrator").await;
    let wanted = json!({ "name": "Route 1" });
    let route = administrator.post("/api/routes", &wanted).await;
    let route: Route = route.expect_status(201).json();
    let person = app.create_user(login).await;
    let scope = (ScopeKind::Route, Some(route.id.0));
    app.give_grant(person, Role::Merchandiser, scope).await;
    (Phone::sign_in(app, login).await, route.id)
}

/// An administrator changes the stores of a route.
async fn change_route(app: &TestApp, route: RouteId, change: serde_json::Value) {
    let administrator = app.sign_in_desk("administrator").await;
    let path = format!("/api/routes/{route}");
    administrator.patch(&path, &change).await.expect_status(204);
}

/// A visit of the time before is taken, one of the time after is held.
async fn visit_before_and_after(app: &TestApp, company: &Company, phone: &mut Phone) {
    let (_, drafts) = phone.whole_visit(company, company.store);
    assert_eq!(outcomes(&phone.push(drafts).await), [Outcome::Applied; 4]);
    hear(phone).await;
    phone.after(app, HOUR_MS).await;
    let (_, drafts, _) = phone.check_in(company, company.store);
    let answer = phone.push(drafts).await;
    assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Held]);
    assert_eq!(answer.receipts[1].reason, Some(ProblemCode::NotGranted));
    run_effects(app).await;
}

/// Nobody sees a store because it once was theirs.
async fn sees_no_store(phone: &mut Phone, store: StoreId) {
    phone.pull().await;
    assert!(phone.feed(&feeds::store(store)).is_none());
    assert!(phone.body(RecordId(store.0)).is_none());
    let path = format!("/api/stores/{store}");
    phone.client.get(&path).await.expect_status(404);
}

/// How much late work somebody has heard of.
async fn late_work(client: &Client) -> usize {
    let inbox: Vec<InboxEntry> = client.get("/api/inbox").await.expect_status(200).json();
    let about = inbox.iter().map(|entry| &entry.item.about);
    about
        .filter(|about| matches!(about, InboxAbout::LateWork { .. }))
        .count()
}

each_database! {
    async fn work_from_before_a_store_moved_is_taken_as_late_and_later_work_is_held(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        mei.pull().await;
        assert!(mei.feed(&feeds::store(company.store)).is_some());
        hear(&mut mei).await;
        mei.after(&app, HOUR_MS).await;
        let (here, there) = (company.north_1, company.south_1);
        move_store(&app, &company, company.store, (here, there)).await;
        mei.after(&app, HOUR_MS).await;
        sees_no_store(&mut mei, company.store).await;
        visit_before_and_after(&app, &company, &mut mei).await;

        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(late_work(&supervisor).await, 1);
        let list = read(&supervisor).await;
        assert_eq!(list.kept.len(), 1, "{list:?}");
        assert!(list.kept[0].may_allow);
        let allow = json!({ "decision": "allow" });
        decide(&supervisor, list.kept[0].mutation, allow).await.expect_status(204);
        run_effects(&app).await;
        assert!(read(&supervisor).await.kept.is_empty());
        assert_eq!(late_work(&supervisor).await, 2);
        sees_no_store(&mut mei, company.store).await;
        let path = format!("/api/stores/{}", company.store);
        supervisor.get(&path).await.expect_status(404);
    }

    async fn work_from_before_a_store_left_a_route_is_taken_as_late_and_later_work_is_held(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let (mut rui, route) = on_a_route(&app, "rui").await;
        change_route(&app, route, json!({ "added_stores": [company.store] })).await;
        hear(&mut rui).await;
        rui.after(&app, HOUR_MS).await;
        change_route(&app, route, json!({ "removed_stores": [company.store] })).await;
        rui.after(&app, HOUR_MS).await;
        visit_before_and_after(&app, &company, &mut rui).await;
        sees_no_store(&mut rui, company.store).await;

        // The route has left their territory with the store; the store has not.
        let supervisor = app.sign_in_desk("supervisor").await;
        assert_eq!(late_work(&supervisor).await, 1);
        let list = read(&supervisor).await;
        assert_eq!(list.kept.len(), 1, "{list:?}");
        let allow = json!({ "decision": "allow" });
        decide(&supervisor, list.kept[0].mutation, allow).await.expect_status(204);
        run_effects(&app).await;
        assert_eq!(late_work(&supervisor).await, 2);
    }

    async fn work_from_before_a_territory_left_its_region_is_taken(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let rui = app.create_user("rui").await;
        let north = (ScopeKind::Region, Some(company.north.0));
        app.give_grant(rui, Role::Merchandiser, north).await;
        let mut rui = Phone::sign_in(&app, "rui").await;
        hear(&mut rui).await;
        rui.after(&app, HOUR_MS).await;
        let administrator = app.sign_in_desk("administrator").await;
        let path = format!("/api/territories/{}", company.north_1);
        let south = json!({ "region": company.south });
        administrator.patch(&path, &south).await.expect_status(204);
        rui.after(&app, HOUR_MS).await;
        visit_before_and_after(&app, &company, &mut rui).await;
        sees_no_store(&mut rui, company.store).await;
    }

    async fn a_store_that_came_when_the_grant_had_ended_was_never_theirs(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let (mut rui, route) = on_a_route(&app, "rui").await;
        let elsewhere = (ScopeKind::Territory, Some(company.south_1.0));
        app.give_grant(rui.client.user, Role::Merchandiser, elsewhere).await;
        hear(&mut rui).await;
        app.clock.advance(MINUTE_MS);
        let administrator = app.sign_in_desk("administrator").await;
        let page = administrator.get("/api/users?limit=100").await.expect_status(200);
        let page: UserPage = page.json();
        let grants = page.users.iter().flat_map(|row| &row.grants);
        let of_route = grants.filter(|grant| grant.scope_id == Some(route.0));
        for grant in of_route {
            app.end_grant(grant).await;
        }
        for change in ["added_stores", "removed_stores"] {
            app.clock.advance(MINUTE_MS);
            change_route(&app, route, json!({ change: [company.store] })).await;
        }
        rui.after(&app, HOUR_MS).await;
        let (_, drafts, _) = rui.check_in(&company, company.store);
        let answer = rui.push(drafts).await;
        assert_eq!(outcomes(&answer), [Outcome::Applied, Outcome::Held]);
        let supervisor = app.sign_in_desk("supervisor").await;
        let id = answer.receipts[1].mutation;
        decide(&supervisor, id, json!({ "decision": "allow" })).await.expect_status(422);
        assert_eq!(read(&supervisor).await.kept.len(), 1, "it is still kept");
    }

    async fn work_is_decided_by_who_leads_the_person_led_them_then_or_has_the_store(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let rui = app.create_user("rui").await;
        let territory = |id: TerritoryId| (ScopeKind::Territory, Some(id.0));
        let grant = app.give_grant(rui, Role::Merchandiser, territory(company.north_2)).await;
        let third = app.create_user("supervisor_3").await;
        app.give_grant(third, Role::Supervisor, territory(company.south_1)).await;
        let mut phone = Phone::sign_in(&app, "rui").await;
        phone.after(&app, HOUR_MS).await;
        let (here, there) = (company.north_2, company.north_1);
        move_store(&app, &company, company.store_2, (here, there)).await;
        phone.after(&app, HOUR_MS).await;
        hear(&mut phone).await;
        let mut drafts = Vec::new();
        for _ in 0..3 {
            drafts.extend(phone.check_in(&company, company.store_2).1);
            phone.pen.wall = phone.pen.wall.plus_ms(MINUTE_MS);
        }
        phone.push(drafts).await;
        app.clock.advance(HOUR_MS);
        app.end_grant(&grant).await;
        app.give_grant(rui, Role::Merchandiser, territory(company.south_1)).await;
        app.clock.advance(HOUR_MS);

        for login in ["administrator", "regional_manager", "auditor", "mei", "tao"] {
            let list = read(&app.sign_in_desk(login).await).await;
            assert!(list.kept.is_empty(), "{login}: {list:?}");
        }
        let ends = [
            ("supervisor", json!({ "decision": "allow" })),
            ("supervisor_2", json!({ "decision": "allow" })),
            ("supervisor_3", json!({ "decision": "drop", "note": "Entered twice" })),
        ];
        for (decided, (login, end)) in ends.into_iter().enumerate() {
            let client = app.sign_in_desk(login).await;
            let list = read(&client).await;
            assert_eq!(list.kept.len(), 3 - decided, "{login}: {list:?}");
            assert!(list.kept.iter().all(|work| work.may_allow), "{login}");
            decide(&client, list.kept[0].mutation, end).await.expect_status(204);
        }
        let then = app.sign_in_desk("supervisor_2").await;
        assert!(read(&then).await.kept.is_empty());
    }
}
