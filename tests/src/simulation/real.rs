//! The real server in the simulation: its own functions over SQLite, a database file for each
//! schedule that is a copy of one migrated and filled template.

use super::company::{Company, FeedTruth, LiveRecord, START, Sender, Truth, administrator, signer};
use super::death::ServerDeath;
use super::template::{address, execute, fast_folder, give_grant, runtime, template};
use anyhow::{Context as _, Result, ensure};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, QueryResult, Statement, Value};
use server::access::feed_scope;
use server::database::{Database, Error};
use server::sync::{HintHub, judge_loss, pull, push, push_in, run_effects};
use shared::api::auth::Posture;
use shared::ids::{MutationId, RecordId, TerritoryId, UserId};
use shared::sync::digest::Digest;
use shared::sync::engine::Response;
use shared::sync::wire::{LossAnswer, LossReport, PushAnswer};
use shared::sync::{FeedId, Hash, Leaf, SealedMutation, wire};
use shared::time::{DAY_MS, UtcMs};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use uuid::Uuid;

/// See the module.
pub struct RealCompany {
    // Declared before the runtime, which must outlive the connections.
    instances: Vec<Database>,
    plain: DatabaseConnection,
    hints: HintHub,
    runtime: Runtime,
    _folder: TempDir,
    now: UtcMs,
    truth: Truth,
    is_stale: bool,
    has_effects: bool,
    grants_given: u128,
    file: PathBuf,
    answers_before_commit: bool,
}

impl RealCompany {
    /// The world as it begins, with so many server processes.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn new(instances: usize) -> Result<Self> {
        let runtime = runtime()?;
        let folder = fast_folder()?;
        let file = folder.path().join("storebeat.db");
        std::fs::write(&file, template()?)?;
        let connected = runtime.block_on(async {
            let mut databases = Vec::new();
            for _ in 0..instances.max(1) {
                databases.push(Database::connect(&address(&file)).await?);
            }
            anyhow::Ok((databases, sea_orm::Database::connect(address(&file)).await?))
        })?;
        Ok(Self {
            instances: connected.0,
            plain: connected.1,
            hints: HintHub::new(),
            runtime,
            _folder: folder,
            now: START,
            truth: Truth::default(),
            is_stale: true,
            has_effects: true,
            grants_given: 0,
            file,
            answers_before_commit: false,
        })
    }

    /// The same with a planted fault: what dies before its commit has answered already.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn answering_before_commit(instances: usize) -> Result<Self> {
        Ok(Self {
            answers_before_commit: true,
            ..Self::new(instances)?
        })
    }

    /// A process begins anew on the same file.
    fn restart(&mut self, instance: usize) -> Result<()> {
        let url = address(&self.file);
        self.instances[instance] = self.runtime.block_on(Database::connect(&url))?;
        Ok(())
    }

    fn execute(&self, sql: &str, values: Vec<Value>) -> Result<()> {
        self.runtime.block_on(execute(&self.plain, sql, values))
    }

    fn read_truth(&self) -> Result<Truth> {
        self.runtime.block_on(read_truth(&self.plain))
    }
}

impl Company for RealCompany {
    fn push(&mut self, instance: usize, sender: Sender, body: &[u8]) -> Result<Response> {
        self.is_stale = true;
        self.has_effects = true;
        let mutations = wire::read_push(body)?;
        let database = &self.instances[instance % self.instances.len()];
        let sender = server::sync::Sender {
            user: sender.user,
            device: sender.device,
        };
        let mut answer =
            self.runtime
                .block_on(push(database, &self.hints, sender, mutations, self.now))?;
        answer.sign(&signer());
        answer_of(Some(answer))
    }

    fn push_and_die(
        &mut self,
        instance: usize,
        sender: Sender,
        body: &[u8],
        death: ServerDeath,
    ) -> Result<Option<Response>> {
        let instance = instance % self.instances.len();
        if death == ServerDeath::AfterCommit {
            self.push(instance, sender, body)?;
            self.restart(instance)?;
            return Ok(None);
        }
        let mutations = wire::read_push(body)?;
        let database = self.instances[instance].clone();
        let sender = server::sync::Sender {
            user: sender.user,
            device: sender.device,
        };
        let now = self.now;
        let mut answer = self
            .runtime
            .block_on(begin_push(&database, sender, &mutations, now))?;
        drop(database);
        self.restart(instance)?;
        if self.answers_before_commit {
            answer.sign(&signer());
            return answer_of(Some(answer)).map(Some);
        }
        Ok(None)
    }

    fn pull(&mut self, instance: usize, sender: Sender, body: &[u8]) -> Result<Response> {
        let database = &self.instances[instance % self.instances.len()];
        let posture = posture_of(sender.user);
        let sender = server::sync::Sender {
            user: sender.user,
            device: sender.device,
        };
        let mut answer = self
            .runtime
            .block_on(pull(database, sender, posture, body, self.now))?;
        if let Some(answer) = &mut answer {
            answer.sign(&signer());
        }
        answer_of(answer)
    }

    fn judge_loss(&mut self, report: &LossReport) -> Result<LossAnswer> {
        let database = &self.instances[0];
        let judged = judge_loss(database, report, self.now);
        let (epoch, is_lost) = self.runtime.block_on(judged)?;
        ensure!(
            !is_lost,
            "invariant 1: a receipt was shown that the server does not hold"
        );
        Ok(LossAnswer { epoch })
    }

