//! Makes a history long: the last whole days of a small one that was made by push are copied, block by
//! block, to earlier and earlier days, by the database's own set-based SQL. A million visits by push
//! would take hours and would test the push; these copies have the same shape, keys, sizes and spread.
//!
//! What is copied: planned stops, visits, missed stops, facts, tallies, issues and reviewers' decisions,
//! and each block has promotions of its own, cut at its borders, so that old days do not make today's
//! lists longer. Ids begin with the block's time, as those of real records do. Old issues are closed,
//! and old stock counts keep no lines, which no report reads. What is left out is what no report reads
//! either: the log of sync and the exact positions stay as long as the pushed history.

mod block;
mod columns;

use super::place::{column, run, value};
use anyhow::{Context as _, ensure};
use block::{Block, Table};
use columns::COPIED;
use sea_orm::{DatabaseConnection, DbBackend};
use shared::time::BusinessDay;

/// Blocks are whole weeks, so that each copied day is of the same weekday.
pub const BLOCK_DAYS: i64 = 14;
/// Blocks between two lines that say how far it is.
const BLOCKS_A_LINE: i64 = 50;

/// The days that are copied.
#[derive(Clone, Copy, Debug)]
pub struct Pattern {
    /// The first of them.
    pub first: BusinessDay,
    /// The last of them.
    pub last: BusinessDay,
}

impl Pattern {
    /// The last whole days before today.
    #[must_use]
    pub fn before(today: BusinessDay) -> Self {
        Self {
            first: today.plus_days(-BLOCK_DAYS),
            last: today.plus_days(-1),
        }
    }
}

/// A history that grows backwards.
pub struct Filler {
    backend: DbBackend,
    pattern: Pattern,
    /// Blocks copied so far.
    blocks: i64,
}

impl Filler {
    /// Begins with a history that was made by push.
    #[must_use]
    pub fn new(backend: DbBackend, pattern: Pattern) -> Self {
        Self {
            backend,
            pattern,
            blocks: 0,
        }
    }

    /// Copies blocks until there are so many visits, and says how many there are.
    ///
    /// # Errors
    /// When a statement fails, or the pattern holds no visit.
    pub async fn fill_to(
        &mut self,
        plain: &DatabaseConnection,
        visits: i64,
        progress: &dyn Fn(&str),
    ) -> anyhow::Result<i64> {
        let known = count_visits(plain).await?;
        let seed = format!("SELECT COUNT(*) FROM visit WHERE {}", self.of_pattern());
        let a_block: i64 = value(plain, &seed).await?;
        ensure!(a_block > 0, "the pushed history holds no visit to copy");
        let wanted = ((visits - known).max(0) + a_block - 1) / a_block;
        if wanted == 0 {
            return Ok(known);
        }
        self.begin(plain).await?;
        let tables = self.tables(plain).await?;
        for step in 1..=wanted {
            // The oldest first, as a history grows; rows of one day lie together then.
            self.copy_block(plain, &tables, self.blocks + wanted + 1 - step)
                .await
                .with_context(|| format!("block {step} of {wanted}"))?;
            if step % BLOCKS_A_LINE == 0 || step == wanted {
                progress(&format!("Copied {} of {wanted} blocks", step));
            }
        }
        self.blocks += wanted;
        self.end(plain).await?;
        count_visits(plain).await
    }

    fn of_pattern(&self) -> String {
        let Pattern { first, last } = self.pattern;
        format!("day BETWEEN '{first}' AND '{last}'")
    }

    /// The pattern's rows are set aside once. Keys are not checked again: each copy has the people and
    /// stores of its original.
    async fn begin(&self, plain: &DatabaseConnection) -> anyhow::Result<()> {
        let relaxed: &[&str] = match self.backend {
            DbBackend::Sqlite => &[
                "PRAGMA foreign_keys = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA cache_size = -400000",
                "PRAGMA temp_store = MEMORY",
            ],
            _ => &["SET session_replication_role = replica"],
        };
        for statement in relaxed {
            run(plain, statement).await?;
        }
        let of_pattern = self.of_pattern();
        for (table, condition) in [
            ("planned_stop", of_pattern.as_str()),
            ("visit", &of_pattern),
            ("missed_stop", &of_pattern),
            ("fact", &of_pattern),
            ("tally", &of_pattern),
            ("issue", &of_pattern),
            ("promotion", "1 = 1"),
            (
                "review_decision",
                "check_id IN (SELECT id FROM pattern_fact)",
            ),
        ] {
            run(plain, &format!("DROP TABLE IF EXISTS pattern_{table}")).await?;
            let set_aside = format!(
                "CREATE TEMPORARY TABLE pattern_{table} AS SELECT * FROM {table} WHERE {condition}"
            );
            run(plain, &set_aside).await?;
        }
        Ok(())
    }

    async fn end(&self, plain: &DatabaseConnection) -> anyhow::Result<()> {
        let settle: &[&str] = match self.backend {
            DbBackend::Sqlite => &["PRAGMA wal_checkpoint(TRUNCATE)"],
            // What autovacuum does by itself in the minutes after.
            _ => &["VACUUM (ANALYZE)"],
        };
        for statement in settle {
            run(plain, statement).await?;
        }
        Ok(())
    }

    async fn tables(&self, plain: &DatabaseConnection) -> anyhow::Result<Vec<Table>> {
        let mut tables = Vec::new();
        for (name, changed) in COPIED {
            let columns = match self.backend {
                DbBackend::Sqlite => format!("SELECT name FROM pragma_table_info('{name}')"),
                _ => format!(
                    "SELECT column_name::text FROM information_schema.columns \
                     WHERE table_name = '{name}' ORDER BY ordinal_position"
                ),
            };
            tables.push(Table {
                name,
                columns: column(plain, &columns).await?,
                changed,
            });
        }
        Ok(tables)
    }

    async fn copy_block(
        &self,
        plain: &DatabaseConnection,
        tables: &[Table],
        number: i64,
    ) -> anyhow::Result<()> {
        let back = -number * BLOCK_DAYS;
        let (first, last) = (self.pattern.first, self.pattern.last);
        let block = Block {
            backend: self.backend,
            days_back: number * BLOCK_DAYS,
            first: first.plus_days(back),
            last: last.plus_days(back),
        };
        run(plain, "BEGIN").await?;
        for table in tables {
            run(plain, &block.copy(table)).await?;
        }
        run(plain, "COMMIT").await
    }
}

/// How many visits there are.
///
/// # Errors
/// When the database does not answer.
pub async fn count_visits(plain: &DatabaseConnection) -> anyhow::Result<i64> {
    let count = match plain.get_database_backend() {
        DbBackend::Sqlite => "SELECT COUNT(*) FROM visit",
        _ => "SELECT COUNT(*)::bigint FROM visit",
    };
    value(plain, count).await
}
