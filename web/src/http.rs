//! Requests to the server: with a time limit, and without a window, so that a worker can send too.

use crate::js;
use gloo_net::http::{Headers, Method, RequestBuilder};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::Problem;
use shared::problem::ProblemCode;
use shared::sync::wire::read_json;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// Longer than the slowest honest answer on a bad line; a hanging request must not hold up the next.
pub const TIMEOUT_MS: i32 = 30_000;
/// What could not be had is asked for again after this time, also when the browser does not notice
/// that the server is back.
pub const ASK_AGAIN: Duration = Duration::from_secs(15);

/// What is to be sent.
pub struct Outgoing<'a> {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: &'a str,
    /// The access token, where one is needed.
    pub bearer: Option<&'a str>,
    /// Media type and bytes of a body.
    pub body: Option<Content>,
    /// How long the whole answer may take.
    pub limit_ms: i32,
}

/// A body.
#[derive(Clone)]
pub struct Content {
    /// The media type.
    pub media_type: &'static str,
    /// How the bytes are compressed, if they are.
    pub encoding: Option<&'static str>,
    /// The bytes as they travel.
    pub bytes: Vec<u8>,
}

impl Content {
    /// A JSON body.
    ///
    /// # Errors
    /// When the value cannot be written as JSON, which the API's own types always can.
    pub fn json(value: &impl Serialize) -> Result<Self, HttpError> {
        let bytes = serde_json::to_vec(value).map_err(|_| HttpError::Unreadable)?;
        Ok(Self::json_bytes(bytes))
    }

    /// A JSON body that is written already.
    pub fn json_bytes(bytes: Vec<u8>) -> Self {
        Self {
            media_type: "application/json",
            encoding: None,
            bytes,
        }
    }
}

/// A whole answer, whoever it came from.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header in seconds.
    pub retry_after_s: Option<u32>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why a request did not give what it was sent for.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpError {
    /// No whole answer came.
    Offline,
    /// The server refused, and says why.
    Problem(ProblemCode),
    /// The answer is not the server's own, such as a captive portal's page.
    Unreadable,
}

/// Sends and waits for the whole answer.
///
/// # Errors
/// [`HttpError::Offline`] when none arrives in time, [`HttpError::Unreadable`] when a page comes instead.
pub async fn send(outgoing: Outgoing<'_>) -> Result<Answer, HttpError> {
    let (answer, _) = send_with(outgoing, &[]).await?;
    Ok(answer)
}

/// As [`send`], with further headers, and with those of the answer.
///
/// # Errors
/// As [`send`].
pub async fn send_with(
    outgoing: Outgoing<'_>,
    further: &[(&str, &str)],
) -> Result<(Answer, Headers), HttpError> {
    let headers = Headers::new();
    for (name, value) in further {
        headers.set(name, value);
    }
    if let Some(bearer) = outgoing.bearer {
        headers.set("Authorization", &format!("Bearer {bearer}"));
    }
    if let Some(content) = &outgoing.body {
        headers.set("Content-Type", content.media_type);
        if let Some(encoding) = content.encoding {
            headers.set("Content-Encoding", encoding);
        }
    }
    let signal = time_limit(outgoing.limit_ms);
    let builder = RequestBuilder::new(outgoing.path)
        .method(outgoing.method)
        .headers(headers)
        .abort_signal(signal.as_ref());
    let request = match outgoing.body {
        Some(content) => builder.body(js_sys::Uint8Array::from(content.bytes.as_slice())),
        None => builder.build(),
    };
    let response = request
        .map_err(|_| HttpError::Offline)?
        .send()
        .await
        .map_err(|_| HttpError::Offline)?;
    if response.ok() && is_page(&response.headers()) {
        return Err(HttpError::Unreadable);
    }
    let retry_after_s = response
        .headers()
        .get("Retry-After")
        .and_then(|value| value.parse().ok());
    let headers = response.headers();
    let body = response.binary().await.map_err(|_| HttpError::Offline)?;
    let answer = Answer {
        status: response.status(),
        retry_after_s,
        body,
    };
    Ok((answer, headers))
}

/// The API answers with no page: a good answer that is one is a captive portal's.
fn is_page(headers: &Headers) -> bool {
    let media_type = headers.get("Content-Type");
    media_type.is_some_and(|media_type| media_type.starts_with("text/html"))
}

fn time_limit(limit_ms: i32) -> Option<web_sys::AbortSignal> {
    let class = js::global("AbortSignal")?;
    let signal =
        js::call(&class, "timeout", &[limit_ms.into()]).or_else(|_| timed_signal(limit_ms));
    signal.ok()?.dyn_into().ok()
}

/// Browsers before 2022 have no ready-made time limit; ending what has ended does nothing.
fn timed_signal(limit_ms: i32) -> Result<JsValue, JsValue> {
    let controller = js::construct("AbortController", &[])?;
    let signal = js::get(&controller, "signal");
    spawn_local(async move {
        js::sleep(limit_ms).await;
        drop(js::call(&controller, "abort", &[]));
    });
    Ok(signal)
}

impl Answer {
    /// The value of a good answer.
    ///
    /// # Errors
    /// The server's problem, or that the answer is not the server's own.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        self.check()?;
        read_json(&self.body).map_err(|_| HttpError::Unreadable)
    }

    /// That the answer is a good one.
    ///
    /// # Errors
    /// The server's problem, or that the answer is not the server's own.
    pub fn check(&self) -> Result<(), HttpError> {
        if (200..300).contains(&self.status) {
            return Ok(());
        }
        match read_json::<Problem>(&self.body) {
            Ok(problem) => Err(HttpError::Problem(problem.code)),
            Err(_) => Err(HttpError::Unreadable),
        }
    }
}
