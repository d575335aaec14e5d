//! The raw records as they lie in the database, and figures counted from their JSON alone. Nothing of the
//! product's own counting is used here.

use crate::figures_company::Filled;
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value;
use shared::api::figures::FigureFilter;
use shared::figures::{FigureName, Fraction};
use shared::time::BusinessDay;
use std::collections::{BTreeMap, BTreeSet};
use tests::{Company, TestApp};

const DAY_MS: i64 = 86_400_000;
const ZONE_MS: i64 = 8 * 3_600_000;

/// What is asked, and by whom.
pub struct Ask {
    pub filter: FigureFilter,
    /// Of the first territory; otherwise somebody who sees everything.
    pub is_supervisor: bool,
}

struct Stop {
    person: Uuid,
    store: Uuid,
    day: String,
    is_excused: bool,
}

struct Visited {
    person: Uuid,
    store: Uuid,
    day: String,
    is_strict: bool,
}

struct Fact {
    record: Uuid,
    kind: String,
    at: i64,
    body: Value,
}

/// Everything as it lies in the database.
pub struct Raw {
    pub filled: Filled,
    north_1: Uuid,
    pub territories: Vec<Uuid>,
    members: Vec<Uuid>,
    stops: Vec<Stop>,
    visits: Vec<Visited>,
    facts: Vec<Fact>,
    issues: Vec<Value>,
    promotions: BTreeMap<Uuid, Value>,
    now: i64,
}

async fn rows(database: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    let statement = Statement::from_string(database.get_database_backend(), sql);
    database.query_all_raw(statement).await.expect("rows")
}

impl Raw {
    pub async fn load(app: &TestApp, company: &Company, filled: Filled) -> Self {
        let database = sea_orm::Database::connect(&app.database_url)
            .await
            .expect("answers");
        let mut raw = Self {
            north_1: company.north_1.0,
            territories: vec![company.north_1.0, company.north_2.0, company.south_1.0],
            members: vec![company.mei.0, company.jun.0],
            filled,
            stops: Vec::new(),
            visits: Vec::new(),
            facts: Vec::new(),
            issues: Vec::new(),
            promotions: BTreeMap::new(),
            now: app.clock.now().0,
        };
        let get = "a column";
        for row in rows(
            &database,
            "SELECT person_id, store_id, day, is_excused FROM planned_stop",
        )
        .await
        {
            raw.stops.push(Stop {
                person: row.try_get_by_index(0).expect(get),
                store: row.try_get_by_index(1).expect(get),
                day: row.try_get_by_index(2).expect(get),
                is_excused: row.try_get_by_index(3).expect(get),
            });
        }
        for row in rows(
            &database,
            "SELECT person_id, store_id, day, is_strict FROM visit",
        )
        .await
        {
            raw.visits.push(Visited {
                person: row.try_get_by_index(0).expect(get),
                store: row.try_get_by_index(1).expect(get),
                day: row.try_get_by_index(2).expect(get),
                is_strict: row.try_get_by_index(3).expect(get),
            });
        }
        let sql =
            "SELECT fact.id, kind, check_in_at, body FROM fact JOIN visit ON visit.id = visit_id";
        for row in rows(&database, sql).await {
            raw.facts.push(Fact {
                record: row.try_get_by_index(0).expect(get),
                kind: row.try_get_by_index(1).expect(get),
                at: row.try_get_by_index(2).expect(get),
                body: json(&row.try_get_by_index::<String>(3).expect(get)),
            });
        }
        for row in rows(&database, "SELECT body FROM issue").await {
            raw.issues
                .push(json(&row.try_get_by_index::<String>(0).expect(get)));
        }
        for row in rows(&database, "SELECT id, body FROM promotion").await {
            let body = json(&row.try_get_by_index::<String>(1).expect(get));
            raw.promotions
                .insert(row.try_get_by_index(0).expect(get), body);
        }
        database.close().await.expect("the connection closes");
        raw
    }

    fn territory_of(&self, store: Uuid) -> Uuid {
        let mut stores = self.filled.stores.iter();
        stores
            .find(|(id, _)| *id == store)
            .expect("a store of the company")
            .1
    }

    fn is_asked(&self, ask: &Ask, (store, person, day): (Uuid, Uuid, &str)) -> bool {
        let filter = &ask.filter;
        (filter.from.to_string().as_str()..=filter.to.to_string().as_str()).contains(&day)
            && self.is_store_asked(ask, store)
            && filter.team.is_none_or(|_| self.members.contains(&person))
            && filter.person.is_none_or(|id| id.0 == person)
    }

