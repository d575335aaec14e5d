//! Photos from one vault into another: into the folder of their copies, and back. Whatever lies there
//! under its name in its size is whole, because nothing gets its name before it is.

use super::entity::photo;
use super::look::{Look, Shown, look};
use super::vault::{Vault, original_path, rendition_path};
use crate::database::{Database, Error, Tx};
use actix_web::web::Bytes;
use anyhow::{Context as _, ensure};
use futures_util::{StreamExt as _, stream};
use object_store::path::Path;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::photo::Rendition;
use shared::sync::Hash;
use std::collections::HashMap;
use std::fmt;

/// Photos on their way at the same time.
const AT_ONCE: usize = 4;
/// One bad place on a disk makes a few photos unreadable; more say that nothing there can be read now.
const UNREADABLE_MAX: usize = 20;

/// What became of the photos that a database says are here.
#[derive(Debug, Default)]
pub struct Copied {
    /// Photos of which something was copied.
    pub copied: u64,
    /// Bytes that were written for them.
    pub bytes: u64,
    /// Photos that were there already.
    pub there: u64,
    /// Those that are not there now.
    pub lacking: Vec<(Hash, Lack)>,
}

/// Why a photo could not be copied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// Neither place has it.
    #[error("it is missing")]
    Missing,
    /// Its bytes are not those that it is named after.
    #[error("it is damaged")]
    Damaged,
    /// The place where it lies does not give it; why, in one line.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
}

impl Copied {
    fn take(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::There => self.there += 1,
            Outcome::Copied(bytes) => {
                self.copied += 1;
                self.bytes += bytes;
            }
            Outcome::Lacking(hash, lack) => self.lacking.push((hash, lack)),
        }
    }
}

impl fmt::Display for Copied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_missing = |(_, lack): &&(Hash, Lack)| *lack == Lack::Missing;
        let missing = self.lacking.iter().filter(is_missing).count();
        write!(
            f,
            "Photos: {} copied ({} bytes), {} there already, {missing} missing, {} damaged",
            self.copied,
            self.bytes,
            self.there,
            self.lacking.len() - missing
        )
    }
}

/// A photo that the database says is here.
struct Kept {
    hash: Hash,
    length: u64,
    is_withheld: bool,
}

/// What is shown of one photo.
type Pictures = Vec<(Rendition, Vec<u8>)>;

enum Outcome {
    There,
    Copied(u64),
    Lacking(Hash, Lack),
}

/// Copies each photo of the database that is not there yet, and finds by its hash that it is the same. Those
/// that cannot be copied hold up no other.
///
/// # Errors
/// When the database or one of the places does not answer, or nothing can be written.
pub(crate) async fn copy_photos(
    database: &Database,
    (from, to): (&Vault, &Vault),
    mut tell: impl FnMut(&Copied),
) -> anyhow::Result<Copied> {
    let mut copied = Copied::default();
    let mut unreadable = 0;
    // By the first byte, so that long lists are in memory a small part at a time.
    for first in 0..=u8::MAX {
        let kept = database.read(async |tx| load_kept(tx, first).await).await;
        let kept = kept.context("the database does not say which photos it has")?;
        if kept.is_empty() {
            continue;
        }
        let there = to.sizes(first).await;
        let there = there.context("what is there already cannot be listed")?;
        let mut outcomes = stream::iter(kept)
            .map(|photo| copy_photo((from, to), photo, &there))
            .buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            let outcome = outcome?;
            if let Outcome::Lacking(hash, Lack::Unreadable(why)) = &outcome {
                unreadable += 1;
                ensure!(
                    unreadable <= UNREADABLE_MAX,
                    "too many photos cannot be read, {hash} among them: {why}"
                );
            }
            copied.take(outcome);
            tell(&copied);
        }
    }
    Ok(copied)
}

