//! Other servers that phones could synchronise with, given the same records.

use super::load::{Load, Requests, run};
use super::peer_programs::{start_kinto, start_pouchdb};
use super::program::Program;
use super::puller::ENCODINGS;
use super::records::Record;
use super::usage::Tree;
use crate::DatabaseKind;
use crate::bench::place::Place;
use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};
use shared::ids::StoreId;
use shared::sync::PUSH_MUTATIONS_MAX;
use std::future::ready;
use std::path::PathBuf;

/// The folder of npm in which `pouchdb-server` is installed.
pub const POUCHDB_VARIABLE: &str = "STOREBEAT_BENCH_POUCHDB";
/// The virtual environment of Python in which Kinto is installed.
pub const KINTO_VARIABLE: &str = "STOREBEAT_BENCH_KINTO";
/// Records of a page that is pulled, as many as of ours.
const PAGE: usize = 1_000;
/// Records of a page in which all are read again.
const KINTO_PAGE: usize = 10_000;

/// A peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// By `_bulk_docs`, one database for each phone; LevelDB, which does not wait for the disk.
    PouchDb,
    /// By batches of `PUT`, one collection for each phone, on the same PostgreSQL.
    Kinto,
}

impl Peer {
    pub(super) const ALL: [Self; 2] = [Self::PouchDb, Self::Kinto];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::PouchDb => "pouchdb-server 4.2.0",
            Self::Kinto => "Kinto 26.5.0",
        }
    }

    pub(super) fn database(self) -> &'static str {
        match self {
            Self::PouchDb => "leveldb",
            Self::Kinto => "postgres",
        }
    }

    pub(super) fn is_durable(self) -> bool {
        self == Self::Kinto
    }

    /// Where it is installed; none where it is not.
    fn folder(self) -> Option<PathBuf> {
        let variable = match self {
            Self::PouchDb => POUCHDB_VARIABLE,
            Self::Kinto => KINTO_VARIABLE,
        };
        Some(PathBuf::from(std::env::var_os(variable)?))
    }

    pub(super) fn is_installed(self) -> bool {
        self.folder().is_some()
    }

    /// Starts it empty; the place is its database where it has one.
    pub(super) async fn start(self) -> anyhow::Result<(Program, Option<Place>)> {
        let folder = self.folder().context("the peer is not installed")?;
        match self {
            Self::PouchDb => Ok((start_pouchdb(folder).await?, None)),
            Self::Kinto => {
                let place = Place::create(DatabaseKind::Postgres).await?;
                let program = start_kinto(folder, &place.database.url).await?;
                Ok((program, Some(place)))
            }
        }
    }

    /// Kinto answers nobody whom it does not know; pouchdb-server has no accounts here.
    fn known(self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match self {
            Self::PouchDb => request,
            Self::Kinto => request.basic_auth("bench", Some("bench")),
        }
    }

    /// Makes what the records of a phone are put into.
    pub(super) async fn prepare(
        self,
        http: &reqwest::Client,
        program: &Program,
        phones: usize,
    ) -> anyhow::Result<()> {
        let put = |path: &str| self.known(http.put(format!("{}{path}", program.address)));
        if self == Self::Kinto {
            send(put("/v1/buckets/bench")).await?;
        }
        for phone in 0..phones {
            let path = match self {
                Self::PouchDb => format!("/phone{phone}"),
                Self::Kinto => format!("/v1/buckets/bench/collections/phone{phone}"),
            };
            send(put(&path)).await?;
        }
        Ok(())
    }

    /// The requests that push the records of a phone.
    pub(super) fn requests(
        self,
        http: &reqwest::Client,
        program: &Program,
        (phone, records): (usize, &[Record]),
    ) -> anyhow::Result<Requests> {
        let batch = |records: &[Record]| {
            let (path, body) = match self {
                Self::PouchDb => (format!("/phone{phone}/_bulk_docs"), documents(records)),
                Self::Kinto => ("/v1/batch".to_owned(), puts(phone, records)),
            };
            let request = http.post(format!("{}{path}", program.address));
            let request = self
                .known(request)
                .header("content-type", "application/json")
                .header("accept-encoding", "gzip")
                .body(body.to_string());
            Ok(request.build()?)
        };
        records.chunks(PUSH_MUTATIONS_MAX).map(batch).collect()
    }

    /// One round: everything is pushed and read again.
    pub(super) async fn round(
        self,
        http: &reqwest::Client,
        phones: &[Vec<Record>],
        database: Option<Tree>,
    ) -> anyhow::Result<Load> {
        let (program, _place) = self.start().await?;
        self.prepare(http, &program, phones.len()).await?;
        let requests = phones
            .iter()
            .enumerate()
            .map(|(number, records)| self.requests(http, &program, (number, records)))
            .collect::<anyhow::Result<_>>()?;
        let database = database.filter(|_| self == Self::Kinto);
        let trees: Vec<Tree> = [program.tree()].into_iter().chain(database).collect();
        let load = run(http, requests, &trees, ready(Ok(()))).await?;
        for (number, records) in phones.iter().enumerate() {
            let found = self.stored(http, &program, number).await?;
            super::compare(&found, records)
                .with_context(|| format!("{}:\n{}", self.name(), program.end_of_log()))?;
        }
        Ok(load)
    }

    /// Starts it with records of phones; the place is its database where it has one.
    pub(super) async fn fill(
        self,
        http: &reqwest::Client,
        phones: &[Vec<Record>],
    ) -> anyhow::Result<(Program, Option<Place>)> {
        let (program, place) = self.start().await?;
        self.prepare(http, &program, phones.len()).await?;
        for (number, records) in phones.iter().enumerate() {
            let requests = self.requests(http, &program, (number, records))?;
            run(http, vec![requests], &[], ready(Ok(()))).await?;
            let found = self.stored(http, &program, number).await?;
            super::compare(&found, records)?;
        }
        Ok((program, place))
    }

    /// Reads everything of a phone in pages as long as ours; how many records came, in how many bytes
    /// as they travelled, and what says where they end.
    pub(super) async fn pull(
        self,
        http: &reqwest::Client,
        program: &Program,
        phone: usize,
    ) -> anyhow::Result<(usize, usize, String)> {
        let (mut count, mut bytes, mut end) = (0, 0, String::new());
        let mut path = match self {
            Self::PouchDb => Some(changes_since(phone, "0")),
            Self::Kinto => Some(kinto_records(phone)),
        };
        while let Some(next) = path.take() {
            let url = format!("{}{next}", program.address);
            let request = self.known(http.get(url));
            let answer = request.header("accept-encoding", ENCODINGS).send().await?;
            let said = |name: &str| {
                let value = answer.headers().get(name)?.to_str().ok()?;
                Some(value.to_owned())
            };
            let (tag, next_page) = (said("etag"), said("next-page"));
            let body = super::read_body(answer).await?;
            bytes += body.travelled;
            let page: Value = serde_json::from_slice(&body.plain)?;
            let list = match self {
                Self::PouchDb => &page["results"],
                Self::Kinto => &page["data"],
            };
            let found = list
                .as_array()
                .context("the answer holds no records")?
                .len();
            count += found;
            match self {
                Self::PouchDb => {
                    end = page["last_seq"].to_string();
                    path = (found == PAGE).then(|| changes_since(phone, &end));
                }
                Self::Kinto => {
                    end = tag.unwrap_or_default();
                    let own = next_page
                        .as_deref()
                        .and_then(|page| page.split_once("/v1/"));
                    path = own.map(|(_, rest)| format!("/v1/{rest}"));
                }
            }
        }
        Ok((count, bytes, end))
    }

    /// Asks whether there is anything new, and requires that there is not.
    pub(super) async fn look(
        self,
        http: &reqwest::Client,
        program: &Program,
        (phone, end): (usize, &str),
    ) -> anyhow::Result<()> {
        let path = match self {
            Self::PouchDb => changes_since(phone, end),
            Self::Kinto => kinto_records(phone),
        };
        let mut request = self.known(http.get(format!("{}{path}", program.address)));
        if self == Self::Kinto {
            request = request.header("if-none-match", end);
        }
        let answer = request.header("accept-encoding", ENCODINGS).send().await?;
        let status = answer.status().as_u16();
        let body = super::read_body(answer).await?;
        let is_nothing = match self {
            Self::PouchDb => serde_json::from_slice::<Value>(&body.plain)?["results"] == json!([]),
            Self::Kinto => status == 304,
        };
        ensure!(is_nothing, "{} has something new: {status}", self.name());
        Ok(())
    }

    /// What has changed in stores, as CouchDB's filters tell it; how many records came.
    pub(super) async fn catch_up(
        self,
        http: &reqwest::Client,
        program: &Program,
        (since, stores): (&str, &[StoreId]),
    ) -> anyhow::Result<usize> {
        let stores: Vec<String> = stores.iter().map(ToString::to_string).collect();
        let stores = stores.join(",");
        let path = changes_since(0, since);
        let url = format!(
            "{}{path}&filter=bench/stores&stores={stores}",
            program.address
        );
        let answer = http.get(url).header("accept-encoding", ENCODINGS);
        let body = super::read_body(answer.send().await?).await?;
        let page: Value = serde_json::from_slice(&body.plain)?;
        let found = page["results"].as_array();
        Ok(found.context("the answer holds no records")?.len())
    }

    async fn stored(
        self,
        http: &reqwest::Client,
        program: &Program,
        phone: usize,
    ) -> anyhow::Result<Vec<(String, Value)>> {
        let (path, list, own): (String, &str, &[&str]) = match self {
            Self::PouchDb => (
                format!("/phone{phone}/_all_docs?include_docs=true"),
                "rows",
                &["_id", "_rev"],
            ),
            Self::Kinto => (
                format!("/v1/buckets/bench/collections/phone{phone}/records?_limit={KINTO_PAGE}"),
                "data",
                &["id", "last_modified"],
            ),
        };
        let answer = send(self.known(http.get(format!("{}{path}", program.address)))).await?;
        let mut answer: Value = serde_json::from_slice(&answer)?;
        let rows = answer[list].as_array_mut().map(std::mem::take);
        let body = |row: Value| match self {
            Self::PouchDb => row["doc"].clone(),
            Self::Kinto => row,
        };
        let rows = rows.context("the answer holds no records")?.into_iter();
        Ok(rows.map(|row| without(own, body(row))).collect())
    }
}

