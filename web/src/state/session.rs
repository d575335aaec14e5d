//! Who is signed in. The access token lives in memory only; the refresh token in a cookie that no
//! script reads. An expired sign-in stops synchronising, never recording.

use super::identity::StoredIdentity;
use crate::device::{browser, clock};
use crate::http::{Answer, Content, HttpError, Outgoing, TIMEOUT_MS, send};
use crate::storage::DeviceStorage;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared};
use gloo_net::http::Method;
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::api::auth::{Me, Posture, SignIn, SignInDevice, SignedIn};
use shared::ids::UserId;
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
    /// The device's storage does not answer, so nobody knows who it is.
    Unreadable,
}

/// Why there is no access token now.
#[derive(Clone, Debug)]
pub enum NoToken {
    /// The server cannot be reached.
    Offline,
    /// The server has ended the sign-in; its answer.
    Ended(Answer),
    /// Somebody else has signed in in another tab of this browser.
    OtherPerson,
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
            Self::OtherPerson => Some(Response {
                status: ProblemCode::NotSignedIn.status(),
                retry_after_s: None,
                body: Vec::new(),
            }),
        }
    }
}

impl From<NoToken> for HttpError {
    fn from(reason: NoToken) -> Self {
        match reason {
            NoToken::Offline => Self::Offline,
            NoToken::OtherPerson => Self::Problem(ProblemCode::NotSignedIn),
            NoToken::Ended(answer) => answer.check().err().unwrap_or(Self::Unreadable),
        }
    }
}

#[derive(Clone)]
struct Token {
    user: UserId,
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
        let read = StoredIdentity::read_current(&self.device_storage()).await;
        let phase = match &read {
            Err(_) => SessionPhase::Unreadable,
            Ok(None) => SessionPhase::SignedOut,
            Ok(Some(identity)) if identity.is_barred => SessionPhase::Barred,
            Ok(Some(_)) => SessionPhase::SignedIn,
        };
        self.identity.set(read.ok().flatten());
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
        let known = StoredIdentity::read_by_login(&storage, &login)
            .await
            .map_err(|_| HttpError::Unreadable)?;
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
        // Whoever goes on as the person before does nothing under this sign-in.
        let me: Me = self
            .get("/api/me")
            .await
            .inspect_err(|_| self.forget_token())?;
        let identity = StoredIdentity::from_me(&me, signed_in.device_id);
        if identity.make_current(&storage).await.is_err() {
            self.forget_token();
            return Err(HttpError::Unreadable);
        }
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

    /// Ends the sign-in at the server. Without a network it stays: a cookie that is left behind would sign
    /// in whoever opens the app next.
    pub async fn end(self) -> Result<(), HttpError> {
        match self.bearer().await {
            Ok(_) => self.exchange("/api/auth/sign-out", None).await?.check()?,
            Err(NoToken::Offline) => return Err(HttpError::Offline),
            // The server has ended it already, or the cookie is another person's.
            Err(NoToken::Ended(_) | NoToken::OtherPerson) => {}
        }
        Ok(())
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
        match self.fresh_token() {
            Some(text) => Ok(text),
            None => self.refresh().await,
        }
    }

    fn fresh_token(self) -> Option<String> {
        let now_ms = clock::device_time().monotonic_ms;
        self.token.with_value(|token| {
            token
                .as_ref()
                .filter(|token| token.ends_at_ms > now_ms + RENEW_BEFORE_MS)
                .map(|token| token.text.clone())
        })
    }

    /// An access token of that person and of nobody else: their work must never travel under the
    /// sign-in of another.
    pub async fn bearer_of(self, person: UserId) -> Result<String, NoToken> {
        let bearer = self.bearer().await?;
        let is_own = self.token.with_value(|token| {
            token
                .as_ref()
                .is_some_and(|token| token.user == person && token.text == bearer)
        });
        if is_own {
            Ok(bearer)
        } else {
            Err(NoToken::OtherPerson)
        }
    }

    /// Whether a cookie signs somebody in of whom this device knows nothing: the system has cleared
    /// its storage.
    pub async fn is_known_to_server_only(self) -> bool {
        let answer = self.exchange("/api/auth/refresh", None).await;
        self.identity.with_untracked(Option::is_none)
            && answer.is_ok_and(|answer| answer.read::<SignedIn>().is_ok())
    }

    /// Whether there is a token that a request can use without asking for another.
    pub fn has_token(self) -> bool {
        self.fresh_token().is_some()
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
            Ok(signed_in) if self.is_other_person(signed_in.user.id) => {
                self.phase.set(SessionPhase::Expired);
                Err(NoToken::OtherPerson)
            }
            Ok(signed_in) => {
                self.keep_token(&signed_in);
                self.phase.set(SessionPhase::SignedIn);
                self.remember_barred(false).await;
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
                    self.remember_barred(is_barred).await;
                }
                Err(NoToken::Ended(answer))
            }
            Err(_) => Err(NoToken::Offline),
        }
    }

    /// Two tabs share one cookie, and in the other one somebody else may have signed in.
    fn is_other_person(self, signed_in: UserId) -> bool {
        self.identity.with_untracked(|known| {
            known
                .as_ref()
                .is_some_and(|known| known.user.id != signed_in)
        })
    }

    /// Keeps that the person is barred, or not any more. What cannot be kept now is said again by the
    /// server at the next contact.
    async fn remember_barred(self, is_barred: bool) {
        let known = self.identity.get_untracked();
        if let Some(known) = known.filter(|known| known.is_barred != is_barred) {
            let known = StoredIdentity { is_barred, ..known };
            known.keep(&self.device_storage()).await.ok();
            self.identity.set(Some(known));
        }
    }

    async fn exchange(self, path: &str, body: Option<Content>) -> Result<Answer, HttpError> {
        send(Outgoing {
            method: Method::POST,
            path,
            bearer: None,
            body,
            limit_ms: TIMEOUT_MS,
        })
        .await
    }

    fn keep_token(self, signed_in: &SignedIn) {
        let ends_at_ms =
            clock::device_time().monotonic_ms + u64::from(signed_in.expires_in_s) * 1_000;
        self.token.set_value(Some(Token {
            user: signed_in.user.id,
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
        let content = body.map(Content::json_bytes);
        self.deliver(method, path, (content, TIMEOUT_MS)).await
    }

    /// Sends any body, with the time that the whole answer may take.
    pub async fn deliver(
        self,
        method: Method,
        path: &str,
        (body, limit_ms): (Option<Content>, i32),
    ) -> Result<Answer, HttpError> {
        let bearer = self.bearer().await?;
        let outgoing = |bearer, body| Outgoing {
            method: method.clone(),
            path,
            bearer,
            body,
            limit_ms,
        };
        let answer = send(outgoing(Some(bearer.as_str()), body.clone())).await?;
        if answer.status != 401 {
            return Ok(answer);
        }
        self.forget_token();
        let bearer = self.bearer().await?;
        send(outgoing(Some(bearer.as_str()), body)).await
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
