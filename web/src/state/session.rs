//! Who is signed in. The access token lives in memory only; the refresh token in a cookie that no
//! script reads. An expired sign-in stops synchronising, never recording.

use super::identity::StoredIdentity;
use crate::device::{browser, clock};
use crate::http::{Answer, Content, HttpError, Outgoing, send};
use crate::storage::DeviceStorage;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use gloo_net::http::Method;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::api::auth::{Me, Posture, SignIn, SignInDevice, SignedIn};
use shared::problem::ProblemCode;
use shared::sync::engine::{Response, StorageError};
use std::rc::Rc;

/// A token is renewed this long before it ends, so that a slow request still arrives in time.
const RENEW_BEFORE_MS: u64 = 60_000;

/// How the sign-in stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionPhase {
    /// The device is still being read.
    Starting,
    /// Nobody has signed in on this device.
    SignedOut,
    /// Somebody has; the server may or may not be reachable.
    SignedIn,
    /// The server has ended the sign-in: recording goes on, synchronising waits.
    Expired,
    /// The device was revoked or the account disabled: nothing is shown any more.
    Barred,
}

/// Why there is no access token now.
#[derive(Clone, Debug)]
pub enum NoToken {
    /// The server cannot be reached.
    Offline,
    /// The server has ended the sign-in; its answer.
    Ended(Answer),
}

impl NoToken {
    /// The server's answer, when there was one.
    pub fn into_response(self) -> Option<Response> {
        match self {
            Self::Offline => None,
            Self::Ended(answer) => Some(Response {
                status: answer.status,
                retry_after_s: answer.retry_after_s,
                body: answer.body,
            }),
        }
    }
}

impl From<NoToken> for HttpError {
    fn from(reason: NoToken) -> Self {
        match reason {
            NoToken::Offline => Self::Offline,
            NoToken::Ended(answer) => answer.check().err().unwrap_or(Self::Unreadable),
        }
    }
}

#[derive(Clone)]
struct Token {
    text: String,
    ends_at_ms: u64,
}

type Refreshing = Shared<LocalBoxFuture<'static, Result<String, NoToken>>>;

/// The sign-in of this device; one for the whole app, in its root context.
#[derive(Clone, Copy)]
pub struct Session {
    /// Who it is, also while offline.
    pub identity: RwSignal<Option<StoredIdentity>>,
    /// How it stands.
    pub phase: RwSignal<SessionPhase>,
    /// Why the server ended it.
    pub ended_because: RwSignal<Option<ProblemCode>>,
    token: StoredValue<Option<Token>>,
    refreshing: StoredValue<Option<Refreshing>, LocalStorage>,
    storage: StoredValue<Rc<DeviceStorage>, LocalStorage>,
}

impl Session {
    /// A session that still has to read the device; see [`Session::restore`].
    pub fn new() -> Self {
        Self {
            identity: RwSignal::new(None),
            phase: RwSignal::new(SessionPhase::Starting),
            ended_because: RwSignal::new(None),
            token: StoredValue::new(None),
            refreshing: StoredValue::new_local(None),
            storage: StoredValue::new_local(Rc::new(DeviceStorage::default())),
        }
    }

    /// What belongs to the device whoever is signed in.
    pub fn device_storage(self) -> Rc<DeviceStorage> {
        self.storage.get_value()
    }

    /// Reads who used the device last; works offline.
    pub async fn restore(self) {
        let identity = StoredIdentity::read_current(&self.device_storage()).await;
        let phase = if identity.is_some() {
            SessionPhase::SignedIn
        } else {
            SessionPhase::SignedOut
        };
        self.identity.set(identity);
        self.phase.set(phase);
    }

    /// Signs in and remembers who it is.
    pub async fn sign_in(
        self,
        login: String,
        password: String,
        public_key: String,
    ) -> Result<Me, HttpError> {
        let storage = self.device_storage();
        let known = StoredIdentity::read_by_login(&storage, &login).await;
        let device = SignInDevice {
            id: known.map(|identity| identity.device),
            name: browser::device_name(&browser::user_agent()),
            posture: Posture::Field,
            public_key,
        };
        let body = Content::json(&SignIn {
            login,
            password,
            device,
        })?;
        let signed_in: SignedIn = self
            .exchange("/api/auth/sign-in", Some(body))
            .await?
            .read()?;
        self.keep_token(&signed_in);
        self.ended_because.set(None);
        let me: Me = self.get("/api/me").await?;
        let identity = StoredIdentity::from_me(&me, signed_in.device_id);
        identity
            .make_current(&storage)
            .await
            .map_err(|_| HttpError::Unreadable)?;
        self.identity.set(Some(identity));
        self.phase.set(SessionPhase::SignedIn);
        Ok(me)
    }

