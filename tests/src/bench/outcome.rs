//! What is told: every figure, the goals that were missed, and a table for people.

use super::statistics::{Multiples, Percentiles};
use crate::database::DatabaseKind;
use serde::Serialize;
use std::fmt;
use std::process::ExitCode;

/// A report over a long history may take so many times as long as the same report over the short one.
pub const GROWTH_MAX: f64 = 1.5;
/// A push with the tables of reports may take so many times as long as one without.
pub const INGEST_MAX: f64 = 1.1;

/// Everything that was measured.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Outcome {
    /// Where.
    pub machine: Machine,
    /// One for each database and length of history.
    pub histories: Vec<HistoryOutcome>,
    /// One for each database and length of history, too.
    pub ingests: Vec<IngestOutcome>,
    /// What is not as it should be, a sentence each.
    pub goals_missed: Vec<String>,
}

/// Where it was measured, as far as that changes figures.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Machine {
    /// Processors.
    pub processors: usize,
    /// The kind of processor, where the system tells it.
    pub model: String,
    /// Versions of the databases.
    pub databases: Vec<String>,
    /// Whether the server was built for release.
    pub is_release: bool,
}

/// The reads over one history.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryOutcome {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Visits in it.
    pub visits: i64,
    /// Rows of tallies in it.
    pub tallies: i64,
    /// What the database takes on disk, in MiB.
    pub size_mib: i64,
    /// Each read.
    pub reads: Vec<ReadOutcome>,
}

/// One read over one history.
#[derive(Clone, Debug, Serialize)]
pub struct ReadOutcome {
    /// What was read.
    pub name: String,
    /// Rows of the bare read: what the report is made of.
    pub rows: usize,
    /// How often.
    pub rounds: usize,
    /// The report over HTTP.
    pub report: Percentiles,
    /// The bare read.
    pub bare: Percentiles,
    /// The report as multiples of the bare read.
    pub multiples: Multiples,
    /// The report against the same over the short history, pair by pair.
    pub growth: Option<f64>,
    /// The bare read against the same over the short history, pair by pair.
    pub bare_growth: Option<f64>,
}

/// What writing the tables of reports costs a push.
#[derive(Clone, Debug, Serialize)]
pub struct IngestOutcome {
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// Visits in the history to which is added.
    pub visits: i64,
    /// Mutations of one push.
    pub mutations: usize,
    /// Pushes of each sort.
    pub rounds: usize,
    /// A push as the served program does it.
    pub on: Percentiles,
    /// A push that writes no tallies.
    pub without_tallies: Percentiles,
    /// A push that writes neither facts nor tallies.
    pub without_facts: Percentiles,
    /// The first against the second, pair by pair.
    pub cost_of_tallies: f64,
    /// The first against the third, pair by pair.
    pub cost_of_facts_and_tallies: f64,
}

/// The database as it is told.
#[must_use]
pub fn name_of(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Sqlite => "sqlite",
        DatabaseKind::Postgres => "postgres",
    }
}

impl Outcome {
    /// Compares what was measured with the goals.
    pub fn judge(&mut self) {
        let mut missed = Vec::new();
        for history in &self.histories {
            for read in &history.reads {
                missed.extend(read.growth.filter(|growth| *growth > GROWTH_MAX).map(|growth| {
                    format!(
                        "{}, {} visits: {} takes {growth:.2} times as long as over the short history \
                         (at most {GROWTH_MAX})",
                        history.database, history.visits, read.name
                    )
                }));
            }
        }
        for ingest in &self.ingests {
            let costs = [
                ("tallies", ingest.cost_of_tallies),
                ("facts and tallies", ingest.cost_of_facts_and_tallies),
            ];
            for (tables, cost) in costs.into_iter().filter(|(_, cost)| *cost > INGEST_MAX) {
                missed.push(format!(
                    "{}, {} visits: a push with {tables} takes {cost:.2} times as long as without \
                     (at most {INGEST_MAX})",
                    ingest.database, ingest.visits
                ));
            }
        }
        self.goals_missed.extend(missed);
    }
}

