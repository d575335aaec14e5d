//! All routes on one screen.

use super::{AppState, middleware};
use crate::problem::{ApiError, problem_response};
use crate::{
    access, announcement, checklist, figures, import, inbox, issue, openapi, organisation, photo,
    product, promotion, reports, route, search, store, summary, sync, visit, web_files,
};
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::{App, Error, HttpRequest, HttpResponse, get, web};
use shared::problem::ProblemCode;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations under `/api`.
pub fn configure(config: &mut ServiceConfig<'_>) {
    access::configure(config);
    organisation::configure(config);
    sync::configure(config);
    store::configure(config);
    import::configure(config);
    visit::configure(config);
    route::configure(config);
    inbox::configure(config);
    figures::configure(config);
    issue::configure(config);
    summary::configure(config);
    announcement::configure(config);
    reports::configure(config);
    product::configure(config);
    checklist::configure(config);
    search::configure(config);
    photo::configure(config);
    promotion::configure(config);
}

/// The whole application over a state.
pub(super) fn build(
    state: &AppState,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = Error,
        InitError = (),
    > + use<>,
> {
    let (app, document) = App::new()
        .into_utoipa_app()
        .openapi(openapi::base())
        .service(
            scope::scope("/api")
                .configure(configure)
                .route("/openapi.json", web::get().to(openapi::read_document)),
        )
        .split_for_parts();
    let document = openapi::Document::new(document);
    app.app_data(web::Data::new(state.clone()))
        .app_data(web::Data::new(document))
        .app_data(web::PayloadConfig::new(shared::sync::PUSH_BYTES_MAX))
        .app_data(web::QueryConfig::default().error_handler(|error, _| {
            tracing::debug!(%error, "a query could not be read");
            ApiError::new(ProblemCode::BadRequest)
                .with_detail("the query is not as expected")
                .into()
        }))
        .app_data(web::PathConfig::default().error_handler(|_, _| ApiError::not_found().into()))
        .service(tell_alive)
        .service(tell_ready)
        .default_service(web::to(answer_other))
        .wrap(actix_web::middleware::Compress::default())
        .wrap(actix_web::middleware::from_fn(middleware::prefer_zstd))
        .wrap(actix_web::middleware::from_fn(middleware::count_requests))
        .wrap(actix_web::middleware::from_fn(
            web_files::add_security_headers,
        ))
        .wrap(actix_web::middleware::from_fn(middleware::watch))
}

/// What is no operation: a file of the web app, or a problem under `/api`.
async fn answer_other(
    request: HttpRequest,
    state: web::Data<AppState>,
    document: web::Data<openapi::Document>,
) -> HttpResponse {
    let path = request.path();
    if path == "/api" || path.starts_with("/api/") {
        let code = if document.has_path(path) {
            ProblemCode::MethodNotAllowed
        } else {
            ProblemCode::NotFound
        };
        return problem_response(code, None, None);
    }
    web_files::answer_file(&request, &state.settings).await
}

/// The process runs.
#[get("/livez")]
async fn tell_alive() -> &'static str {
    "alive"
}

/// The process can do its work: the database takes a write, has this program's schema, and
/// room on its disk.
#[get("/readyz")]
async fn tell_ready(state: web::Data<AppState>) -> Result<&'static str, ApiError> {
    if state
        .readiness
        .is_ready(&state.database, &state.settings)
        .await
    {
        Ok("ready")
    } else {
        Err(ProblemCode::Unavailable.into())
    }
}
