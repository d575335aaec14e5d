//! One copy of the pattern as SQL.

use super::columns::{Change, Columns};
use sea_orm::DbBackend;
use shared::time::{BusinessDay, DAY_MS, ZoneOffsets};

pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: Vec<String>,
    pub(super) changed: Columns,
}

/// One copy of the pattern, so many days earlier.
pub(super) struct Block {
    pub(super) backend: DbBackend,
    pub(super) days_back: i64,
    pub(super) first: BusinessDay,
    pub(super) last: BusinessDay,
}

impl Block {
    pub(super) fn copy(&self, table: &Table) -> String {
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
    pub(super) fn prefix(&self) -> String {
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

    pub(super) fn day(&self, column: &str) -> String {
        let days = self.days_back;
        match self.backend {
            DbBackend::Sqlite => format!("date({column}, '-{days} days')"),
            _ => format!("({column}::date - {days})::text"),
        }
    }

    fn moment(&self, column: &str) -> String {
        format!("{column} - {}", self.days_back * DAY_MS)
    }

    pub(super) fn from(&self) -> String {
        self.later("from_day", self.first)
    }

    pub(super) fn to(&self) -> String {
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
pub(super) fn quoted(name: &str) -> String {
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
