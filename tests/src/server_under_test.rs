//! A server in this process on a free loopback port, over a fresh database, under a clock that only
//! the test moves.

use crate::client::Client;
use crate::database::{DatabaseKind, FreshDatabase};
use crate::{PASSWORD, START};
use actix_web::dev::ServerHandle;
use server::app::{App, AppState, serve_on};
use server::clock::Clock;
use server::database::Error;
use server::organisation::{self, Actor};
use server::settings::{Mode, Settings};
use shared::access::{Grant, Role, ScopeKind};
use shared::api::admin::{NewGrant, NewUser};
use shared::api::auth::{Locale, Posture};
use shared::ids::UserId;
use std::net::TcpListener;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The secret of every test server, so that tests can forge tokens with it.
pub const SECRET: &[u8] = b"a secret of tests, thirty-two bytes or more";

/// The server, its clock, and short ways to people who use it.
pub struct TestApp {
    /// What the server works with.
    pub state: AppState,
    /// Moves the server's time.
    pub clock: Clock,
    /// `http://127.0.0.1:<port>`.
    pub address: String,
    /// The database's address, for further processes on it.
    pub database_url: String,
    handle: ServerHandle,
    _database: FreshDatabase,
    _photos: TempDir,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // The future only waits for the end; asking for it needs no waiting.
        drop(self.handle.stop(false));
    }
}

impl TestApp {
    /// Starts a server over an empty database; `None` where PostgreSQL is wanted and there is none.
    pub async fn start(kind: DatabaseKind) -> Option<Self> {
        Self::start_with(kind, Clock::manual(START)).await
    }

    /// The same under another clock, as beside further processes, which have the machine's.
    pub async fn start_with(kind: DatabaseKind, clock: Clock) -> Option<Self> {
        let database = FreshDatabase::create(kind).await?;
        Some(Self::start_on(database, clock).await)
    }

    /// The same on a database that the test has made.
    pub async fn start_on(database: FreshDatabase, clock: Clock) -> Self {
        let photos = tempfile::tempdir().expect("a folder for photos");
        let settings = Settings {
            secret: Some(String::from_utf8_lossy(SECRET).into_owned()),
            workers: Some(1),
            photos: Some(photos.path().display().to_string()),
            ..Settings::loopback(database.url.clone(), Mode::Development)
        };
        let app = App::start(settings, clock.clone())
            .await
            .expect("the server starts");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let server = serve_on(&app.state, listener).expect("the listener is used");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let database_url = database.url.clone();
        Self {
            state: app.state,
            clock,
            address,
            database_url,
            handle,
            _database: database,
            _photos: photos,
        }
    }

    /// The program itself as the one who changes accounts, now.
    #[must_use]
    pub fn program(&self) -> Actor {
        Actor::program(self.clock.now())
    }

    /// Creates an account named like its login, with the password of all tests.
    pub async fn create_user(&self, login: &str) -> UserId {
        let hash = password_hash(self).await;
        let wanted = NewUser {
            login: login.to_owned(),
            name: login.to_owned(),
            locale: Locale::ZhCn,
            password: String::new(),
        };
        let actor = self.program();
        self.state
            .database
            .write("test", async |tx| {
                organisation::create_user(tx, &actor, &wanted, &hash).await
            })
            .await
            .expect("the account is created")
    }

    /// Gives a grant that holds from now on.
    pub async fn give_grant(
        &self,
        user: UserId,
        role: Role,
        (scope_kind, scope_id): (ScopeKind, Option<Uuid>),
    ) -> Grant {
        let wanted = NewGrant {
            role,
            scope_kind,
            scope_id,
            valid_from: None,
            valid_to: None,
        };
        let actor = self.program();
        self.state
            .database
            .write("test", async |tx| {
                organisation::give_grant(tx, &actor, user, &wanted).await
            })
            .await
            .expect("the grant is given")
    }

    /// Ends a grant now.
    pub async fn end_grant(&self, grant: &Grant) {
        let actor = self.program();
        self.state
            .database
            .write("test", async |tx| {
                organisation::end_grant(tx, &actor, grant.id, None).await?;
                Ok::<_, Error>(())
            })
            .await
            .expect("the grant is ended");
    }

    /// Signs in on a new phone.
    pub async fn sign_in_field(&self, login: &str) -> Client {
        Client::sign_in(self, login, Posture::Field).await
    }

    /// Signs in at a desk.
    pub async fn sign_in_desk(&self, login: &str) -> Client {
        Client::sign_in(self, login, Posture::Desk).await
    }

    /// Somebody who is not signed in.
    #[must_use]
    pub fn stranger(&self) -> Client {
        Client::stranger(self)
    }
}

/// Hashing is slow on purpose, so that all accounts of a test program share one hash.
async fn password_hash(app: &TestApp) -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    HASH.get_or_init(|| app.state.passwords.hash(PASSWORD.to_owned()))
        .await
        .clone()
}
