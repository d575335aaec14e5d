//! JSON bodies of requests, with the limits that the framework does not have.

use super::body::read_body;
use crate::problem::ApiError;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use shared::problem::ProblemCode;

/// Most bytes of a JSON body.
pub const JSON_BYTES_MAX: usize = 256 * 1024;
/// Most brackets within each other.
const JSON_DEPTH_MAX: usize = 32;

/// A request's body, parsed within the limits.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        // The raw body: the framework would unfold a compressed one before anything is counted.
        let payload = payload.take();
        let request = request.clone();
        Box::pin(async move {
            if !is_json {
                return Err(ApiError::new(ProblemCode::UnsupportedMediaType));
            }
            let body = read_body(&request, payload, JSON_BYTES_MAX).await?;
            parse(&body).map(Self)
        })
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    if depth(body) > JSON_DEPTH_MAX {
        return Err(ApiError::new(ProblemCode::BadRequest).with_detail("nested too deeply"));
    }
    // The parser's message may quote the body, so only where it stopped is told.
    serde_json::from_slice(body).map_err(|error| {
        let place = format!(
            "not as expected at line {} column {}",
            error.line(),
            error.column()
        );
        ApiError::new(ProblemCode::BadRequest).with_detail(place)
    })
}

/// The deepest nesting, brackets within strings left out.
fn depth(body: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut escaped) = (false, false);
    for byte in body {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_in_strings_are_not_nesting() {
        assert_eq!(depth(br#"{"a": "[[[\"[[", "b": [1]}"#), 2);
    }

    #[test]
    fn a_body_that_is_nested_too_deeply_is_refused() {
        let body = format!("{}{}", "[".repeat(33), "]".repeat(33));
        let problem = parse::<serde_json::Value>(body.as_bytes());
        assert_eq!(
            problem.map_err(|error| error.code()),
            Err(ProblemCode::BadRequest)
        );
    }
}
