//! The real server in the simulation: its own functions over SQLite, a database file for each
//! schedule that is a copy of one migrated and filled template.

use super::company::{Company, PutBack, START, Sender, Truth, is_administrator, signer};
use super::death::ServerDeath;
use super::real_truth::read_truth;
use super::stage::Cast;
use super::template::{address, execute, fast_folder, give_grant, runtime, template};
use anyhow::{Context as _, Result};
use sea_orm::{DatabaseConnection, Value};
use server::access::feed_scope;
use server::database::{Database, Error};
use server::sync::{
    HintHub, PAGE_LIMIT, PageLimit, begin_epoch_alone, drop_mutation, judge_loss, pull, push,
    push_in, run_effects,
};
use shared::api::auth::Posture;
use shared::ids::{MutationId, TerritoryId, UserId};
use shared::problem::ProblemCode;
use shared::sync::engine::Response;
use shared::sync::wire::{LossAnswer, LossReport, ProvenLeaf, PushAnswer};
use shared::sync::{FeedId, Hash, SealedMutation, wire};
use shared::time::{DAY_MS, UtcMs};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use uuid::Uuid;

/// Entries of one page where pages are small, so that they are cut within feeds.
const PAGE_ROWS: usize = 7;

/// See the module.
pub struct RealCompany {
    // Declared before the runtime, which must outlive the connections.
    instances: Vec<Database>,
    plain: DatabaseConnection,
    hints: HintHub,
    runtime: Runtime,
    now: UtcMs,
    truth: Truth,
    is_stale: bool,
    has_effects: bool,
    grants_given: u128,
    folder: TempDir,
    file: PathBuf,
    /// The bytes of the last copy.
    copy: Option<Vec<u8>>,
    /// Files so far: an old one is let go of by its last connection, whenever that closes.
    files: u32,
    fault: Option<ServerFault>,
    page_limit: PageLimit,
}

/// A mistake of a server that the simulation must catch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerFault {
    /// What dies before its commit has answered already.
    AnswersBeforeCommit,
    /// No receipt proves a loss.
    BelievesNoLoss,
    /// A receipt proves a loss whoever signed it.
    BelievesForgedLoss,
}

impl ServerFault {
    /// All of them.
    pub const ALL: [Self; 3] = [
        Self::AnswersBeforeCommit,
        Self::BelievesNoLoss,
        Self::BelievesForgedLoss,
    ];
}

impl RealCompany {
    /// The world as it begins.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn new(cast: Cast) -> Result<Self> {
        let runtime = runtime()?;
        let folder = fast_folder()?;
        let file = folder.path().join("storebeat.db");
        std::fs::write(&file, template()?)?;
        let connected = runtime.block_on(connect(&file, cast.instances))?;
        Ok(Self {
            instances: connected.0,
            plain: connected.1,
            hints: HintHub::new(),
            runtime,
            folder,
            now: START,
            truth: Truth::default(),
            is_stale: true,
            has_effects: true,
            grants_given: 0,
            file,
            copy: None,
            files: 1,
            fault: None,
            page_limit: match cast.has_small_pages {
                true => PageLimit {
                    rows: PAGE_ROWS,
                    ..PAGE_LIMIT
                },
                false => PAGE_LIMIT,
            },
        })
    }

    /// The same with a planted fault.
    ///
    /// # Errors
    /// When the database cannot be made.
    pub fn with_fault(cast: Cast, fault: ServerFault) -> Result<Self> {
        Ok(Self {
            fault: Some(fault),
            ..Self::new(cast)?
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
        if self.fault == Some(ServerFault::AnswersBeforeCommit) {
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
        let mut answer = self.runtime.block_on(pull(
            database,
            (sender, posture),
            body,
            self.now,
            self.page_limit,
        ))?;
        if let Some(answer) = &mut answer {
            answer.sign(&signer());
        }
        answer_of(answer)
    }

    fn judge_loss(&mut self, report: &LossReport) -> Result<LossAnswer> {
        let mut report = report.clone();
        match self.fault {
            Some(ServerFault::BelievesNoLoss) => report.receipts.clear(),
            Some(ServerFault::BelievesForgedLoss) => report = signed_again(&report),
            _ => {}
        }
        let judged = judge_loss(&self.instances[0], &report, self.now);
        let (epoch, is_lost) = self.runtime.block_on(judged)?;
        self.is_stale |= is_lost;
        Ok(LossAnswer { epoch })
    }

    fn give_up(&mut self, mutation: MutationId, hash: Hash) -> Result<()> {
        self.is_stale = true;
        self.has_effects = true;
        let (database, now) = (&self.instances[0], self.now);
        let given_up = database.write("give_up", async |tx| {
            drop_mutation(tx, mutation, hash, now).await
        });
        match self.runtime.block_on(given_up) {
            // Meanwhile it was done, or the server has lost it.
            Ok(()) | Err(Error::Problem(ProblemCode::NotFound)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn keep_copy(&mut self) -> Result<()> {
        let file = self.folder.path().join("copy.db");
        let path = file.display().to_string();
        self.execute("VACUUM INTO ?", vec![path.into()])?;
        self.copy = Some(std::fs::read(&file)?);
        std::fs::remove_file(&file)?;
        Ok(())
    }

    fn put_copy_back(&mut self, how: PutBack) -> Result<()> {
        let Some(copy) = &self.copy else {
            return Ok(());
        };
        self.files += 1;
        self.file = self.folder.path().join(format!("{}.db", self.files));
        std::fs::write(&self.file, copy)?;
        let instances = self.instances.len();
        (self.instances, self.plain) = self.runtime.block_on(connect(&self.file, instances))?;
        if how == PutBack::WithNewEpoch {
            let begun = begin_epoch_alone(&self.instances[0], self.now);
            self.runtime.block_on(begun)?;
        }
        self.is_stale = true;
        self.has_effects = true;
        Ok(())
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

async fn connect(file: &Path, instances: usize) -> Result<(Vec<Database>, DatabaseConnection)> {
    let mut databases = Vec::new();
    for _ in 0..instances.max(1) {
        databases.push(Database::connect(&address(file)).await?);
    }
    Ok((databases, sea_orm::Database::connect(address(file)).await?))
}

/// The leaves of a report as if this server had signed them.
fn signed_again(report: &LossReport) -> LossReport {
    let again = report.receipts.iter().filter_map(|receipt| {
        let bytes = hex::decode(&receipt.leaf).ok()?;
        let leaves = [bytes.as_slice()];
        let proof = signer().sign(leaves).prove(leaves)?.pop()?;
        let leaf = receipt.leaf.clone();
        Some(ProvenLeaf { leaf, proof })
    });
    LossReport {
        receipts: again.collect(),
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
    if is_administrator(user) {
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
