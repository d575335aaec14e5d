//! How the engine reaches the server: raw answers come back, and the engine judges them, so that a
//! captive portal's page is refused in one place.

/// Where mutations go.
pub const PUSH_PATH: &str = "/api/sync/push";
/// Where changes come from.
pub const PULL_PATH: &str = "/api/sync/pull";

/// Where a loss of the server's is proved.
pub const LOSS_PATH: &str = "/api/sync/loss";

/// A POST to the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// One of the paths above.
    pub path: &'static str,
    /// The body's media type, for the `Content-Type` header.
    pub media_type: &'static str,
    /// The body; a transport may compress it.
    pub body: Vec<u8>,
}

/// What came back, whoever it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The `Retry-After` header in seconds, when there is one.
    pub retry_after_s: Option<u32>,
    /// The whole body.
    pub body: Vec<u8>,
}

/// Nothing whole came back in time. The server may or may not have acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer from the server")]
pub struct NoAnswer;

/// Sends requests. Any answer with a status is `Ok`, a cut or missing one is [`NoAnswer`]; it may
/// renew an expired sign-in by itself and send again. It has a time limit of its own.
#[expect(
    async_fn_in_trait,
    reason = "browser futures are not Send; callers stay on one thread"
)]
pub trait Transport {
    /// Sends one request and waits for the whole answer.
    ///
    /// # Errors
    /// When no whole answer arrives in time.
    async fn send(&self, request: Request) -> Result<Response, NoAnswer>;
}
