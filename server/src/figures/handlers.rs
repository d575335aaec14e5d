//! The operations on figures.

use super::compute;
use crate::access::Principal;
use crate::app::AppState;
use crate::kinds::load_settings;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::figures::{Figure, FigureFilter, FigureRecords};
use shared::figures::FigureName;
use shared::ids::{StoreId, TeamId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of figures.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(read_figure).service(list_figure_records);
}

/// What a figure is asked over.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FigureQuery {
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
    /// Where a page of records goes on.
    cursor: Option<String>,
}

impl FigureQuery {
    fn filter(&self, today: BusinessDay) -> FigureFilter {
        let from = self.from.unwrap_or(today);
        FigureFilter {
            from,
            to: self.to.unwrap_or(from),
            territory: self.territory,
            team: self.team,
            person: self.person,
            store: self.store,
        }
    }
}

/// One figure with its bounds and how fresh it is.
#[utoipa::path(
    tag = "figures",
    params(("figure" = FigureName, Path,), FigureQuery),
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
) -> Result<web::Json<Figure>, ApiError> {
    let name = FigureName::parse(&figure).ok_or(ProblemCode::NotFound)?;
    let scope = principal.scope(Action::ReadFigures)?;
    let figure = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            compute::read_figure(tx, &scope, name, query.filter(today)).await
        })
        .await?;
    Ok(web::Json(figure))
}

/// The records behind a figure, page by page.
#[utoipa::path(
    tag = "figures",
    params(("figure" = FigureName, Path,), FigureQuery),
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
) -> Result<web::Json<FigureRecords>, ApiError> {
    let name = FigureName::parse(&figure).ok_or(ProblemCode::NotFound)?;
    let scope = principal.scope(Action::ReadFigures)?;
    let records = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let asked = (name, query.filter(today));
            compute::read_records(tx, &scope, asked, query.cursor.as_deref()).await
        })
        .await?;
    Ok(web::Json(records))
}
