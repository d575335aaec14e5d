//! Signing in, staying signed in, and being signed out.

use crate::meeting::meet;
use crate::sync_tools::{Phone, run_effects};
use futures_util::FutureExt as _;
use futures_util::future::{join, join_all};
use reqwest::Method;
use reqwest::header::ORIGIN;
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait as _, Query};
use serde_json::json;
use shared::access::{Role, ScopeKind};
use shared::api::admin::DeviceRow;
use shared::api::auth::{Me, Posture};
use shared::time::DAY_MS;
use std::collections::BTreeSet;
use tests::client::{Answer, cookie_of, read};
use tests::{Client, Company, CompanyPlan, DatabaseKind, PASSWORD, TestApp, each_database};

/// Later than requests of one device overtake each other.
const LATER_MS: i64 = 60_000;

each_database! {
    async fn a_person_with_the_right_password_learns_who_they_are(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        let me: Me = mei.get("/api/me").await.expect_status(200).json();
        assert_eq!((me.user.login.as_str(), me.is_field, me.is_desk), ("mei", true, false));
        assert_eq!(me.device_id, mei.device);
    }

    async fn the_login_is_read_in_any_case(app: TestApp) {
        app.create_user("mei").await;
        app.stranger().try_sign_in(" MEI ", PASSWORD, Posture::Desk).await.expect_status(200);
    }

    async fn a_wrong_password_and_an_unknown_name_answer_alike(app: TestApp) {
        app.create_user("mei").await;
        let wrong = app.stranger().try_sign_in("mei", "something else entirely", Posture::Desk).await;
        let unknown = app.stranger().try_sign_in("nobody", PASSWORD, Posture::Desk).await;
        assert_eq!((wrong.status, wrong.code()), (unknown.status, unknown.code()));
        assert_eq!(wrong.code(), "wrong_credentials");
    }

    async fn attempts_slow_down_and_say_when_to_try_again(app: TestApp) {
        app.create_user("mei").await;
        let stranger = app.stranger();
        for _ in 0..3 {
            stranger.try_sign_in("mei", "something else entirely", Posture::Desk).await.expect_status(401);
        }
        let slowed = stranger.try_sign_in("mei", PASSWORD, Posture::Desk).await.expect_status(429);
        assert_eq!(slowed.headers["retry-after"], "1");
        app.clock.advance(1000);
        stranger.try_sign_in("mei", PASSWORD, Posture::Desk).await.expect_status(200);
    }

    async fn strangers_do_not_slow_down_a_known_device(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        for _ in 0..3 {
            app.stranger().try_sign_in("mei", "something else entirely", Posture::Desk).await;
        }
        app.stranger().try_sign_in("mei", PASSWORD, Posture::Desk).await.expect_status(429);
        try_again(&mei, "mei").await.expect_status(200);
    }

    async fn who_only_knows_a_devices_id_is_a_stranger(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        for _ in 0..3 {
            app.stranger().try_sign_in("mei", "something else entirely", Posture::Desk).await;
        }
        let claimed = json!({
            "login": "mei", "password": PASSWORD,
            "device": {
                "id": mei.device, "name": "phone", "posture": "field",
                "public_key": other_key(),
            },
        });
        app.stranger().post("/api/auth/sign-in", &claimed).await.expect_status(429);
    }

    async fn an_administrator_does_not_set_the_own_password_without_the_current_one(app: TestApp) {
        let boss = boss(&app).await;
        let change = json!({ "password": "another plain sentence" });
        let path = format!("/api/users/{}", boss.user);
        assert_eq!(boss.patch(&path, &change).await.expect_status(403).code(), "own_password");
        boss.get("/api/me").await.expect_status(200);
        let mei = app.create_user("mei").await;
        boss.patch(&format!("/api/users/{mei}"), &change).await.expect_status(200);
    }

    async fn what_sign_ins_leave_behind_is_forgotten_and_a_revoked_phone_still_learns_it(app: TestApp) {
        let mut phone = signed_in_mei(&app).await;
        app.stranger().try_sign_in("nobody", PASSWORD, Posture::Desk).await.expect_status(401);
        let mut desk = app.sign_in_desk("mei").await;
        let path = format!("/api/devices/{}/revoke", phone.device);
        desk.post(&path, &json!({})).await.expect_status(204);
        app.clock.advance(3 * DAY_MS);
        run_effects(&app).await;
        assert_eq!(count(&app, "sign_in_attempt").await, 0);
        assert_eq!((count(&app, "refresh_token").await, count(&app, "sign_in_family").await), (1, 2));
        desk.refresh().await.expect_status(200);
        app.clock.advance(400 * DAY_MS);
        run_effects(&app).await;
        assert_eq!((count(&app, "refresh_token").await, count(&app, "sign_in_family").await), (0, 1));
        assert_eq!(phone.refresh().await.expect_status(401).code(), "device_revoked");
        assert_eq!(desk.refresh().await.expect_status(401).code(), "not_signed_in");
    }

    async fn a_device_without_a_real_key_is_refused(app: TestApp) {
        app.create_user("mei").await;
        let body = json!({
            "login": "mei", "password": PASSWORD,
            "device": { "name": "phone", "posture": "field", "public_key": "04".repeat(65) },
        });
        app.stranger().post("/api/auth/sign-in", &body).await.expect_status(400);
    }

    async fn a_refresh_gives_new_tokens(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let before = mei.clone();
        app.clock.advance(600_000);
        before.get("/api/me").await.expect_status(401);
        mei.refresh().await.expect_status(200);
        mei.get("/api/me").await.expect_status(200);
        assert_ne!(mei.cookie, before.cookie);
    }

    async fn a_lost_answer_does_not_sign_anybody_out(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let cookie = mei.cookie.clone().expect("a cookie");
        mei.refresh_with(&cookie).await.expect_status(200);
        app.clock.advance(3 * 24 * 60 * 60 * 1000);
        mei.refresh().await.expect_status(200);
        app.clock.advance(LATER_MS);
        mei.refresh().await.expect_status(200);
    }

    async fn tabs_that_refresh_together_all_stay_signed_in(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let cookie = mei.cookie.clone().expect("a cookie");
        let mut answers = Vec::new();
        for _ in 0..4 {
            answers.push(mei.refresh_with(&cookie).await.expect_status(200));
        }
        // The tab that was answered first goes on at once, then the slowest answer takes the jar.
        let first = cookie_of(&answers[0]).expect("a cookie");
        mei.refresh_with(&first).await.expect_status(200);
        mei.refresh_with(&cookie).await.expect_status(200);
        mei.take_session(&answers[3]);
        app.clock.advance(LATER_MS);
        mei.refresh().await.expect_status(200);
        app.clock.advance(LATER_MS);
        mei.refresh().await.expect_status(200);
    }

    async fn reuse_of_an_older_token_ends_the_whole_sign_in(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let stolen = mei.cookie.clone().expect("a cookie");
        mei.refresh().await.expect_status(200);
        mei.refresh().await.expect_status(200);
        app.clock.advance(LATER_MS);
        mei.refresh_with(&stolen).await.expect_status(401);
        mei.get("/api/me").await.expect_status(401);
        mei.refresh().await.expect_status(401);
    }

    async fn a_thief_who_takes_turns_with_the_owner_is_noticed(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let mut thief = mei.clone();
        thief.refresh().await.expect_status(200);
        app.clock.advance(300_000);
        mei.refresh().await.expect_status(200);
        app.clock.advance(300_000);
        thief.refresh().await.expect_status(200);
        app.clock.advance(300_000);
        mei.refresh().await.expect_status(401);
        thief.refresh().await.expect_status(401);
    }

    async fn a_refresh_from_another_origin_is_refused(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        let cookie = mei.cookie.clone().expect("a cookie");
        for origin in [None, Some("https://elsewhere.example"), Some("null")] {
            let mut request =
                mei.request(Method::POST, "/api/auth/refresh").header("cookie", &cookie);
            if let Some(origin) = origin {
                request = request.header(ORIGIN, origin);
            }
            read(request).await.expect_status(403);
        }
    }

    async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: TestApp) {
        app.create_user("mei").await;
        let answer = app.stranger().try_sign_in("mei", PASSWORD, Posture::Desk).await;
        let cookie = answer.headers["set-cookie"].to_str().expect("text").to_owned();
        for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        assert_eq!(answer.headers["cache-control"], "no-store");
    }

    async fn signing_out_ends_both_tokens(app: TestApp) {
        let mut mei = signed_in_mei(&app).await;
        let cookie = mei.cookie.clone().expect("a cookie");
        let request = mei
            .request(Method::POST, "/api/auth/sign-out")
            .header("cookie", cookie)
            .header(ORIGIN, &mei.address);
        read(request).await.expect_status(204);
        assert_eq!(mei.get("/api/me").await.code(), "not_signed_in");
        mei.refresh().await.expect_status(401);
    }

    async fn a_new_password_ends_the_other_sign_ins(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        let other = app.sign_in_desk("mei").await;
        let change = json!({ "current": PASSWORD, "new": "another plain sentence" });
        mei.post("/api/me/password", &change).await.expect_status(204);
        mei.get("/api/me").await.expect_status(200);
        other.get("/api/me").await.expect_status(401);
        app.stranger().try_sign_in("mei", PASSWORD, Posture::Desk).await.expect_status(401);
    }

    async fn a_sign_in_that_is_checked_while_the_account_changes_gets_no_session(app: TestApp) {
        let boss = boss(&app).await;
        let changes = [
            ("mei", json!({ "password": "another plain sentence" })),
            ("jun", json!({ "is_disabled": true })),
        ];
        for (login, change) in changes {
            let person = app.create_user(login).await;
            let mut phones = Vec::new();
            for _ in 0..8 {
                phones.push(app.sign_in_field(login).await);
            }
            let path = format!("/api/users/{person}");
            // Few passwords are checked at a time, so that some of these wait longer than the change takes.
            let again = phones.iter().map(|phone| try_again(phone, login));
            let (answers, changed) = join(join_all(again), boss.patch(&path, &change)).await;
            drop(changed.expect_status(200));
            // Whoever is let in again begins anew.
            drop(boss.patch(&path, &json!({ "is_disabled": false })).await.expect_status(200));
            for (phone, answer) in phones.iter_mut().zip(&answers) {
                if answer.status == 200 {
                    phone.take_session(answer);
                }
                assert_eq!(phone.get("/api/me").await.code(), "not_signed_in", "{}", answer.text());
            }
        }
    }

    async fn a_sign_in_that_began_before_the_account_changed_ends_with_the_others(app: TestApp) {
        let boss = boss(&app).await;
        let changes = [
            ("mei", json!({ "password": "another plain sentence" })),
            ("jun", json!({ "is_disabled": true })),
        ];
        for (login, change) in changes {
            let path = format!("/api/users/{}", app.create_user(login).await);
            let mut phone = app.stranger();
            let both = [
                phone.try_sign_in(login, PASSWORD, Posture::Field).boxed_local(),
                boss.patch(&path, &change).boxed_local(),
            ];
            // The sign-in has looked at the account, and is not there for others to see yet.
            let answers = meet(&app, "LOCK TABLE refresh_token IN SHARE MODE", both).await;
            assert_eq!(answers[1].status, 200);
            if answers[0].status == 200 {
                phone.take_session(&answers[0]);
            }
            drop(boss.patch(&path, &json!({ "is_disabled": false })).await.expect_status(200));
            assert_eq!(phone.get("/api/me").await.code(), "not_signed_in", "{}", answers[0].text());
        }
    }

    async fn a_weak_new_password_is_refused(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        let change = json!({ "current": PASSWORD, "new": "password1234" });
        let answer = mei.post("/api/me/password", &change).await.expect_status(422);
        assert_eq!(answer.code(), "weak_password");
    }

    async fn a_revoked_device_is_told_so_at_once(app: TestApp) {
        let mut phone = signed_in_mei(&app).await;
        let desk = app.sign_in_desk("mei").await;
        let path = format!("/api/devices/{}/revoke", phone.device);
        desk.post(&path, &json!({})).await.expect_status(204);
        assert_eq!(phone.get("/api/me").await.expect_status(401).code(), "device_revoked");
        assert_eq!(phone.refresh().await.expect_status(401).code(), "device_revoked");
        let devices = format!("/api/users/{}/devices", desk.user);
        let rows: Vec<DeviceRow> = desk.get(&devices).await.expect_status(200).json();
        let revoked: Vec<_> =
            rows.iter().filter(|row| row.revoked_at.is_some()).map(|row| row.id).collect();
        assert_eq!(revoked, [phone.device]);
    }

    async fn a_phone_that_forked_is_revoked_under_both_ids(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut mei = Phone::sign_in(&app, "mei").await;
        let before = mei.client.device;
        // A gap in its chain gives it another id, under which its sign-in goes on.
        mei.pen.number = 4;
        let (_, drafts, _) = mei.check_in(&company, company.store);
        let after = mei.push(drafts).await.new_device.expect("a new device id");
        let desk = app.sign_in_desk("mei").await;
        desk.post(&format!("/api/devices/{before}/revoke"), &json!({})).await.expect_status(204);
        assert_eq!(mei.client.get("/api/me").await.expect_status(401).code(), "device_revoked");
        let devices = format!("/api/users/{}/devices", desk.user);
        let rows: Vec<DeviceRow> = desk.get(&devices).await.expect_status(200).json();
        let revoked: BTreeSet<_> =
            rows.iter().filter(|row| row.revoked_at.is_some()).map(|row| row.id).collect();
        assert_eq!(revoked, BTreeSet::from([before, after]));
    }

    async fn a_disabled_person_is_out_at_once(app: TestApp) {
        let mei = signed_in_mei(&app).await;
        let boss = boss(&app).await;
        let path = format!("/api/users/{}", mei.user);
        boss.patch(&path, &json!({ "is_disabled": true })).await.expect_status(200);
        assert_eq!(mei.get("/api/me").await.expect_status(401).code(), "user_disabled");
        let again = app.stranger().try_sign_in("mei", PASSWORD, Posture::Field).await;
        assert_eq!(again.expect_status(401).code(), "user_disabled");
    }
}

