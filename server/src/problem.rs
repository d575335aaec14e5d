//! Errors as RFC 9457 answers: the one mapping from a [`ProblemCode`] to HTTP.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use shared::api::{PROBLEM_MEDIA_TYPE, Problem};
use shared::problem::ProblemCode;
use std::fmt;

/// Seconds in which a database may be back that does not answer, or gives in to nobody.
const DATABASE_BACK_S: u64 = 5;

/// Why a request is not answered as asked. Handlers return it; it becomes a problem+json answer.
#[derive(Debug)]
pub struct ApiError {
    code: ProblemCode,
    detail: Option<String>,
    retry_after_s: Option<u64>,
    cause: Option<crate::database::Error>,
}

impl ApiError {
    /// An error with nothing to add to its code.
    #[must_use]
    pub fn new(code: ProblemCode) -> Self {
        Self {
            code,
            detail: None,
            retry_after_s: None,
            cause: None,
        }
    }

    /// Says in English what is wrong in this request. Never a personal value.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says when another attempt makes sense.
    #[must_use]
    pub fn with_retry_after_s(mut self, retry_after_s: u64) -> Self {
        self.retry_after_s = Some(retry_after_s);
        self
    }

    /// Missing, or nothing the caller may know of: the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(ProblemCode::NotFound)
    }

    /// The error's code.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.code
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(cause) = &self.cause {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

impl From<ProblemCode> for ApiError {
    fn from(code: ProblemCode) -> Self {
        Self::new(code)
    }
}

impl From<crate::database::Error> for ApiError {
    fn from(error: crate::database::Error) -> Self {
        match error {
            crate::database::Error::Problem(code) => Self::new(code),
            cause if cause.is_disconnected() || cause.is_lost_race() => Self {
                cause: Some(cause),
                retry_after_s: Some(DATABASE_BACK_S),
                ..Self::new(ProblemCode::Unavailable)
            },
            cause => Self {
                cause: Some(cause),
                ..Self::new(ProblemCode::Internal)
            },
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        status_of(self.code)
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(
                request_id = crate::app::current_request_id(),
                device = crate::app::current_device().map(tracing::field::display),
                error = %cause,
                "a request failed"
            );
        }
        let mut response = problem_response(self.code, self.detail.clone(), self.retry_after_s);
        if let Some(retry_after_s) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        response
    }
}

/// The answer for a code.
#[must_use]
pub fn problem_response(
    code: ProblemCode,
    detail: Option<String>,
    retry_after_s: Option<u64>,
) -> HttpResponse {
    let status = status_of(code);
    let problem = Problem {
        type_: format!("urn:storebeat:problem:{code}"),
        title: code.as_str().replace('_', " "),
        status: status.as_u16(),
        code,
        detail,
        request_id: crate::app::current_request_id(),
        retry_after_s,
    };
    let mut response = HttpResponse::build(status);
    response.insert_header((header::CONTENT_TYPE, PROBLEM_MEDIA_TYPE));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if code.status() == 401 {
        response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
    }
    response.body(serde_json::to_vec(&problem).expect("a problem is plain data"))
}

fn status_of(code: ProblemCode) -> StatusCode {
    StatusCode::from_u16(code.status()).expect("every code names an HTTP status")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Error;
    use sea_orm::{ConnAcquireErr, DbErr};

    #[test]
    fn a_database_that_is_away_is_no_fault_of_the_request() {
        let away = Error::Query(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout));
        for (error, status, asks_again) in [
            (away, 503, true),
            (Error::StartOver, 503, true),
            (Error::Data("a row"), 500, false),
            (Error::Problem(ProblemCode::NotFound), 404, false),
        ] {
            let response = ApiError::from(error).error_response();
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(
                response.headers().contains_key(header::RETRY_AFTER),
                asks_again
            );
        }
    }
}
