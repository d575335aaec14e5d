//! Shared builders of the tests above the unit: a server in this process over a fresh database, a
//! small company, people who sign in, and devices that write mutations.

#![expect(clippy::panic, reason = "a builder that cannot build fails the test")]

pub mod bench;
pub mod bucket;
pub mod client;
pub mod company;
pub mod database;
pub mod pen;
pub mod postgres_pair;
pub mod server_process;
pub mod server_under_test;
pub mod simulation;

pub use client::{Answer, Client};
pub use company::{Company, CompanyPlan};
pub use database::DatabaseKind;
pub use pen::Pen;
pub use server_under_test::{SECRET, TestApp};

/// When every test begins: a Tuesday, nine in the morning in Shanghai.
pub const START: shared::time::UtcMs = shared::time::UtcMs(1_795_482_000_000);

/// The password of everybody in tests.
pub const PASSWORD: &str = "a plain sentence of tests";

/// Writes each test once for SQLite and once for PostgreSQL. Without a PostgreSQL server the second
/// one says so and passes; the test command always brings a server.
#[macro_export]
macro_rules! each_database {
    ($($(#[$attribute:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            $(#[$attribute])*
            async fn run($app: $crate::TestApp) $body

            #[actix_web::test]
            async fn on_sqlite() {
                let app = $crate::TestApp::start($crate::DatabaseKind::Sqlite).await;
                run(app.expect("SQLite needs no server")).await;
            }

            #[actix_web::test]
            async fn on_postgres() {
                if let Some(app) = $crate::TestApp::start($crate::DatabaseKind::Postgres).await {
                    run(app).await;
                }
            }
        }
    )*};
}
