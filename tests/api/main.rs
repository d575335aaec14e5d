//! The API over HTTP, on SQLite and PostgreSQL.

#![expect(clippy::panic, reason = "that is how a test fails")]

mod absence;
mod announcements;
mod authorisation;
mod backups;
mod board;
mod board_rules;
mod figures_company;
mod figures_files;
mod figures_raw;
mod figures_slow;
mod forged_tokens;
mod import;
mod imports_at_the_desk;
mod issues;
mod kinds;
mod leaks;
mod limits;
mod master_data;
mod openapi;
mod organisation;
mod photos;
mod photos_at_the_desk;
mod production;
mod promotion_budgets;
mod promotion_reviews;
mod promotion_setup;
mod promotion_tools;
mod promotions;
mod reach;
mod sign_in;
mod streams;
mod summaries;
mod sync_conflicts;
mod sync_gap_hunter;
mod sync_journals;
mod sync_loss;
mod sync_processes;
mod sync_pull;
mod sync_push;
mod sync_quarantine;
mod sync_rescue;
mod sync_signatures;
mod sync_tools;