/// Prints what was measured, for programs or for people, and says whether every goal is met.
///
/// # Errors
/// When it cannot be written.
pub fn tell<O: Serialize + fmt::Display>(
    outcome: &O,
    goals_missed: &[String],
    is_json: bool,
) -> anyhow::Result<ExitCode> {
    if is_json {
        println!("{}", serde_json::to_string_pretty(outcome)?);
    } else {
        print!("{outcome}");
    }
    Ok(match goals_missed {
        [] => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

impl fmt::Display for Outcome {
    /// The table for people.
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let machine = &self.machine;
        writeln!(
            text,
            "{} processors ({}), {}, {} build",
            machine.processors,
            machine.model,
            machine.databases.join(", "),
            if machine.is_release {
                "release"
            } else {
                "debug"
            }
        )?;
        for history in &self.histories {
            write!(text, "{history}")?;
        }
        for ingest in &self.ingests {
            write_ingest(text, ingest)?;
        }
        if self.goals_missed.is_empty() {
            return writeln!(text, "\nEvery goal is met.");
        }
        writeln!(text, "\nGoals missed:")?;
        for missed in &self.goals_missed {
            writeln!(text, "- {missed}")?;
        }
        Ok(())
    }
}

impl fmt::Display for HistoryOutcome {
    /// Its part of the table.
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        let history = self;
        writeln!(
            text,
            "\n{}: {} visits, {} tallies, {} MiB\n{:<36} {:>7} {:>9} {:>9} {:>9} {:>9} {:>6} {:>6} {:>7} {:>7}",
            history.database,
            history.visits,
            history.tallies,
            history.size_mib,
            "",
            "rows",
            "p50 ms",
            "p95 ms",
            "bare p50",
            "bare p95",
            "x p50",
            "x p95",
            "growth",
            "(bare)",
        )?;
        for read in &history.reads {
            let ratio =
                |ratio: Option<f64>| ratio.map_or("-".to_owned(), |ratio| format!("{ratio:.2}"));
            writeln!(
                text,
                "{:<36} {:>7} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>6.1} {:>6.1} {:>7} {:>7}",
                read.name,
                read.rows,
                read.report.p50_ms,
                read.report.p95_ms,
                read.bare.p50_ms,
                read.bare.p95_ms,
                read.multiples.p50,
                read.multiples.p95,
                ratio(read.growth),
                ratio(read.bare_growth),
            )?;
        }
        Ok(())
    }
}

fn write_ingest(text: &mut fmt::Formatter<'_>, ingest: &IngestOutcome) -> fmt::Result {
    writeln!(
        text,
        "\n{}, {} visits: a push of {} mutations, {} of each sort\n\
         as served {:.2} ms (p95 {:.2}), without tallies {:.2} ms, without facts and tallies {:.2} ms\n\
         tallies cost x{:.3}, facts and tallies x{:.3}",
        ingest.database,
        ingest.visits,
        ingest.mutations,
        ingest.rounds,
        ingest.on.p50_ms,
        ingest.on.p95_ms,
        ingest.without_tallies.p50_ms,
        ingest.without_facts.p50_ms,
        ingest.cost_of_tallies,
        ingest.cost_of_facts_and_tallies,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Percentiles = Percentiles {
        p50_ms: 2.0,
        p95_ms: 3.0,
    };

    fn read(growth: Option<f64>) -> ReadOutcome {
        ReadOutcome {
            name: "board".to_owned(),
            rows: 1,
            rounds: 9,
            report: TIMES,
            bare: TIMES,
            multiples: TIMES.over(TIMES),
            growth,
            bare_growth: None,
        }
    }

    fn outcome(growth: Option<f64>, cost: f64) -> Outcome {
        let mut outcome = Outcome {
            histories: vec![HistoryOutcome {
                database: "sqlite",
                visits: 10,
                tallies: 60,
                size_mib: 1,
                reads: vec![read(growth)],
            }],
            ingests: vec![IngestOutcome {
                database: "sqlite",
                visits: 10,
                mutations: 7,
                rounds: 9,
                on: TIMES,
                without_tallies: TIMES,
                without_facts: TIMES,
                cost_of_tallies: cost,
                cost_of_facts_and_tallies: 1.0,
            }],
            ..Outcome::default()
        };
        outcome.judge();
        outcome
    }

    #[test]
    fn what_grows_with_history_misses_its_goal() {
        let missed = outcome(Some(1.6), 1.0).goals_missed;
        assert_eq!(missed.len(), 1);
        assert!(missed[0].contains("board takes 1.60 times"), "{missed:?}");
    }

    #[test]
    fn a_dear_push_misses_its_goal_and_a_cheap_one_does_not() {
        assert_eq!(outcome(None, 1.11).goals_missed.len(), 1);
        assert!(outcome(Some(1.2), 1.09).goals_missed.is_empty());
    }

    #[test]
    fn the_table_says_every_read_and_that_the_goals_are_met() {
        let table = outcome(Some(1.0), 1.0).to_string();
        assert!(table.contains("board"), "{table}");
        assert!(table.ends_with("Every goal is met.\n"), "{table}");
    }
}
