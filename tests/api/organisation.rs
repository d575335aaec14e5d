//! Administrators change the tree of the company, and what follows for those who see it.

use crate::sync_tools::{Phone, count_rows};
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use serde_json::json;
use server::organisation::entity::{route, route_store};
use shared::access::{Role, ScopeKind};
use shared::api::admin::{Region, Route, Team, Territory};
use shared::api::figures::Figure;
use shared::api::organisation::OrganisationTree;
use shared::api::stores::StoreList;
use shared::feeds;
use std::collections::BTreeSet;
use tests::{Client, Company, CompanyPlan, each_database};
use uuid::Uuid;

each_database! {
    async fn regions_and_territories_are_made_renamed_moved_and_removed(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let region: Region = administrator
            .post("/api/regions", &json!({ "name": " West " }))
            .await
            .expect_status(201)
            .json();
        assert_eq!(region.name, "West");
        let wanted = json!({ "name": "West 1", "region": company.north });
        let territory: Territory =
            administrator.post("/api/territories", &wanted).await.expect_status(201).json();
        let path = format!("/api/territories/{}", territory.id);
        let change = json!({ "name": "West 2", "region": region.id });
        administrator.patch(&path, &change).await.expect_status(204);
        let tree = tree_of(&administrator).await.organisation;
        let moved = tree.territories.iter().find(|one| one.id == territory.id).expect("it");
        assert_eq!((moved.name.as_str(), moved.region), ("West 2", region.id));
        administrator.delete(&format!("/api/regions/{}", region.id)).await.expect_status(409);
        administrator.delete(&path).await.expect_status(204);
        administrator.delete(&path).await.expect_status(404);
        let path = format!("/api/regions/{}", region.id);
        administrator.delete(&path).await.expect_status(204);
        let tree = tree_of(&administrator).await.organisation;
        assert!(tree.regions.iter().all(|one| one.id != region.id));
    }

    async fn a_name_that_is_taken_or_none_is_refused(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let taken = administrator.post("/api/regions", &json!({ "name": "North" })).await;
        assert_eq!(taken.expect_status(409).code(), "already_exists");
        administrator.post("/api/regions", &json!({ "name": "  " })).await.expect_status(422);
        let path = format!("/api/regions/{}", company.south);
        administrator.patch(&path, &json!({ "name": "North" })).await.expect_status(409);
        administrator.patch(&path, &json!({ "name": "South" })).await.expect_status(204);
        let nowhere = json!({ "name": "X", "region": company.mei });
        administrator.post("/api/territories", &nowhere).await.expect_status(422);
    }

    async fn what_is_in_use_stays(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let wanted = json!({ "name": "Empty", "region": company.north });
        let empty: Territory =
            administrator.post("/api/territories", &wanted).await.expect_status(201).json();
        let path = format!("/api/territories/{}", empty.id);
        let person = app.create_user("planned").await;
        let scope = (ScopeKind::Territory, Some(empty.id.0));
        let grant = app.give_grant(person, Role::Merchandiser, scope).await;
        let kept = administrator.delete(&path).await.expect_status(409);
        assert_eq!(kept.code(), "not_empty");
        app.clock.advance(1000);
        app.end_grant(&grant).await;
        administrator.delete(&path).await.expect_status(204);
        let path = format!("/api/territories/{}", company.south_1);
        administrator.delete(&path).await.expect_status(409);
    }

    async fn who_loses_a_territory_by_its_move_loses_its_stores_at_the_next_pull(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let person = app.create_user("northern").await;
        let north = (ScopeKind::Region, Some(company.north.0));
        app.give_grant(person, Role::Merchandiser, north).await;
        let mut phone = Phone::sign_in(&app, "northern").await;
        phone.pull().await;
        assert!(phone.feed(&feeds::store(company.store)).is_some());
        assert!(phone.feed(&feeds::store(company.store_2)).is_some());
        let administrator = app.sign_in_desk("administrator").await;
        let path = format!("/api/territories/{}", company.north_2);
        let change = json!({ "region": company.south });
        administrator.patch(&path, &change).await.expect_status(204);
        assert!(!phone.holds_everything().await);
        phone.pull().await;
        assert!(phone.feed(&feeds::store(company.store)).is_some());
        assert!(phone.feed(&feeds::store(company.store_2)).is_none());
        assert_eq!(phone.bodies("store").len(), 2);
    }

    async fn a_manager_sees_the_stores_of_the_region_as_it_is_now(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let manager = app.sign_in_desk("regional_manager").await;
        let path = format!("/api/stores/{}", company.store_south);
        manager.get(&path).await.expect_status(404);
        let territory = format!("/api/territories/{}", company.south_1);
        let change = json!({ "region": company.north });
        administrator.patch(&territory, &change).await.expect_status(204);
        manager.get(&path).await.expect_status(200);
        let tree = tree_of(&manager).await;
        assert_eq!(tree.organisation.territories.len(), 3);
        assert_eq!(tree.stores.iter().map(|one| one.stores).sum::<u64>(), 4);
    }

    async fn a_supervisor_reads_the_own_part_of_the_tree_and_nothing_else(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let tree = tree_of(&supervisor).await;
        let territories: Vec<_> = tree.organisation.territories.iter().map(|one| one.id).collect();
        assert_eq!(territories, [company.north_1]);
        assert_eq!(tree.stores.iter().map(|one| one.stores).collect::<Vec<_>>(), [2]);
        let members: Vec<_> = tree.memberships.iter().map(|one| one.user).collect();
        assert!(members.contains(&company.mei) && !members.contains(&company.tao));
    }

    async fn members_join_and_leave_a_team_from_day_to_day(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let team = new_team(&administrator, &company).await;
        let members = format!("/api/teams/{}/members", team.id);
        let now = app.clock.now().0;
        let later = json!({ "user": company.tao, "valid_from": now + 1000, "valid_to": now + 9000 });
        administrator.post(&members, &later).await.expect_status(204);
        let twice = administrator.post(&members, &later).await.expect_status(409);
        assert_eq!(twice.code(), "already_exists");
        let path = format!("/api/teams/{}", team.id);
        administrator.delete(&path).await.expect_status(409);
        assert!(team_of(&administrator, &team).await.members.is_empty());
        app.clock.advance(2000);
        assert_eq!(team_of(&administrator, &team).await.members, [company.tao]);
        let end = format!("{members}/end");
        administrator.post(&end, &json!({ "user": company.tao })).await.expect_status(204);
        administrator.post(&end, &json!({ "user": company.tao })).await.expect_status(404);
        assert!(team_of(&administrator, &team).await.members.is_empty());
        let change = json!({
            "added_territories": [company.north_1], "removed_territories": [company.north_2],
            "lead": company.supervisor,
        });
        administrator.patch(&path, &change).await.expect_status(204);
        let changed = team_of(&administrator, &team).await;
        assert_eq!(changed.territories, [company.north_1]);
        assert_eq!(changed.lead, company.supervisor);
        administrator.delete(&path).await.expect_status(204);
    }

    async fn a_route_gets_its_stores_and_whoever_has_it_their_feeds(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let route = new_route(&administrator).await;
        let path = format!("/api/routes/{}", route.id);
        let stores = json!({ "added_stores": [company.store, company.store_south] });
        administrator.patch(&path, &stores).await.expect_status(204);
        let listed = stores_on(&administrator, &route).await;
        assert_eq!(listed.total, 2);
        assert!(listed.stores.iter().all(|store| store.routes == [route.id]));
        let person = app.create_user("rider").await;
        let scope = (ScopeKind::Route, Some(route.id.0));
        app.give_grant(person, Role::Merchandiser, scope).await;
        let mut phone = Phone::sign_in(&app, "rider").await;
        phone.pull().await;
        assert_eq!(phone.bodies("store").len(), 2);
        let nothing = json!({ "added_stores": [company.mei] });
        administrator.patch(&path, &nothing).await.expect_status(422);
        administrator.delete(&path).await.expect_status(409);
    }

    async fn what_a_colleague_does_to_a_route_meanwhile_stays(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let route = new_route(&administrator).await;
        let path = format!("/api/routes/{}", route.id);
        for stores in [[company.store, company.store_b], [company.store_b, company.store_south]] {
            let change = json!({ "added_stores": stores });
            administrator.patch(&path, &change).await.expect_status(204);
        }
        let off = json!({ "removed_stores": [company.store] });
        administrator.patch(&path, &off).await.expect_status(204);
        let audited = count_rows(&app, "audit").await;
        let nothing = json!({
            "added_stores": [company.store_south], "removed_stores": [company.store_2],
        });
        administrator.patch(&path, &nothing).await.expect_status(204);
        assert_eq!(count_rows(&app, "audit").await, audited);
        // A desk of before sends all stores that it has seen, and is not told that they are saved.
        let seen = json!({ "stores": [company.store] });
        administrator.patch(&path, &seen).await.expect_status(400);
        let listed = stores_on(&administrator, &route).await;
        let left: Vec<_> = listed.stores.iter().map(|store| store.id).collect();
        assert_eq!(left, [company.store_b, company.store_south]);
    }

    async fn a_team_counts_no_stores_of_a_territory_that_it_has_left(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let wanted = json!({
            "name": "Team North", "lead": company.supervisor,
            "territories": [company.north_1, company.north_2],
        });
        let team: Team = administrator.post("/api/teams", &wanted).await.expect_status(201).json();
        let auditor = app.sign_in_desk("auditor").await;
        let coverage = format!("/api/figures/coverage?team={}", team.id);
        let told: Figure = auditor.get(&coverage).await.expect_status(200).json();
        assert_eq!(told.bounds.value.denominator, 3);
        app.clock.advance(1_000);
        let change = json!({ "removed_territories": [company.north_2] });
        administrator.patch(&format!("/api/teams/{}", team.id), &change).await.expect_status(204);
        let told: Figure = auditor.get(&coverage).await.expect_status(200).json();
        assert_eq!(told.bounds.value.denominator, 2);
    }

    async fn what_a_colleague_does_to_a_team_meanwhile_stays(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let team = new_team(&administrator, &company).await;
        let path = format!("/api/teams/{}", team.id);
        for change in [
            json!({ "added_territories": [company.north_1] }),
            json!({ "added_territories": [company.north_1, company.south_1] }),
            json!({ "removed_territories": [company.north_2] }),
            json!({ "name": "Team North 3" }),
        ] {
            administrator.patch(&path, &change).await.expect_status(204);
        }
        let changed = team_of(&administrator, &team).await;
        assert_eq!((changed.name.as_str(), changed.lead), ("Team North 3", team.lead));
        let covered: BTreeSet<_> = changed.territories.iter().collect();
        assert_eq!(covered, BTreeSet::from([&company.north_1, &company.south_1]));
        assert_eq!(changed.territories.len(), 2);
    }

    async fn every_store_of_every_route_is_counted(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let stores = [company.store, company.store_b, company.store_2, company.store_south];
        let ids: Vec<Uuid> = (0..1500).map(|_| Uuid::now_v7()).collect();
        let routes = ids.iter().map(|id| route::ActiveModel {
            id: Set(*id),
            name: Set(format!("Route {id}")),
        });
        let on_it = |route: Uuid, store: Uuid| route_store::ActiveModel {
            route_id: Set(route),
            store_id: Set(store),
            since: Set(0),
        };
        let on_routes = ids.iter().flat_map(|id| stores.map(|store| on_it(*id, store.0)));
        let full = (0..1000).map(|_| on_it(ids[0], Uuid::now_v7()));
        let plain = sea_orm::Database::connect(&app.database_url).await.expect("it answers");
        let made = route::Entity::insert_many(routes).exec_without_returning(&plain).await;
        made.expect("the routes are made");
        let made = route_store::Entity::insert_many(on_routes).exec_without_returning(&plain).await;
        made.expect("they get their stores");
        let administrator = app.sign_in_desk("administrator").await;
        let routes = tree_of(&administrator).await.organisation.routes;
        let counts: Vec<u64> = routes.iter().map(|route| route.stores).collect();
        assert_eq!(counts, [4; 1500]);
        let made = route_store::Entity::insert_many(full).exec_without_returning(&plain).await;
        made.expect("one is fuller than it may be");
        plain.close().await.expect("the connection closes");
        let path = format!("/api/routes/{}", ids[0]);
        let all = json!({ "removed_stores": stores });
        administrator.patch(&path, &all).await.expect_status(204);
        let one = json!({ "added_stores": [company.store] });
        administrator.patch(&path, &one).await.expect_status(422);
    }

    async fn every_change_of_the_tree_is_in_the_audit(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let before = count_rows(&app, "audit").await;
        let path = format!("/api/territories/{}", company.south_1);
        let change = json!({ "region": company.north });
        administrator.patch(&path, &change).await.expect_status(204);
        administrator.patch(&path, &change).await.expect_status(204);
        assert_eq!(count_rows(&app, "audit").await, before + 1);
    }
}

async fn tree_of(client: &Client) -> OrganisationTree {
    client
        .get("/api/organisation/tree")
        .await
        .expect_status(200)
        .json()
}

async fn new_route(client: &Client) -> Route {
    let wanted = json!({ "name": "Ring" });
    let answer = client.post("/api/routes", &wanted).await;
    answer.expect_status(201).json()
}

async fn stores_on(client: &Client, route: &Route) -> StoreList {
    let answer = client.get(&format!("/api/stores?route={}", route.id)).await;
    answer.expect_status(200).json()
}

/// A team of the second territory of the north, without members.
async fn new_team(client: &Client, company: &Company) -> Team {
    let wanted = json!({
        "name": "Team North 2", "lead": company.supervisor_2, "territories": [company.north_2],
    });
    let answer = client.post("/api/teams", &wanted).await;
    answer.expect_status(201).json()
}

async fn team_of(client: &Client, team: &Team) -> Team {
    let teams = tree_of(client).await.organisation.teams;
    teams
        .into_iter()
        .find(|one| one.id == team.id)
        .expect("the team")
}
