//! Forty photos over a line that is cut again and again.

use super::company::{Company, Size, login, serve, sign_in};
use super::outcome::Outcome;
use super::program::Program;
use super::rows::PhotoRow;
use super::{Wish, say};
use crate::DatabaseKind;
use crate::client::{Client, read};
use anyhow::{Context as _, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use reqwest::Method;
use server::app::random_bytes;
use shared::api::auth::Posture;
use shared::sync::Hash;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PHOTOS: usize = 40;
const PHOTOS_QUICK: usize = 4;
/// Bytes between two cuts, on average.
const CUT_EVERY: f64 = 500_000.0;
/// What is written to the line at once.
const PIECE: usize = 16 * 1024;
/// Sides of a photo whose noise takes a million and a half bytes.
const SIDES: (u32, u32) = (1_312, 984);
const QUALITY: u8 = 71;
/// How long a piece takes on the line: two megabytes a second, a good phone network. What lies in the
/// machine's own buffers when a line is cut is on no network.
const PIECE_TAKES: Duration = Duration::from_millis(8);
/// How long after a cut a phone tries again.
const PAUSE: Duration = Duration::from_millis(50);

pub(super) async fn measure(wish: &Wish, outcome: &mut Outcome) -> anyhow::Result<()> {
    let photos = if wish.is_quick { PHOTOS_QUICK } else { PHOTOS };
    say(&format!("Sending {photos} photos over a line that is cut"));
    let size = Size {
        stores: 1,
        visits: 0,
    };
    let company = Company::found(DatabaseKind::Sqlite, &[size]).await?;
    let program = serve(&company.place).await?;
    let client = sign_in(&program, &login(0), Posture::Field).await?;
    let mut row = PhotoRow {
        photos,
        ..PhotoRow::default()
    };
    for _ in 0..photos {
        let photo = photo()?;
        row.payload_bytes += photo.len();
        send(&client, &program, &photo, &mut row).await?;
    }
    row.sent_over_payload = row.sent_bytes as f64 / row.payload_bytes as f64;
    outcome.photos = Some(row);
    Ok(())
}

/// Noise, which no compression makes small.
fn photo() -> anyhow::Result<Vec<u8>> {
    let mut state = u32::from_le_bytes(random_bytes());
    let image = RgbImage::from_fn(SIDES.0, SIDES.1, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [_, red, green, blue] = state.to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let mut bytes = Vec::new();
    image.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok(bytes)
}

async fn send(
    client: &Client,
    program: &Program,
    photo: &[u8],
    row: &mut PhotoRow,
) -> anyhow::Result<()> {
    let hash = Hash::of(&[photo]);
    let metadata = format!(
        "sha256 {},filetype {}",
        BASE64.encode(hash.to_string()),
        BASE64.encode("image/jpeg")
    );
    let begin = client
        .request(Method::POST, "/api/photos/uploads")
        .header("Tus-Resumable", "1.0.0")
        .header("Upload-Length", photo.len())
        .header("Upload-Metadata", metadata);
    let answer = read(begin).await;
    ensure!(
        answer.status.as_u16() == 201,
        "no upload: {}",
        answer.text()
    );
    let upload = answer
        .headers
        .get("location")
        .context("an upload has a place")?;
    let upload = upload.to_str()?.to_owned();
    let mut is_delivered = false;
    while !is_delivered {
        let asked = client
            .request(Method::HEAD, &upload)
            .header("Tus-Resumable", "1.0.0");
        let answer = read(asked).await;
        let offset = answer
            .headers
            .get("upload-offset")
            .context("an upload has an offset")?;
        let offset: usize = offset.to_str()?.parse()?;
        is_delivered = patch(client, program, (&upload, offset, photo), row).await?;
        if !is_delivered {
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(())
}

/// Sends until the line is cut; whether the photo is whole.
async fn patch(
    client: &Client,
    program: &Program,
    (upload, offset, photo): (&str, usize, &[u8]),
    row: &mut PhotoRow,
) -> anyhow::Result<bool> {
    let place = program.address.trim_start_matches("http://");
    let rest = photo.get(offset..).unwrap_or_default();
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nHost: {place}\r\nAuthorization: Bearer {}\r\n\
         Tus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Length: {}\r\n\
         Content-Type: application/offset+octet-stream\r\nConnection: close\r\n\r\n",
        client.access_token.as_deref().unwrap_or_default(),
        rest.len()
    );
    let mut line = TcpStream::connect(place).await?;
    line.write_all(head.as_bytes()).await?;
    let last = rest.len().min(until_cut());
    for piece in rest.get(..last).unwrap_or_default().chunks(PIECE) {
        row.sent_bytes += piece.len();
        if line.write_all(piece).await.is_err() {
            break;
        }
        tokio::time::sleep(PIECE_TAKES).await;
    }
    if last < rest.len() {
        row.cuts += 1;
        return Ok(false);
    }
    let mut answer = String::new();
    line.read_to_string(&mut answer).await?;
    let status = answer.split(' ').nth(1).unwrap_or_default();
    // Where the server is still busy with what came before the cut, the phone asks again.
    ensure!(
        matches!(status, "204" | "409" | "423"),
        "a photo is not taken: {answer}"
    );
    Ok(status == "204")
}

/// Cuts come by chance, one in so many bytes.
fn until_cut() -> usize {
    let chance = f64::from(u32::from_le_bytes(random_bytes())) / f64::from(u32::MAX);
    (-CUT_EVERY * (1.0 - chance).max(f64::MIN_POSITIVE).ln()) as usize
}
