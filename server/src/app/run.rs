//! Starting, serving, and ending without cutting anybody off.

use super::middleware::REQUESTS_A_WORKER;
use super::refusals::{self, Refusal};
use super::secret::{other_secret, read_secret, read_secret_before, secret_before};
use super::{AppState, descriptors, routes, tls};
use crate::access::{Passwords, Tokens};
use crate::clock::Clock;
use crate::database::{Database, Error};
use crate::photo::{LOOKERS, Vault, VaultError};
use crate::settings::{Mode, Settings};
use crate::sync::{HintHub, KeySource, OtherSecret, prepare_signer};
use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Hint streams of one process.
pub const HINT_STREAMS_MAX: usize = 12_000;
/// A client has this long for the head of a request.
const REQUEST_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
/// Requests that are being answered have this long to end.
const DRAIN_S: u64 = 10;

/// Why the server does not start, each in one line that names the fix.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something endangers data or sign-ins.
    #[error("refused to start: {0}")]
    Refused(Refusal),
    /// The database does not answer.
    #[error("the database cannot be opened: {0}")]
    Database(#[from] Error),
    /// Photos cannot be kept.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Another program listens there.
    #[error("{0} is in use by another program: stop it, or choose another address with --listen")]
    AddressInUse(SocketAddr),
    /// The system does not allow it.
    #[error("no permission to listen on {0}: choose a port above 1023 with --listen")]
    NoPermission(SocketAddr),
    /// Any other reason of the system.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
}

/// A server that is ready to listen.
#[derive(Clone)]
pub struct App {
    /// What its handlers and jobs work with.
    pub state: AppState,
}

impl App {
    /// Checks the settings, connects, and brings a development or demo database to this program's
    /// schema. Production databases are migrated by a command of their own, after a backup.
    ///
    /// # Errors
    /// When something is refused or the database does not answer.
    pub async fn start(settings: Settings, clock: Clock) -> Result<Self, StartError> {
        let secret = read_secret(&settings).map_err(StartError::Refused)?;
        refusals::check_settings(&settings).map_err(StartError::Refused)?;
        descriptors::check(&settings).map_err(StartError::Refused)?;
        let database = Database::connect(&settings.database_url).await?;
        if settings.mode != Mode::Production {
            refusals::check_not_newer(&database)
                .await?
                .map_err(StartError::Refused)?;
            database.migrate().await?;
        }
        refusals::check_database(&settings, &database)
            .await?
            .map_err(StartError::Refused)?;
        let before = read_secret_before(&settings).map_err(StartError::Refused)?;
        let source = match settings.has_secret() {
            true => KeySource::Secret {
                now: &secret,
                before: secret_before(&settings, before.as_deref()),
            },
            false => KeySource::Database,
        };
        let signer = prepare_signer(&database, &source, clock.now())
            .await?
            .map_err(|OtherSecret| StartError::Refused(other_secret()))?;
        let vault = Vault::open(&settings)?;
        let state = AppState {
            database,
            clock,
            settings: Arc::new(settings),
            hints: HintHub::default(),
            passwords: Passwords::new(),
            tokens: Arc::new(Tokens::new(&secret)),
            signer: Arc::new(signer),
            vault,
            lookers: Arc::new(Semaphore::new(LOOKERS)),
            sign_in_limits: Arc::default(),
            readiness: Arc::default(),
        };
        Ok(Self { state })
    }

    /// Binds the address of the settings.
    ///
    /// # Errors
    /// When it is taken, or not allowed.
    pub fn listen(&self) -> Result<TcpListener, StartError> {
        let address = self.state.settings.listen;
        TcpListener::bind(address).map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => StartError::AddressInUse(address),
            std::io::ErrorKind::PermissionDenied => StartError::NoPermission(address),
            _ => StartError::Listen(address, error),
        })
    }
}

/// Threads that answer requests.
pub(super) fn count_workers(settings: &Settings) -> usize {
    match settings.workers {
        Some(workers) => workers.max(1),
        None => std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// Most connections of each worker: for its requests and its part of the streams.
pub(super) fn connections_of(workers: usize) -> usize {
    REQUESTS_A_WORKER + HINT_STREAMS_MAX.div_ceil(workers)
}

/// Serves on a listener; the answer runs until it is stopped by its handle.
///
/// # Errors
/// When the listener or the certificate cannot be used.
pub fn serve_on(state: &AppState, listener: TcpListener) -> std::io::Result<Server> {
    let workers = count_workers(&state.settings);
    let tls = tls::read(&state.settings).map_err(|refusal| std::io::Error::other(refusal.0))?;
    let state = state.clone();
    let server = HttpServer::new(move || routes::build(&state))
        .workers(workers)
        .max_connections(connections_of(workers))
        .client_request_timeout(REQUEST_HEAD_TIMEOUT)
        .keep_alive(KEEP_ALIVE)
        // The end of a compressed answer would otherwise wait until its beginning is acknowledged, which
        // clients put off by 40 ms and more.
        .tcp_nodelay(true)
        .shutdown_timeout(DRAIN_S)
        .disable_signals();
    let server = match tls {
        Some(config) => server.listen_rustls_0_23(listener, config)?,
        None => server.listen(listener)?,
    };
    Ok(server.run())
}

/// Serves until the process is told to end, then drains and returns.
///
/// # Errors
/// When the address cannot be bound or serving fails.
pub async fn run(app: App) -> anyhow::Result<()> {
    let listener = app.listen()?;
    let address = listener.local_addr()?;
    let exchange = crate::sync::exchange_hints(&app.state).await;
    let server = serve_on(&app.state, listener)?;
    let handle = server.handle();
    tracing::info!(%address, "listening");
    let stopper = tokio::spawn(stop_on_signal(handle, app.state.hints.clone()));
    let worker = actix_web::rt::spawn(crate::sync::work(app.state.clone()));
    server.await?;
    worker.abort();
    for task in exchange {
        task.abort();
    }
    stopper.abort();
    tracing::info!("ended");
    Ok(())
}

async fn stop_on_signal(handle: ServerHandle, hints: HintHub) {
    wait_for_signal().await;
    tracing::info!("told to end: finishing the requests that are being answered");
    // Streams of hints would be waited for in vain.
    hints.close();
    handle.stop(true).await;
}

/// Until the process is told to end.
#[cfg(unix)]
pub async fn wait_for_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        tracing::error!("signals cannot be waited for");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}

/// Until the process is told to end.
#[cfg(not(unix))]
pub async fn wait_for_signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
