//! The page that tells a phone's owner how to trust the demo's authority. It is served by plain http,
//! since the phone does not trust us yet; the fingerprint in the terminal is what to compare with.

use super::authority::fingerprint;
use actix_web::dev::Server;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use std::net::TcpListener;

const CHINESE: &str = include_str!("trust.zh-CN.html");
const ENGLISH: &str = include_str!("trust.en.html");
/// The page has no script and loads nothing; its one style is its own.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// What the page shows.
#[derive(Clone)]
pub(super) struct Trust {
    /// The authority's certificate.
    pub(super) der: Vec<u8>,
    /// Port of the demo itself.
    pub(super) port: u16,
}

/// Serves the page on a listener until the process ends.
///
/// # Errors
/// When the listener cannot be used.
pub(super) fn serve(trust: Trust, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        App::new()
            .app_data(web::Data::new(trust.clone()))
            .route("/trust", web::get().to(show_page))
            .route("/trust/ca.crt", web::get().to(send_certificate))
            .default_service(web::to(lead_to_page))
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn show_page(request: HttpRequest, trust: web::Data<Trust>) -> HttpResponse {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .and_then(host_of)
        .unwrap_or("localhost");
    let page = if wants_english(&request) {
        ENGLISH
    } else {
        CHINESE
    };
    let body = page
        .replace("{fingerprint}", &fingerprint(&trust.der))
        .replace("{address}", &format!("https://{host}:{}", trust.port));
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body)
}

async fn send_certificate(trust: web::Data<Trust>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/x-x509-ca-cert")
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(trust.der.clone())
}

async fn lead_to_page() -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/trust"))
        .finish()
}

/// The link on the page decides, then the phone's language; Chinese otherwise.
fn wants_english(request: &HttpRequest) -> bool {
    match request.query_string() {
        "lang=en" => true,
        "lang=zh-CN" => false,
        _ => request
            .headers()
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|languages| languages.to_str().ok())
            .is_some_and(|languages| !languages.is_empty() && !languages.starts_with("zh")),
    }
}

/// The host without its port; nothing that could be markup.
fn host_of(host: &str) -> Option<&str> {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, ""));
    let is_plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-.:[]".contains(c))
    };
    (!name.is_empty() && is_plain(name) && port.chars().all(|c| c.is_ascii_digit())).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_shown_without_its_port_and_never_as_markup() {
        assert_eq!(host_of("192.168.1.7:8081"), Some("192.168.1.7"));
        assert_eq!(host_of("laptop.local"), Some("laptop.local"));
        assert_eq!(host_of("<b>:8081"), None);
    }

    #[test]
    fn both_pages_show_the_fingerprint_the_address_and_the_download() {
        for page in [CHINESE, ENGLISH] {
            for part in ["{fingerprint}", "{address}", "/trust/ca.crt", "?lang="] {
                assert!(page.contains(part), "{part}");
            }
        }
    }
}
