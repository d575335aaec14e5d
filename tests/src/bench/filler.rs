//! Makes a history long: the last whole days of a small one that was made by push are copied, block by
//! block, to earlier and earlier days, by the database's own set-based SQL. A million visits by push
//! would take hours and would test the push; these copies have the same shape, keys, sizes and spread.
//!
//! What is copied: planned stops, visits, missed stops, facts, tallies, issues and reviewers' decisions,
//! and each block has promotions of its own, cut at its borders, so that old days do not make today's
//! lists longer. Ids begin with the block's time, as those of real records do. Old issues are closed,
//! and old stock counts keep no lines, which no report reads. What is left out is what no report reads
//! either: the log of sync and the exact positions stay as long as the pushed history.

use super::place::{column, run, value};
use anyhow::{Context as _, ensure};
use sea_orm::{DatabaseConnection, DbBackend};
use shared::time::{BusinessDay, DAY_MS, ZoneOffsets};

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

/// What becomes of a column's value in a copy; all others stay.
#[derive(Clone, Copy, Debug)]
enum Change {
    /// An id of the block.
    Id,
    /// An id of the block when the row is about a promotion.
    IdOfPromotion(&'static str),
    /// A day so much earlier.
    Day,
    /// A moment so much earlier.
    Moment,
    /// The same, and where there was none, that of the other column.
    MomentOr(&'static str),
    /// The day or the block's border, whichever cuts the promotion shorter.
    From,
    /// See [`Change::From`].
    To,
    /// The body of a fact.
    FactBody,
    /// The body of a promotion.
    PromotionBody,
}

type Columns = &'static [(&'static str, Change)];

const ABOUT_PROMOTION: &str = "name = 'promotion'";

const COPIED: [(&str, Columns); 8] = {
    use Change::{Day, FactBody, From, Id, IdOfPromotion, Moment, MomentOr, PromotionBody, To};
    [
        (
            "promotion",
            &[
                ("id", Id),
                ("from_day", From),
                ("to_day", To),
                ("body", PromotionBody),
            ],
        ),
        (
            "planned_stop",
            &[
                ("id", Id),
                ("day", Day),
                ("day_ends_at", Moment),
                ("planned_at", Moment),
            ],
        ),
        (
            "visit",
            &[
                ("id", Id),
                ("planned_stop_id", Id),
                ("check_in_at", Moment),
                ("check_out_at", Moment),
                ("day", Day),
                ("day_ends_at", Moment),
                ("received_at", Moment),
            ],
        ),
        (
            "missed_stop",
            &[("id", Id), ("planned_stop_id", Id), ("day", Day)],
        ),
        (
            "fact",
            &[
                ("id", Id),
                ("visit_id", Id),
                ("subject_id", IdOfPromotion("kind = 'promotion_check'")),
                ("day", Day),
                ("at", Moment),
                ("body", FactBody),
            ],
        ),
        (
            "tally",
            &[
                ("record_id", Id),
                ("subject_id", IdOfPromotion(ABOUT_PROMOTION)),
                ("day", Day),
                ("at", Moment),
            ],
        ),
        (
            "issue",
            &[
                ("id", Id),
                ("visit_id", Id),
                ("day", Day),
                ("due", Day),
                ("reported_at", Moment),
                ("acknowledged_at", MomentOr("reported_at")),
                ("solved_at", MomentOr("reported_at")),
                ("closed_at", MomentOr("reported_at")),
            ],
        ),
        (
            "review_decision",
            &[
                ("id", Id),
                ("check_id", Id),
                ("promotion_id", Id),
                ("at", Moment),
            ],
        ),
    ]
};

struct Table {
    name: &'static str,
    columns: Vec<String>,
    changed: Columns,
}

/// One copy of the pattern, so many days earlier.
struct Block {
    backend: DbBackend,
    days_back: i64,
    first: BusinessDay,
    last: BusinessDay,
}

impl Block {
    fn copy(&self, table: &Table) -> String {
        let value = |name: &String| {
            let mut changed = table.changed.iter();
            match changed.find(|(column, _)| column == name) {
                Some((column, change)) => self.changed(column, *change),
                None => quoted(name),
            }
        };
        let values: Vec<String> = table.columns.iter().map(value).collect();
        let columns: Vec<String> = table.columns.iter().map(|name| quoted(name)).collect();
        // A promotion that has not begun in the pattern has no place in a copy.
        let condition = match table.name {
            "promotion" => format!(" WHERE {} <= {}", self.from(), self.to()),
            _ => String::new(),
        };
        format!(
            "INSERT INTO {} ({}) SELECT {} FROM pattern_{}{condition}",
            table.name,
            columns.join(", "),
            values.join(", "),
            table.name
        )
    }

