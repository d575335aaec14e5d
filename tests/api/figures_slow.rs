//! Every figure of random filters against a slow recomputation from the bodies of the raw records. The
//! recomputation shares no code with the product: it reads JSON and counts.

use crate::figures_company::fill;
use crate::figures_raw::{Ask, Raw};
use sea_orm::prelude::Uuid;
use shared::api::admin::Organisation;
use shared::api::figures::{Figure, FigureFilter, FigureRecords};
use shared::api::reports::{COMPLIANCE_FIGURES, ComplianceReport, ReportBy};
use shared::figures::{FigureName, Fraction};
use shared::ids::{PromotionId, StoreId, TeamId, TerritoryId, UserId};
use shared::time::BusinessDay;
use std::collections::BTreeSet;
use tests::{Client, Company, CompanyPlan, each_database};

/// Filters of one run.
const FILTERS: u32 = 500;
/// Figures that are asked of each filter.
const FIGURES_A_FILTER: usize = 2;

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
async fn check_records(
    client: &Client,
    (name, filter): (FigureName, &FigureFilter),
    value: Fraction,
) {
    let path = format!(
        "/api/figures/{}/records?{}",
        name.as_str(),
        query_of(filter)
    );
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
        FigureName::IssueHours => Fraction {
            numerator: 0,
            ..value
        },
        _ => value,
    };
    assert_eq!(sum, wanted, "{path}");
}

/// Each row equals the figures of the filter narrowed to it.
async fn check_report(client: &Client, raw: &Raw, ask: &Ask, dice: &mut Dice) {
    let by = ReportBy::ALL[dice.below(ReportBy::ALL.len())];
    let path = format!(
        "/api/reports/compliance?{}&by={}",
        query_of(&ask.filter),
        by.as_str()
    );
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
        let narrowed = Ask {
            filter,
            is_supervisor: ask.is_supervisor,
        };
        for (name, value) in COMPLIANCE_FIGURES.iter().zip(&row.values) {
            if let Some(value) = value {
                assert_eq!(
                    *value,
                    raw.count(*name, &narrowed),
                    "{name:?} of {} in {path}",
                    row.key
                );
            }
        }
    }
}

fn random_filter(dice: &mut Dice, raw: &Raw, team: TeamId) -> FigureFilter {
    let span = i64::try_from(dice.below(24)).expect("small");
    let back = i64::try_from(dice.below(24)).expect("small");
    let from = raw.filled.today.plus_days(-back);
    let mut filter = FigureFilter::of_days(from, from.plus_days(span));
    let one =
        |dice: &mut Dice, all: &[Uuid]| (dice.below(3) == 0).then(|| all[dice.below(all.len())]);
    filter.territory = one(dice, &raw.territories).map(TerritoryId);
    filter.person = one(dice, &raw.filled.people).map(UserId);
    filter.store = (dice.below(5) == 0)
        .then(|| raw.filled.stores[dice.below(raw.filled.stores.len())].0)
        .map(StoreId);
    filter.team = (dice.below(4) == 0).then_some(team);
    filter.promotion = one(dice, &raw.filled.promotions).map(PromotionId);
    filter
}

/// Numbers that look random and come again with the same seed.
pub struct Dice(pub u64);

impl Dice {
    /// One below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("a small number") % bound
    }
}
