//! Writes devices' chains with their receipts, and feeds' histories, as the lines of [`shared::sync::export`].

mod histories;

use super::rows::LIST_MAX;
use super::signing_keys::load_keys;
use super::tables::{device_chain, mutation, quarantine, receipt};
use crate::database::{Error, Tx};
use crate::organisation::entity::{device, user_account};
use anyhow::Context as _;
use histories::write_history;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use shared::ids::DeviceId;
use shared::sync::export::{ExportWriter, Line, is_done};
use shared::sync::signing::{HexBytes, ReceiptSigner};
use shared::sync::{FeedId, Leaf, SealedMutation};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use uuid::Uuid;

/// Mutations that are read and signed for together; revisions that are read together.
const PART: u64 = 400;

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Of what.
    pub of: ExportOf,
    /// Also the history of every feed in which what devices wrote stands.
    pub has_histories: bool,
}

/// Of what an export is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportOf {
    /// The receipts of all devices of the person with this login.
    Person(String),
    /// The receipts of one device.
    Device(DeviceId),
    /// The history of one feed.
    Feed(FeedId),
}

/// A mutation in its place of the chain.
struct Item {
    number: i64,
    received_at: i64,
    id: Uuid,
    hash: Vec<u8>,
    sealed: SealedMutation,
}

/// Writes the lines of an export and returns how many there are. All receipts are signed anew by the present
/// key, because only leaves are stored, and so are the ends of histories.
///
/// # Errors
/// When there is no such person, device or feed, the database does not answer, or nothing can be written.
pub async fn export_receipts(
    tx: &Tx,
    signer: &ReceiptSigner,
    export: &Export,
    out: &mut impl Write,
) -> anyhow::Result<u64> {
    let devices = find_devices(tx, &export.of).await?;
    let mut lines = Lines {
        writer: ExportWriter::begin(out)?,
        feeds: BTreeSet::new(),
    };
    write_keys(tx, &mut lines).await?;
    for device in devices {
        write_device(tx, signer, &device, &mut lines).await?;
    }
    let feeds = match &export.of {
        ExportOf::Feed(feed) => BTreeSet::from([feed.clone()]),
        _ if export.has_histories => std::mem::take(&mut lines.feeds),
        _ => BTreeSet::new(),
    };
    for feed in &feeds {
        write_history(tx, signer, feed, &mut lines).await?;
    }
    Ok(lines.writer.end()?)
}

struct Lines<'a, W> {
    writer: ExportWriter<&'a mut W>,
    /// Those in which what was written so far stands.
    feeds: BTreeSet<FeedId>,
}

impl<W: Write> Lines<'_, W> {
    fn write(&mut self, line: &Line) -> anyhow::Result<()> {
        Ok(self.writer.write(line)?)
    }
}

async fn find_devices(tx: &Tx, of: &ExportOf) -> anyhow::Result<Vec<device::Model>> {
    let devices = device::Entity::find().order_by_asc(device::Column::Id);
    Ok(match of {
        ExportOf::Device(id) => {
            let found = devices.filter(device::Column::Id.eq(id.0));
            let found = found.all(tx.connection()).await?;
            anyhow::ensure!(!found.is_empty(), "there is no device {id}");
            found
        }
        ExportOf::Person(login) => {
            let person = user_account::Entity::find()
                .filter(user_account::Column::Login.eq(login.to_lowercase()))
                .one(tx.connection())
                .await?
                .with_context(|| format!("there is no account {login}"))?;
            let own = devices.filter(device::Column::UserId.eq(person.id));
            own.all(tx.connection()).await?
        }
        ExportOf::Feed(_) => Vec::new(),
    })
}

/// From the key on that people began to believe last: what comes before a lost secret vouches for nothing.
async fn write_keys(tx: &Tx, lines: &mut Lines<'_, impl Write>) -> anyhow::Result<()> {
    let rows = load_keys(tx).await?;
    let first = rows.iter().rposition(|row| row.endorsement.is_none());
    for row in &rows[first.unwrap_or(0)..] {
        let mut key = [0; 32];
        hex::decode_to_slice(&row.key, &mut key).map_err(|_| Error::Data("a key of receipts"))?;
        let endorsement = row.endorsement.as_deref().map(serde_json::from_str);
        lines.write(&Line::Key {
            key: HexBytes(key),
            endorsement: endorsement.transpose()?,
        })?;
    }
    Ok(())
}

