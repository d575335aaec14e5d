//! The operations on boards, days and plans.

use super::{absences, board, plan};
use crate::access::Principal;
use crate::app::AppState;
use crate::kinds::load_settings;
use crate::problem::ApiError;
use actix_web::{get, web};
use serde::Deserialize;
use shared::access::Action;
use shared::api::Problem;
use shared::api::board::{Board, PersonDay};
use shared::api::figures::FigureFilter;
use shared::api::plans::{HolidayList, PlanWeek};
use shared::ids::{TeamId, TerritoryId, UserId};
use shared::time::BusinessDay;
use utoipa_actix_web::service_config::ServiceConfig;

/// The routes of boards, days and plans.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_board)
        .service(read_person_day)
        .service(read_plan)
        .service(list_holidays);
}

/// Which board.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// Today when missing.
    day: Option<BusinessDay>,
    /// Only stores of this territory.
    territory: Option<TerritoryId>,
    /// Only people of this team.
    team: Option<TeamId>,
}

/// Who is where in the route.
#[utoipa::path(
    tag = "board",
    params(BoardQuery),
    responses(
        (status = 200, body = Board),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/board")]
async fn read_board(
    state: web::Data<AppState>,
    principal: Principal,
    query: web::Query<BoardQuery>,
) -> Result<web::Json<Board>, ApiError> {
    let scope = principal.scope(Action::ReadBoard)?;
    let board = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let day = query.day.unwrap_or(today);
            let filter = FigureFilter {
                territory: query.territory,
                team: query.team,
                ..whole_day(day)
            };
            board::read_board(tx, &scope, filter).await
        })
        .await?;
    Ok(web::Json(board))
}

/// Which day.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// Today when missing.
    day: Option<BusinessDay>,
}

/// One person's day, stop by stop.
#[utoipa::path(
    tag = "board",
    params(("user" = UserId, Path,), DayQuery),
    responses(
        (status = 200, body = PersonDay),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/board/people/{user}")]
async fn read_person_day(
    state: web::Data<AppState>,
    principal: Principal,
    user: web::Path<UserId>,
    query: web::Query<DayQuery>,
) -> Result<web::Json<PersonDay>, ApiError> {
    let scope = principal.scope(Action::ReadPeople)?;
    let person = user.into_inner();
    let day = state
        .database
        .read(async |tx| {
            let today = load_settings(tx).await?.zone.business_day(principal.now);
            let filter = FigureFilter {
                person: Some(person),
                ..whole_day(query.day.unwrap_or(today))
            };
            board::read_person_day(tx, &scope, (person, filter)).await
        })
        .await?;
    Ok(web::Json(day))
}

/// Which week.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct WeekQuery {
    /// Any day of it; the current week when missing.
    week: Option<BusinessDay>,
}

/// The rules of a person and the load of a week. They are changed by push.
#[utoipa::path(
    tag = "plans",
    params(("person" = UserId, Path,), WeekQuery),
    responses(
        (status = 200, body = PlanWeek),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    ),
)]
#[get("/plans/{person}")]
async fn read_plan(
    state: web::Data<AppState>,
    principal: Principal,
    person: web::Path<UserId>,
    query: web::Query<WeekQuery>,
) -> Result<web::Json<PlanWeek>, ApiError> {
    let scope = principal.scope(Action::ReadPeople)?;
    let person = person.into_inner();
    let plan = state
        .database
        .read(async |tx| plan::read_plan(tx, &scope, (person, query.week)).await)
        .await?;
    Ok(web::Json(plan))
}

/// Days on which nobody in the company works. They are changed by push.
#[utoipa::path(
    tag = "plans",
    responses(
        (status = 200, body = HolidayList),
        (status = 401, body = Problem),
        (status = 403, body = Problem),
    ),
)]
#[get("/holidays")]
async fn list_holidays(
    state: web::Data<AppState>,
    principal: Principal,
) -> Result<web::Json<HolidayList>, ApiError> {
    let scope = principal.scope(Action::ReadOrganisation)?;
    let list = state
        .database
        .read(async |tx| absences::list_holidays(tx, &scope).await)
        .await?;
    Ok(web::Json(list))
}

fn whole_day(day: BusinessDay) -> FigureFilter {
    FigureFilter::of_days(day, day)
}