    fn changed(&self, column: &str, change: Change) -> String {
        match change {
            Change::Id => self.id(column),
            Change::IdOfPromotion(condition) => {
                format!(
                    "CASE WHEN {condition} THEN {} ELSE {column} END",
                    self.id(column)
                )
            }
            Change::Day => self.day(column),
            Change::Moment => self.moment(column),
            Change::MomentOr(other) => self.moment(&format!("COALESCE({column}, {other})")),
            Change::From => self.from(),
            Change::To => self.to(),
            Change::FactBody => self.fact_body(),
            Change::PromotionBody => self.json("body", &[("from", self.from()), ("to", self.to())]),
        }
    }

    /// Twelve hexadecimal digits: the milliseconds with which ids of the block begin.
    fn prefix(&self) -> String {
        let start = ZoneOffsets::fixed("UTC", 0).day_start(self.first);
        format!("{:012x}", start.0)
    }

    fn id(&self, column: &str) -> String {
        let prefix = self.prefix();
        match self.backend {
            DbBackend::Sqlite => format!(
                "CASE WHEN {column} IS NULL THEN NULL \
                 ELSE unhex('{prefix}' || substr(hex({column}), 13)) END"
            ),
            _ => format!("('{prefix}' || substr(replace({column}::text, '-', ''), 13))::uuid"),
        }
    }

    /// An id of the block as JSON has it.
    fn id_text(&self, column: &str) -> String {
        let prefix = self.prefix();
        let (high, low) = prefix.split_at(8);
        match self.backend {
            DbBackend::Sqlite => {
                let part = |from, length| format!("substr(hex({column}), {from}, {length})");
                let parts = [part(13, 4), part(17, 4), part(21, 12)].join(" || '-' || ");
                format!("lower('{high}-{low}-' || {parts})")
            }
            _ => format!("'{high}-{low}' || substr({column}::text, 14)"),
        }
    }

    fn day(&self, column: &str) -> String {
        let days = self.days_back;
        match self.backend {
            DbBackend::Sqlite => format!("date({column}, '-{days} days')"),
            _ => format!("({column}::date - {days})::text"),
        }
    }

    fn moment(&self, column: &str) -> String {
        format!("{column} - {}", self.days_back * DAY_MS)
    }

    fn from(&self) -> String {
        self.later("from_day", self.first)
    }

    fn to(&self) -> String {
        let (days, last) = (self.day("to_day"), self.last);
        format!("CASE WHEN {days} > '{last}' THEN '{last}' ELSE {days} END")
    }

    fn later(&self, column: &str, border: BusinessDay) -> String {
        let day = self.day(column);
        format!("CASE WHEN {day} < '{border}' THEN '{border}' ELSE {day} END")
    }

    /// Day, visit and promotion as the columns have them; a stock count without its lines.
    fn fact_body(&self) -> String {
        let (day, visit) = (self.day("day"), self.id_text("visit_id"));
        let promotion = self.id_text("subject_id");
        let check = self.json(
            "body",
            &[
                ("day", day.clone()),
                ("visit", visit),
                ("promotion", promotion),
            ],
        );
        let other = self.json("body", &[("day", day)]);
        let no_lines = match self.backend {
            DbBackend::Sqlite => "json_set(body, '$.lines', json('[]'))",
            _ => "jsonb_set(body::jsonb, '{lines}', '[]')::text",
        };
        format!(
            "CASE kind WHEN 'promotion_check' THEN {check} \
             WHEN 'stock_count' THEN {no_lines} ELSE {other} END"
        )
    }

    fn json(&self, body: &str, fields: &[(&str, String)]) -> String {
        match self.backend {
            DbBackend::Sqlite => {
                let pairs: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("'$.{name}', {value}"))
                    .collect();
                format!("json_set({body}, {})", pairs.join(", "))
            }
            _ => {
                let pairs: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("'{name}', {value}"))
                    .collect();
                format!(
                    "({body}::jsonb || jsonb_build_object({}))::text",
                    pairs.join(", ")
                )
            }
        }
    }
}

/// Some columns are named like words of SQL.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(backend: DbBackend) -> Block {
        let day = |day| BusinessDay::new(2026, 11, day).expect("a day");
        Block {
            backend,
            days_back: 28,
            first: day(1),
            last: day(14),
        }
    }

    #[test]
    fn ids_of_a_block_begin_with_its_first_moment() {
        let sql = block(DbBackend::Postgres).id("id");
        assert!(sql.starts_with("('01a19467e800' ||"), "{sql}");
    }

    #[test]
    fn what_is_not_named_stays_as_it_is() {
        let table = Table {
            name: "visit",
            columns: vec!["note".to_owned(), "day".to_owned()],
            changed: &[("day", Change::Day)],
        };
        assert_eq!(
            block(DbBackend::Sqlite).copy(&table),
            "INSERT INTO visit (\"note\", \"day\") \
             SELECT \"note\", date(day, '-28 days') FROM pattern_visit"
        );
    }
}
