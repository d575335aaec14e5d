//! A phone that comes back after a while: ten changes are its own stores', a hundred thousand are not, and
//! behind both lies a history that grows.

use super::company::{Company, Size, push_all, serve, settle, with_new_token};
use super::filler::fill;
use super::load::{self, cpu_ms};
use super::outcome::{OURS, Outcome};
use super::peers::{Peer, put_filter};
use super::program::Program;
use super::puller::{Puller, live};
use super::records::Record;
use super::rows::CatchUpRow;
use super::usage::Tree;
use super::{KINDS, Scene, US_PER_MS, Wish, say};
use crate::DatabaseKind;
use crate::bench::measuring::milliseconds;
use crate::bench::outcome::name_of;
use crate::bench::place::{Place, run, value};
use crate::bench::statistics::Sample;
use anyhow::{Context as _, ensure};
use shared::sync::SealedMutation;
use std::collections::HashSet;
use std::future::ready;
use std::time::Instant;
use uuid::Uuid;

/// What the phone has, twenty stores, and what all others have: a hundred thousand records.
const FULL: [Size; 2] = [Size::new(20, 2), Size::new(100, 250)];
const QUICK: [Size; 2] = [Size::new(20, 2), Size::new(10, 50)];
/// Records of the phone's stores that it has not seen.
const CHANGES: usize = 10;
/// Catch-ups of a round, all from the same place.
const REPEATS: usize = 30;
/// Records of the histories; the first is pushed and as long as what the others have.
const FILLED: usize = 1_000_000;
const FILLED_LONG: usize = 10_000_000;
const FILLED_QUICK: usize = 10_000;

/// A server with a history, and a phone that has not seen the end of it.
struct Source {
    program: Program,
    trees: Vec<Tree>,
    place: Place,
    phone: Puller,
    row: CatchUpRow,
    rounds: [Sample; 2],
}

pub(super) async fn measure(
    wish: &Wish,
    scene: &Scene,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    let long = wish.is_long && !wish.is_quick;
    for kind in KINDS {
        // Ten million are made on one database.
        let filled = match kind {
            _ if wish.is_quick => FILLED_QUICK,
            DatabaseKind::Postgres if long => FILLED_LONG,
            _ => FILLED,
        };
        let rows = catch_up(wish, scene, (kind, filled)).await?;
        outcome.catch_ups.extend(rows);
    }
    if Peer::PouchDb.is_installed() {
        let row = catch_up_of_peer(wish, scene).await?;
        outcome.catch_ups.push(row);
    } else {
        outcome.skip(format!(
            "catch-up: {} is not installed",
            Peer::PouchDb.name()
        ));
    }
    Ok(())
}

/// Over the pushed history and over a longer one, in turn.
async fn catch_up(
    wish: &Wish,
    scene: &Scene,
    (kind, filled): (DatabaseKind, usize),
) -> anyhow::Result<Vec<CatchUpRow>> {
    let database = name_of(kind);
    say(&format!("A phone falls behind on {database}"));
    let company = Company::found(kind, sizes(wish)).await?;
    let program = serve(&company.place).await?;
    let [mine, elsewhere] = &company.phones[..] else {
        anyhow::bail!("there are two phones");
    };
    let (seen, unseen) = mine.records.split_at(mine.records.len() - CHANGES);
    let client = with_new_token(&mine.client, &program.address)?;
    push_all(&client, &mutations(seen)).await?;
    let plain = company.place.connect().await?;
    settle(&plain).await?;
    let mut phone = Puller::new(client.clone());
    phone.pull().await?;
    say(&format!(
        "{} changes elsewhere on {database}",
        elsewhere.records.len()
    ));
    let other = with_new_token(&elsewhere.client, &program.address)?;
    push_all(&other, &mutations(&elsewhere.records)).await?;
    push_all(
        &with_new_token(&mine.client, &program.address)?,
        &mutations(unseen),
    )
    .await?;
    settle(&plain).await?;
    plain.close().await?;
    drop(program);
    say(&format!("A history of {filled} on {database}"));
    let long = company.place.copy().await?;
    fill(&long, filled, &mine.stores).await?;
    let unseen: HashSet<Uuid> = unseen.iter().map(|record| record.id.0).collect();
    let mut sources = Vec::new();
    for place in [company.place, long] {
        sources.push(Source::start(scene, place, &phone).await?);
    }
    for round in 1..=wish.rounds() {
        say(&format!("catch-up, round {round} on {database}"));
        for source in &mut sources {
            source.round(&unseen).await?;
        }
    }
    sources.into_iter().map(Source::told).collect()
}

