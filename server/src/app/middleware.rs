//! What happens around every request: its id, one line in the log, and panics as answers.

use super::AppState;
use crate::problem::{ApiError, problem_response};
use crate::web_files::write_security_headers;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse, web};
use futures_util::FutureExt as _;
use shared::ids::{DeviceId, UserId};
use shared::problem::ProblemCode;
use std::cell::Cell;
use std::panic::AssertUnwindSafe;
use std::rc::Rc;
use std::time::Instant;

/// Requests of one worker at a time; streams of hints are counted apart, where they begin.
pub(super) const REQUESTS_A_WORKER: usize = 512;
/// The coding that answers are packed in where it is taken.
const ZSTD: &str = "zstd";
/// The one path whose answers do not end.
const STREAM_PATH: &str = "/api/hints";

tokio::task_local! {
    static CONTEXT: Rc<RequestContext>;
}

thread_local! {
    /// A worker is one thread.
    static IN_FLIGHT: Cell<usize> = const { Cell::new(0) };
}

/// The id of the request that is being answered; empty outside of one.
#[must_use]
pub fn current_request_id() -> String {
    CONTEXT
        .try_with(|context| context.id.clone())
        .unwrap_or_default()
}

/// The device of the request that is being answered, once it is known.
#[must_use]
pub fn current_device() -> Option<DeviceId> {
    CONTEXT
        .try_with(|context| context.sender.get())
        .ok()
        .flatten()
        .map(|(_, device)| device)
}

/// What a request's log lines know of it: ids only, never tokens, names, positions.
#[derive(Default)]
pub struct RequestContext {
    id: String,
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
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let context = Rc::new(RequestContext {
        id: hex::encode(super::random_bytes::<16>()),
        sender: Cell::default(),
    });
    request.extensions_mut().insert(Rc::clone(&context));
    let method = request.method().clone();
    let is_https_for_good = request
        .app_data::<web::Data<AppState>>()
        .is_some_and(|state| state.settings.is_https_for_good());
    let started = Instant::now();
    let outcome = CONTEXT
        .scope(
            Rc::clone(&context),
            AssertUnwindSafe(next.call(request)).catch_unwind(),
        )
        .await;
    let answer = match outcome {
        Ok(Ok(mut response)) => {
            let route = response.request().match_pattern();
            let status = response.status().as_u16();
            log(&context, (method.as_str(), route), status, started);
            write_request_id(response.headers_mut(), &context);
            return Ok(response);
        }
        Ok(Err(error)) => CONTEXT.sync_scope(Rc::clone(&context), || error.error_response()),
        Err(_) => CONTEXT.sync_scope(Rc::clone(&context), || {
            problem_response(ProblemCode::Internal, None, None)
        }),
    };
    let answer = dress(answer, &context, is_https_for_good);
    log(
        &context,
        (method.as_str(), None),
        answer.status().as_u16(),
        started,
    );
    Err(actix_web::error::InternalError::from_response("no answer", answer).into())
}

/// An answer that comes from nowhere has passed nobody who adds what all answers have.
fn dress(
    mut answer: HttpResponse,
    context: &RequestContext,
    is_https_for_good: bool,
) -> HttpResponse {
    write_security_headers(answer.headers_mut(), is_https_for_good);
    write_request_id(answer.headers_mut(), context);
    answer
}

fn write_request_id(headers: &mut HeaderMap, context: &RequestContext) {
    if let Ok(value) = HeaderValue::from_str(&context.id) {
        headers.insert(REQUEST_ID_HEADER, value);
    }
}

fn log(
    context: &RequestContext,
    (method, route): (&str, Option<String>),
    status: u16,
    started: Instant,
) {
    let (user, device) = context.sender.get().unzip();
    tracing::info!(
        request_id = context.id,
        method,
        route = route.unwrap_or_else(|| "(file)".to_owned()),
        status,
        took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
        user = user.map(tracing::field::display),
        device = device.map(tracing::field::display),
        "answered"
    );
}

/// Says in the log where the program panicked, and in which request. What was said there is left out:
/// it may quote data.
pub fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!(
            location = panic.location().map(tracing::field::display),
            request_id = current_request_id(),
            device = current_device().map(tracing::field::display),
            "panicked"
        );
    }));
}

/// Answers at once that there is too much to do, where waiting would only make it more.
pub(super) async fn count_requests(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if request.path() == STREAM_PATH {
        return next.call(request).await;
    }
    let Some(_place) = Place::take() else {
        return Err(ApiError::new(ProblemCode::Unavailable)
            .with_retry_after_s(1)
            .into());
    };
    next.call(request).await
}

/// Answers of operations in zstd to whoever takes it: the framework would choose brotli, which takes several
/// times the work here for hardly fewer bytes. Files were packed when they were built and have no such choice.
pub(super) async fn prefer_zstd(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let headers = request.headers_mut();
    let taken = headers.get(ACCEPT_ENCODING);
    let takes_zstd = taken
        .and_then(|taken| taken.to_str().ok())
        .is_some_and(|taken| taken.split(',').any(|coding| coding.trim() == ZSTD));
    if takes_zstd && request.path().starts_with("/api/") {
        let only = HeaderValue::from_static(ZSTD);
        request.headers_mut().insert(ACCEPT_ENCODING, only);
    }
    next.call(request).await
}

/// One request in flight.
struct Place;

impl Place {
    fn take() -> Option<Self> {
        IN_FLIGHT.with(|count| {
            let is_free = count.get() < REQUESTS_A_WORKER;
            is_free.then(|| {
                count.set(count.get() + 1);
                Self
            })
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        IN_FLIGHT.with(|count| count.set(count.get() - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service, try_call_service};
    use actix_web::{App, web};

    #[test]
    fn a_worker_has_so_many_places_and_no_more() {
        let mut places: Vec<Place> = (0..REQUESTS_A_WORKER)
            .map(|_| Place::take().expect("a place"))
            .collect();
        assert!(Place::take().is_none());
        places.pop();
        assert!(Place::take().is_some());
    }

    #[actix_web::test]
    async fn a_panic_is_answered_like_everything_else() {
        async fn fail() -> HttpResponse {
            std::panic::panic_any("a test's panic")
        }
        let app = App::new()
            .route("/", web::get().to(fail))
            .wrap(from_fn(watch));
        let app = init_service(app).await;
        let request = TestRequest::get().to_request();
        let outcome = try_call_service(&app, request).await;
        let answer = outcome
            .map(|_| ())
            .expect_err("there is no response")
            .error_response();
        assert_eq!(answer.status().as_u16(), 500);
        for name in [
            "content-type",
            "x-request-id",
            "content-security-policy",
            "x-content-type-options",
        ] {
            assert!(answer.headers().contains_key(name), "{name}");
        }
    }
}
