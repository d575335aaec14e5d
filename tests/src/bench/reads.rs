//! What is read: each report as the desk asks for it, and beside it the bare indexed read of the same
//! rows, without names, rules, sums, JSON or HTTP.

use super::place::{column, id_literal, value};
use anyhow::Context as _;
use sea_orm::DatabaseConnection;
use sea_orm::prelude::Uuid;
use shared::figures::tally::TallyName;
use shared::figures::{FigureName, Source};
use shared::time::BusinessDay;

/// Days of a report: a week.
const REPORT_DAYS: i64 = 7;

/// The login of the auditor, whom the demo company lacks.
pub const AUDITOR: &str = "auditor";

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// An auditor, whose reach is the company.
    Auditor,
    /// A supervisor, whose reach is a region's two territories.
    Supervisor,
}

impl Reader {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Auditor, Self::Supervisor];

    /// The login in the demo company.
    #[must_use]
    pub fn login(self) -> &'static str {
        match self {
            Self::Auditor => AUDITOR,
            Self::Supervisor => "sup1",
        }
    }
}

/// One report.
#[derive(Clone, Debug)]
pub struct Read {
    /// As the table says it.
    pub name: String,
    /// Who asks.
    pub reader: Reader,
    /// Which path.
    pub path: String,
    /// The statements that read the same rows.
    pub bare: Vec<String>,
}

/// What the reads are of: the same at every length of the history.
#[derive(Clone, Debug)]
pub struct Shown {
    today: BusinessDay,
    from: BusinessDay,
    to: BusinessDay,
    /// The supervisor's people, as a list of literals.
    team: String,
    /// The stores of the supervisor's territories, as a list of literals.
    stores: String,
    /// One person of the team.
    person: Uuid,
    person_literal: String,
    /// The promotion with the most checks.
    promotion: Uuid,
    promotion_literal: String,
}

impl Shown {
    /// Chooses what is shown, from the pushed history.
    ///
    /// # Errors
    /// When the company lacks something that is read.
    pub async fn choose(plain: &DatabaseConnection, today: BusinessDay) -> anyhow::Result<Self> {
        let backend = plain.get_database_backend();
        let literals = |ids: Vec<Uuid>| {
            let ids: Vec<String> = ids.into_iter().map(|id| id_literal(backend, id)).collect();
            ids.join(", ")
        };
        let lead = "SELECT id FROM team WHERE lead_id = \
                    (SELECT id FROM user_account WHERE login = 'sup1')";
        let people: Vec<Uuid> = column(
            plain,
            &format!("SELECT user_id FROM team_member WHERE team_id IN ({lead}) ORDER BY user_id"),
        )
        .await?;
        let stores: Vec<Uuid> = column(
            plain,
            &format!(
                "SELECT id FROM store WHERE territory_id IN \
                 (SELECT territory_id FROM team_territory WHERE team_id IN ({lead}))"
            ),
        )
        .await?;
        let person = *people.first().context("the supervisor's team is empty")?;
        let promotion: Uuid = value(
            plain,
            "SELECT subject_id FROM fact WHERE kind = 'promotion_check' \
             GROUP BY subject_id ORDER BY COUNT(*) DESC, subject_id LIMIT 1",
        )
        .await?;
        Ok(Self {
            today,
            from: today.plus_days(-REPORT_DAYS),
            to: today.plus_days(-1),
            team: literals(people),
            stores: literals(stores),
            person,
            person_literal: id_literal(backend, person),
            promotion,
            promotion_literal: id_literal(backend, promotion),
        })
    }

    /// Everything that is measured.
    #[must_use]
    pub fn reads(&self) -> Vec<Read> {
        let mut reads = self.days();
        reads.extend(self.compliance());
        reads.extend(self.matrix());
        reads.extend(FigureName::ALL.iter().map(|name| self.figure(*name)));
        reads.push(self.records());
        reads
    }

    fn days(&self) -> Vec<Read> {
        let day = self.today;
        let of = |who: &str| {
            let rows = |table| format!("SELECT * FROM {table} WHERE {who}day = '{day}'");
            ["planned_stop", "visit"].map(rows).to_vec()
        };
        let (team, person) = (&self.team, &self.person_literal);
        let read = |name: &str, reader, path: String, bare| Read {
            name: name.to_owned(),
            reader,
            path,
            bare,
        };
        vec![
            read(
                "board, company",
                Reader::Auditor,
                format!("/api/board?day={day}"),
                of(""),
            ),
            read(
                "board, one team",
                Reader::Supervisor,
                format!("/api/board?day={day}"),
                of(&format!("person_id IN ({team}) AND ")),
            ),
            read(
                "a person's day",
                Reader::Supervisor,
                format!("/api/board/people/{}?day={day}", self.person),
                of(&format!("person_id = {person} AND ")),
            ),
        ]
    }

