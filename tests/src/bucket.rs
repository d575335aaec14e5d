//! A bucket in this process that speaks what the vault of photos asks of S3 and nothing else: whole objects by
//! their names, lists, and many removed at once.

use actix_web::dev::ServerHandle;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use shared::sync::Hash;
use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};

const NAME: &str = "photos";
const PREFIX: &str = "field";
const KEY: &str = "a-key-of-tests";
const OBJECT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Every object has the same, as nobody compares them.
const TAG: &str = "\"a-tag\"";
const CHANGED: &str = "Tue, 24 Nov 2026 01:00:00 GMT";
const CHANGED_IN_LISTS: &str = "2026-11-24T01:00:00.000Z";

/// A bucket on a free loopback port; it goes when it is dropped.
pub struct Bucket {
    shelf: web::Data<Shelf>,
    endpoint: String,
    handle: ServerHandle,
}

#[derive(Default)]
struct Shelf {
    objects: Mutex<BTreeMap<String, web::Bytes>>,
    is_closed: AtomicBool,
}

impl Drop for Bucket {
    fn drop(&mut self) {
        // The future only waits for the end; asking for it needs no waiting.
        drop(self.handle.stop(false));
    }
}

impl Bucket {
    /// Starts an empty one.
    ///
    /// # Panics
    /// When the system gives no port.
    #[must_use]
    pub fn start() -> Self {
        let shelf = web::Data::new(Shelf::default());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        let served = shelf.clone();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(served.clone())
                .app_data(web::PayloadConfig::new(OBJECT_BYTES_MAX))
                .route(&format!("/{NAME}"), web::get().to(list))
                .route(&format!("/{NAME}"), web::post().to(remove))
                .route(&format!("/{NAME}/{{key:.*}}"), web::put().to(put))
                .route(&format!("/{NAME}/{{key:.*}}"), web::get().to(get))
                .route(&format!("/{NAME}/{{key:.*}}"), web::head().to(get))
        });
        let server = server
            .workers(1)
            .disable_signals()
            .listen(listener)
            .expect("the listener is used")
            .run();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        Self {
            shelf,
            endpoint,
            handle,
        }
    }

    /// The settings of a server that keeps its photos here.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("STOREBEAT_PHOTOS", format!("s3://{NAME}/{PREFIX}")),
            ("AWS_ENDPOINT", self.endpoint.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "a secret of tests".to_owned()),
            // Past any proxy that the surroundings name.
            ("NO_PROXY", "127.0.0.1".to_owned()),
            ("no_proxy", "127.0.0.1".to_owned()),
        ]
    }

    /// From now on it refuses everything, or nothing any more.
    pub fn close(&self, is_closed: bool) {
        self.shelf.is_closed.store(is_closed, Ordering::SeqCst);
    }

    /// The names of everything in it.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.shelf.objects().keys().cloned().collect()
    }

    /// What lies under a name.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Vec<u8>> {
        self.shelf.objects().get(name).map(|bytes| bytes.to_vec())
    }
}

impl Shelf {
    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, web::Bytes>> {
        self.objects.lock().expect("nobody panics with it")
    }

    /// Whether somebody with the key asks; the signature itself is not looked at.
    fn admits(&self, request: &HttpRequest) -> bool {
        let wanted = format!("AWS4-HMAC-SHA256 Credential={KEY}/");
        let is_known = text(request, "authorization").starts_with(&wanted);
        is_known && !self.is_closed.load(Ordering::SeqCst)
    }
}

fn text<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let value = request.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or("")
}

async fn put(
    shelf: web::Data<Shelf>,
    request: HttpRequest,
    key: web::Path<String>,
    body: web::Bytes,
) -> HttpResponse {
    let is_whole = text(&request, "x-amz-content-sha256") == Hash::of(&[&body[..]]).to_string();
    if !shelf.admits(&request) || !is_whole {
        return HttpResponse::Forbidden().finish();
    }
    shelf.objects().insert(key.into_inner(), body);
    HttpResponse::Ok()
        .insert_header((header::ETAG, TAG))
        .finish()
}

async fn get(
    shelf: web::Data<Shelf>,
    request: HttpRequest,
    key: web::Path<String>,
) -> HttpResponse {
    if !shelf.admits(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let found = shelf.objects().get(key.as_str()).cloned();
    let Some(bytes) = found else {
        return HttpResponse::NotFound().finish();
    };
    HttpResponse::Ok()
        .insert_header((header::ETAG, TAG))
        .insert_header((header::LAST_MODIFIED, CHANGED))
        .body(bytes)
}

async fn list(
    shelf: web::Data<Shelf>,
    request: HttpRequest,
    asked: web::Query<HashMap<String, String>>,
) -> HttpResponse {
    if !shelf.admits(&request) {
        return HttpResponse::Forbidden().finish();
    }
    let prefix = asked.get("prefix").map_or("", String::as_str);
    let mut contents = String::new();
    for (key, bytes) in shelf.objects().iter() {
        if key.starts_with(prefix) {
            contents += &format!(
                "<Contents><Key>{key}</Key><Size>{}</Size><LastModified>{CHANGED_IN_LISTS}</LastModified></Contents>",
                bytes.len()
            );
        }
    }
    HttpResponse::Ok()
        .content_type("application/xml")
        .body(format!("<ListBucketResult>{contents}</ListBucketResult>"))
}

async fn remove(shelf: web::Data<Shelf>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    if !shelf.admits(&request) || !request.query_string().starts_with("delete") {
        return HttpResponse::Forbidden().finish();
    }
    let wanted = String::from_utf8_lossy(&body);
    let keys = wanted.split("<Key>").skip(1);
    let mut removed = String::new();
    for key in keys.filter_map(|rest| rest.split("</Key>").next()) {
        shelf.objects().remove(key);
        removed += &format!("<Deleted><Key>{key}</Key></Deleted>");
    }
    HttpResponse::Ok()
        .content_type("application/xml")
        .body(format!("<DeleteResult>{removed}</DeleteResult>"))
}
