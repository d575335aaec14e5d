//! The operations on figures.

use super::compute;
use super::export::{self, ExportQuery};
use crate::access::Principal;
use crate::app::AppState;
use crate::database::Error;
use crate::kinds::load_settings;
use crate::problem::ApiError;
use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::figures::{Figure, FigureFilter, FigureRecords};
use shared::figures::FigureName;
use shared::ids::{PromotionId, StoreId, StoreTypeId, TeamId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of figures.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_figure)
        .service(list_figure_records)
        .service(export_figure_records);
}

/// What a figure is asked over.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct FigureQuery {
    /// First day; today when missing.
    from: Option<BusinessDay>,
    /// Last day, included; the first when missing.
    to: Option<BusinessDay>,
    /// Only stores of this territory.
    territory: Option<TerritoryId>,
    /// Only people of this team.
    team: Option<TeamId>,
    /// Only this person.
    person: Option<UserId>,
    /// Only this store.
    store: Option<StoreId>,
    /// Only stores of this type.
    store_type: Option<StoreTypeId>,
    /// Only this promotion; only promotion compliance follows it.
    promotion: Option<PromotionId>,
}

impl FigureQuery {
    pub(crate) fn filter(&self, today: BusinessDay) -> FigureFilter {
        let from = self.from.unwrap_or(today);
        FigureFilter {
            territory: self.territory,
            team: self.team,
            person: self.person,
            store: self.store,
            store_type: self.store_type,
            promotion: self.promotion,
            ..FigureFilter::of_days(from, self.to.unwrap_or(from))
        }
    }
}

/// What is wanted beside the figure.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CompareQuery {
    /// The period before too, as long as this one.
    #[serde(default)]
    compare: bool,
}

/// Where a list goes on.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct CursorQuery {
    /// Where a page of records goes on.
    cursor: Option<String>,
}

/// One figure with its bounds and how fresh it is.
#[utoipa::path(
    tag = "figures",
    params(("figure" = FigureName, Path,), FigureQuery, CompareQuery),
    responses(
        (status = 200, body = Figure),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/figures/{figure}")]
async fn read_figure(
    state: web::Data<AppState>,
    principal: Principal,
    figure: web::Path<String>,
    query: web::Query<FigureQuery>,
    compare: web::Query<CompareQuery>,
) -> Result<web::Json<Figure>, ApiError> {
    let name = FigureName::parse(&figure).ok_or(ProblemCode::NotFound)?;
    let scope = principal.scope(Action::ReadFigures)?;
    let figure = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let asked = (query.filter(today), compare.compare);
            compute::read_figure(tx, &scope, name, asked).await
        })
        .await?;
    Ok(web::Json(figure))
}

/// The records behind a figure, page by page.
#[utoipa::path(
    tag = "figures",
    params(("figure" = FigureName, Path,), FigureQuery, CursorQuery),
    responses(
        (status = 200, body = FigureRecords),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/figures/{figure}/records")]
async fn list_figure_records(
    state: web::Data<AppState>,
    principal: Principal,
    figure: web::Path<String>,
    query: web::Query<FigureQuery>,
    page: web::Query<CursorQuery>,
) -> Result<web::Json<FigureRecords>, ApiError> {
    let name = FigureName::parse(&figure).ok_or(ProblemCode::NotFound)?;
    let scope = principal.scope(Action::ReadFigures)?;
    let records = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let asked = (name, query.filter(today));
            compute::read_records(tx, &scope, asked, page.cursor.as_deref()).await
        })
        .await?;
    Ok(web::Json(records))
}

/// All records behind a figure as a file.
#[utoipa::path(
    tag = "figures",
    params(("figure" = FigureName, Path,), FigureQuery, ExportQuery),
    responses(
        (status = 200, description = "CSV or XLSX", content_type = "text/csv", body = String),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
    ),
)]
#[get("/figures/{figure}/export")]
async fn export_figure_records(
    state: web::Data<AppState>,
    principal: Principal,
    figure: web::Path<String>,
    query: web::Query<FigureQuery>,
    file: web::Query<ExportQuery>,
) -> Result<HttpResponse, ApiError> {
    let name = FigureName::parse(&figure).ok_or(ProblemCode::NotFound)?;
    let scope = principal.scope(Action::ReadFigures)?;
    let (filter, records) = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let filter = query.filter(today);
            let asked = (name, filter.clone());
            let records = compute::read_all_records(tx, &scope, asked).await?;
            Ok::<_, Error>((filter, records))
        })
        .await?;
    let file_name = format!("{}-{}-{}", name.as_str(), filter.from, filter.to);
    export::answer(
        &export::sheet_of(&records, file.locale),
        file.format,
        &file_name,
    )
}