    /// Without the team, which asks for people of work and for territories of stores.
    fn is_store_asked(&self, ask: &Ask, store: Uuid) -> bool {
        let territory = self.territory_of(store);
        (!ask.is_supervisor || territory == self.north_1)
            && ask.filter.territory.is_none_or(|id| id.0 == territory)
            && ask.filter.store.is_none_or(|id| id.0 == store)
    }

    fn open_stores(&self, ask: &Ask) -> Vec<Uuid> {
        let is_open = |store: Uuid| {
            self.is_store_asked(ask, store)
                && ask
                    .filter
                    .team
                    .is_none_or(|_| self.territory_of(store) == self.north_1)
                && ask.filter.person.is_none_or(|_| {
                    self.stops.iter().any(|stop| {
                        stop.store == store
                            && self.is_asked(ask, (stop.store, stop.person, &stop.day))
                    })
                })
        };
        let stores = self.filled.stores.iter().map(|(id, _)| *id);
        stores.filter(|store| is_open(*store)).collect()
    }

    fn facts_of(&self, ask: &Ask, kind: &str) -> Vec<&Fact> {
        let of = |fact: &&Fact| {
            let (store, person) = (id(&fact.body["store"]), id(&fact.body["person"]));
            fact.kind == kind && self.is_asked(ask, (store, person, text(&fact.body["day"])))
        };
        self.facts.iter().filter(of).collect()
    }

    /// The value of a figure.
    pub fn count(&self, name: FigureName, ask: &Ask) -> Fraction {
        match name {
            FigureName::RouteCompliance => self.route(ask, |_| true),
            FigureName::StrictCallRate => self.route(ask, |visit| visit.is_strict),
            FigureName::Coverage => self.coverage(ask),
            FigureName::PromotionCompliance => self.promotion(ask),
            FigureName::IssueAcknowledged => self.acknowledged(ask),
            FigureName::IssueHours => self.hours(ask),
            FigureName::DisplayCompliance => self.displays(ask),
            FigureName::StoreScore => self.score(ask),
            _ => self.stock(name, ask),
        }
    }

    fn route(&self, ask: &Ask, counts: impl Fn(&Visited) -> bool) -> Fraction {
        let due: BTreeSet<(Uuid, Uuid, &str)> = self
            .stops
            .iter()
            .filter(|stop| {
                !stop.is_excused && self.is_asked(ask, (stop.store, stop.person, &stop.day))
            })
            .map(|stop| (stop.person, stop.store, stop.day.as_str()))
            .collect();
        let is_done = |(person, store, day): &&(Uuid, Uuid, &str)| {
            self.visits.iter().any(|visit| {
                visit.person == *person
                    && visit.store == *store
                    && visit.day == *day
                    && counts(visit)
            })
        };
        fraction(due.iter().filter(is_done).count(), due.len())
    }

    fn coverage(&self, ask: &Ask) -> Fraction {
        let open = self.open_stores(ask);
        let is_visited = |store: &&Uuid| {
            self.visits.iter().any(|visit| {
                visit.store == **store
                    && self.is_asked(ask, (visit.store, visit.person, &visit.day))
            })
        };
        fraction(open.iter().filter(is_visited).count(), open.len())
    }

    fn stock(&self, name: FigureName, ask: &Ask) -> Fraction {
        let (mut counted, mut of) = (0, 0);
        for fact in self.facts_of(ask, "stock_count") {
            for line in list(&fact.body["lines"]) {
                let (shelf, is_gone) = (line["shelf"].as_u64(), is_true(&line["is_not_sold"]));
                let is_listed = !is_gone && shelf.is_some();
                let (is_of, is_counted) = match name {
                    FigureName::OutOfStock => (is_listed, shelf == Some(0)),
                    FigureName::OnShelf => (is_listed, shelf > Some(0)),
                    _ => (
                        is_true(&line["is_must_stock"]) && (is_gone || shelf.is_some()),
                        !is_gone && shelf > Some(0),
                    ),
                };
                of += usize::from(is_of);
                counted += usize::from(is_of && is_counted);
            }
        }
        fraction(counted, of)
    }

    fn displays(&self, ask: &Ask) -> Fraction {
        let facts = self.facts_of(ask, "special_display");
        let agreed: Vec<&&Fact> = facts
            .iter()
            .filter(|fact| !fact.body["agreed"].is_null())
            .collect();
        let meets = |fact: &&&&Fact| {
            let (agreed, found) = (&fact.body["agreed"], &fact.body["found"]);
            found["place"] == agreed["place"] && found["cases"].as_u64() >= agreed["cases"].as_u64()
        };
        fraction(agreed.iter().filter(meets).count(), agreed.len())
    }

