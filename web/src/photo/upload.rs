//! One photo on its way, by tus 1.0: asked for where the server has stopped, sent on in pieces that are
//! checked, and delivered only when the server says that it holds it.

use crate::http::{Answer, Content, HttpError, Outgoing, TIMEOUT_MS, send_with};
use crate::js;
use crate::state::Session;
use futures_util::future::LocalBoxFuture;
use gloo_net::http::{Headers, Method};
use shared::api::photos::PhotoList;
use shared::ids::UserId;
use shared::photo::PIECE_BYTES;
use shared::problem::ProblemCode;
use shared::sync::Hash;

const UPLOADS: &str = "/api/photos/uploads";
const DELIVERED: &str = "/api/photos/delivered";
const PROTOCOL: (&str, &str) = ("Tus-Resumable", "1.0.0");
/// A piece on the slowest line that is still worth it.
const PIECE_LIMIT_MS: i32 = 90_000;
/// How often one photo begins again before it waits.
const ROUNDS_MAX: u32 = 4;
const UNAUTHORIZED: u16 = 401;

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server holds every byte of it.
    Delivered,
    /// The server cannot read it.
    Refused,
}

/// It cannot go on now.
#[derive(Clone, Copy, Debug)]
pub struct Stopped;

/// The way to the server under one person's sign-in.
pub struct Line {
    /// The sign-in.
    pub session: Session,
    /// Whose photos they are.
    pub person: UserId,
}

/// What [`send_photo`] is.
pub type Send =
    fn(Line, Hash, js_sys::Uint8Array) -> LocalBoxFuture<'static, Result<Sent, Stopped>>;

/// Sends a photo from where the server has stopped.
///
/// # Errors
/// When the line or the server does not let it go on now.
pub fn send_photo(
    line: Line,
    hash: Hash,
    bytes: js_sys::Uint8Array,
) -> LocalBoxFuture<'static, Result<Sent, Stopped>> {
    Box::pin(async move { line.send(hash, &bytes).await })
}

impl Line {
    async fn send(&self, hash: Hash, bytes: &js_sys::Uint8Array) -> Result<Sent, Stopped> {
        let length = bytes.length().to_string();
        let metadata = format!(
            "sha256 {},filetype {}",
            base64(hash.to_string().as_bytes())?,
            base64(b"image/jpeg")?
        );
        for _ in 0..ROUNDS_MAX {
            let said = [
                PROTOCOL,
                ("Upload-Length", length.as_str()),
                ("Upload-Metadata", metadata.as_str()),
            ];
            // Asking again finds the upload that this device has begun.
            let (answer, headers) = self.ask(Method::POST, UPLOADS, (&said, None)).await?;
            match answer.status {
                201 => {}
                _ if is_refusal(&answer) => return Ok(Sent::Refused),
                _ => return Err(Stopped),
            }
            let place = headers.get("Location").ok_or(Stopped)?;
            let mut offset = offset_of(&headers)?;
            while offset < bytes.length() {
                match self.send_piece(&place, bytes, offset).await? {
                    Piece::Kept(next) => offset = next,
                    Piece::Refused => return Ok(Sent::Refused),
                    Piece::Elsewhere => break,
                }
            }
            if offset >= bytes.length() && self.is_delivered(hash).await? {
                return Ok(Sent::Delivered);
            }
        }
        Err(Stopped)
    }

    async fn send_piece(
        &self,
        place: &str,
        bytes: &js_sys::Uint8Array,
        offset: u32,
    ) -> Result<Piece, Stopped> {
        let longest = u32::try_from(PIECE_BYTES).unwrap_or(u32::MAX);
        let end = bytes.length().min(offset.saturating_add(longest));
        let piece = bytes.subarray(offset, end).to_vec();
        let checksum = format!("sha256 {}", base64(&Hash::of(&[&piece]).0)?);
        let from = offset.to_string();
        let said = [
            PROTOCOL,
            ("Upload-Offset", from.as_str()),
            ("Upload-Checksum", checksum.as_str()),
        ];
        let content = Content {
            media_type: "application/offset+octet-stream",
            encoding: None,
            bytes: piece,
        };
        let (answer, headers) = self
            .ask(Method::PATCH, place, (&said, Some(content)))
            .await?;
        match answer.status {
            204 => offset_of(&headers).map(Piece::Kept),
            // The server stands elsewhere, waited too long, or got other bytes.
            404 | 409 | 410 | 460 => Ok(Piece::Elsewhere),
            _ if is_refusal(&answer) => Ok(Piece::Refused),
            _ => Err(Stopped),
        }
    }

    async fn is_delivered(&self, hash: Hash) -> Result<bool, Stopped> {
        let asked = PhotoList { hashes: vec![hash] };
        let content = Content::json(&asked).map_err(|_| Stopped)?;
        let (answer, _) = self
            .ask(Method::POST, DELIVERED, (&[], Some(content)))
            .await?;
        let held: PhotoList = answer.read().map_err(|_| Stopped)?;
        Ok(held.hashes.contains(&hash))
    }

    /// A token may be refused before its time; then once more with a fresh one.
    async fn ask(
        &self,
        method: Method,
        path: &str,
        (said, body): (&[(&str, &str)], Option<Content>),
    ) -> Result<(Answer, Headers), Stopped> {
        let attempt = async || {
            let bearer = self.session.bearer_of(self.person).await;
            let bearer = bearer.map_err(|_| Stopped)?;
            let outgoing = Outgoing {
                method: method.clone(),
                path,
                bearer: Some(&bearer),
                body: body.clone(),
                limit_ms: if body.is_some() {
                    PIECE_LIMIT_MS
                } else {
                    TIMEOUT_MS
                },
            };
            send_with(outgoing, said).await.map_err(|_| Stopped)
        };
        let first = attempt().await?;
        if first.0.status != UNAUTHORIZED {
            return Ok(first);
        }
        self.session.forget_token();
        attempt().await
    }
}

enum Piece {
    Kept(u32),
    Refused,
    Elsewhere,
}

fn offset_of(headers: &Headers) -> Result<u32, Stopped> {
    let offset = headers.get("Upload-Offset").ok_or(Stopped)?;
    offset.parse().map_err(|_| Stopped)
}

fn is_refusal(answer: &Answer) -> bool {
    matches!(
        answer.check(),
        Err(HttpError::Problem(
            ProblemCode::PhotoUnreadable | ProblemCode::TooLarge
        ))
    )
}

/// By the browser, which takes bytes as characters below 256.
fn base64(bytes: &[u8]) -> Result<String, Stopped> {
    let text: String = bytes.iter().copied().map(char::from).collect();
    let encoded = js::call(&js_sys::global(), "btoa", &[text.into()]).map_err(|_| Stopped)?;
    encoded.as_string().ok_or(Stopped)
}
