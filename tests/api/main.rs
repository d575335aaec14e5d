//! The API over HTTP, on SQLite and PostgreSQL.

mod import;
mod sign_in;
mod sync_push;
mod sync_tools;