    /// Questions one and two weigh two and one; yes is worth 100.
    fn score(&self, ask: &Ask) -> Fraction {
        let (mut points, mut of) = (0, 0);
        for fact in self.facts_of(ask, "checklist_answer") {
            for answer in list(&fact.body["answers"]) {
                let weight = if answer["question"] == 1 { 2 } else { 1 };
                if let Some(is_yes) = answer["value"]["yes_no"].as_bool() {
                    of += weight * 100;
                    points += if is_yes { weight * 100 } else { 0 };
                }
            }
        }
        fraction(points, of)
    }

    fn promotion(&self, ask: &Ask) -> Fraction {
        let (mut complete, mut of) = (0, 0);
        let (from, to) = (ask.filter.from.to_string(), ask.filter.to.to_string());
        for (promotion, body) in &self.promotions {
            let is_live = text(&body["from"]) <= to.as_str() && text(&body["to"]) >= from.as_str();
            if !is_live || ask.filter.promotion.is_some_and(|id| id.0 != *promotion) {
                continue;
            }
            let territories: Vec<Uuid> = list(&body["stores"]["territories"])
                .iter()
                .map(id)
                .collect();
            for store in self.open_stores(ask) {
                if !territories.contains(&self.territory_of(store)) {
                    continue;
                }
                of += 1;
                let checks = self.facts_of(ask, "promotion_check").into_iter();
                let latest = checks
                    .filter(|fact| {
                        id(&fact.body["store"]) == store
                            && id(&fact.body["promotion"]) == *promotion
                    })
                    .max_by_key(|fact| (fact.at, fact.record));
                complete += usize::from(latest.is_some_and(|fact| is_complete(body, &fact.body)));
            }
        }
        fraction(complete, of)
    }

    fn issues_of(&self, ask: &Ask) -> Vec<&Value> {
        let of = |issue: &&Value| {
            self.is_asked(
                ask,
                (
                    id(&issue["store"]),
                    id(&issue["reporter"]),
                    text(&issue["day"]),
                ),
            )
        };
        self.issues.iter().filter(of).collect()
    }

    fn acknowledged(&self, ask: &Ask) -> Fraction {
        let (mut in_time, mut of) = (0, 0);
        let epoch = BusinessDay::new(1970, 1, 1).expect("a day");
        for issue in self.issues_of(ask) {
            let day = BusinessDay::parse(text(&issue["day"])).expect("a day");
            let until = (day.days_since(epoch) + 2) * DAY_MS - ZONE_MS;
            let noted = issue["acknowledged_at"]
                .as_i64()
                .or(issue["solved_at"].as_i64());
            of += usize::from(noted.is_some() || self.now >= until);
            in_time += usize::from(noted.is_some_and(|at| at < until));
        }
        fraction(in_time, of)
    }

    fn hours(&self, ask: &Ask) -> Fraction {
        let time = |issue: &&Value| {
            let seconds = (issue["solved_at"].as_i64()? - issue["reported_at"].as_i64()?) / 1_000;
            u64::try_from(seconds).ok()
        };
        let mut times: Vec<u64> = self.issues_of(ask).iter().filter_map(time).collect();
        times.sort_unstable();
        let middle = match times.len() {
            0 => 0,
            odd if odd % 2 == 1 => times[odd / 2],
            even => (times[even / 2 - 1] + times[even / 2]) / 2,
        };
        Fraction {
            numerator: middle,
            denominator: u64::try_from(times.len()).expect("few"),
        }
    }
}

fn is_complete(promotion: &Value, check: &Value) -> bool {
    list(&promotion["elements"]).iter().all(|element| {
        let found = list(&check["elements"])
            .iter()
            .find(|found| found["number"] == element["number"]);
        let state = found.map_or("", |found| text(&found["state"]));
        let is_short = found.is_some_and(|found| {
            found["count"].as_u64().is_some_and(|count| {
                element["target"]
                    .as_u64()
                    .is_some_and(|target| count < target)
            })
        });
        !is_true(&element["is_mandatory"])
            || state == "not_applicable"
            || (state == "present" && !is_short)
    })
}

fn fraction(numerator: usize, denominator: usize) -> Fraction {
    Fraction {
        numerator: u64::try_from(numerator).expect("few"),
        denominator: u64::try_from(denominator).expect("few"),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("a body is JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn id(value: &Value) -> Uuid {
    text(value).parse().expect("an id")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_true(value: &Value) -> bool {
    value.as_bool().unwrap_or_default()
}
