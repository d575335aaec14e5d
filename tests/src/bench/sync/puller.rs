//! A phone that pulls: its cursor, and the pages that it is given.

use super::company::with_new_token;
use super::{Body, read_body};
use crate::client::Client;
use anyhow::{bail, ensure};
use shared::ids::EpochId;
use shared::sync::cursor::{Cursor, FeedMark, FeedState, tag};
use shared::sync::wire::{Entry, EntryOp, PULL_MEDIA_TYPE, Page, PullAnswer, read_json};
use std::collections::BTreeMap;

/// What a browser says over TLS.
pub(super) const ENCODINGS: &str = "gzip, deflate, br, zstd";

/// What the phone holds, and what came of it.
#[derive(Clone)]
pub(super) struct Puller {
    client: Client,
    epoch: EpochId,
    feeds: BTreeMap<u64, FeedState>,
    /// Bodies of all answers as they travelled, in bytes.
    pub bytes: usize,
}

impl Puller {
    /// Somebody who holds nothing.
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            epoch: EpochId(uuid::Uuid::nil()),
            feeds: BTreeMap::new(),
            bytes: 0,
        }
    }

    /// The same phone, as it is now, before another server.
    pub(super) fn at(&self, address: &str) -> anyhow::Result<Self> {
        Ok(Self {
            client: with_new_token(&self.client, address)?,
            ..self.clone()
        })
    }

    /// Reads everything that is missing; the answers as they came, to be looked at later.
    pub(super) async fn pull(&mut self) -> anyhow::Result<Vec<Page>> {
        let mut pages = Vec::new();
        loop {
            let page = self.pull_once().await?;
            let more = page.more;
            pages.push(page);
            if !more {
                return Ok(pages);
            }
        }
    }

    /// One page.
    pub(super) async fn pull_once(&mut self) -> anyhow::Result<Page> {
        let mark = |state: &FeedState| FeedMark {
            ordinal: state.ordinal,
            position: state.head,
        };
        let cursor = Cursor {
            epoch: self.epoch,
            marks: self.feeds.values().map(mark).collect(),
        };
        let (status, body) = self.send(cursor.to_bytes()).await?;
        ensure!(status == 200, "a pull is answered with {status}");
        let PullAnswer::Page(page) = read_json(&body.plain)? else {
            bail!("a cursor is answered with a page");
        };
        self.epoch = page.epoch;
        for ordinal in &page.revoked {
            self.feeds.remove(ordinal);
        }
        for feed in &page.feeds {
            let state = FeedState {
                ordinal: feed.ordinal,
                head: feed.to,
                window: feed.window,
            };
            self.feeds.insert(feed.ordinal, state);
        }
        Ok(*page)
    }

    /// Asks whether there is anything new, by sixteen bytes, and requires that there is not.
    pub(super) async fn look(&mut self) -> anyhow::Result<()> {
        let states: Vec<FeedState> = self.feeds.values().copied().collect();
        let (status, body) = self.send(tag(self.epoch, &states).to_vec()).await?;
        ensure!(
            status == 204 && body.travelled == 0,
            "nothing new is answered with {status} and {} bytes",
            body.travelled
        );
        Ok(())
    }

    /// How many feeds it holds.
    pub(super) fn feeds(&self) -> usize {
        self.feeds.len()
    }

    async fn send(&mut self, body: Vec<u8>) -> anyhow::Result<(u16, Body)> {
        let request = self
            .client
            .request(reqwest::Method::POST, "/api/sync/pull")
            .header("content-type", PULL_MEDIA_TYPE)
            .header("accept-encoding", ENCODINGS)
            .body(body);
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let body = read_body(answer).await?;
        self.bytes += body.travelled;
        Ok((status, body))
    }
}

/// The live records of pages.
pub(super) fn live(pages: &[Page]) -> impl Iterator<Item = &Entry> {
    let feeds = pages.iter().flat_map(|page| &page.feeds);
    let entries = feeds.flat_map(|feed| &feed.entries);
    entries.filter(|entry| entry.op == EntryOp::Put)
}
