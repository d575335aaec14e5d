//! The push: fifty phones with four hundred records in ten stores each.

use super::company::{Company, Size};
use super::load::{Figures, Load};
use super::ours::Ours;
use super::outcome::{Fsync, Outcome, PushRow};
use super::peers::Peer;
use super::records::Record;
use super::{KINDS, Scene, Wish, append, floor, say};
use crate::DatabaseKind;
use crate::bench::outcome::name_of;
use crate::bench::statistics::Sample;
use anyhow::Context as _;
use shared::sync::PUSH_MUTATIONS_MAX;
use std::path::PathBuf;

/// Stores of each phone.
const STORES: usize = 10;
/// Phones, and visits of each at each of its stores: four hundred records.
const FULL: (usize, usize) = (50, 10);
const QUICK: (usize, usize) = (4, 5);
/// Kinto takes a hundred times as long, and what it costs a record does not depend on their number.
const PHONES_OF_KINTO: usize = 2;

/// Somebody who takes part.
struct Contestant {
    row: PushRow,
    who: Who,
    rounds: Vec<Figures>,
    times: Sample,
}

enum Who {
    Floor(DatabaseKind, Vec<Record>),
    Append(PathBuf, Vec<Record>),
    Ours(DatabaseKind, Box<Ours>),
    Peer(Peer, Vec<Vec<Record>>),
}

pub(super) async fn measure(
    wish: &Wish,
    scene: &Scene,
    outcome: &mut Outcome,
) -> anyhow::Result<()> {
    let mut contestants = contestants(wish, outcome).await?;
    let rounds = wish.rounds();
    for round in 1..=rounds {
        for contestant in &mut contestants {
            let (name, database) = (contestant.row.name, contestant.row.database);
            say(&format!(
                "push, round {round} of {rounds}: {name} on {database}"
            ));
            let load = contestant.who.round(scene).await.context(name)?;
            contestant
                .rounds
                .push(load.figures(contestant.row.records)?);
            contestant.times.extend(&load.times);
        }
        outcome
            .fsync_times
            .extend(&floor::fsync(outcome.batch_bytes)?);
    }
    for contestant in contestants {
        let figures = Figures::median(&contestant.rounds, &contestant.times)?;
        outcome.pushes.push(PushRow {
            figures,
            rounds: contestant.rounds,
            ..contestant.row
        });
    }
    outcome.fsync = Fsync::of(&outcome.fsync_times);
    Ok(())
}

async fn contestants(wish: &Wish, outcome: &mut Outcome) -> anyhow::Result<Vec<Contestant>> {
    let (phones, visits) = if wish.is_quick { QUICK } else { FULL };
    let sizes = vec![
        Size {
            stores: STORES,
            visits
        };
        phones
    ];
    let mut contestants = Vec::new();
    let mut given: Vec<Vec<Record>> = Vec::new();
    for kind in KINDS {
        say(&format!("Founding the company on {}", name_of(kind)));
        let company = Company::found(kind, &sizes).await?;
        given = company
            .phones
            .iter()
            .map(|phone| phone.records.clone())
            .collect();
        let ours = Ours::new(company)?;
        let records = ours.records();
        outcome.record_bytes = mean_bytes(&records);
        let database = name_of(kind);
        let count = records.len();
        contestants.push(Contestant::new(
            ("plain insert", database, true, count),
            Who::Floor(kind, records),
        ));
        contestants.push(Contestant::new(
            ("storebeat", database, true, count),
            Who::Ours(kind, Box::new(ours)),
        ));
    }
    match append::program() {
        Some(program) => {
            let records = given.concat();
            contestants.push(Contestant::new(
                (append::NAME, "sqlite", true, records.len()),
                Who::Append(program, records),
            ));
        }
        None => outcome.skip(format!("push: {} is not built", append::NAME)),
    }
    outcome.batch_bytes = outcome.record_bytes * PUSH_MUTATIONS_MAX;
    for peer in Peer::ALL {
        if !peer.is_installed() {
            outcome.skip(format!("push: {} is not installed", peer.name()));
            continue;
        }
        let mut phones = given.clone();
        if peer == Peer::Kinto {
            phones.truncate(PHONES_OF_KINTO);
        }
        let count = phones.iter().map(Vec::len).sum();
        contestants.push(Contestant::new(
            (peer.name(), peer.database(), peer.is_durable(), count),
            Who::Peer(peer, phones),
        ));
    }
    Ok(contestants)
}

fn mean_bytes(records: &[Record]) -> usize {
    let bytes = records.iter().map(|record| record.body.to_string().len());
    bytes.sum::<usize>() / records.len().max(1)
}

impl Contestant {
    fn new(
        (name, database, is_durable, records): (&'static str, &'static str, bool, usize),
        who: Who,
    ) -> Self {
        Self {
            row: PushRow::new(name, database, is_durable, records),
            who,
            rounds: Vec::new(),
            times: Sample::default(),
        }
    }
}

impl Who {
    async fn round(&self, scene: &Scene) -> anyhow::Result<Load> {
        match self {
            Self::Floor(kind, records) => floor::round(*kind, records, scene.database(*kind)).await,
            Self::Append(program, records) => append::round(program, records).await,
            Self::Ours(kind, ours) => {
                let database = scene.database(*kind);
                ours.round(&scene.http, database).await
            }
            Self::Peer(peer, phones) => peer.round(&scene.http, phones, Some(scene.postgres)).await,
        }
    }
}