/// On SQLite writes stand in a row: the sign-in is looked at anew after whatever ended it.
#[actix_web::test]
async fn a_password_that_was_set_anew_meanwhile_is_not_overwritten_by_its_owner() {
    let Some(app) = TestApp::start(DatabaseKind::Postgres).await else {
        return;
    };
    let mei = signed_in_mei(&app).await;
    let set_anew = "a sentence of the administrator";
    let hash = app.state.passwords.hash(set_anew.to_owned()).await;
    let hold = format!("UPDATE user_account SET password_hash = '{hash}' WHERE login = 'mei'");
    let change = json!({ "current": PASSWORD, "new": "another plain sentence" });
    // It is compared with the one before, and waits for the row.
    let answers = meet(&app, &hold, [mei.post("/api/me/password", &change)]).await;
    assert_eq!(answers[0].status, 401, "{}", answers[0].text());
    assert_eq!(answers[0].code(), "wrong_credentials");
    app.stranger()
        .try_sign_in("mei", set_anew, Posture::Desk)
        .await
        .expect_status(200);
}

/// Signs in on a known device, whose attempts are counted by themselves.
async fn try_again(phone: &Client, login: &str) -> Answer {
    let body = json!({
        "login": login, "password": PASSWORD,
        "device": {
            "id": phone.device, "name": "phone", "posture": "field",
            "public_key": tests::client::PUBLIC_KEY,
        },
    });
    phone.post("/api/auth/sign-in", &body).await
}

/// The mirrored point of the test's key, which is on the curve too: the same x, the other y.
fn other_key() -> String {
    format!("02{}", &tests::client::PUBLIC_KEY[2..66])
}

/// Rows of a table.
async fn count(app: &TestApp, table: &str) -> i64 {
    let connection = sea_orm::Database::connect(&app.database_url)
        .await
        .expect("the database answers");
    let query = Query::select()
        .expr(Expr::col(Asterisk).count())
        .from(table.to_owned())
        .to_owned();
    let row = connection.query_one(&query).await.expect("it answers");
    let count = row.expect("one row").try_get_by_index(0);
    connection.close().await.expect("the connection closes");
    count.expect("a number")
}

/// An administrator at a desk.
async fn boss(app: &TestApp) -> Client {
    let boss = app.create_user("boss").await;
    app.give_grant(boss, Role::Administrator, (ScopeKind::Company, None))
        .await;
    app.sign_in_desk("boss").await
}

async fn signed_in_mei(app: &TestApp) -> Client {
    let mei = app.create_user("mei").await;
    app.give_grant(mei, Role::Merchandiser, (ScopeKind::Company, None))
        .await;
    app.sign_in_field("mei").await
}
