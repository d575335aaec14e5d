//! `cargo xtask bench reports`: what the desk's reports cost over histories of different lengths, and
//! what the tables of reports cost a push.
//!
//! **How the histories are made.** The demo company works for two weeks and a day by push, as real
//! phones do; that is the short history. Longer ones are that history with its two weeks copied to
//! earlier days by set-based SQL (see [`filler`]), because a million pushes would take hours. The
//! company, its stores and the last fifteen days are the same in all of them: what a report shows does
//! not change, only what lies behind it.
//!
//! **What is measured.** Each report is asked for over HTTP of a server in this process, and its rows
//! are read barely by one indexed statement a table on a connection beside it, in turn, over the long
//! history and a copy of the short one. Told are p50 and p95, the report as multiples of the bare read,
//! and growth: the report over the long history against the same report over the short one, as the
//! median of pairs. The machine may be busy; all four of a round meet it alike.
//!
//! **Ingest.** The same work of one phone is pushed with everything, without tallies, and without facts
//! and tallies, in turn. The switch for that exists only in builds with the feature `report-switch`.

pub mod filler;
pub mod ingest;
pub mod measuring;
pub mod outcome;
pub mod place;
pub mod reads;
pub mod statistics;
pub mod sync;

use crate::START;
use crate::database::DatabaseKind;
use anyhow::ensure;
use filler::{Filler, Pattern, count_visits};
use ingest::measure_ingest;
use measuring::{Desk, measure};
use outcome::{HistoryOutcome, Machine, Outcome, name_of};
use place::{Place, Served, value};
use reads::{AUDITOR, Shown};
use sea_orm::{DatabaseConnection, DbBackend};
use server::access::Passwords;
use server::database::Database;
use server::demo::{self, Wanted};
use server::organisation::{Actor, create_user, give_grant};
use shared::access::{Role, ScopeKind};
use shared::api::admin::{NewGrant, NewUser};
use shared::api::auth::Locale;
use shared::time::{HOUR_MS, UtcMs, ZoneOffsets};
use std::time::Instant;

/// Longer histories are PostgreSQL's: whoever has so many visits has a server for them.
const SQLITE_VISITS_MAX: i64 = 1_000_000;
/// Visits of one region of the demo company in the pushed history, roughly.
const VISITS_A_REGION: i64 = 850;
/// Regions of the largest pushed history: some ten thousand visits.
const REGIONS_MAX: i64 = 12;
/// A push is short, and its cost is told to a hundredth: it is repeated so much more often than reads.
const PUSHES_A_ROUND: usize = 4;
/// The demo company is looked at in the afternoon of the day on which tests begin.
const NOW: UtcMs = UtcMs(START.0 + 6 * HOUR_MS);

/// What is measured.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Visits of each history, ascending; the first is made by push alone.
    pub visits: Vec<i64>,
    /// On which databases.
    pub databases: Vec<DatabaseKind>,
    /// How often each report is read.
    pub rounds: usize,
}

/// Makes the histories, measures, and judges.
///
/// # Errors
/// When a database, a report or a push fails.
pub async fn run(wish: &Wish) -> anyhow::Result<Outcome> {
    ensure!(
        wish.visits.is_sorted() && !wish.visits.is_empty(),
        "the lengths of history have to ascend"
    );
    let mut outcome = Outcome {
        machine: Machine {
            processors: std::thread::available_parallelism().map_or(1, usize::from),
            model: processor_model(),
            databases: Vec::new(),
            is_release: !cfg!(debug_assertions),
        },
        ..Outcome::default()
    };
    for kind in &wish.databases {
        measure_database(wish, *kind, &mut outcome).await?;
    }
    outcome.judge();
    Ok(outcome)
}

/// A database whose history grows, and a copy of it as it was at first.
struct Growing {
    name: &'static str,
    long: Place,
    short: Option<Place>,
    filler: Filler,
    shown: Shown,
}

async fn measure_database(
    wish: &Wish,
    kind: DatabaseKind,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    let mut growing = Growing::begin(kind, wish).await?;
    outcome.machine.databases.push(growing.version().await?);
    let lengths = wish
        .visits
        .iter()
        .filter(|visits| kind == DatabaseKind::Postgres || **visits <= SQLITE_VISITS_MAX);
    for visits in lengths {
        let history = growing.measure_at(*visits, wish.rounds).await?;
        eprint!("{history}");
        outcome.histories.push(history);
    }
    // Pushes change what today shows, so they come last.
    for place in std::iter::once(&growing.long).chain(&growing.short) {
        let served = Served::start(place, NOW).await?;
        let visits = count_visits(&served.plain).await?;
        say(
            growing.name,
            "Pushing with and without the tables of reports",
        );
        let rounds = wish.rounds * PUSHES_A_ROUND;
        let ingest = measure_ingest(&served, (growing.name, visits), rounds).await?;
        served.stop().await?;
        outcome.ingests.push(ingest);
    }
    Ok(())
}

