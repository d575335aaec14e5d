//! The engine's way to the server: fetch, with the sign-in renewed on the way.

use crate::http::{Answer, Content, HttpError, Outgoing, TIMEOUT_MS, send};
use crate::js;
use crate::state::Session;
use gloo_net::http::Method;
use shared::ids::UserId;
use shared::sync::engine::transport::PUSH_PATH;
use shared::sync::engine::{NoAnswer, Request, Response, Transport};
use wasm_bindgen::JsValue;

/// Below this a compressed body is not worth the work.
const COMPRESS_FROM_BYTES: usize = 2 * 1024;
/// The server refuses bodies that grow by more, as it must assume a bomb.
const RATIO_MAX: usize = 9;
const UNAUTHORIZED: u16 = 401;

/// Sends the engine's requests under the sign-in of the person whose work they carry.
pub struct FetchTransport {
    session: Session,
    person: UserId,
}

impl FetchTransport {
    /// A transport of that person's work.
    pub fn new(session: Session, person: UserId) -> Self {
        Self { session, person }
    }

    async fn attempt(&self, request: &Request, bearer: &str) -> Result<Answer, HttpError> {
        let body = if request.path == PUSH_PATH {
            compress(&request.body).await
        } else {
            None
        };
        let body = body.unwrap_or_else(|| Content {
            media_type: request.media_type,
            encoding: None,
            bytes: request.body.clone(),
        });
        let body = Content {
            media_type: request.media_type,
            ..body
        };
        let outgoing = Outgoing {
            method: Method::POST,
            path: request.path,
            bearer: Some(bearer),
            body: Some(body),
            limit_ms: TIMEOUT_MS,
        };
        send(outgoing).await
    }
}

impl Transport for FetchTransport {
    async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        let bearer = match self.session.bearer_of(self.person).await {
            Ok(bearer) => bearer,
            Err(ended) => return ended.into_response().ok_or(NoAnswer),
        };
        let mut answer = self
            .attempt(&request, &bearer)
            .await
            .map_err(|_| NoAnswer)?;
        if answer.status == UNAUTHORIZED {
            // The token may have been refused before its time, for instance after a new secret.
            self.session.forget_token();
            match self.session.bearer_of(self.person).await {
                Ok(bearer) => {
                    answer = self
                        .attempt(&request, &bearer)
                        .await
                        .map_err(|_| NoAnswer)?
                }
                Err(ended) => return ended.into_response().ok_or(NoAnswer),
            }
        }
        Ok(Response {
            status: answer.status,
            retry_after_s: answer.retry_after_s,
            body: answer.body,
        })
    }
}

/// The body through the browser's own gzip, when it has one and it pays.
async fn compress(bytes: &[u8]) -> Option<Content> {
    if bytes.len() < COMPRESS_FROM_BYTES {
        return None;
    }
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes).into());
    let blob = js::construct("Blob", &[parts.into()]).ok()?;
    let gzip = js::construct("CompressionStream", &["gzip".into()]).ok()?;
    let stream = js::call(&blob, "stream", &[]).ok()?;
    let packed: JsValue = js::call(&stream, "pipeThrough", &[gzip]).ok()?;
    let response = js::construct("Response", &[packed]).ok()?;
    let buffer = js::call_async(&response, "arrayBuffer", &[]).await.ok()?;
    let packed = js_sys::Uint8Array::new(&buffer).to_vec();
    let pays = packed.len() < bytes.len() && bytes.len() <= packed.len().saturating_mul(RATIO_MAX);
    pays.then_some(Content {
        media_type: "",
        encoding: Some("gzip"),
        bytes: packed,
    })
}
