//! Preparing a promotion: which stores and people a rule would mean, and the promotions of a period.

use crate::board::today;
use crate::promotion_tools::{
    carry_out, draft_only, plain_promotion, plan, save_budget, write_change,
};
use crate::sync_tools::Phone;
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::promotions::{PromotionList, PromotionReach};
use shared::api::search::{Found, SearchResults};
use shared::feeds;
use shared::ids::{PromotionId, RecordId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::kinds::{DraftOf, change_draft, create_draft};
use shared::promotion::{Promotion, StoreRule};
use shared::sync::FeedId;
use std::collections::BTreeSet;
use tests::company::push_all;
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

/// Whether a record stands in a person's own feed and whether in the catalog, as this phone holds them.
async fn places(phone: &mut Phone, owner: UserId, record: RecordId) -> (bool, bool) {
    phone.pull().await;
    let is_in = |feed: FeedId| {
        let held = phone.feed(&feed);
        held.is_some_and(|held| held.records.contains_key(&record))
    };
    (is_in(feeds::user(owner)), is_in(feeds::catalog()))
}

each_database! {
    async fn a_draft_is_on_its_owners_devices_alone_until_it_is_approved(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let (owner, approved) = (company.regional_manager, plain_promotion(&company));
        let drafted = Promotion { is_approved: false, ..approved.clone() };
        let manager = app.sign_in_desk("regional_manager").await;
        let record = draft_only(&manager, &approved).await;
        let mut own = Phone::sign_in(&app, "regional_manager").await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        assert_eq!(places(&mut own, owner, record).await, (true, false));
        assert_eq!(places(&mut mei, owner, record).await, (false, false));

        // What a colleague changes of it stays there.
        let administrator = app.sign_in_desk("administrator").await;
        let renamed = Promotion { name: "Three and one free".to_owned(), ..drafted.clone() };
        assert_eq!(write_change(&administrator, record, (&drafted, &renamed)).await, None);
        assert_eq!(places(&mut own, owner, record).await, (true, false));
        assert_eq!(places(&mut mei, owner, record).await, (false, false));

        save_budget(&manager, record, &plan(), 0).await.expect_status(200);
        let live = Promotion { is_approved: true, ..renamed.clone() };
        assert_eq!(write_change(&manager, record, (&renamed, &live)).await, None);
        assert_eq!(places(&mut own, owner, record).await, (false, true));
        assert_eq!(places(&mut mei, owner, record).await, (false, true));
        assert_eq!(mei.body(record).expect("it is there")["name"], "Three and one free");
    }

    async fn a_draft_that_is_made_and_handed_over_at_once_stands_with_its_next_owner(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let first = Promotion {
            is_approved: false,
            owner: company.administrator,
            mechanics: "Two bottles, one more free".to_owned(),
            ..plain_promotion(&company)
        };
        let next = company.regional_manager;
        let handed_over = Promotion { owner: next, mechanics: String::new(), ..first.clone() };
        let administrator = app.sign_in_desk("administrator").await;
        let mut pen = administrator.pen();
        let record = RecordId(pen.mutation_id().0);
        let of = |mutation| DraftOf { mutation, record, feed: feeds::catalog() };
        let (made, changed) = (of(pen.mutation_id()), of(pen.mutation_id()));
        let drafts = [create_draft(made, &first), change_draft(changed, &first, &handed_over).expect("a change")];
        let mutations = drafts.map(|draft| pen.write(draft));
        push_all(&administrator, &mutations).await;
        let mut own = Phone::sign_in(&app, "regional_manager").await;
        assert_eq!(places(&mut own, next, record).await, (true, false));
        let mut before = Phone::sign_in(&app, "administrator").await;
        assert_eq!(places(&mut before, company.administrator, record).await, (false, false));
    }

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