/// Lets a phone ask for changes of its stores in a database that holds those of all.
pub(super) async fn put_filter(http: &reqwest::Client, program: &Program) -> anyhow::Result<()> {
    let stores =
        "function (doc, req) { return req.query.stores.split(',').indexOf(doc.store) >= 0; }";
    let design = json!({ "_id": "_design/bench", "filters": { "stores": stores } });
    let url = format!("{}/phone0/_design/bench", program.address);
    send(http.put(url).json(&design)).await?;
    Ok(())
}

fn changes_since(phone: usize, since: &str) -> String {
    format!("/phone{phone}/_changes?include_docs=true&limit={PAGE}&since={since}")
}

fn kinto_records(phone: usize) -> String {
    format!("/v1/buckets/bench/collections/phone{phone}/records?_limit={PAGE}")
}

/// Id and the record as it was pushed, without what the peer adds.
fn without(own: &[&str], mut body: Value) -> (String, Value) {
    let id = body[own[0]].as_str().unwrap_or_default().to_owned();
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|name, _| !own.contains(&name.as_str()));
    }
    (id, body)
}

fn documents(records: &[Record]) -> Value {
    let document = |record: &Record| {
        let mut fields = record.body.as_object().cloned().unwrap_or_else(Map::new);
        fields.insert("_id".to_owned(), json!(record.id));
        Value::Object(fields)
    };
    json!({ "docs": records.iter().map(document).collect::<Vec<_>>() })
}

fn puts(phone: usize, records: &[Record]) -> Value {
    let put = |record: &Record| {
        let id = record.id.0;
        json!({
            "path": format!("/buckets/bench/collections/phone{phone}/records/{id}"),
            "body": { "data": record.body },
        })
    };
    json!({
        "defaults": { "method": "PUT" },
        "requests": records.iter().map(put).collect::<Vec<_>>(),
    })
}

async fn send(request: reqwest::RequestBuilder) -> anyhow::Result<Vec<u8>> {
    let answer = request.send().await?;
    let url = answer.url().clone();
    let status = answer.status();
    let body = answer.bytes().await?.to_vec();
    ensure!(
        status.is_success(),
        "{url} is answered with {status}: {}",
        String::from_utf8_lossy(&body)
    );
    Ok(body)
}
