//! What the state machine of a synchronisation and its driver say to each other.

use super::rows::Change;
use super::status::SyncEnd;
use super::storage::StorageError;
use super::transport::{LOSS_PATH, NoAnswer, PULL_PATH, PUSH_PATH, Request, Response};
use crate::ids::MutationId;
use crate::sync::wire::{PULL_MEDIA_TYPE, PUSH_MEDIA_TYPE};

/// What the driver is to do next.
#[derive(Debug)]
pub enum Command {
    /// Send a request; `mutations` are on their way until its answer is judged.
    Send {
        /// The request.
        request: Request,
        /// The mutations in it.
        mutations: Vec<MutationId>,
    },
    /// Commit the changes, which were computed from the state given to `next`.
    Commit(Vec<Change>),
    /// The synchronisation has ended; the report is complete.
    End,
}

/// What has happened.
#[derive(Debug)]
pub enum Input {
    /// Start.
    Begin,
    /// The answer to the request.
    Answered(Result<Response, NoAnswer>),
    /// The result of the commit; after `Moved` and `Unavailable` the state given along is fresh.
    Committed(Result<(), StorageError>),
}

/// Delivers mutations.
pub(super) fn push(body: Vec<u8>, mutations: Vec<MutationId>) -> Command {
    send((PUSH_PATH, PUSH_MEDIA_TYPE), body, mutations)
}

/// Asks for what the device is missing.
pub(super) fn pull(body: Vec<u8>) -> Command {
    send((PULL_PATH, PULL_MEDIA_TYPE), body, Vec::new())
}

/// Shows what the server may have lost.
pub(super) fn show(body: Vec<u8>) -> Command {
    send((LOSS_PATH, "application/json"), body, Vec::new())
}

fn send(
    (path, media_type): (&'static str, &'static str),
    body: Vec<u8>,
    mutations: Vec<MutationId>,
) -> Command {
    let request = Request {
        path,
        media_type,
        body,
    };
    Command::Send { request, mutations }
}

/// How a synchronisation ends with an answer that is of no use.
pub(super) fn end_of(answer: Result<Response, NoAnswer>) -> SyncEnd {
    match answer {
        Err(NoAnswer) => SyncEnd::NoAnswer,
        Ok(Response { status: 401, .. }) => SyncEnd::NotSignedIn,
        Ok(Response {
            status: 429 | 500..=599,
            retry_after_s,
            ..
        }) => SyncEnd::Busy { retry_after_s },
        Ok(Response {
            status: 200..=299, ..
        }) => SyncEnd::NoAnswer,
        Ok(Response { status, .. }) => SyncEnd::Refused { status },
    }
}
