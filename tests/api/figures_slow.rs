//! Every figure of random filters against a slow recomputation from the bodies of the raw records. The
//! recomputation shares no code with the product: it reads JSON and counts.

use crate::figures_company::{Filled, fill};
use sea_orm::prelude::Uuid;
use sea_orm::{ConnectionTrait as _, DatabaseConnection, Statement};
use serde_json::Value;
use shared::api::admin::Organisation;
use shared::api::figures::{Figure, FigureFilter, FigureRecords};
use shared::api::reports::{COMPLIANCE_FIGURES, ComplianceReport, ReportBy};
use shared::figures::{FigureName, Fraction};
use shared::ids::{PromotionId, StoreId, TeamId, TerritoryId, UserId};
use shared::time::BusinessDay;
use std::collections::{BTreeMap, BTreeSet};
use tests::{Client, Company, CompanyPlan, TestApp, each_database};

/// Filters of one run.
const FILTERS: u32 = 500;
/// Figures that are asked of each filter.
const FIGURES_A_FILTER: usize = 2;
const DAY_MS: i64 = 86_400_000;
const ZONE_MS: i64 = 8 * 3_600_000;

/// What the slow recomputation covers.
const FIGURES: [FigureName; 11] = [
    FigureName::RouteCompliance,
    FigureName::StrictCallRate,
    FigureName::Coverage,
    FigureName::OutOfStock,
    FigureName::OnShelf,
    FigureName::MustStock,
    FigureName::DisplayCompliance,
    FigureName::PromotionCompliance,
    FigureName::StoreScore,
    FigureName::IssueAcknowledged,
    FigureName::IssueHours,
];

each_database! {
    async fn every_figure_equals_a_slow_count_of_the_raw_records(app: TestApp) {
        let company = Company::found(&app, CompanyPlan::WithStores).await;
        let filled = fill(&app, &company).await;
        let raw = Raw::load(&app, &company, filled).await;
        let auditor = app.sign_in_desk("auditor").await;
        let supervisor = app.sign_in_desk("supervisor").await;
        let organisation: Organisation =
            auditor.get("/api/organisation").await.expect_status(200).json();
        let team = organisation.teams[0].id;
        let mut dice = Dice(7);
        let mut seen = BTreeSet::new();
        for number in 0..FILTERS {
            let is_supervisor = dice.below(4) == 0;
            let client = if is_supervisor { &supervisor } else { &auditor };
            let ask = Ask { filter: random_filter(&mut dice, &raw, team), is_supervisor };
            for _ in 0..FIGURES_A_FILTER {
                let name = FIGURES[dice.below(FIGURES.len())];
                let value = check_figure(client, &raw, (name, &ask)).await;
                if value.numerator > 0 && value.numerator < value.denominator {
                    seen.insert(name);
                }
                if number % 20 == 0 {
                    check_records(client, (name, &ask.filter), value).await;
                }
            }
            if number % 25 == 0 {
                check_report(client, &raw, &ask, &mut dice).await;
            }
        }
        // A figure that is always nothing or whole would prove little.
        let shares = FIGURES.len() - 1;
        assert!(seen.len() >= shares, "only {seen:?} had a part of a whole");
    }
}

struct Ask {
    filter: FigureFilter,
    is_supervisor: bool,
}

fn query_of(filter: &FigureFilter) -> String {
    let mut query = format!("from={}&to={}", filter.from, filter.to);
    let parts = [
        ("territory", filter.territory.map(|id| id.to_string())),
        ("team", filter.team.map(|id| id.to_string())),
        ("person", filter.person.map(|id| id.to_string())),
        ("store", filter.store.map(|id| id.to_string())),
        ("promotion", filter.promotion.map(|id| id.to_string())),
    ];
    for (key, value) in parts {
        if let Some(value) = value {
            query.push_str(&format!("&{key}={value}"));
        }
    }
    query
}

async fn check_figure(client: &Client, raw: &Raw, (name, ask): (FigureName, &Ask)) -> Fraction {
    let query = query_of(&ask.filter);
    let path = format!("/api/figures/{}?{query}&compare=true", name.as_str());
    let figure: Figure = client.get(&path).await.expect_status(200).json();
    assert_eq!(figure.bounds.value, raw.count(name, ask), "{path}");
    let before = Ask {
        filter: ask.filter.before(),
        ..*ask
    };
    let told = figure.before.expect("the period before was asked for");
    assert_eq!(told.value, raw.count(name, &before), "before {path}");
    figure.bounds.value
}

