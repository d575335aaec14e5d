//! The operations on reports.

use super::compliance::load_rows;
use crate::access::{Principal, Scope};
use crate::app::AppState;
use crate::database::{Error, Tx};
use crate::figures::export::{self, Cell, EXPORT_ROWS_MAX, ExportQuery, Sheet};
use crate::figures::export_words::{Heading, figure_words};
use crate::figures::handlers::FigureQuery;
use crate::kinds::load_settings;
use crate::problem::ApiError;
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::auth::Locale;
use shared::api::figures::FigureFilter;
use shared::api::reports::{COMPLIANCE_FIGURES, ComplianceReport, ComplianceRow, ReportBy};
use shared::figures::FigureName;
use shared::problem::ProblemCode;
use std::cmp::Ordering;
use utoipa_actix_web::service_config::ServiceConfig;

/// Rows of one page.
const ROWS_A_PAGE: usize = 100;

/// The routes of reports.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_compliance_report)
        .service(export_compliance_report);
}

/// What a report is made of.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ReportQuery {
    /// What the rows are; people when missing.
    #[serde(default)]
    by: ReportBy,
    /// The figure by which the rows are sorted; their names when missing, days in their order.
    sort: Option<FigureName>,
    /// The highest first.
    #[serde(default)]
    descending: bool,
}

/// Where a list goes on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CursorQuery {
    /// The key of the last row of the page before.
    cursor: Option<String>,
}

/// Figures of teams, people, stores or days, side by side, page by page.
#[utoipa::path(
    tag = "reports",
    params(FigureQuery, ReportQuery, CursorQuery),
    responses(
        (status = 200, body = ComplianceReport),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/reports/compliance")]
async fn read_compliance_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<FigureQuery>,
    report: web::Query<ReportQuery>,
    page: web::Query<CursorQuery>,
) -> Result<web::Json<ComplianceReport>, ApiError> {
    let scope = principal.scope(Action::ReadFigures)?;
    let (filter, mut rows) = state
        .database
        .read(async |tx| load_sorted(tx, &scope, (&query, &report)).await)
        .await?;
    if let Some(cursor) = &page.cursor {
        let last = rows.iter().position(|row| row.key == *cursor);
        // Whoever was the last of a page may have gone meanwhile.
        let last = last.ok_or(ProblemCode::BadRequest)?;
        rows.drain(..=last);
    }
    let has_more = rows.len() > ROWS_A_PAGE;
    rows.truncate(ROWS_A_PAGE);
    Ok(web::Json(ComplianceReport {
        by: report.by,
        filter,
        next: rows.last().filter(|_| has_more).map(|row| row.key.clone()),
        rows,
    }))
}

/// The whole report as a file.
#[utoipa::path(
    tag = "reports",
    params(FigureQuery, ReportQuery, ExportQuery),
    responses(
        (status = 200, description = "CSV or XLSX", content_type = "text/csv", body = String),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 413, body = Problem),
    ),
)]
#[get("/reports/compliance/export")]
async fn export_compliance_report(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<FigureQuery>,
    report: web::Query<ReportQuery>,
    file: web::Query<ExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let scope = principal.scope(Action::ReadFigures)?;
    let (filter, rows) = state
        .database
        .read(async |tx| load_sorted(tx, &scope, (&query, &report)).await)
        .await?;
    if rows.len() > EXPORT_ROWS_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let name = format!(
        "compliance-{}-{}-{}",
        report.by.as_str(),
        filter.from,
        filter.to
    );
    let sheet = sheet_of(&rows, report.by, file.locale);
    export::answer(&sheet, file.format, &name)
}

async fn load_sorted(
    tx: &Tx,
    scope: &Scope,
    (query, report): (&FigureQuery, &ReportQuery),
) -> Result<(FigureFilter, Vec<ComplianceRow>), Error> {
    let today = load_settings(tx).await?.zone.business_day(scope.now());
    let filter = query.filter(today);
    let mut rows = load_rows(tx, scope, &filter, report.by).await?;
    rows.sort_by(|one, other| compare(one, other, report));
    Ok((filter, rows))
}

/// By value or name, the key breaking ties; rows without a value come last either way.
fn compare(one: &ComplianceRow, other: &ComplianceRow, report: &ReportQuery) -> Ordering {
    let turned = |order: Ordering| {
        if report.descending {
            order.reverse()
        } else {
            order
        }
    };
    let order = match report.sort {
        None => turned(one.name.cmp(&other.name)),
        Some(name) => {
            let value = |row: &ComplianceRow| {
                let value = row.value(name).filter(|value| value.denominator > 0)?;
                Some((u128::from(value.numerator), u128::from(value.denominator)))
            };
            match (value(one), value(other)) {
                // Crosswise, so that no fraction is rounded.
                (Some((one, of_one)), Some((other, of_other))) => {
                    turned((one * of_other).cmp(&(other * of_one)))
                }
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            }
        }
    };
    order.then_with(|| one.key.cmp(&other.key))
}

/// Numerator and denominator of each figure: percentages are the reader's to make.
fn sheet_of(rows: &[ComplianceRow], by: ReportBy, locale: Locale) -> Sheet {
    let first = match by {
        ReportBy::Team => Heading::Team,
        ReportBy::Person => Heading::Person,
        ReportBy::Store => Heading::Store,
        ReportBy::Day => Heading::Day,
    };
    let mut head = vec![first.in_words(locale).to_owned()];
    for name in COMPLIANCE_FIGURES {
        for part in [Heading::Numerator, Heading::Denominator] {
            let words = (figure_words(name, locale), part.in_words(locale));
            head.push(format!("{} {}", words.0, words.1));
        }
    }
    let line = |row: &ComplianceRow| {
        let mut cells = vec![Cell::text(row.name.as_str())];
        for value in &row.values {
            cells.push(value.map_or(Cell::Empty, |value| Cell::Number(value.numerator)));
            cells.push(value.map_or(Cell::Empty, |value| Cell::Number(value.denominator)));
        }
        cells
    };
    Sheet {
        head,
        rows: rows.iter().map(line).collect(),
    }
}
