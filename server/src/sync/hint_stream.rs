//! The stream of hints: server-sent events, filtered by what the listener may hear of.

use super::hints::HintListener;
use super::http::audible;
use crate::access::Principal;
use crate::app::{AppState, HINT_STREAMS_MAX};
use crate::problem::ApiError;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, web};
use futures_util::stream;
use shared::api::Problem;
use shared::problem::ProblemCode;
use shared::sync::FeedId;
use shared::sync::wire::Hint;
use std::convert::Infallible;
use std::time::Duration;

/// Hints that come within this time go out together.
const GATHER: Duration = Duration::from_millis(200);
/// How often a quiet stream is kept open, and the sign-in behind it looked at again.
const BEAT: Duration = Duration::from_secs(20);

/// "Feed F is at n" for every feed that the caller may hear of, until the token expires, the sign-in
/// ends or a grant does.
#[utoipa::path(
    tag = "sync",
    responses(
        (status = 200, content_type = "text/event-stream", body = String),
        (status = 401, body = Problem),
        (status = 503, body = Problem),
    ),
)]
#[get("/hints")]
pub(super) async fn follow_hints(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<HttpResponse, ApiError> {
    if state.hints.listeners() >= HINT_STREAMS_MAX {
        return Err(ApiError::new(ProblemCode::Unavailable).with_retry_after_s(30));
    }
    // Streams that the network lost end by themselves, at the latest with their token.
    let listener = state
        .hints
        .listen_on(principal.device)
        .ok_or_else(|| ApiError::new(ProblemCode::Unavailable).with_retry_after_s(30))?;
    let stream = Stream {
        state: state.get_ref().clone(),
        principal,
        listener,
        has_begun: false,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Compression would hold hints back until a block is full.
        .insert_header(ContentEncoding::Identity)
        .streaming(stream::unfold(stream, |mut stream| async move {
            let bytes = stream.next().await?;
            Some((Ok::<_, Infallible>(bytes), stream))
        })))
}

struct Stream {
    state: AppState,
    principal: Principal,
    listener: HintListener,
    has_begun: bool,
}

impl Stream {
    /// The next events or a beat; `None` ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        if !self.has_begun {
            // The head of the answer goes out with its first bytes.
            self.has_begun = true;
            return Some(beat());
        }
        loop {
            let hints = match tokio::time::timeout(self.patience()?, self.listener.next()).await {
                Ok(Some(mut hints)) => {
                    tokio::time::sleep(GATHER).await;
                    self.listener.gather(&mut hints);
                    hints
                }
                Ok(None) => return None,
                Err(_) => Vec::new(),
            };
            // The token may have expired while nothing came: what comes now is not for it.
            self.patience()?;
            let is_beat = hints.is_empty();
            let events = self.events(hints).await?;
            if is_beat {
                return Some(beat());
            }
            if !events.is_empty() {
                return Some(events);
            }
        }
    }

    /// How long to wait for hints; `None` when the token has expired.
    fn patience(&self) -> Option<Duration> {
        let left_ms = self.principal.token_expires_at.0 - self.state.clock.now().0;
        let left = u64::try_from(left_ms).ok().filter(|left| *left > 0)?;
        Some(BEAT.min(Duration::from_millis(left)))
    }

    /// The audible ones as events; `None` when the sign-in or a grant has ended.
    async fn events(&self, hints: Vec<Hint>) -> Option<Bytes> {
        let named: Vec<FeedId> = hints.iter().map(|hint| hint.feed.clone()).collect();
        let audible = match audible(&self.state, &self.principal, &named).await {
            Ok(audible) => audible?,
            Err(error) => {
                tracing::warn!(%error, "a stream of hints ends because its scope cannot be read");
                return None;
            }
        };
        let events: String = hints
            .iter()
            .filter(|hint| audible.contains(&hint.feed))
            .filter_map(|hint| serde_json::to_string(hint).ok())
            .map(|json| format!("data: {json}\n\n"))
            .collect();
        Some(events.into())
    }
}

/// A comment, which listeners ignore and proxies see.
fn beat() -> Bytes {
    Bytes::from_static(b": beat\n\n")
}
