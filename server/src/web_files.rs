//! The built web app, and the headers that every answer has.

use crate::settings::Settings;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest, HttpResponse, web};
use shared::problem::ProblemCode;
use std::path::{Component, Path, PathBuf};

/// Nothing from elsewhere, no inline script or style, templates only through the policy that the
/// app's boot code defines.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
    script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types default";

const SECURITY_HEADERS: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        header::PERMISSIONS_POLICY,
        "geolocation=(self), camera=(self), microphone=(), payment=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Two years, as browsers' preload lists ask.
const STRICT_TRANSPORT: &str = "max-age=63072000; includeSubDomains";
/// Below this folder every name has a hash of its content.
const HASHED_FOLDER: &str = "app";
/// Browsers ask for the worker under this address at every start.
const WORKER: &str = "service-worker.js";
/// The worker that removes the kept app and itself.
const WORKER_OFF: &str = "service-worker-off.js";
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// Adds the security headers to every answer, and forbids caching where nothing else was said.
pub(crate) async fn add_security_headers(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let is_https_for_good = request
        .app_data::<web::Data<crate::app::AppState>>()
        .is_some_and(|state| state.settings.is_https_for_good());
    let mut response = next.call(request).await?;
    write_security_headers(response.headers_mut(), is_https_for_good);
    Ok(response)
}

pub(crate) fn write_security_headers(headers: &mut HeaderMap, is_https_for_good: bool) {
    for (name, value) in SECURITY_HEADERS {
        // An answer may say something stricter itself.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if is_https_for_good {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(STRICT_TRANSPORT),
        );
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Answers a file of the web folder; a path that looks like a page of the app gets the index.
pub(crate) async fn answer_file(request: &HttpRequest, settings: &Settings) -> HttpResponse {
    let not_found = || crate::problem::problem_response(ProblemCode::NotFound, None, None);
    let Some(folder) = settings.web_dir.as_deref() else {
        return not_found();
    };
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return crate::problem::problem_response(ProblemCode::MethodNotAllowed, None, None);
    }
    let Some(wanted) = relative_path(request.path()) else {
        return not_found();
    };
    // A setting and no exchanged file, which has compressed neighbours that would go on being served.
    if settings.disable_offline_app && wanted == Path::new(WORKER) {
        return read_file(request, folder, Path::new(WORKER_OFF)).await;
    }
    if !wanted.as_os_str().is_empty() && folder.join(&wanted).is_file() {
        return read_file(request, folder, &wanted).await;
    }
    let is_page = wanted.extension().is_none() && !wanted.starts_with(HASHED_FOLDER);
    if is_page {
        return read_file(request, folder, Path::new("index.html")).await;
    }
    not_found()
}

/// The path below the folder; `None` for anything that could leave it.
fn relative_path(path: &str) -> Option<PathBuf> {
    let path = path.trim_start_matches('/');
    if path.contains(['%', '\\', '\0']) {
        return None;
    }
    let path = PathBuf::from(path);
    let stays = path.components().all(
        |part| matches!(part, Component::Normal(name) if !name.to_string_lossy().starts_with('.')),
    );
    stays.then_some(path)
}

async fn read_file(request: &HttpRequest, folder: &Path, file: &Path) -> HttpResponse {
    let accepted = request
        .headers()
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let full = folder.join(file);
    for (encoding, ending) in [("br", "br"), ("gzip", "gz"), ("identity", "")] {
        let is_accepted = encoding == "identity"
            || accepted
                .split(',')
                .any(|part| part.trim().split(';').next() == Some(encoding));
        if !is_accepted {
            continue;
        }
        let mut name = full.clone().into_os_string();
        if !ending.is_empty() {
            name.push(".");
            name.push(ending);
        }
        if let Ok(bytes) = tokio::fs::read(PathBuf::from(name)).await {
            return file_response(request, file, encoding, bytes);
        }
    }
    crate::problem::problem_response(ProblemCode::NotFound, None, None)
}

