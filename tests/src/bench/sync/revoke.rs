//! A store that is not the phone's any more: told as fast, whatever lay in it.

use super::company::{Company, Size, serve, settle, with_new_token};
use super::outcome::Outcome;
use super::puller::Puller;
use super::rows::RevokeRow;
use super::{KINDS, Wish, say};
use crate::DatabaseKind;
use crate::bench::measuring::milliseconds;
use crate::bench::outcome::name_of;
use crate::bench::statistics::Sample;
use anyhow::{Context as _, ensure};
use server::clock::Clock;
use server::database::{Database, Error};
use server::organisation::{self, Actor};
use shared::access::{Role, ScopeKind};
use shared::api::admin::NewGrant;
use std::time::Instant;

/// One store with so many visits, of which each leaves six records: ten thousand, and a few.
const FULL: [usize; 2] = [2_000, 2];
const QUICK: [usize; 2] = [100, 2];
/// Stores that the phone keeps.
const KEPT: Size = Size {
    stores: 20,
    visits: 1,
};
/// How often each store is given and taken.
const TIMES: usize = 20;

pub(super) async fn measure(wish: &Wish, outcome: &mut Outcome) -> anyhow::Result<()> {
    let visits = if wish.is_quick { QUICK } else { FULL };
    let with = |visits| Size { stores: 1, visits };
    for kind in KINDS {
        say(&format!("Taking stores away on {}", name_of(kind)));
        let company =
            Company::found_delivered(kind, &[KEPT, with(visits[0]), with(visits[1])]).await?;
        let rows = revoke(&company, kind).await?;
        outcome.revokes.extend(rows);
    }
    Ok(())
}

async fn revoke(company: &Company, kind: DatabaseKind) -> anyhow::Result<Vec<RevokeRow>> {
    let program = serve(&company.place).await?;
    let database = Database::connect(&company.place.database.url).await?;
    let plain = company.place.connect().await?;
    let (phone, others) = company.phones.split_first().context("there are phones")?;
    let mut rows: Vec<(RevokeRow, Sample, Sample)> = Vec::new();
    for _ in 0..TIMES {
        for (number, other) in others.iter().enumerate() {
            let store = *other.stores.first().context("it has a store")?;
            let wanted = NewGrant {
                role: Role::Merchandiser,
                scope_kind: ScopeKind::Store,
                scope_id: Some(store.0),
                valid_from: None,
                valid_to: None,
            };
            let given = Actor::program(Clock::system().now());
            let grant = database
                .write("bench", async |tx| {
                    organisation::give_grant(tx, &given, phone.client.user, &wanted).await
                })
                .await?;
            settle(&plain).await?;
            let mut puller = Puller::new(with_new_token(&phone.client, &program.address)?);
            let pages = puller.pull().await?;
            let of_store = pages.iter().flat_map(|page| &page.feeds);
            let of_store = of_store.filter(|feed| feed.id == shared::feeds::store(store));
            let records: usize = of_store.map(|feed| feed.entries.len()).sum();
            ensure!(records > 0, "the store that was given did not come");
            let begun = Instant::now();
            let page = puller.pull_once().await?;
            let nothing_ms = milliseconds(begun);
            ensure!(page.revoked.is_empty(), "nothing was taken yet");
            let taken = Actor::program(Clock::system().now());
            database
                .write("bench", async |tx| {
                    organisation::end_grant(tx, &taken, grant.id, None).await?;
                    Ok::<_, Error>(())
                })
                .await?;
            settle(&plain).await?;
            let begun = Instant::now();
            let page = puller.pull_once().await?;
            let time_ms = milliseconds(begun);
            ensure!(
                page.revoked.len() == 1,
                "the store that was taken is not told"
            );
            if rows.len() == number {
                let row = RevokeRow {
                    database: name_of(kind),
                    records,
                    time_ms: 0.0,
                    nothing_ms: 0.0,
                };
                rows.push((row, Sample::default(), Sample::default()));
            }
            let (_, times, nothing) = &mut rows[number];
            times.add(time_ms);
            nothing.add(nothing_ms);
        }
    }
    plain.close().await?;
    let told = |(row, times, nothing): (RevokeRow, Sample, Sample)| RevokeRow {
        time_ms: times.percentile(50).unwrap_or_default(),
        nothing_ms: nothing.percentile(50).unwrap_or_default(),
        ..row
    };
    Ok(rows.into_iter().map(told).collect())
}