    fn compliance(&self) -> Vec<Read> {
        let mut reads = Vec::new();
        for by in ["team", "person", "store", "day"] {
            reads.push(Read {
                name: format!("compliance by {by}, company"),
                reader: Reader::Auditor,
                path: format!("/api/reports/compliance?by={by}&{}", self.period()),
                bare: self.compliance_rows(""),
            });
        }
        reads.push(Read {
            name: "compliance by person, one team".to_owned(),
            reader: Reader::Supervisor,
            path: format!("/api/reports/compliance?by=person&{}", self.period()),
            bare: self.compliance_rows(&format!("store_id IN ({}) AND ", self.stores)),
        });
        reads
    }

    fn period(&self) -> String {
        format!("from={}&to={}", self.from, self.to)
    }

    fn days_between(&self) -> String {
        format!("day BETWEEN '{}' AND '{}'", self.from, self.to)
    }

    fn compliance_rows(&self, of: &str) -> Vec<String> {
        let days = self.days_between();
        vec![
            format!(
                "SELECT person_id, store_id, day, is_excused FROM planned_stop WHERE {of}{days}"
            ),
            format!("SELECT person_id, store_id, day, is_strict FROM visit WHERE {of}{days}"),
            format!(
                "SELECT name, person_id, store_id, day, numerator, denominator FROM tally \
                 WHERE name IN ('out_of_stock', 'must_stock', 'display', 'store_score', 'promotion') \
                 AND {of}{days}"
            ),
        ]
    }

    fn matrix(&self) -> Vec<Read> {
        let (id, promotion) = (self.promotion, &self.promotion_literal);
        let rows = |of: &str| {
            vec![
                format!("SELECT * FROM fact WHERE {of}subject_id = {promotion}"),
                format!("SELECT * FROM review_decision WHERE {of}promotion_id = {promotion}"),
            ]
        };
        let read = |name: &str, reader, bare| Read {
            name: name.to_owned(),
            reader,
            path: format!("/api/promotions/{id}/matrix"),
            bare,
        };
        vec![
            read("matrix, company", Reader::Auditor, rows("")),
            read(
                "matrix, one team",
                Reader::Supervisor,
                rows(&format!("store_id IN ({}) AND ", self.stores)),
            ),
        ]
    }

    fn figure(&self, name: FigureName) -> Read {
        Read {
            name: format!("figure {}", name.as_str()),
            reader: Reader::Auditor,
            path: format!("/api/figures/{}?{}", name.as_str(), self.period()),
            bare: self.figure_rows(name.source()),
        }
    }

    fn figure_rows(&self, source: Source) -> Vec<String> {
        let days = self.days_between();
        // Whose phones are silent is told with each figure, from the plan and the visits.
        let whole = |table: &str| format!("SELECT * FROM {table} WHERE {days}");
        let who = |table: &str| {
            format!("SELECT person_id, store_id, day_ends_at FROM {table} WHERE {days}")
        };
        let mut rows = match source {
            Source::Route => vec![whole("planned_stop"), whole("visit")],
            _ => vec![who("planned_stop"), who("visit")],
        };
        match source {
            Source::Route => {}
            Source::Sum(of) => rows.push(self.tallies(of)),
            Source::Promotions => rows.push(self.tallies(TallyName::Promotion)),
            Source::Issues => rows.push(whole("issue")),
        }
        rows
    }

    fn tallies(&self, of: TallyName) -> String {
        let name = serde_json::to_value(of).unwrap_or_default();
        let name = name.as_str().unwrap_or_default();
        let days = self.days_between();
        format!("SELECT * FROM tally WHERE name = '{name}' AND {days}")
    }

    fn records(&self) -> Read {
        let days = self.days_between();
        Read {
            name: "records of out_of_stock, first page".to_owned(),
            reader: Reader::Auditor,
            path: format!("/api/figures/out_of_stock/records?{}", self.period()),
            bare: vec![format!(
                "SELECT * FROM tally WHERE name = 'out_of_stock' AND {days} \
                 ORDER BY day, record_id LIMIT 101"
            )],
        }
    }
}
