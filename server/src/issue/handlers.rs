//! The operations on issues.

use super::read::{self, IssueFilter};
use crate::access::Principal;
use crate::app::AppState;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::issues::{IssueDetail, IssueList, StateFilter};
use shared::ids::{IssueId, StoreId, TeamId, TerritoryId, UserId};
use shared::issue::Urgency;
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of issues.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_issues).service(read_issue);
}

/// Which issues.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct IssueQuery {
    /// How far they have come; what is not closed when missing.
    state: Option<StateFilter>,
    /// How urgent they are.
    urgency: Option<Urgency>,
    /// Only those that are not solved after their due day.
    overdue: Option<bool>,
    /// Only those that this person is to solve.
    owner: Option<UserId>,
    /// Only those that this person reported.
    reporter: Option<UserId>,
    /// Only of stores of this territory.
    territory: Option<TerritoryId>,
    /// Only those reported by people of this team.
    team: Option<TeamId>,
    /// Only of this store.
    store: Option<StoreId>,
    /// Reported on this day or later.
    from: Option<BusinessDay>,
    /// Reported on this day or earlier.
    to: Option<BusinessDay>,
    /// Where the last page ended.
    cursor: Option<String>,
    /// At most 200.
    limit: Option<u64>,
}

/// Issues of the stores in reach, the most urgent first, then by due day.
#[utoipa::path(
    tag = "issues",
    params(IssueQuery),
    responses(
        (status = 200, body = IssueList),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/issues")]
async fn list_issues(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<IssueQuery>,
) -> Result<web::Json<IssueList>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let query = query.into_inner();
    let filter = IssueFilter {
        state: query.state.unwrap_or_default(),
        urgency: query.urgency,
        is_overdue: query.overdue.unwrap_or(false),
        owner: query.owner,
        reporter: query.reporter,
        territory: query.territory,
        team: query.team,
        store: query.store,
        from: query.from,
        to: query.to,
        cursor: query.cursor,
        limit: query.limit,
    };
    let list = state
        .database
        .read(async |tx| read::list_issues(tx, &scope, &filter).await)
        .await?;
    Ok(web::Json(list))
}

/// One issue with what people said. It is changed by push.
#[utoipa::path(
    tag = "issues",
    params(("id" = IssueId, Path,)),
    responses(
        (status = 200, body = IssueDetail),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/issues/{id}")]
async fn read_issue(
    state: web::Data<AppState>,
    principal: Principal,
    id: web::Path<IssueId>,
) -> Result<web::Json<IssueDetail>, ApiError> {
    let scope = principal.scope(Action::ReadStores)?;
    let id = id.into_inner();
    let detail = state
        .database
        .read(async |tx| read::read_issue(tx, (&scope, &principal), id).await)
        .await?;
    Ok(web::Json(detail))
}