impl Growing {
    /// Makes the pushed history.
    async fn begin(kind: DatabaseKind, wish: &Wish) -> anyhow::Result<Self> {
        let name = name_of(kind);
        let long = Place::create(kind).await?;
        let first = wish.visits.first().copied().unwrap_or_default();
        let regions = (first + VISITS_A_REGION - 1) / VISITS_A_REGION;
        let regions = regions.clamp(1, REGIONS_MAX);
        let wanted = Wanted {
            seed: 1,
            regions: usize::try_from(regions)?,
            days: filler::BLOCK_DAYS,
            now: NOW,
        };
        let database = Database::connect(&long.database.url).await?;
        database.migrate().await?;
        let started = Instant::now();
        let progress =
            |text: &str| say(name, &format!("{text} ({} s)", started.elapsed().as_secs()));
        demo::create(&database, &wanted, &progress).await?;
        employ_auditor(&database).await?;
        drop(database);
        let today = ZoneOffsets::fixed("Asia/Shanghai", 28_800).business_day(NOW);
        let plain = long.connect().await?;
        let growing = Self {
            name,
            filler: Filler::new(plain.get_database_backend(), Pattern::before(today)),
            shown: Shown::choose(&plain, today).await?,
            long,
            short: None,
        };
        plain.close().await?;
        Ok(growing)
    }

    async fn version(&self) -> anyhow::Result<String> {
        let plain = self.long.connect().await?;
        let version = match plain.get_database_backend() {
            DbBackend::Sqlite => {
                let number: String = value(&plain, "SELECT sqlite_version()").await?;
                format!("SQLite {number}")
            }
            _ => {
                let number: String = value(&plain, "SHOW server_version").await?;
                format!("PostgreSQL {number}")
            }
        };
        plain.close().await?;
        Ok(version)
    }

    async fn measure_at(&mut self, visits: i64, rounds: usize) -> anyhow::Result<HistoryOutcome> {
        let started = Instant::now();
        let name = self.name;
        let progress =
            |text: &str| say(name, &format!("{text} ({} s)", started.elapsed().as_secs()));
        let plain = self.long.connect().await?;
        self.filler.fill_to(&plain, visits, &progress).await?;
        plain.close().await?;
        let long = Desk::open(Served::start(&self.long, NOW).await?).await?;
        let short = match &self.short {
            Some(place) => Some(Desk::open(Served::start(place, NOW).await?).await?),
            None => None,
        };
        let mut desks: Vec<&Desk> = short.iter().collect();
        desks.push(&long);
        let mut outcome = describe(name, &long.served.plain).await?;
        progress(&format!("Reading over {} visits", outcome.visits));
        for read in self.shown.reads() {
            outcome
                .reads
                .extend(measure(&desks, &read, rounds).await?.pop());
        }
        for desk in short.into_iter().chain([long]) {
            desk.served.stop().await?;
        }
        if self.short.is_none() {
            self.short = Some(self.long.copy().await?);
        }
        Ok(outcome)
    }
}

/// Somebody who reads the whole company; in the demo only managers and supervisors read boards.
async fn employ_auditor(database: &Database) -> anyhow::Result<()> {
    let hash = Passwords::new().hash(demo::PASSWORD.to_owned()).await;
    let wanted = NewUser {
        login: AUDITOR.to_owned(),
        name: AUDITOR.to_owned(),
        locale: Locale::En,
        password: String::new(),
    };
    let grant = NewGrant {
        role: Role::Auditor,
        scope_kind: ScopeKind::Company,
        scope_id: None,
        valid_from: None,
        valid_to: None,
    };
    let actor = Actor::program(NOW);
    database
        .write("bench", async |tx| {
            let user = create_user(tx, &actor, &wanted, &hash).await?;
            give_grant(tx, &actor, user, &grant).await?;
            Ok::<_, server::database::Error>(())
        })
        .await?;
    Ok(())
}

async fn describe(
    database: &'static str,
    plain: &DatabaseConnection,
) -> anyhow::Result<HistoryOutcome> {
    const MIB: i64 = 1024 * 1024;
    let size = match plain.get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        }
        _ => "SELECT pg_database_size(current_database())",
    };
    Ok(HistoryOutcome {
        database,
        visits: count_visits(plain).await?,
        tallies: value(plain, "SELECT COUNT(*) FROM tally").await?,
        size_mib: value::<i64>(plain, size).await? / MIB,
        reads: Vec::new(),
    })
}

fn say(database: &str, text: &str) {
    eprintln!("{database}: {text}");
}

/// As Linux tells it.
pub(crate) fn processor_model() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.and_then(|rest| rest.split_once(':'));
    model.map_or("unknown processor".to_owned(), |(_, name)| {
        name.trim().to_owned()
    })
}
