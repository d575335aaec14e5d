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
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::{Duration, Instant};

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
        known: BTreeMap::new(),
        look_again_at: Instant::now() + BEAT,
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
    /// Whether the listener may hear of a feed, as found since the last beat.
    known: BTreeMap<FeedId, bool>,
    look_again_at: Instant,
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
            // A client looks again whenever a stream begins, and so finds what it was not told.
            if self.listener.take_missed() {
                return None;
            }
            let is_beat = Instant::now() >= self.look_again_at;
            if is_beat {
                self.look_again_at = Instant::now() + BEAT;
                self.known.clear();
            }
            let events = self.events(hints, is_beat).await?;
            if !events.is_empty() {
                return Some(events);
            }
            if is_beat {
                return Some(beat());
            }
        }
    }

    /// How long to wait for hints; `None` when the token has expired.
    fn patience(&self) -> Option<Duration> {
        let left_ms = self.principal.token_expires_at.0 - self.state.clock.now().0;
        let left = u64::try_from(left_ms).ok().filter(|left| *left > 0)?;
        let beat = self.look_again_at.saturating_duration_since(Instant::now());
        Some(beat.min(Duration::from_millis(left)))
    }

    /// The audible ones as events; `None` when the sign-in or a grant has ended. What was found of a
    /// feed holds until the next beat, so that a busy feed costs no query for each of its listeners.
    async fn events(&mut self, hints: Vec<Hint>, is_beat: bool) -> Option<Bytes> {
        let unknown: Vec<FeedId> = hints
            .iter()
            .map(|hint| hint.feed.clone())
            .filter(|feed| !self.known.contains_key(feed))
            .collect();
        if is_beat || !unknown.is_empty() {
            // Of its own: a stream that waits would hold room for it all the time.
            let audible = Box::pin(audible(&self.state, &self.principal, &unknown));
            let audible = match audible.await {
                Ok(audible) => audible?,
                Err(error) => {
                    tracing::warn!(%error, "a stream of hints ends because its scope cannot be read");
                    return None;
                }
            };
            for feed in unknown {
                let is_audible = audible.contains(&feed);
                self.known.insert(feed, is_audible);
            }
        }
        let events: String = hints
            .iter()
            .filter(|hint| {
                self.known
                    .get(&hint.feed)
                    .is_some_and(|is_audible| *is_audible)
            })
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
