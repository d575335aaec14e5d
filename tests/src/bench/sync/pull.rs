//! What phones read: everything for the first time, and nothing new.

use super::company::{Company, Size, serve, with_new_token};
use super::load::cpu_ms;
use super::outcome::Outcome;
use super::peers::Peer;
use super::program::Program;
use super::puller::{Puller, live};
use super::records::Record;
use super::rows::PullRow;
use super::usage::Tree;
use super::{KINDS, Scene, US_PER_MS, Wish, say};
use crate::DatabaseKind;
use crate::bench::measuring::milliseconds;
use crate::bench::outcome::name_of;
use crate::bench::place::Place;
use crate::bench::statistics::Sample;
use anyhow::{Context as _, ensure};
use serde_json::Value;
use shared::sync::SealedMutation;
use shared::sync::wire::Entry;
use std::time::Instant;

/// Fifty, five thousand and fifty thousand records, of which each visit leaves six, and the stores of the
/// question whether there is anything new.
const FULL: [Size; 4] = [
    Size::new(5, 1),
    Size::new(10, 83),
    Size::new(5, 1_667),
    Size::new(100, 0),
];
const QUICK: [Size; 4] = [
    Size::new(5, 1),
    Size::new(4, 20),
    Size::new(4, 60),
    Size::new(20, 0),
];
/// Pulls of a round: short ones are repeated, because the kernel counts in hundredths of a second.
const REPEATS: [usize; 4] = [100, 6, 1, 20];
/// How often is asked for something new in a round.
const LOOKS: usize = 300;
/// Putting fifty thousand records takes Kinto a quarter of an hour.
const PHONES_OF_KINTO: usize = 2;

/// Somebody who is pulled from.
struct Source {
    who: Who,
    program: Program,
    /// The peer's database, which goes with it.
    _place: Option<Place>,
    /// Its processes, and those of its database.
    trees: Vec<Tree>,
    /// For each phone the rounds.
    rounds: Vec<Vec<PullRow>>,
}

enum Who {
    Ours(DatabaseKind, Box<Company>),
    Peer(Peer),
}

pub(super) async fn measure(
    wish: &Wish,
    scene: &Scene,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    let (mut sources, given) = sources(wish, scene, outcome).await?;
    let rounds = wish.rounds();
    for round in 1..=rounds {
        for source in &mut sources {
            let (name, database) = source.who.names();
            say(&format!(
                "pull, round {round} of {rounds}: {name} on {database}"
            ));
            for phone in 0..source.rounds.len() {
                let records = given.get(phone).map_or(0, Vec::len);
                let row = source.round(scene, phone, records).await.context(name)?;
                source.rounds[phone].push(row);
            }
        }
    }
    for source in &sources {
        let medians = source.rounds.iter().map(|rounds| PullRow::median(rounds));
        outcome.pulls.extend(medians.flatten());
    }
    Ok(())
}

/// Everybody with the same records, and those.
async fn sources(
    wish: &Wish,
    scene: &Scene,
    outcome: &mut Outcome,
) -> anyhow::Result<(Vec<Source>, Vec<Vec<Record>>)> {
    let sizes = if wish.is_quick { QUICK } else { FULL };
    let (mut sources, mut given) = (Vec::new(), Vec::new());
    for kind in KINDS {
        say(&format!("Filling the stores on {}", name_of(kind)));
        let company = Company::found_delivered(kind, &sizes).await?;
        let program = serve(&company.place).await?;
        given = contents(&company, &program).await?;
        let trees = [program.tree()].into_iter().chain(scene.database(kind));
        sources.push(Source {
            trees: trees.collect(),
            who: Who::Ours(kind, Box::new(company)),
            program,
            _place: None,
            rounds: vec![Vec::new(); sizes.len()],
        });
    }
    for peer in Peer::ALL {
        if !peer.is_installed() {
            outcome.skip(format!("pull: {} is not installed", peer.name()));
            continue;
        }
        say(&format!("Filling {}", peer.name()));
        let mut phones = given.clone();
        if peer == Peer::Kinto {
            phones.truncate(PHONES_OF_KINTO);
        }
        let (program, place) = peer.fill(&scene.http, &phones).await?;
        let database = (peer == Peer::Kinto).then_some(scene.postgres);
        sources.push(Source {
            trees: [program.tree()].into_iter().chain(database).collect(),
            who: Who::Peer(peer),
            program,
            _place: place,
            rounds: vec![Vec::new(); phones.len()],
        });
    }
    Ok((sources, given))
}