async fn write_device(
    tx: &Tx,
    signer: &ReceiptSigner,
    device: &device::Model,
    lines: &mut Lines<'_, impl Write>,
) -> anyhow::Result<()> {
    let chain = device_chain::Entity::find_by_id(device.id)
        .one(tx.connection())
        .await?;
    let Some(chain) = chain.filter(|chain| chain.last_number > 0) else {
        return Ok(());
    };
    let public_key = <[u8; 65]>::try_from(device.public_key.as_slice());
    lines.write(&Line::Device {
        device: DeviceId(device.id),
        public_key: HexBytes(public_key.map_err(|_| Error::Data("a device's key"))?),
        first: 1,
        prev: None,
        last: u64::try_from(chain.last_number).map_err(|_| Error::Data("a running number"))?,
    })?;
    let mut kept = quarantined(tx, device.id).await?;
    let mut after = 0;
    loop {
        let mut part = done(tx, device.id, after).await?;
        let last = part.last().map(|item| item.number);
        let later = last.map_or_else(Vec::new, |last| {
            let at = kept.partition_point(|item| item.number <= last);
            kept.split_off(at)
        });
        part.append(&mut kept);
        kept = later;
        part.sort_by_key(|item| (item.number, item.received_at, item.id));
        write_part(tx, signer, &part, lines).await?;
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}

/// Mutations that were done, from a running number on; all of those with the last number that it holds.
async fn done(tx: &Tx, device: Uuid, after: i64) -> Result<Vec<Item>, Error> {
    let own = || {
        mutation::Entity::find()
            .filter(mutation::Column::DeviceId.eq(device))
            .order_by_asc(mutation::Column::Number)
    };
    let next = own().filter(mutation::Column::Number.gt(after)).limit(PART);
    let mut rows = next.all(tx.connection()).await?;
    if let Some(last) = rows.last().map(|row| row.number) {
        // A chain that forked has a number twice, and a part ends anywhere.
        let same = own().filter(mutation::Column::Number.eq(last));
        rows.retain(|row| row.number < last);
        rows.extend(same.all(tx.connection()).await?);
    }
    let item = |row: mutation::Model| Item {
        number: row.number,
        received_at: row.received_at,
        id: row.id,
        hash: row.hash,
        sealed: SealedMutation {
            envelope: row.envelope,
            private: Vec::new(),
            signature: row.signature,
        },
    };
    Ok(rows.into_iter().map(item).collect())
}

/// What was kept and not done, in the order of running numbers; few, unlike what was done.
async fn quarantined(tx: &Tx, device: Uuid) -> Result<Vec<Item>, Error> {
    let rows = quarantine::Entity::find()
        .filter(quarantine::Column::DeviceId.eq(device))
        .filter(quarantine::Column::State.ne(super::quarantine::State::Released.as_str()))
        .order_by_asc(quarantine::Column::Number)
        .all(tx.connection())
        .await?;
    let item = |row: quarantine::Model| Item {
        number: row.number,
        received_at: row.received_at,
        id: row.mutation_id,
        hash: row.hash,
        sealed: SealedMutation {
            envelope: row.envelope,
            private: Vec::new(),
            signature: row.signature,
        },
    };
    // What names another device was only sent by this one.
    let is_own = |item: &Item| {
        let view = item.sealed.view();
        view.is_ok_and(|envelope| envelope.device.0 == device)
    };
    Ok(rows.into_iter().map(item).filter(is_own).collect())
}

async fn write_part(
    tx: &Tx,
    signer: &ReceiptSigner,
    part: &[Item],
    lines: &mut Lines<'_, impl Write>,
) -> anyhow::Result<()> {
    let mut leaves = leaves_of(tx, part).await?;
    let leaves: Vec<(usize, Vec<u8>)> = part
        .iter()
        .enumerate()
        .flat_map(|(index, item)| {
            let own = leaves.remove(&(item.id, item.hash.clone()));
            own.unwrap_or_default()
                .into_iter()
                .map(move |leaf| (index, leaf))
        })
        .collect();
    let bytes = || leaves.iter().map(|(_, leaf)| leaf.as_slice());
    let proofs = signer.sign(bytes()).prove(bytes());
    let proofs = proofs.context("the receipts cannot be signed")?;
    let mut receipts = leaves.iter().zip(proofs).peekable();
    for (index, item) in part.iter().enumerate() {
        lines.write(&Line::of_mutation(&item.sealed))?;
        while let Some(((_, leaf), proof)) = receipts.next_if(|((of, _), _)| *of == index) {
            lines.write(&Line::of_receipt(leaf, proof))?;
            if let Some(leaf) = Leaf::parse(leaf).filter(is_done) {
                lines.feeds.insert(leaf.feed);
            }
        }
    }
    Ok(())
}

/// The leaves of each mutation in the order in which they were given.
async fn leaves_of(
    tx: &Tx,
    part: &[Item],
) -> Result<BTreeMap<(Uuid, Vec<u8>), Vec<Vec<u8>>>, Error> {
    let mut leaves: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for items in part.chunks(LIST_MAX) {
        let rows = receipt::Entity::find()
            .filter(receipt::Column::MutationId.is_in(items.iter().map(|item| item.id)))
            .order_by_asc(receipt::Column::Sequence)
            .all(tx.connection())
            .await?;
        for row in rows {
            leaves
                .entry((row.mutation_id, row.hash))
                .or_default()
                .push(row.leaf);
        }
    }
    Ok(leaves)
}
