//! Rights that are given or ended by two at the same moment.

use futures_util::future::join_all;
use serde_json::json;
use shared::access::Grant;
use shared::api::admin::UserPage;
use shared::time::UtcMs;
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
        let answers = join_all((0..4).map(|_| administrator.post(&path, &wanted))).await;
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
        // Who comes last is up to chance, four times.
        for user in [company.mei, company.jun, company.tao, company.supervisor] {
            let path = format!("/api/users/{user}/grants");
            let grant: Grant =
                administrator.post(&path, &wanted).await.expect_status(201).json();
            let (client, path) = (&administrator, &format!("/api/grants/{}/end", grant.id));
            let ends = (1..=4).map(|hours| async move {
                let end = json!({ "at": now + hours * 3_600_000 });
                client.post(path, &end).await
            });
            let answers = join_all(ends).await;
            assert_eq!(answers[0].status, 200);
            let page: UserPage =
                administrator.get("/api/users?limit=100").await.expect_status(200).json();
            let mut grants = page.users.iter().flat_map(|row| &row.grants);
            let kept = grants.find(|one| one.id == grant.id).expect("the grant");
            assert_eq!(kept.valid_to, Some(UtcMs(now + 3_600_000)));
        }
    }
}
