//! Photos from one vault into another: into the folder of their copies, and back. Whatever lies there
//! under its name in its size is whole, because nothing gets its name before it is.

use super::entity::photo;
use super::finish::{LOOKERS, look_in_turn};
use super::look::{Look, Shown, look};
use super::vault::{Vault, original_path, rendition_path};
use crate::database::{Database, Error, Tx};
use actix_web::web::Bytes;
use anyhow::Context as _;
use futures_util::{StreamExt as _, stream};
use object_store::path::Path;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use shared::photo::Rendition;
use shared::sync::Hash;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Photos on their way at the same time.
const AT_ONCE: usize = 4;
/// More photos in a row that cannot be read may say that their place answers nothing any more.
const UNREADABLE_IN_A_ROW: usize = 20;

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

/// One of the two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Where photos are copied from.
    Source,
    /// Where they are copied to.
    Target,
}

/// Why a photo could not be copied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Lack {
    /// Neither place has it.
    #[error("it is missing")]
    Missing,
    /// Its bytes are not those that it is named after.
    #[error("it is damaged {0}")]
    Damaged(Side),
    /// The place where it lies does not give it; why, in one line.
    #[error("it cannot be read {0}: {1}")]
    Unreadable(Side, String),
    /// Nothing can be shown of it.
    #[error("its pixels cannot be decoded")]
    Undrawable,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "where it is copied from",
            Self::Target => "where it is copied to",
        })
    }
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
            "Photos: {} copied ({} bytes), {} there already, {missing} missing, {} damaged or unreadable",
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

/// Both places, and the turns in which photos are drawn.
struct Places<'a> {
    from: &'a Vault,
    to: &'a Vault,
    lookers: Arc<Semaphore>,
}

/// What is shown of one photo.
type Pictures = Vec<(Rendition, Vec<u8>)>;

enum Outcome {
    There,
    Copied(u64),
    Lacking(Hash, Lack),
}

/// Copies each photo of the database that is not there yet, and finds by its hash that it is the same. Those
/// that cannot be copied hold up no other. What became of them is counted in `copied`, however it ends.
///
/// # Errors
/// When the database or one of the places does not answer, or nothing can be written.
pub(crate) async fn copy_photos(
    database: &Database,
    (from, to): (&Vault, &Vault),
    copied: &mut Copied,
    mut tell: impl FnMut(&Copied),
) -> anyhow::Result<()> {
    let places = Places {
        from,
        to,
        lookers: Arc::new(Semaphore::new(LOOKERS)),
    };
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
            .map(|photo| copy_photo(&places, photo, &there))
            .buffer_unordered(AT_ONCE);
        while let Some(outcome) = outcomes.next().await {
            let outcome = outcome?;
            let is_unreadable = matches!(outcome, Outcome::Lacking(_, Lack::Unreadable(..)));
            unreadable = if is_unreadable { unreadable + 1 } else { 0 };
            copied.take(outcome);
            tell(copied);
            // Of a disk that dies all that it still gives is wanted; a place that is gone does not even say
            // what it has, and each photo would wait for it.
            if unreadable > UNREADABLE_IN_A_ROW {
                let listed = from.sizes(first).await;
                listed.context("the place that photos are copied from does not answer")?;
                unreadable = 0;
            }
        }
    }
    Ok(())
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
    places: &Places<'_>,
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
    let (original, is_original_there) = match find_original(places, hash, is_original_there).await {
        Ok(found) => found,
        Err(lack) => return Ok(Outcome::Lacking(hash, lack)),
    };
    let mut bytes = 0;
    if !is_all_shown {
        let Some(shown) = find_shown(places, hash, &original).await? else {
            return Ok(Outcome::Lacking(hash, Lack::Undrawable));
        };
        for (rendition, picture) in shown {
            bytes += count(&picture);
            let put = places.to.put_rendition(hash, rendition, picture).await;
            put.with_context(|| format!("{hash} cannot be written"))?;
        }
    }
    if !is_original_there {
        bytes += count(&original);
        let put = places.to.put_original(hash, original.to_vec()).await;
        put.with_context(|| format!("{hash} cannot be written"))?;
    }
    Ok(Outcome::Copied(bytes))
}

/// A photo's bytes, and whether they are those that are there: what has the right size may be damaged, and gives
/// way to what is whole.
async fn find_original(
    places: &Places<'_>,
    hash: Hash,
    is_there: bool,
) -> Result<(Bytes, bool), Lack> {
    let mut lack_there = Lack::Missing;
    if is_there {
        match read_original((Side::Target, places.to), hash).await {
            Ok(original) => return Ok((original, true)),
            Err(lack) => lack_there = lack,
        }
    }
    match read_original((Side::Source, places.from), hash).await {
        Ok(original) => Ok((original, false)),
        Err(Lack::Missing) => Err(lack_there),
        Err(lack) => Err(lack),
    }
}

async fn read_original((side, holder): (Side, &Vault), hash: Hash) -> Result<Bytes, Lack> {
    match holder.original(hash).await {
        Ok(bytes) if Hash::of(&[&bytes[..]]) == hash => Ok(bytes),
        Ok(_) => Err(Lack::Damaged(side)),
        Err(object_store::Error::NotFound { .. }) => Err(Lack::Missing),
        Err(error) => {
            let error = error.to_string();
            let first = error.lines().next().unwrap_or_default();
            Err(Lack::Unreadable(side, first.to_owned()))
        }
    }
}

/// What is shown of a photo: as it lies there or, where that is not whole, drawn anew.
async fn find_shown(
    places: &Places<'_>,
    hash: Hash,
    original: &Bytes,
) -> anyhow::Result<Option<Pictures>> {
    let mut shown = Vec::new();
    for rendition in Rendition::ALL {
        match places.from.rendition(hash, rendition).await {
            Ok(picture) if is_whole(&picture) => shown.push((rendition, picture.to_vec())),
            _ => return draw(&places.lookers, original.clone()).await,
        }
    }
    Ok(Some(shown))
}

async fn draw(lookers: &Arc<Semaphore>, original: Bytes) -> anyhow::Result<Option<Pictures>> {
    let looked = look_in_turn(lookers, move || look(&original)).await;
    Ok(match looked? {
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