/// The records of all pages make the figure.
async fn check_records(client: &Client, (name, filter): (FigureName, &FigureFilter), value: Fraction) {
    let path = format!("/api/figures/{}/records?{}", name.as_str(), query_of(filter));
    let (mut sum, mut cursor) = (Fraction::default(), String::new());
    loop {
        let page: FigureRecords = client
            .get(&format!("{path}{cursor}"))
            .await
            .expect_status(200)
            .json();
        for record in &page.records {
            let part = record.amount.unwrap_or(Fraction {
                numerator: u64::from(record.is_counted),
                denominator: 1,
            });
            if name == FigureName::IssueHours {
                sum.denominator += u64::from(record.is_counted);
            } else {
                sum.numerator += part.numerator;
                sum.denominator += part.denominator;
            }
        }
        let Some(next) = page.next else { break };
        cursor = format!("&cursor={next}");
    }
    let wanted = match name {
        FigureName::IssueHours => Fraction { numerator: 0, ..value },
        _ => value,
    };
    assert_eq!(sum, wanted, "{path}");
}

/// Each row equals the figures of the filter narrowed to it.
async fn check_report(client: &Client, raw: &Raw, ask: &Ask, dice: &mut Dice) {
    let by = ReportBy::ALL[dice.below(ReportBy::ALL.len())];
    let path = format!("/api/reports/compliance?{}&by={}", query_of(&ask.filter), by.as_str());
    let report: ComplianceReport = client.get(&path).await.expect_status(200).json();
    for row in &report.rows {
        let mut filter = ask.filter.clone();
        match by {
            ReportBy::Team => filter.team = row.key.parse().ok(),
            ReportBy::Person => filter.person = row.key.parse().ok(),
            ReportBy::Store => filter.store = row.key.parse().ok(),
            ReportBy::Day => {
                filter.from = BusinessDay::parse(&row.key).expect("a day");
                filter.to = filter.from;
            }
        }
        let narrowed = Ask { filter, is_supervisor: ask.is_supervisor };
        for (name, value) in COMPLIANCE_FIGURES.iter().zip(&row.values) {
            if let Some(value) = value {
                assert_eq!(*value, raw.count(*name, &narrowed), "{name:?} of {} in {path}", row.key);
            }
        }
    }
}

