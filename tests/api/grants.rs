//! Rights that are given or ended by two at the same moment.

use crate::meeting::meet;
use serde_json::json;
use shared::access::Grant;
use shared::api::admin::UserPage;
use shared::time::{HOUR_MS, UtcMs};
use tests::{Company, CompanyPlan, each_database};

each_database! {
    async fn an_equal_right_is_given_once(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let path = format!("/api/users/{}/grants", company.mei);
        let end = app.clock.now().0 + 1000;
        let wanted = json!({
            "role": "promoter", "scope_kind": "territory", "scope_id": company.north_2,
            "valid_to": end,
        });
        // All have looked at what the person has, or wait to look, before the first one is written.
        let hold = "LOCK TABLE access_grant IN SHARE MODE";
        let gifts = (0..4).map(|_| administrator.post(&path, &wanted));
        let answers = meet(&app, hold, gifts).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409]);
        let after = json!({
            "role": "promoter", "scope_kind": "territory", "scope_id": company.north_2,
            "valid_from": end,
        });
        administrator.post(&path, &after).await.expect_status(201);
        let again = administrator.post(&path, &after).await.expect_status(409);
        assert_eq!(again.code(), "already_exists");
    }

    async fn of_ends_that_are_said_together_the_earliest_stands(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let administrator = app.sign_in_desk("administrator").await;
        let now = app.clock.now().0;
        let wanted = json!({
            "role": "promoter", "scope_kind": "territory", "scope_id": company.south_1,
        });
        let path = format!("/api/users/{}/grants", company.mei);
        let grant: Grant = administrator.post(&path, &wanted).await.expect_status(201).json();
        let path = format!("/api/grants/{}/end", grant.id);
        let ends = [1, 2].map(|hours| json!({ "at": now + hours * HOUR_MS }));
        let ends = ends.iter().map(|end| administrator.post(&path, end));
        // They wait for the right itself in turn, the later end behind the earlier one.
        let hold = format!("SELECT 1 FROM access_grant WHERE id = '{}' FOR UPDATE", grant.id);
        let answers = meet(&app, &hold, ends).await;
        assert_eq!(answers[0].status, 200);
        let page: UserPage =
            administrator.get("/api/users?limit=100").await.expect_status(200).json();
        let mut grants = page.users.iter().flat_map(|row| &row.grants);
        let kept = grants.find(|one| one.id == grant.id).expect("the grant");
        assert_eq!(kept.valid_to, Some(UtcMs(now + HOUR_MS)));
    }
}
