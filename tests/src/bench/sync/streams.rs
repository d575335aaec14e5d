//! Streams of hints on which nothing is said.

use super::company::{Company, Size, login, serve, sign_in};
use super::outcome::Outcome;
use super::rows::StreamRow;
use super::{Wish, say};
use crate::DatabaseKind;
use crate::client::Client;
use anyhow::ensure;
use shared::api::auth::Posture;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const STREAMS: usize = 10_000;
const STREAMS_QUICK: usize = 400;
/// As many as the server lets one device have.
const STREAMS_OF_A_DEVICE: usize = 4;
/// Files that a program needs beside its streams.
const FILES_BESIDE: usize = 500;
/// People among whom the devices are: each is somebody who signs in often.
const PEOPLE: usize = 50;
/// Longer than a beat, after which each stream has looked at its sign-in again.
const QUIET: Duration = Duration::from_secs(25);

pub(super) async fn measure(wish: &Wish, outcome: &mut Outcome) -> anyhow::Result<()> {
    let streams = if wish.is_quick {
        STREAMS_QUICK
    } else {
        STREAMS
    };
    let files = files_max()?;
    if files < streams + FILES_BESIDE {
        outcome.skip(format!(
            "streams: a program may open {files} files here, {streams} streams need more"
        ));
        return Ok(());
    }
    let size = Size {
        stores: 1,
        visits: 0,
    };
    let company = Company::found(DatabaseKind::Sqlite, &[size; PEOPLE]).await?;
    let program = serve(&company.place).await?;
    let before_mib = program.tree().resident_mib()?;
    let devices = streams.div_ceil(STREAMS_OF_A_DEVICE);
    say(&format!("Signing {devices} devices in"));
    let mut clients = Vec::with_capacity(devices);
    for number in 0..devices {
        clients.push(sign_in(&program, &login(number % PEOPLE), Posture::Field).await?);
    }
    say(&format!("Opening {streams} streams"));
    let mut lines = Vec::with_capacity(streams);
    for number in 0..streams {
        let client = &clients[number / STREAMS_OF_A_DEVICE];
        lines.push(open(client, &program.address).await?);
    }
    tokio::time::sleep(QUIET).await;
    let resident_mib = program.tree().resident_mib()?;
    for line in &mut lines {
        let mut bytes = [0; 256];
        // What has come since is a beat; an ended stream reads nothing.
        ensure!(line.read(&mut bytes).await? > 0, "a stream has ended");
    }
    outcome.streams = Some(StreamRow {
        streams,
        before_mib,
        resident_mib,
    });
    Ok(())
}

async fn open(client: &Client, address: &str) -> anyhow::Result<TcpStream> {
    let place = address.trim_start_matches("http://");
    let mut line = TcpStream::connect(place).await?;
    let head = format!(
        "GET /api/hints HTTP/1.1\r\nHost: {place}\r\nAuthorization: Bearer {}\r\n\r\n",
        client.access_token.as_deref().unwrap_or_default()
    );
    line.write_all(head.as_bytes()).await?;
    let mut bytes = [0; 1024];
    let count = line.read(&mut bytes).await?;
    let answer = String::from_utf8_lossy(&bytes[..count]);
    ensure!(answer.starts_with("HTTP/1.1 200"), "no stream: {answer}");
    Ok(line)
}

/// How many files a program may open, as the kernel tells it.
fn files_max() -> anyhow::Result<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    Ok(soft
        .and_then(|number| number.parse().ok())
        .unwrap_or(usize::MAX))
}
