//! Bodies that are too large once unfolded, in an encoding that is not read, or held back until the
//! right behind them has ended.

use crate::sync_tools::Phone;
use actix_web::rt::net::TcpStream;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::Method;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use serde_json::{Value, json};
use shared::api::auth::Posture;
use shared::sync::wire::{PUSH_MEDIA_TYPE, write_push};
use std::io::Write as _;
use tests::client::{Answer, PUBLIC_KEY, read};
use tests::{Client, Company, CompanyPlan, PASSWORD, TestApp, each_database};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

each_database! {
    async fn a_compressed_sign_in_is_read_and_a_bomb_is_not(app: TestApp) {
        app.create_user("mei").await;
        let plain = sign_in_of("mei").to_string();
        send(&app, "gzip", gzip(plain.as_bytes())).await.expect_status(200);
        let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
        assert!(bomb.len() < 256 * 1024, "{} bytes travel", bomb.len());
        assert_eq!(send(&app, "gzip", bomb).await.expect_status(413).code(), "too_large");
    }

    async fn an_encoding_that_is_not_read_is_refused_unread(app: TestApp) {
        for encoding in ["br", "deflate", "zstd", "gzip, br"] {
            let answer = send(&app, encoding, b"{}".to_vec()).await.expect_status(415);
            assert_eq!(answer.code(), "unsupported_media_type", "{encoding}");
        }
    }

    async fn a_right_that_ended_while_the_body_was_held_back_does_nothing(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithoutStores).await;
        let boss = app.sign_in_desk("administrator").await;
        let wanted = json!({
            "login": "held-back", "name": "New", "password": "a plain sentence of tests",
        });
        let body = wanted.to_string().into_bytes();
        let held = HeldRequest::begin(&boss, ("/api/users", "application/json"), body).await;
        app.create_user("other").await;
        let other = app.sign_in_desk("administrator").await;
        let path = format!("/api/devices/{}/revoke", boss.device);
        other.post(&path, &json!({})).await.expect_status(204);
        assert_eq!(held.finish().await, (401, "device_revoked".to_owned()));
        let found: Value = other.get("/api/users?query=held-back").await.expect_status(200).json();
        assert_eq!(found["users"], json!([]), "{}", company.administrator);
    }

    async fn a_push_of_a_phone_that_was_revoked_meanwhile_is_not_taken(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let mut phone = Phone::sign_in(&app, "mei").await;
        let (visit, drafts, _) = phone.check_in(&company, company.store);
        let body = write_push(&phone.pen.write_all(drafts));
        let to = ("/api/sync/push", PUSH_MEDIA_TYPE);
        let held = HeldRequest::begin(&phone.client, to, body).await;
        let desk = app.sign_in_desk("mei").await;
        let path = format!("/api/devices/{}/revoke", phone.client.device);
        desk.post(&path, &json!({})).await.expect_status(204);
        // The phone is told what it is told on any contact, and keeps its work.
        assert_eq!(held.finish().await, (401, "device_revoked".to_owned()));
        desk.get(&format!("/api/visits/{visit}")).await.expect_status(404);
    }
}

fn sign_in_of(login: &str) -> Value {
    json!({
        "login": login, "password": PASSWORD,
        "device": { "name": "x", "posture": Posture::Desk, "public_key": PUBLIC_KEY },
    })
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("memory takes it");
    encoder.finish().expect("memory takes it")
}

async fn send(app: &TestApp, encoding: &str, body: Vec<u8>) -> Answer {
    let request = app
        .stranger()
        .request(Method::POST, "/api/auth/sign-in")
        .header(CONTENT_TYPE, "application/json")
        .header(CONTENT_ENCODING, encoding)
        .body(body);
    read(request).await
}

/// A request of which the server has everything but the last byte.
struct HeldRequest {
    line: TcpStream,
    rest: Vec<u8>,
}

impl HeldRequest {
    async fn begin(client: &Client, (path, kind): (&str, &str), mut body: Vec<u8>) -> Self {
        let address = client.address.trim_start_matches("http://");
        let token = client.access_token.as_deref().expect("a token");
        let rest = body.split_off(body.len() - 1);
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Authorization: Bearer {token}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len() + rest.len()
        );
        let mut line = TcpStream::connect(address).await.expect("a connection");
        line.write_all(head.as_bytes()).await.expect("it is sent");
        line.write_all(&body).await.expect("it is sent");
        line.flush().await.expect("it is sent");
        // The one worker answers these after it has taken up the held one and read who asks there.
        for _ in 0..5 {
            client.get("/api/me").await.expect_status(200);
        }
        Self { line, rest }
    }

    /// Sends the last byte and gives the answer's status and problem.
    async fn finish(mut self) -> (u16, String) {
        self.line.write_all(&self.rest).await.expect("it is sent");
        let mut answer = String::new();
        self.line
            .read_to_string(&mut answer)
            .await
            .expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|text| text.parse().ok());
        let body = answer.split_once("\r\n\r\n").expect("head and body").1;
        let code = serde_json::from_str::<Value>(body)
            .ok()
            .and_then(|problem| problem["code"].as_str().map(str::to_owned));
        (status.expect("a status"), code.unwrap_or_default())
    }
}