fn random_filter(dice: &mut Dice, raw: &Raw, team: TeamId) -> FigureFilter {
    let span = i64::try_from(dice.below(24)).expect("small");
    let back = i64::try_from(dice.below(24)).expect("small");
    let from = raw.filled.today.plus_days(-back);
    let mut filter = FigureFilter::of_days(from, from.plus_days(span));
    let one = |dice: &mut Dice, all: &[Uuid]| (dice.below(3) == 0).then(|| all[dice.below(all.len())]);
    filter.territory = one(dice, &raw.territories).map(TerritoryId);
    filter.person = one(dice, &raw.filled.people).map(UserId);
    filter.store = (dice.below(5) == 0)
        .then(|| raw.filled.stores[dice.below(raw.filled.stores.len())].0)
        .map(StoreId);
    filter.team = (dice.below(4) == 0).then_some(team);
    filter.promotion = one(dice, &raw.filled.promotions).map(PromotionId);
    filter
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
struct Raw {
    filled: Filled,
    north_1: Uuid,
    territories: Vec<Uuid>,
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
    async fn load(app: &TestApp, company: &Company, filled: Filled) -> Self {
        let database = sea_orm::Database::connect(&app.database_url).await.expect("answers");
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
        for row in rows(&database, "SELECT person_id, store_id, day, is_excused FROM planned_stop").await {
            raw.stops.push(Stop {
                person: row.try_get_by_index(0).expect(get),
                store: row.try_get_by_index(1).expect(get),
                day: row.try_get_by_index(2).expect(get),
                is_excused: row.try_get_by_index(3).expect(get),
            });
        }
        for row in rows(&database, "SELECT person_id, store_id, day, is_strict FROM visit").await {
            raw.visits.push(Visited {
                person: row.try_get_by_index(0).expect(get),
                store: row.try_get_by_index(1).expect(get),
                day: row.try_get_by_index(2).expect(get),
                is_strict: row.try_get_by_index(3).expect(get),
            });
        }
        let sql = "SELECT fact.id, kind, check_in_at, body FROM fact JOIN visit ON visit.id = visit_id";
        for row in rows(&database, sql).await {
            raw.facts.push(Fact {
                record: row.try_get_by_index(0).expect(get),
                kind: row.try_get_by_index(1).expect(get),
                at: row.try_get_by_index(2).expect(get),
                body: json(&row.try_get_by_index::<String>(3).expect(get)),
            });
        }
        for row in rows(&database, "SELECT body FROM issue").await {
            raw.issues.push(json(&row.try_get_by_index::<String>(0).expect(get)));
        }
        for row in rows(&database, "SELECT id, body FROM promotion").await {
            let body = json(&row.try_get_by_index::<String>(1).expect(get));
            raw.promotions.insert(row.try_get_by_index(0).expect(get), body);
        }
        database.close().await.expect("the connection closes");
        raw
    }

    fn territory_of(&self, store: Uuid) -> Uuid {
        let mut stores = self.filled.stores.iter();
        stores.find(|(id, _)| *id == store).expect("a store of the company").1
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
                && ask.filter.team.is_none_or(|_| self.territory_of(store) == self.north_1)
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

    fn count(&self, name: FigureName, ask: &Ask) -> Fraction {
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
            .filter(|stop| !stop.is_excused && self.is_asked(ask, (stop.store, stop.person, &stop.day)))
            .map(|stop| (stop.person, stop.store, stop.day.as_str()))
            .collect();
        let is_done = |(person, store, day): &&(Uuid, Uuid, &str)| {
            self.visits.iter().any(|visit| {
                visit.person == *person && visit.store == *store && visit.day == *day && counts(visit)
            })
        };
        fraction(due.iter().filter(is_done).count(), due.len())
    }

    fn coverage(&self, ask: &Ask) -> Fraction {
        let open = self.open_stores(ask);
        let is_visited = |store: &&Uuid| {
            self.visits.iter().any(|visit| {
                visit.store == **store && self.is_asked(ask, (visit.store, visit.person, &visit.day))
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
        let agreed: Vec<&&Fact> = facts.iter().filter(|fact| !fact.body["agreed"].is_null()).collect();
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
            let territories: Vec<Uuid> = list(&body["stores"]["territories"]).iter().map(id).collect();
            for store in self.open_stores(ask) {
                if !territories.contains(&self.territory_of(store)) {
                    continue;
                }
                of += 1;
                let checks = self.facts_of(ask, "promotion_check").into_iter();
                let latest = checks
                    .filter(|fact| id(&fact.body["store"]) == store && id(&fact.body["promotion"]) == *promotion)
                    .max_by_key(|fact| (fact.at, fact.record));
                complete += usize::from(latest.is_some_and(|fact| is_complete(body, &fact.body)));
            }
        }
        fraction(complete, of)
    }

    fn issues_of(&self, ask: &Ask) -> Vec<&Value> {
        let of = |issue: &&Value| {
            self.is_asked(ask, (id(&issue["store"]), id(&issue["reporter"]), text(&issue["day"])))
        };
        self.issues.iter().filter(of).collect()
    }

    fn acknowledged(&self, ask: &Ask) -> Fraction {
        let (mut in_time, mut of) = (0, 0);
        let epoch = BusinessDay::new(1970, 1, 1).expect("a day");
        for issue in self.issues_of(ask) {
            let day = BusinessDay::parse(text(&issue["day"])).expect("a day");
            let until = (day.days_since(epoch) + 2) * DAY_MS - ZONE_MS;
            let noted = issue["acknowledged_at"].as_i64().or(issue["solved_at"].as_i64());
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
            found["count"].as_u64().is_some_and(|count| element["target"].as_u64().is_some_and(|target| count < target))
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

/// Numbers that look random and come again with the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// One below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a small number") % bound
    }
}
