//! Somebody who talks to the server over HTTP.

use crate::PASSWORD;
use crate::pen::Pen;
use crate::server_under_test::TestApp;
use p256::ecdsa::SigningKey;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, ORIGIN, SET_COOKIE};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use server::app::random_bytes;
use shared::api::auth::{Posture, SignedIn};
use shared::ids::{DeviceId, UserId};
use shared::sync::SealedMutation;
use shared::sync::wire::{PUSH_MEDIA_TYPE, PushAnswer, write_push};

/// A point of P-256: the curve's generator.
pub const PUBLIC_KEY: &str = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296\
                              4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

/// A person on a device, or a stranger. Holds the tokens as the web app does.
#[derive(Clone, Debug)]
pub struct Client {
    /// `http://127.0.0.1:<port>`.
    pub address: String,
    /// Who is signed in; nil for a stranger.
    pub user: UserId,
    /// On which device; nil for a stranger.
    pub device: DeviceId,
    /// Sent with every request when there is one.
    pub access_token: Option<String>,
    /// The refresh cookie, as `name=value`.
    pub cookie: Option<String>,
    http: reqwest::Client,
}

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body's bytes.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as a type.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    /// The problem's code; empty when the answer is no problem.
    #[must_use]
    pub fn code(&self) -> String {
        serde_json::from_slice::<serde_json::Value>(&self.body)
            .ok()
            .and_then(|body| body.get("code")?.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The answer itself, when it has the status.
    pub fn expect_status(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
}

/// A line to this machine, past any proxy that the surroundings name.
///
/// # Panics
/// When the system gives no sockets.
#[must_use]
pub fn direct() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy().build();
    client.expect("the system gives sockets")
}

impl Client {
    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(app: &TestApp) -> Self {
        Self::at(&app.address)
    }

    /// Somebody who is not signed in, at any server.
    ///
    /// # Panics
    /// When the system gives no sockets.
    #[must_use]
    pub fn at(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            user: UserId(uuid::Uuid::nil()),
            device: DeviceId(uuid::Uuid::nil()),
            access_token: None,
            cookie: None,
            http: direct(),
        }
    }

    /// The same with another access token.
    #[must_use]
    pub fn with_token(mut self, token: String) -> Self {
        self.access_token = Some(token);
        self
    }

    /// Signs in on a new device.
    pub async fn sign_in(app: &TestApp, login: &str, posture: Posture) -> Self {
        let mut client = Self::stranger(app);
        let answer = client
            .try_sign_in(login, PASSWORD, posture)
            .await
            .expect_status(200);
        client.take_session(&answer);
        client
    }

    /// One attempt to sign in on a new device.
    pub async fn try_sign_in(&self, login: &str, password: &str, posture: Posture) -> Answer {
        // A phone signs in again with its key; each desk is a browser of its own.
        let key = match posture {
            Posture::Field => PUBLIC_KEY.to_owned(),
            Posture::Desk => new_public_key(),
        };
        let body = json!({
            "login": login, "password": password,
            "device": { "name": "test", "posture": posture, "public_key": key },
        });
        self.post("/api/auth/sign-in", &body).await
    }

    /// Keeps the tokens of an answer to sign-in or refresh.
    pub fn take_session(&mut self, answer: &Answer) {
        let signed_in: SignedIn = answer.json();
        self.access_token = Some(signed_in.access_token);
        self.user = signed_in.user.id;
        self.device = signed_in.device_id;
        self.cookie = cookie_of(answer).or(self.cookie.take());
    }

    /// Exchanges a cookie, from our own origin.
    pub async fn refresh_with(&self, cookie: &str) -> Answer {
        let url = format!("{}/api/auth/refresh", self.address);
        let request = self
            .http
            .post(url)
            .header(ORIGIN, &self.address)
            .header("cookie", cookie);
        read(request).await
    }

    /// Exchanges the own cookie and keeps what came.
    pub async fn refresh(&mut self) -> Answer {
        let cookie = self.cookie.clone().unwrap_or_default();
        let answer = self.refresh_with(&cookie).await;
        if answer.status == StatusCode::OK {
            self.take_session(&answer);
        }
        answer
    }

    /// Any request, with the access token when there is one.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.address));
        match &self.access_token {
            Some(token) => request.header(AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        read(self.request(Method::GET, path)).await
    }

    /// `POST` of JSON.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        read(self.request(Method::POST, path).json(body)).await
    }

    /// `PUT` of JSON.
    pub async fn put(&self, path: &str, body: &impl Serialize) -> Answer {
        read(self.request(Method::PUT, path).json(body)).await
    }

    /// `PATCH` of JSON.
    pub async fn patch(&self, path: &str, body: &impl Serialize) -> Answer {
        read(self.request(Method::PATCH, path).json(body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        read(self.request(Method::DELETE, path)).await
    }

    /// `POST` of a file.
    pub async fn post_file(&self, path: &str, media_type: &str, bytes: Vec<u8>) -> Answer {
        let request = self.request(Method::POST, path);
        read(request.header(CONTENT_TYPE, media_type).body(bytes)).await
    }

    /// A pen that writes mutations of this device.
    #[must_use]
    pub fn pen(&self) -> Pen {
        Pen::new(self.user, self.device)
    }

    /// Pushes and gives the receipts; the push itself must succeed.
    pub async fn push(&self, mutations: &[SealedMutation]) -> PushAnswer {
        self.try_push(mutations).await.expect_status(200).json()
    }

    /// Pushes.
    pub async fn try_push(&self, mutations: &[SealedMutation]) -> Answer {
        let request = self
            .request(Method::POST, "/api/sync/push")
            .header(CONTENT_TYPE, PUSH_MEDIA_TYPE)
            .body(write_push(mutations));
        read(request).await
    }
}

fn new_public_key() -> String {
    let key = SigningKey::from_slice(&random_bytes::<32>()).expect("almost every number is a key");
    hex::encode(key.verifying_key().to_sec1_point(false).as_bytes())
}

/// The refresh cookie of an answer, as `name=value`.
#[must_use]
pub fn cookie_of(answer: &Answer) -> Option<String> {
    let cookie = answer.headers.get(SET_COOKIE)?.to_str().ok()?;
    cookie.split(';').next().map(str::to_owned)
}

/// Sends a request and reads the whole answer.
pub async fn read(request: reqwest::RequestBuilder) -> Answer {
    try_read(request).await.expect("the server answers")
}

/// The same of a server that may end meanwhile; then there is no answer, or not the whole.
///
/// # Errors
/// When the connection did not stand until the end.
pub async fn try_read(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
    let response = request.send().await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = response.bytes().await?.to_vec();
    Ok(Answer {
        status,
        headers,
        body,
    })
}