fn file_response(
    request: &HttpRequest,
    file: &Path,
    encoding: &'static str,
    bytes: Vec<u8>,
) -> HttpResponse {
    let tag = entity_tag(&bytes, encoding);
    let cache = cache_control(file);
    let is_unchanged = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let status = if is_unchanged {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CACHE_CONTROL, cache))
        .insert_header((header::VARY, "accept-encoding"));
    if cache != "no-store" {
        response.insert_header((header::ETAG, tag));
    }
    if is_unchanged {
        return response.finish();
    }
    // Named also for a plain body, so that nothing compresses a file that was compressed once.
    response
        .insert_header((header::CONTENT_ENCODING, encoding))
        .insert_header((header::CONTENT_TYPE, content_type(file)))
        .body(bytes)
}

fn entity_tag(bytes: &[u8], encoding: &str) -> String {
    let hash = shared::sync::Hash::of(&[encoding.as_bytes(), bytes]);
    format!("\"{}\"", hex::encode(hash.first_half()))
}

/// Hashed names never change; the index and the service worker decide what a phone runs, so they are
/// never kept.
fn cache_control(file: &Path) -> &'static str {
    if file.starts_with(HASHED_FOLDER) {
        IMMUTABLE
    } else if matches!(file.to_str(), Some("index.html" | WORKER | WORKER_OFF)) {
        "no-store"
    } else {
        "no-cache"
    }
}

fn content_type(file: &Path) -> &'static str {
    match file
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Mode;
    use actix_web::test::TestRequest;

    async fn worker_of(settings: &Settings) -> (String, String) {
        let request = TestRequest::with_uri("/service-worker.js")
            .insert_header((header::ACCEPT_ENCODING, "br"))
            .to_http_request();
        let response = answer_file(&request, settings).await;
        let cache = response.headers().get(header::CACHE_CONTROL).cloned();
        let body = actix_web::body::to_bytes(response.into_body()).await;
        (
            String::from_utf8_lossy(&body.expect("a body")).into_owned(),
            cache.map_or(String::new(), |cache| {
                String::from_utf8_lossy(cache.as_bytes()).into_owned()
            }),
        )
    }

    #[actix_web::test]
    async fn a_disabled_offline_app_is_answered_by_the_worker_that_removes_itself() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in [
            ("service-worker.js", "keeps"),
            ("service-worker.js.br", "keeps, compressed"),
            ("service-worker-off.js", "leaves"),
            ("service-worker-off.js.br", "leaves, compressed"),
        ] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let mut settings = Settings {
            web_dir: Some(folder.path().to_owned()),
            ..Settings::loopback("sqlite::memory:", Mode::Development)
        };
        let kept = ("keeps, compressed".to_owned(), "no-store".to_owned());
        assert_eq!(worker_of(&settings).await, kept);
        settings.disable_offline_app = true;
        let off = ("leaves, compressed".to_owned(), "no-store".to_owned());
        assert_eq!(worker_of(&settings).await, off);
    }

    #[test]
    fn paths_that_leave_the_folder_are_refused() {
        for path in [
            "/../secret",
            "/a/../../b",
            "/%2e%2e/x",
            "/.git/config",
            "/a\\b",
            "/./x",
        ] {
            let found = relative_path(path);
            assert!(found.is_none() || path == "/./x", "{path}: {found:?}");
        }
        assert_eq!(
            relative_path("/app/1/web.js"),
            Some(PathBuf::from("app/1/web.js"))
        );
    }

    #[test]
    fn only_hashed_names_are_kept_for_good() {
        assert_eq!(cache_control(Path::new("app/ab12/web.wasm")), IMMUTABLE);
        assert_eq!(cache_control(Path::new("index.html")), "no-store");
        assert_eq!(cache_control(Path::new("service-worker.js")), "no-store");
        assert_eq!(cache_control(Path::new("icon.png")), "no-cache");
    }
}
