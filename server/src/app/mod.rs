//! The running server: its state, its routes, its start and its end.

mod body;
mod descriptors;
mod json;
mod limits;
mod middleware;
mod readiness;
mod refusals;
mod routes;
mod run;
mod secret;
mod tls;

pub(crate) use body::{Pieces, read_body};
pub use json::Json;
pub use limits::{SignInLimits, client_address};
pub use middleware::{RequestContext, current_device, current_request_id, log_panics};
pub use readiness::Readiness;
pub use refusals::{Refusal, list_refusals};
pub use routes::configure;
pub use run::{App, HINT_STREAMS_MAX, StartError, run, serve_on, wait_for_signal};

use crate::access::{Passwords, Tokens};
use crate::clock::Clock;
use crate::database::Database;
use crate::photo::Vault;
use crate::settings::Settings;
use crate::sync::HintHub;
use shared::sync::signing::ReceiptSigner;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What every handler and job works with; clones share everything.
#[derive(Clone)]
pub struct AppState {
    /// The one owner of the connection.
    pub database: Database,
    /// The one reader of time.
    pub clock: Clock,
    /// How this process was started.
    pub settings: Arc<Settings>,
    /// Tells waiting devices of new positions.
    pub hints: HintHub,
    /// Hashes and checks passwords off the workers.
    pub passwords: Passwords,
    /// Writes and reads access tokens.
    pub tokens: Arc<Tokens>,
    /// Signs receipts.
    pub signer: Arc<ReceiptSigner>,
    /// Where photos lie.
    pub vault: Vault,
    /// Photos that are decoded at the same time, in this process.
    pub lookers: Arc<Semaphore>,
    /// Counts sign-ins by address.
    pub sign_in_limits: Arc<SignInLimits>,
    /// Whether the process can do its work, as of a moment ago.
    pub readiness: Arc<Readiness>,
}

/// Random bytes of the operating system, for ids and tokens.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("without randomness nothing of the system may go on");
    bytes
}