    /// Asks who the person is now: roles and grants change while a browser stays signed in. Without
    /// an answer everything stays as it was known.
    pub async fn renew_identity(self) {
        let Ok(me) = self.get::<Me>("/api/me").await else {
            return;
        };
        let known = self.identity.get_untracked();
        let Some(known) = known.filter(|known| known.user.id == me.user.id) else {
            return;
        };
        let renewed = known.renewed(&me);
        if renewed != known {
            // What could not be kept is asked for again at the next start.
            renewed.make_current(&self.device_storage()).await.ok();
            self.identity.set(Some(renewed));
        }
    }

    /// Ends the sign-in at the server as far as it can be reached, and forgets it here. The caller
    /// has made sure that nothing is undelivered.
    pub async fn sign_out(self) -> Result<(), HttpError> {
        if let Ok(bearer) = self.bearer().await {
            let outgoing = Outgoing {
                method: Method::POST,
                path: "/api/auth/sign-out",
                bearer: Some(&bearer),
                body: None,
            };
            send(outgoing).await?.check()?;
        }
        self.forget().await.map_err(|_| HttpError::Unreadable)
    }

    /// Forgets the person on this device, without the server.
    pub async fn forget(self) -> Result<(), StorageError> {
        if let Some(identity) = self.identity.get_untracked() {
            identity.forget(&self.device_storage()).await?;
        }
        self.token.set_value(None);
        self.identity.set(None);
        self.phase.set(SessionPhase::SignedOut);
        Ok(())
    }

    /// An access token that lives long enough for a request.
    pub async fn bearer(self) -> Result<String, NoToken> {
        let now_ms = clock::device_time().monotonic_ms;
        let fresh = self.token.with_value(|token| {
            token
                .as_ref()
                .filter(|token| token.ends_at_ms > now_ms + RENEW_BEFORE_MS)
                .map(|token| token.text.clone())
        });
        match fresh {
            Some(text) => Ok(text),
            None => self.refresh().await,
        }
    }

    /// Drops a token that the server refused before its time.
    pub fn forget_token(self) {
        self.token.set_value(None);
    }

    /// Any number of callers wait for one refresh.
    fn refresh(self) -> Refreshing {
        let running = self.refreshing.with_value(Option::clone);
        running.unwrap_or_else(|| {
            let refreshing = async move {
                let outcome = self.refresh_once().await;
                self.refreshing.set_value(None);
                outcome
            };
            let refreshing = refreshing.boxed_local().shared();
            self.refreshing.set_value(Some(refreshing.clone()));
            refreshing
        })
    }

    async fn refresh_once(self) -> Result<String, NoToken> {
        let answer = self
            .exchange("/api/auth/refresh", None)
            .await
            .map_err(|_| NoToken::Offline)?;
        match answer.read::<SignedIn>() {
            Ok(signed_in) => {
                self.keep_token(&signed_in);
                self.phase.set(SessionPhase::SignedIn);
                Ok(signed_in.access_token)
            }
            Err(HttpError::Problem(code)) if code.status() == 401 => {
                if self.identity.with_untracked(Option::is_some) {
                    let is_barred =
                        matches!(code, ProblemCode::DeviceRevoked | ProblemCode::UserDisabled);
                    self.phase.set(if is_barred {
                        SessionPhase::Barred
                    } else {
                        SessionPhase::Expired
                    });
                    self.ended_because.set(Some(code));
                }
                Err(NoToken::Ended(answer))
            }
            Err(_) => Err(NoToken::Offline),
        }
    }

    async fn exchange(self, path: &str, body: Option<Content>) -> Result<Answer, HttpError> {
        send(Outgoing {
            method: Method::POST,
            path,
            bearer: None,
            body,
        })
        .await
    }

    fn keep_token(self, signed_in: &SignedIn) {
        let ends_at_ms =
            clock::device_time().monotonic_ms + u64::from(signed_in.expires_in_s) * 1_000;
        self.token.set_value(Some(Token {
            text: signed_in.access_token.clone(),
            ends_at_ms,
        }));
    }

    /// Sends a request under the sign-in; an expired token is renewed once.
    pub async fn request(
        self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<Answer, HttpError> {
        let content = || {
            body.clone().map(|bytes| Content {
                media_type: "application/json",
                encoding: None,
                bytes,
            })
        };
        let bearer = self.bearer().await?;
        let outgoing = Outgoing {
            method: method.clone(),
            path,
            bearer: Some(&bearer),
            body: content(),
        };
        let answer = send(outgoing).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.forget_token();
        let bearer = self.bearer().await?;
        send(Outgoing {
            method,
            path,
            bearer: Some(&bearer),
            body: content(),
        })
        .await
    }

    /// Reads a value by query.
    pub async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, HttpError> {
        self.request(Method::GET, path, None).await?.read()
    }
}

/// The session of the app.
pub fn use_session() -> Session {
    expect_context()
}