async fn load_kept(tx: &Tx, first: u8) -> Result<Vec<Kept>, Error> {
    use photo::Column;
    let mut query = photo::Entity::find()
        .select_only()
        .columns([Column::Hash, Column::Length, Column::IsWithheld])
        .filter(Column::Hash.gte(vec![first]));
    if let Some(next) = first.checked_add(1) {
        query = query.filter(Column::Hash.lt(vec![next]));
    }
    let rows: Vec<(Vec<u8>, i64, i64)> = query.into_tuple().all(tx.connection()).await?;
    let kept = rows.into_iter().map(|(hash, length, is_withheld)| {
        Ok(Kept {
            hash: Hash::from_slice(&hash).ok_or(Error::Data("a photo's hash"))?,
            length: u64::try_from(length).map_err(|_| Error::Data("a photo's length"))?,
            is_withheld: is_withheld != 0,
        })
    });
    kept.collect()
}

/// The original comes last, as at its delivery: with it the photo is there.
async fn copy_photo(
    (from, to): (&Vault, &Vault),
    photo: Kept,
    there: &HashMap<Path, u64>,
) -> anyhow::Result<Outcome> {
    let hash = photo.hash;
    let is_original_there = there.get(&original_path(hash)) == Some(&photo.length);
    let is_shown_there = |rendition| {
        let size = there.get(&rendition_path(hash, rendition));
        size.is_some_and(|size| *size > 0)
    };
    let is_all_shown = photo.is_withheld || Rendition::ALL.into_iter().all(is_shown_there);
    if is_original_there && is_all_shown {
        return Ok(Outcome::There);
    }
    let holder = if is_original_there { to } else { from };
    let original = match read_original(holder, hash).await {
        Ok(original) => original,
        Err(lack) => return Ok(Outcome::Lacking(hash, lack)),
    };
    let mut bytes = 0;
    if !is_all_shown {
        let Some(shown) = find_shown(from, hash, &original).await? else {
            let why = "its pixels cannot be decoded".to_owned();
            return Ok(Outcome::Lacking(hash, Lack::Unreadable(why)));
        };
        for (rendition, picture) in shown {
            bytes += count(&picture);
            let put = to.put_rendition(hash, rendition, picture).await;
            put.with_context(|| format!("{hash} cannot be written"))?;
        }
    }
    if !is_original_there {
        bytes += count(&original);
        let put = to.put_original(hash, original.to_vec()).await;
        put.with_context(|| format!("{hash} cannot be written"))?;
    }
    Ok(Outcome::Copied(bytes))
}

async fn read_original(holder: &Vault, hash: Hash) -> Result<Bytes, Lack> {
    match holder.original(hash).await {
        Ok(bytes) if Hash::of(&[&bytes[..]]) == hash => Ok(bytes),
        Ok(_) => Err(Lack::Damaged),
        Err(object_store::Error::NotFound { .. }) => Err(Lack::Missing),
        Err(error) => {
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default();
            Err(Lack::Unreadable(first.to_owned()))
        }
    }
}

/// What is shown of a photo: as it lies there or, where that is not whole, drawn anew.
async fn find_shown(
    from: &Vault,
    hash: Hash,
    original: &Bytes,
) -> anyhow::Result<Option<Pictures>> {
    let mut shown = Vec::new();
    for rendition in Rendition::ALL {
        match from.rendition(hash, rendition).await {
            Ok(picture) if is_whole(&picture) => shown.push((rendition, picture.to_vec())),
            _ => return draw(original.clone()).await,
        }
    }
    Ok(Some(shown))
}

async fn draw(original: Bytes) -> anyhow::Result<Option<Pictures>> {
    let looked = tokio::task::spawn_blocking(move || look(&original));
    Ok(match looked.await? {
        Ok(Look {
            shown: Shown::Renditions(shown),
            ..
        }) => Some(shown),
        _ => None,
    })
}

/// A JPEG from its first marker to its last.
fn is_whole(picture: &[u8]) -> bool {
    picture.starts_with(&[0xff, 0xd8]) && picture.ends_with(&[0xff, 0xd9])
}

fn count(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
