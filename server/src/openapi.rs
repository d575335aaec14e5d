//! The OpenAPI document, collected from the handlers themselves.

use actix_web::{HttpResponse, web};
use std::collections::BTreeSet;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
};

/// The name of the access token's scheme in the document.
const BEARER: &str = "bearer";

/// What the handlers' operations are added to: every one needs an access token unless it says not.
#[must_use]
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Storebeat")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Field work and customer relationships of suppliers to retail.",
        ))
        .build();
    OpenApiBuilder::new()
        .info(info)
        .components(Some(components()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], _>(
            BEARER,
            [],
        )]))
        .build()
}

fn components() -> Components {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .build();
    ComponentsBuilder::new()
        .security_scheme(BEARER, SecurityScheme::Http(scheme))
        .build()
}

/// The finished document, written once.
pub struct Document {
    json: String,
    paths: BTreeSet<String>,
}

impl Document {
    /// Writes a document.
    #[must_use]
    pub fn new(document: OpenApi) -> Self {
        let paths = document.paths.paths.keys().cloned().collect();
        let json = serde_json::to_string(&document).expect("the document is plain data");
        Self { json, paths }
    }

    /// Whether any operation has this path, whatever its method.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        let parts: Vec<&str> = path.split('/').collect();
        self.paths.iter().any(|template| {
            let template: Vec<&str> = template.split('/').collect();
            template.len() == parts.len()
                && template.iter().zip(&parts).all(|(wanted, part)| {
                    wanted == part || (wanted.starts_with('{') && !part.is_empty())
                })
        })
    }
}

/// The document.
pub(crate) async fn read_document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.json.clone())
}
