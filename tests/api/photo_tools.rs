//! Photos as tests take them and send them in pieces.

use crate::sync_tools::Phone;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use shared::api::photos::PhotoList;
use shared::sync::engine::Draft;
use shared::sync::{Hash, Operation};
use std::io::Cursor;
use tests::client::{Answer, read};
use tests::{Client, Company};

pub const PIECE: usize = 64 * 1024;

/// A photo that no compression makes small.
pub fn photo(seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    let image = RgbImage::from_fn(900, 700, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 60);
    image.write_with_encoder(encoder).expect("memory takes it");
    bytes
}

/// A small picture of one colour.
pub fn png(colour: [u8; 3]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(60, 40, image::Rgb(colour));
    image
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("memory takes it");
    bytes.into_inner()
}

/// A request of the protocol of uploads.
pub fn tus(request: RequestBuilder) -> RequestBuilder {
    request.header("Tus-Resumable", "1.0.0")
}

/// What an upload says of itself.
pub fn metadata(hash: Hash) -> String {
    format!(
        "sha256 {},filetype aW1hZ2UvanBlZw==",
        BASE64.encode(hash.to_string())
    )
}

/// Asks for an upload.
pub async fn try_begin(client: &Client, hash: Hash, length: u64) -> Answer {
    let request = tus(client.request(Method::POST, "/api/photos/uploads"))
        .header("Upload-Length", length)
        .header("Upload-Metadata", metadata(hash));
    read(request).await
}

/// Begins an upload and gives its path.
pub async fn begin(client: &Client, bytes: &[u8]) -> String {
    let length = u64::try_from(bytes.len()).expect("it is short");
    let answer = try_begin(client, Hash::of(&[bytes]), length)
        .await
        .expect_status(201);
    header(&answer, "location")
}

pub fn header(answer: &Answer, name: &str) -> String {
    let value = answer
        .headers
        .get(name)
        .unwrap_or_else(|| panic!("no {name}"));
    value.to_str().expect("plain text").to_owned()
}

pub async fn offset(client: &Client, upload: &str) -> usize {
    let answer = read(tus(client.request(Method::HEAD, upload)))
        .await
        .expect_status(200);
    header(&answer, "upload-offset").parse().expect("a number")
}

pub fn patch(client: &Client, upload: &str, offset: usize, piece: &[u8]) -> RequestBuilder {
    tus(client.request(Method::PATCH, upload))
        .header("Upload-Offset", offset)
        .header("Content-Type", "application/offset+octet-stream")
        .body(piece.to_vec())
}

/// Sends what is left of a photo.
pub async fn send(client: &Client, upload: &str, bytes: &[u8]) -> Answer {
    let mut from = offset(client, upload).await;
    loop {
        let to = bytes.len().min(from + PIECE);
        let piece = &bytes[from..to];
        let checksum = format!("sha256 {}", BASE64.encode(Hash::of(&[piece]).0));
        let request = patch(client, upload, from, piece).header("Upload-Checksum", checksum);
        let answer = read(request).await;
        if answer.status != 204 || to == bytes.len() {
            return answer;
        }
        from = to;
    }
}

/// Sends a whole photo.
pub async fn deliver(client: &Client, bytes: &[u8]) {
    let upload = begin(client, bytes).await;
    send(client, &upload, bytes).await.expect_status(204);
}

/// Those that this device has delivered.
pub async fn delivered(client: &Client, hashes: &[Hash]) -> Vec<Hash> {
    ask(client, "/api/photos/delivered", hashes).await
}

/// Those that are here, of those that records in reach name.
pub async fn held(client: &Client, hashes: &[Hash]) -> Vec<Hash> {
    ask(client, "/api/photos/held", hashes).await
}

async fn ask(client: &Client, path: &str, hashes: &[Hash]) -> Vec<Hash> {
    let asked = PhotoList {
        hashes: hashes.to_vec(),
    };
    let answer = client.post(path, &asked).await;
    answer.expect_status(200).json::<PhotoList>().hashes
}

pub async fn show(client: &Client, hash: Hash, rendition: &str) -> Answer {
    client.get(&format!("/api/photos/{hash}/{rendition}")).await
}

/// A visit whose first record names a photo.
pub async fn visit_with(company: &Company, phone: &mut Phone, hash: Hash) {
    let (_, drafts) = phone.whole_visit(company, company.store);
    phone.push(naming(drafts, &[hash])).await;
}

/// The drafts of a visit with photos of the shop front.
pub fn naming(mut drafts: Vec<Draft>, photos: &[Hash]) -> Vec<Draft> {
    drafts[1].photos = photos.to_vec();
    if let Operation::Create { body } = &mut drafts[1].op {
        body.insert("photos".into(), json!(photos));
    }
    drafts
}
