//! Preparing a promotion: which stores and people a rule would mean, and the promotions of a period.

use crate::board::today;
use crate::promotion_tools::{carry_out, draft_only, plain_promotion};
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::promotions::{PromotionList, PromotionReach};
use shared::api::search::{Found, SearchResults};
use shared::ids::{PromotionId, RecordId, StoreId, StoreTypeId, TerritoryId};
use shared::promotion::{Promotion, StoreRule};
use std::collections::BTreeSet;
use tests::{Client, Company, CompanyPlan, each_database};
use uuid::Uuid;

async fn reach(client: &Client, rule: &StoreRule) -> PromotionReach {
    client
        .post(
            "/api/promotions/reach",
            &json!({ "stores": rule, "day": today() }),
        )
        .await
        .expect_status(200)
        .json()
}

fn in_territory(territory: TerritoryId) -> StoreRule {
    StoreRule {
        territories: vec![territory],
        ..StoreRule::default()
    }
}

fn ids(reach: &PromotionReach) -> Vec<StoreId> {
    reach.sample.iter().map(|store| store.id).collect()
}

async fn running(client: &Client, query: &str) -> Vec<RecordId> {
    let list: PromotionList = client
        .get(&format!("/api/promotions?{query}"))
        .await
        .expect_status(200)
        .json();
    let rows = list.promotions.iter();
    rows.map(|row| RecordId(row.id.0)).collect()
}

async fn searched(client: &Client) -> Vec<Found<PromotionId>> {
    let found = client.get("/api/search?query=two").await;
    let found: SearchResults = found.expect_status(200).json();
    found.promotions
}

each_database! {
    async fn a_rule_is_told_in_stores_and_in_people_who_work_there(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let second = reach(&manager, &in_territory(company.north_2)).await;
        assert_eq!((second.stores, second.people, second.may_set_up), (1, 1, true));
        assert_eq!(ids(&second), [company.store_2]);

        // Whoever works at a single store counts only with that store; grants that have ended do not.
        let single = app.create_user("single").await;
        app.give_grant(single, Role::Merchandiser, (ScopeKind::Store, Some(company.store_2.0))).await;
        let south = app.create_user("southern").await;
        app.give_grant(south, Role::Merchandiser, (ScopeKind::Region, Some(company.south.0))).await;
        let first = reach(&manager, &in_territory(company.north_1)).await.people;
        let both = StoreRule { added: vec![company.store_2], ..in_territory(company.north_1) };
        let both = reach(&manager, &both).await;
        assert_eq!((both.stores, both.people), (3, first + 2));
        assert_eq!(both.named.len(), 1);

        let other_type = StoreRule { store_types: vec![StoreTypeId(Uuid::from_u128(1))], ..in_territory(company.north_1) };
        assert_eq!(reach(&manager, &other_type).await.stores, 0);
        let none = StoreRule { left_out: vec![company.store_2], ..in_territory(company.north_2) };
        let none = reach(&manager, &none).await;
        assert_eq!((none.stores, none.people), (0, 0));
        assert_eq!(none.named[0].id, company.store_2);
    }

    async fn a_rule_is_told_within_the_reach_of_whoever_asks(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let rule = StoreRule { added: vec![company.store_south], ..in_territory(company.north_1) };
        let manager = app.sign_in_desk("regional_manager").await;
        let own = reach(&manager, &rule).await;
        assert_eq!(ids(&own), [company.store, company.store_b]);
        assert!(own.named.is_empty() && !own.may_set_up);
        let administrator = app.sign_in_desk("administrator").await;
        let whole = reach(&administrator, &rule).await;
        assert_eq!((whole.stores, whole.may_set_up), (3, true));

        let many: Vec<Uuid> = (0..2_001).map(Uuid::from_u128).collect();
        let too_many = json!({ "stores": { "territories": many }, "day": today() });
        let answer = manager.post("/api/promotions/reach", &too_many).await;
        assert_eq!(answer.expect_status(422).code(), "invalid_field");
    }

    async fn a_draft_is_told_to_those_who_set_promotions_up_or_lead_others(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let plain = plain_promotion(&company);
        let approved = carry_out(&app, "regional_manager", &plain).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let draft = draft_only(&manager, &plain).await;
        for (login, listed, found, status) in [
            ("regional_manager", 2, 2, 200),
            ("administrator", 2, 2, 200),
            ("supervisor", 2, 2, 200),
            ("auditor", 2, 2, 200),
            ("mei", 1, 1, 404),
            ("promoter", 1, 1, 404),
        ] {
            let client = app.sign_in_desk(login).await;
            assert_eq!(running(&client, "limit=10").await.len(), listed, "{login}");
            assert_eq!(searched(&client).await.len(), found, "{login}");
            for part in ["", "/matrix"] {
                let path = format!("/api/promotions/{approved}{part}");
                client.get(&path).await.expect_status(200);
                let path = format!("/api/promotions/{draft}{part}");
                client.get(&path).await.expect_status(status);
            }
        }
        app.create_user("nobody").await;
        for login in ["accountant", "nobody"] {
            let client = app.sign_in_desk(login).await;
            assert!(searched(&client).await.is_empty(), "{login}");
        }
    }

    async fn a_period_shows_what_runs_in_it(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let plain = plain_promotion(&company);
        let day = |days: i64| today().plus_days(days);
        let long = carry_out(&app, "administrator", &plain).await;
        let called_off = Promotion { called_off_on: Some(day(3)), ..plain.clone() };
        let called_off = carry_out(&app, "administrator", &called_off).await;
        let never = Promotion { from: day(4), called_off_on: Some(day(0)), ..plain };
        let never = carry_out(&app, "administrator", &never).await;
        let manager = app.sign_in_desk("regional_manager").await;
        let within = async |from: i64, to: i64| {
            let found = running(&manager, &format!("from={}&to={}", day(from), day(to))).await;
            let all: BTreeSet<RecordId> = found.iter().copied().collect();
            assert_eq!(all.len(), found.len(), "each once");
            all
        };
        assert_eq!(within(-9, -3).await, BTreeSet::new());
        assert_eq!(within(-9, -2).await, BTreeSet::from([long, called_off]));
        assert_eq!(within(2, 3).await, BTreeSet::from([long, called_off]));
        assert_eq!(within(3, 3).await, BTreeSet::from([long]));
        assert_eq!(within(4, 4).await, BTreeSet::from([long, never]));
        assert_eq!(within(5, 10).await, BTreeSet::from([long]));
        assert_eq!(within(11, 20).await, BTreeSet::new());
    }
}
