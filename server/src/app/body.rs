//! Bodies of requests: read raw, within limits of bytes, ratio and time. The framework's own readers
//! unfold compressed bodies before they count, and wait for slow ones without end.

use crate::problem::ApiError;
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header;
use actix_web::web::Bytes;
use flate2::read::GzDecoder;
use futures_util::{Stream, StreamExt as _};
use shared::problem::ProblemCode;
use std::io::Read as _;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Decoded bytes for one encoded byte; small bodies may pass it.
const RATIO_MAX: usize = 10;
/// What is no larger than this may have any ratio.
const SMALL_BYTES: usize = 64 * 1024;
/// Phones lose the line for seconds, and 4 KiB a second is what the slowest networks give.
const PACE: Pace = Pace {
    grace: Duration::from_secs(10),
    bytes_a_second: 4 * 1024,
};

/// How slowly a body may come.
#[derive(Clone, Copy, Debug)]
struct Pace {
    /// A body has this long whatever its size.
    grace: Duration,
    /// Beyond the grace it has to come at least this fast.
    bytes_a_second: u64,
}

impl Pace {
    /// How long after its begin a body may wait for more, when so much has come.
    fn time_allowed(self, received: usize) -> Duration {
        let received = u64::try_from(received).unwrap_or(u64::MAX);
        self.grace + Duration::from_millis(received.saturating_mul(1000) / self.bytes_a_second)
    }
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Identity,
    Gzip,
}

/// Reads a body, compressed or not, of at most `limit` decoded bytes.
///
/// # Errors
/// [`ProblemCode::UnsupportedMediaType`] for an encoding other than gzip, [`ProblemCode::TooLarge`],
/// [`ProblemCode::TooSlow`], or [`ProblemCode::BadRequest`] for one that breaks off.
pub(crate) async fn read_body<S>(
    request: &HttpRequest,
    payload: S,
    limit: usize,
) -> Result<Bytes, ApiError>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let encoding = encoding_of(request)?;
    let body = read_payload(payload, limit, PACE).await?;
    match encoding {
        Encoding::Identity => Ok(body),
        Encoding::Gzip => decode(&body, limit),
    }
}

fn encoding_of(request: &HttpRequest) -> Result<Encoding, ApiError> {
    let Some(value) = request.headers().get(header::CONTENT_ENCODING) else {
        return Ok(Encoding::Identity);
    };
    match value.to_str().map(str::trim) {
        Ok("identity") => Ok(Encoding::Identity),
        Ok("gzip") => Ok(Encoding::Gzip),
        _ => Err(ProblemCode::UnsupportedMediaType.into()),
    }
}

async fn read_payload<S>(payload: S, limit: usize, pace: Pace) -> Result<Bytes, ApiError>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let pieces = Pieces {
        pace,
        ..Pieces::new(payload, limit)
    };
    Ok(pieces.all().await?.into())
}

/// A body as it comes, not compressed, within limits of bytes and time.
#[derive(Debug)]
pub(crate) struct Pieces<S> {
    payload: S,
    limit: usize,
    pace: Pace,
    started: Instant,
    received: usize,
}

impl<S> Pieces<S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    /// Begins to read a body of at most `limit` bytes.
    pub(crate) fn new(payload: S, limit: usize) -> Self {
        Self {
            payload,
            limit,
            pace: PACE,
            started: Instant::now(),
            received: 0,
        }
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// [`ProblemCode::TooLarge`], [`ProblemCode::TooSlow`], or [`ProblemCode::BadRequest`] for one that
    /// breaks off.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        let deadline = self.started + self.pace.time_allowed(self.received);
        let Some(piece) = timeout_at(deadline, self.payload.next())
            .await
            .map_err(|_| ApiError::new(ProblemCode::TooSlow))?
        else {
            return Ok(None);
        };
        let piece = piece.map_err(|_| ApiError::new(ProblemCode::BadRequest))?;
        self.received += piece.len();
        if self.received > self.limit {
            return Err(ProblemCode::TooLarge.into());
        }
        Ok(Some(piece))
    }

    /// Everything that comes.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub(crate) async fn all(mut self) -> Result<Vec<u8>, ApiError> {
        let mut body = Vec::new();
        while let Some(piece) = self.next().await? {
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }
}

fn decode(encoded: &[u8], limit: usize) -> Result<Bytes, ApiError> {
    let limit = limit.min(encoded.len().saturating_mul(RATIO_MAX).max(SMALL_BYTES));
    let mut decoded = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    GzDecoder::new(encoded)
        .take(most)
        .read_to_end(&mut decoded)
        .map_err(|_| ApiError::new(ProblemCode::BadRequest))?;
    if decoded.len() > limit {
        return Err(ProblemCode::TooLarge.into());
    }
    Ok(decoded.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use futures_util::stream;
    use std::io::Write as _;

    const LIMIT: usize = 1024 * 1024;

    fn encode(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).expect("memory takes it");
        encoder.finish().expect("memory takes it")
    }

    /// No line of a test is this slow.
    const IMPATIENT: Pace = Pace {
        grace: Duration::from_millis(20),
        bytes_a_second: 1024 * 1024 * 1024,
    };

    #[test]
    fn a_compressed_bomb_is_refused_before_it_unfolds() {
        let bomb = encode(&vec![0; 900 * 1024]);
        let problem = decode(&bomb, LIMIT).map_err(|error| error.code());
        assert_eq!(problem.err(), Some(ProblemCode::TooLarge));
    }

    #[test]
    fn an_ordinary_compressed_body_is_read() {
        let text = b"three visits and a note ".repeat(40);
        assert_eq!(decode(&encode(&text), LIMIT).expect("it is read"), text);
    }

    #[tokio::test]
    async fn a_body_that_drips_is_given_up() {
        let dripping = stream::repeat(()).then(async |()| {
            tokio::task::yield_now().await;
            Ok(Bytes::from_static(b"a"))
        });
        let problem = read_payload(Box::pin(dripping), usize::MAX, IMPATIENT)
            .await
            .map_err(|error| error.code());
        assert_eq!(problem, Err(ProblemCode::TooSlow));
    }

    #[tokio::test]
    async fn a_body_that_stops_is_given_up() {
        let stopped = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
        let problem = read_payload(stopped, LIMIT, IMPATIENT)
            .await
            .map_err(|error| error.code());
        assert_eq!(problem, Err(ProblemCode::TooSlow));
    }

    #[test]
    fn what_has_come_gives_time_for_more() {
        assert_eq!(PACE.time_allowed(0), Duration::from_secs(10));
        assert_eq!(PACE.time_allowed(4 * 1024), Duration::from_secs(11));
        assert_eq!(PACE.time_allowed(LIMIT), Duration::from_secs(10 + 256));
    }
}