/// The records that each phone is given, so that peers hold the same.
async fn contents(company: &Company, program: &Program) -> anyhow::Result<Vec<Vec<Record>>> {
    let record = |entry: &Entry| -> anyhow::Result<Record> {
        let body = entry.body.as_ref().context("a live entry has a body")?;
        Ok(Record {
            id: entry.record,
            body: serde_json::from_str::<Value>(body.get())?,
            mutation: SealedMutation {
                envelope: Vec::new(),
                private: Vec::new(),
                signature: Vec::new(),
            },
        })
    };
    let mut phones = Vec::new();
    for phone in &company.phones {
        let client = with_new_token(&phone.client, &program.address)?;
        let pages = Puller::new(client).pull().await?;
        phones.push(live(&pages).map(record).collect::<anyhow::Result<_>>()?);
    }
    Ok(phones)
}

impl Who {
    fn names(&self) -> (&'static str, &'static str) {
        match self {
            Self::Ours(kind, _) => ("storebeat", name_of(*kind)),
            Self::Peer(peer) => (peer.name(), peer.database()),
        }
    }
}

impl Source {
    async fn round(&self, scene: &Scene, phone: usize, records: usize) -> anyhow::Result<PullRow> {
        let server = self.program.tree();
        let repeats = REPEATS.get(phone).copied().unwrap_or(1);
        let (name, database) = self.who.names();
        let mut row = PullRow {
            name,
            database,
            records,
            ..PullRow::default()
        };
        server.forget_peak()?;
        let (held_mib, before) = (server.peak_mib()?, cpu_ms(&self.trees)?);
        let mut times = Sample::default();
        for _ in 0..repeats {
            let begun = Instant::now();
            let (found, bytes) = self.pull(scene, phone).await?;
            times.add(milliseconds(begun));
            ensure!(found == records, "{found} of {records} records came");
            row.bytes = bytes as f64 / records.max(1) as f64;
        }
        let done = (repeats * records).max(1) as f64;
        row.server_cpu_us = (cpu_ms(&self.trees)? - before) * US_PER_MS / done;
        row.memory_growth_mib = server.peak_mib()? - held_mib;
        row.time_ms = times.percentile(50).unwrap_or_default();
        self.look(scene, phone, &mut row).await?;
        Ok(row)
    }

    /// Everything; how many records came, and in how many bytes.
    async fn pull(&self, scene: &Scene, phone: usize) -> anyhow::Result<(usize, usize)> {
        match &self.who {
            Who::Ours(_, company) => {
                let mut puller = self.puller(company, phone)?;
                let pages = puller.pull().await?;
                Ok((live(&pages).count(), puller.bytes))
            }
            Who::Peer(peer) => {
                let (count, bytes, _) = peer.pull(&scene.http, &self.program, phone).await?;
                Ok((count, bytes))
            }
        }
    }

    /// Nothing new, often.
    async fn look(&self, scene: &Scene, phone: usize, row: &mut PullRow) -> anyhow::Result<()> {
        let mut times = Sample::default();
        let before;
        match &self.who {
            Who::Ours(_, company) => {
                let mut puller = self.puller(company, phone)?;
                puller.pull().await?;
                row.feeds = puller.feeds();
                before = cpu_ms(&self.trees)?;
                for _ in 0..LOOKS {
                    let begun = Instant::now();
                    puller.look().await?;
                    times.add(milliseconds(begun));
                }
            }
            Who::Peer(peer) => {
                let (_, _, end) = peer.pull(&scene.http, &self.program, phone).await?;
                before = cpu_ms(&self.trees)?;
                for _ in 0..LOOKS {
                    let begun = Instant::now();
                    peer.look(&scene.http, &self.program, (phone, &end)).await?;
                    times.add(milliseconds(begun));
                }
            }
        }
        let used_ms = cpu_ms(&self.trees)? - before;
        row.nothing_new_cpu_us = used_ms * US_PER_MS / LOOKS as f64;
        row.nothing_new_ms = times.percentile(50).unwrap_or_default();
        Ok(())
    }

    fn puller(&self, company: &Company, phone: usize) -> anyhow::Result<Puller> {
        let phone = company.phones.get(phone).context("there is such a phone")?;
        Ok(Puller::new(with_new_token(
            &phone.client,
            &self.program.address,
        )?))
    }
}
