//! Storebeat's server: the API, the one door to the data, sync, jobs and the `storebeat` program.

pub mod access;
pub mod app;
pub mod checklist;
pub mod clock;
pub mod database;
pub mod demo;
pub mod fact;
pub mod figures;
pub mod inbox;
pub mod issue;
pub mod kinds;
pub mod openapi;
pub mod organisation;
pub mod problem;
pub mod product;
pub mod promotion;
pub mod reports;
pub mod route;
pub mod settings;
pub mod store;
pub mod sync;
pub mod task;
pub mod time;
pub mod visit;
pub mod web_files;