    fn advance(&mut self, ms: i64) -> Result<()> {
        self.now = self.now.plus_ms(ms);
        if self.has_effects || ms >= DAY_MS {
            let database = &self.instances[0];
            let done = self
                .runtime
                .block_on(run_effects(database, &self.hints, self.now))?;
            self.has_effects = done > 0;
            self.is_stale |= self.has_effects || ms >= DAY_MS;
        }
        Ok(())
    }

    fn end_grant(&mut self, user: UserId, territory: TerritoryId) -> Result<()> {
        let sql = "UPDATE access_grant SET valid_to = ? WHERE user_id = ? AND scope_id = ? AND valid_to IS NULL";
        self.execute(
            sql,
            vec![self.now.0.into(), user.0.into(), territory.0.into()],
        )
    }

    fn give_grant(&mut self, user: UserId, territory: TerritoryId) -> Result<()> {
        self.grants_given += 1;
        let id = Uuid::from_u128(0x0195_5a00_0000_7000_8000_0001_0000_0000 + self.grants_given);
        let now = self.now;
        self.runtime
            .block_on(give_grant(&self.plain, id, user, Some(territory), now))
    }

    fn scope(&mut self, user: UserId) -> Result<BTreeSet<FeedId>> {
        let database = &self.instances[0];
        let now = self.now;
        let scope = self.runtime.block_on(
            database.read(async |tx| feed_scope(tx, user, posture_of(user), now).await),
        )?;
        Ok(scope.into_iter().collect())
    }

    fn truth(&mut self) -> Result<&Truth> {
        if self.is_stale {
            let version = self.truth.version;
            let fresh = Truth {
                version,
                ..self.read_truth()?
            };
            if fresh != self.truth {
                self.truth = Truth {
                    version: version + 1,
                    ..fresh
                };
            }
            self.is_stale = false;
        }
        Ok(&self.truth)
    }
}

/// Does everything of a push but the commit; the open transaction is dropped with the process.
async fn begin_push(
    database: &Database,
    sender: server::sync::Sender,
    mutations: &[SealedMutation],
    now: UtcMs,
) -> Result<PushAnswer> {
    let written = RefCell::new(None);
    let is_written = Notify::new();
    let push = database.write("dying_push", async |tx| {
        let (answer, _) = push_in(tx, sender, mutations, now).await?;
        written.replace(Some(answer));
        is_written.notify_one();
        std::future::pending::<Result<(), Error>>().await
    });
    tokio::select! {
        biased;
        () = is_written.notified() => {}
        ended = push => ended?,
    }
    written.take().context("the push was written")
}

fn posture_of(user: UserId) -> Posture {
    if user == administrator() {
        Posture::Desk
    } else {
        Posture::Field
    }
}

fn answer_of<T: serde::Serialize>(answer: Option<T>) -> Result<Response> {
    Ok(match answer {
        None => Response {
            status: 204,
            retry_after_s: None,
            body: Vec::new(),
        },
        Some(answer) => Response {
            status: 200,
            retry_after_s: None,
            body: serde_json::to_vec(&answer)?,
        },
    })
}

async fn read(plain: &DatabaseConnection, sql: &str) -> Result<Vec<QueryResult>> {
    Ok(plain
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, sql))
        .await?)
}

async fn read_truth(plain: &DatabaseConnection) -> Result<Truth> {
    let mut truth = Truth::default();
    let mut names = std::collections::BTreeMap::new();
    for row in read(
        plain,
        "SELECT ordinal, id, head, window_position, digest FROM feed",
    )
    .await?
    {
        let id = FeedId::new(row.try_get::<String>("", "id")?);
        names.insert(row.try_get::<i64>("", "ordinal")?, id.clone());
        let digest: Vec<u8> = row.try_get("", "digest")?;
        let feed = FeedTruth {
            head: number(&row, "head")?,
            window: number(&row, "window_position")?,
            digest: Digest::from_slice(&digest).context("a digest has 16 bytes")?,
            live: std::collections::BTreeMap::new(),
        };
        truth.feeds.insert(id, feed);
    }
    let entries =
        "SELECT feed, position, record_id, kind, revision, body FROM feed_entry WHERE op = 'put'";
    for row in read(plain, entries).await? {
        let name = names
            .get(&row.try_get::<i64>("", "feed")?)
            .context("an entry's feed")?;
        let live = LiveRecord {
            kind: row.try_get("", "kind")?,
            revision: number(&row, "revision")?,
            position: number(&row, "position")?,
            body: row.try_get("", "body")?,
        };
        let record = RecordId(row.try_get("", "record_id")?);
        truth
            .feeds
            .entry(name.clone())
            .or_default()
            .live
            .insert(record, live);
    }
    for row in read(
        plain,
        "SELECT mutation_id, hash, leaf FROM receipt ORDER BY sequence",
    )
    .await?
    {
        let hash: Vec<u8> = row.try_get("", "hash")?;
        let leaf: Vec<u8> = row.try_get("", "leaf")?;
        let leaf = Leaf::parse(&leaf).context("a stored leaf")?;
        let hash = Hash::from_slice(&hash).context("a stored hash")?;
        let id = MutationId(row.try_get("", "mutation_id")?);
        truth
            .mutations
            .entry(id)
            .or_default()
            .insert(hash, leaf.outcome);
    }
    for row in read(plain, "SELECT mutation_id FROM history ORDER BY rowid").await? {
        truth.done.push(MutationId(row.try_get("", "mutation_id")?));
    }
    Ok(truth)
}

fn number(row: &QueryResult, column: &str) -> Result<u64> {
    Ok(u64::try_from(row.try_get::<i64>("", column)?)?)
}
