//! The API's document, and what every answer has in common.

use reqwest::Method;
use serde_json::{Value, json};
use shared::access::{Role, ScopeKind};
use shared::api::Problem;
use tests::client::read;
use tests::{TestApp, each_database};

#[actix_web::test]
async fn the_document_is_as_it_was_reviewed() {
    let app = TestApp::start(tests::DatabaseKind::Sqlite)
        .await
        .expect("SQLite needs no server");
    let document: Value = app
        .stranger()
        .get("/api/openapi.json")
        .await
        .expect_status(200)
        .json();
    insta::assert_json_snapshot!(document);
}

each_database! {
    async fn every_answer_has_the_security_headers(app: TestApp) {
        for path in ["/api/me", "/api/nothing", "/livez", "/nothing.txt", "/api/openapi.json"] {
            let answer = app.stranger().get(path).await;
            let header = |name: &str| {
                answer.headers.get(name).map(|value| value.to_str().expect("text").to_owned())
            };
            let policy = header("content-security-policy").expect("a policy");
            assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
            assert!(!policy.contains("unsafe-inline"), "{path}: {policy}");
            assert_eq!(header("x-content-type-options").as_deref(), Some("nosniff"), "{path}");
            assert_eq!(header("cross-origin-opener-policy").as_deref(), Some("same-origin"), "{path}");
            assert_eq!(header("cross-origin-resource-policy").as_deref(), Some("same-origin"), "{path}");
            assert_eq!(header("referrer-policy").as_deref(), Some("no-referrer"), "{path}");
            assert_eq!(header("cache-control").as_deref(), Some("no-store"), "{path}");
            assert!(header("x-request-id").is_some(), "{path}");
        }
    }

    async fn a_problem_names_its_request(app: TestApp) {
        let answer = app.stranger().get("/api/me").await.expect_status(401);
        let problem: Problem = answer.json();
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert_eq!(answer.headers["x-request-id"], problem.request_id.as_str());
        assert_eq!(problem.status, 401);
    }

    async fn a_wrong_method_and_a_wrong_path_are_told_apart(app: TestApp) {
        let method = read(app.stranger().request(Method::DELETE, "/api/me")).await;
        assert_eq!(method.expect_status(405).code(), "method_not_allowed");
        let path = app.stranger().get("/api/nothing").await;
        assert_eq!(path.expect_status(404).code(), "not_found");
    }

    async fn bodies_that_are_too_large_too_deep_or_no_json_are_refused(app: TestApp) {
        let path = "/api/auth/sign-in";
        let send = |kind: &'static str, body: String| {
            read(app.stranger().request(Method::POST, path).header("content-type", kind).body(body))
        };
        let large = format!("\"{}\"", "a".repeat(300 * 1024));
        send("application/json", large).await.expect_status(413);
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        send("application/json", deep).await.expect_status(400);
        send("application/json", "{".to_owned()).await.expect_status(400);
        send("text/plain", "{}".to_owned()).await.expect_status(415);
    }

    async fn the_server_says_that_it_lives_and_is_ready(app: TestApp) {
        app.stranger().get("/livez").await.expect_status(200);
        app.stranger().get("/readyz").await.expect_status(200);
    }

    async fn nobody_gives_rights_to_themselves(app: TestApp) {
        let user = app.create_user("administrator").await;
        app.give_grant(user, Role::Administrator, (ScopeKind::Company, None)).await;
        let client = app.sign_in_desk("administrator").await;
        let grant = json!({ "role": "auditor", "scope_kind": "company" });
        client.post(&format!("/api/users/{user}/grants"), &grant).await.expect_status(403);
        let other = app.create_user("other").await;
        client.post(&format!("/api/users/{other}/grants"), &grant).await.expect_status(201);
    }

    async fn nobody_is_accountant_and_cashier(app: TestApp) {
        let user = app.create_user("administrator").await;
        app.give_grant(user, Role::Administrator, (ScopeKind::Company, None)).await;
        let client = app.sign_in_desk("administrator").await;
        let other = app.create_user("other").await;
        let grant = |role: &str| json!({ "role": role, "scope_kind": "company" });
        let path = format!("/api/users/{other}/grants");
        client.post(&path, &grant("accountant")).await.expect_status(201);
        client.post(&path, &grant("cashier")).await.expect_status(422);
    }

    async fn accounts_come_in_pages_without_gap_or_repetition(app: TestApp) {
        let user = app.create_user("administrator").await;
        app.give_grant(user, Role::Administrator, (ScopeKind::Company, None)).await;
        for number in 0..7 {
            app.create_user(&format!("user-{number}")).await;
        }
        let client = app.sign_in_desk("administrator").await;
        let (mut logins, mut cursor) = (Vec::new(), String::new());
        loop {
            let page: Value = client.get(&format!("/api/users?limit=3{cursor}")).await.json();
            let users = page["users"].as_array().expect("users").iter();
            logins.extend(users.map(|row| row["user"]["login"].as_str().expect("text").to_owned()));
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        let mut sorted = logins.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((logins.len(), &logins), (8, &sorted));
        let found: Value = client.get("/api/users?query=USER-3").await.expect_status(200).json();
        assert_eq!(found["users"].as_array().expect("users").len(), 1);
    }
}
