//! What happens around every request: its id, one line in the log, and panics as answers.

use crate::problem::problem_response;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _};
use futures_util::FutureExt as _;
use shared::ids::{DeviceId, UserId};
use shared::problem::ProblemCode;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

tokio::task_local! {
    static REQUEST_ID: String;
}

/// The id of the request that is being answered; empty outside of one.
#[must_use]
pub fn current_request_id() -> String {
    REQUEST_ID.try_with(Clone::clone).unwrap_or_default()
}

/// What a request's log line learns while it is answered: ids only, never tokens, names, positions.
#[derive(Default)]
pub struct RequestContext {
    sender: Cell<Option<(UserId, DeviceId)>>,
}

impl RequestContext {
    /// Notes who asks.
    pub fn note_sender(&self, user: UserId, device: DeviceId) {
        self.sender.set(Some((user, device)));
    }
}

const REQUEST_ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, answers a panic with a problem, and logs one line. The path is logged as
/// its pattern and without its query, since both can name people.
pub(super) async fn watch(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let id = hex::encode(super::random_bytes::<16>());
    let context = std::rc::Rc::new(RequestContext::default());
    request
        .extensions_mut()
        .insert(std::rc::Rc::clone(&context));
    let method = request.method().clone();
    let started = Instant::now();
    let outcome = REQUEST_ID
        .scope(
            id.clone(),
            AssertUnwindSafe(next.call(request)).catch_unwind(),
        )
        .await;
    let mut response = match outcome {
        Ok(Ok(response)) => response.map_into_left_body(),
        Ok(Err(error)) => return Err(error),
        Err(_) => {
            tracing::error!(request_id = id, "a handler panicked");
            let answer =
                REQUEST_ID.sync_scope(id, || problem_response(ProblemCode::Internal, None, None));
            return Err(actix_web::error::InternalError::from_response("panic", answer).into());
        }
    };
    log(&id, method.as_str(), &response, &context, started);
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    Ok(response)
}

fn log<B>(
    id: &str,
    method: &str,
    response: &ServiceResponse<B>,
    context: &RequestContext,
    started: Instant,
) {
    let route = response
        .request()
        .match_pattern()
        .unwrap_or_else(|| "(file)".to_owned());
    let (user, device) = context.sender.get().unzip();
    tracing::info!(
        request_id = id,
        method,
        route,
        status = response.status().as_u16(),
        took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        user = user.map(tracing::field::display),
        device = device.map(tracing::field::display),
        "answered"
    );
}