fn sizes(wish: &Wish) -> &'static [Size] {
    if wish.is_quick { &QUICK } else { &FULL }
}

fn mutations(records: &[Record]) -> Vec<SealedMutation> {
    let mutations = records.iter().map(|record| record.mutation.clone());
    mutations.collect()
}

impl Source {
    async fn start(scene: &Scene, place: Place, phone: &Puller) -> anyhow::Result<Self> {
        let program = serve(&place).await?;
        let plain = place.connect().await?;
        // Neither is planned by what was true of an emptier database.
        run(&plain, "ANALYZE").await?;
        let history: i64 = value(&plain, "SELECT COUNT(*) FROM history").await?;
        plain.close().await?;
        let row = CatchUpRow {
            name: OURS,
            database: name_of(place.kind),
            history: usize::try_from(history)?,
            changes: CHANGES,
            ..CatchUpRow::default()
        };
        let trees = [program.tree()]
            .into_iter()
            .chain(scene.database(place.kind));
        Ok(Self {
            trees: trees.collect(),
            phone: phone.at(&program.address)?,
            program,
            place,
            row,
            rounds: Default::default(),
        })
    }

    async fn round(&mut self, unseen: &HashSet<Uuid>) -> anyhow::Result<()> {
        let phone = self.phone.at(&self.program.address)?;
        let mut times = Sample::default();
        let before = cpu_ms(&self.trees)?;
        for _ in 0..REPEATS {
            let mut phone = phone.clone();
            let begun = Instant::now();
            let pages = phone.pull().await?;
            times.add(milliseconds(begun));
            let found: HashSet<Uuid> = live(&pages).map(|entry| entry.record.0).collect();
            ensure!(
                found.is_superset(unseen),
                "not every change came on {}",
                name_of(self.place.kind)
            );
        }
        let [median, used] = &mut self.rounds;
        median.add(times.percentile(50).context("there was a catch-up")?);
        used.add((cpu_ms(&self.trees)? - before) * US_PER_MS / REPEATS as f64);
        Ok(())
    }

    fn told(self) -> anyhow::Result<CatchUpRow> {
        median(self.row, &self.rounds)
    }
}

fn median(row: CatchUpRow, [times, used]: &[Sample; 2]) -> anyhow::Result<CatchUpRow> {
    Ok(CatchUpRow {
        time_ms: times.percentile(50).context("there was a round")?,
        server_cpu_us: used.percentile(50).context("there was a round")?,
        ..row
    })
}

/// One database with everything, of which a phone asks for its stores, as CouchDB's filters do it.
async fn catch_up_of_peer(wish: &Wish, scene: &Scene) -> anyhow::Result<CatchUpRow> {
    let peer = Peer::PouchDb;
    say(&format!("A phone falls behind on {}", peer.name()));
    // The same records; its database is not used.
    let company = Company::found(DatabaseKind::Sqlite, sizes(wish)).await?;
    let [mine, elsewhere] = &company.phones[..] else {
        anyhow::bail!("there are two phones");
    };
    let (seen, unseen) = mine.records.split_at(mine.records.len() - CHANGES);
    let (program, _place) = peer.start().await?;
    peer.prepare(&scene.http, &program, 1).await?;
    put_filter(&scene.http, &program).await?;
    let push = async |records: &[Record]| {
        let requests = peer.requests(&scene.http, &program, (0, records))?;
        load::run(&scene.http, vec![requests], &[], ready(Ok(()))).await
    };
    push(seen).await?;
    let (_, _, since) = peer.pull(&scene.http, &program, 0).await?;
    push(&elsewhere.records).await?;
    push(unseen).await?;
    let trees = [program.tree()];
    let mut rounds: [Sample; 2] = Default::default();
    for round in 1..=wish.rounds() {
        say(&format!("catch-up, round {round}: {}", peer.name()));
        let before = cpu_ms(&trees)?;
        let begun = Instant::now();
        let found = peer
            .catch_up(&scene.http, &program, (&since, &mine.stores))
            .await?;
        ensure!(
            found == CHANGES,
            "{found} changes came from {}",
            peer.name()
        );
        rounds[0].add(milliseconds(begun));
        rounds[1].add((cpu_ms(&trees)? - before) * US_PER_MS);
    }
    let row = CatchUpRow {
        name: peer.name(),
        database: peer.database(),
        history: mine.records.len() + elsewhere.records.len(),
        changes: CHANGES,
        ..CatchUpRow::default()
    };
    median(row, &rounds)
}
