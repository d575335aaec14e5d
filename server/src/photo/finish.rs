//! The last byte of an upload makes it a photo: hashed, looked at and kept, or refused.

use super::entity::{photo, photo_part, photo_upload};
use super::look::{self, Look, Shown};
use super::possession::{prove, prove_of_all};
use super::uploads::{
    DELIVERED, Progress, REMEMBERED_MS, UNREADABLE, give_up_damaged, remove_parts, stored,
    vault_failed,
};
use super::vault::Vault;
use crate::access::Principal;
use crate::app::AppState;
use crate::database::{Database, Error, Tx};
use crate::problem::ApiError;
use anyhow::Context as _;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};
use shared::problem::ProblemCode;
use shared::sync::Hash;
use shared::time::UtcMs;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Photos that are decoded at the same time: each takes memory for its pixels.
pub(crate) const LOOKERS: usize = 2;

/// Hashes and looks at what has come, and keeps it. Doing so twice at the same time harms nothing.
pub(super) async fn finish(
    state: &AppState,
    principal: &Principal,
    progress: &Progress,
) -> Result<(), ApiError> {
    let bytes = gather(state, progress).await?;
    let is_whole = u64::try_from(bytes.len()) == Ok(progress.length);
    if !is_whole || Hash::of(&[&bytes]) != progress.hash {
        return match give_up_damaged(state, progress.id).await? {
            true => Err(ProblemCode::PhotoDamaged.into()),
            false => Ok(()),
        };
    }
    let Some((look, bytes)) = look_at(state, bytes).await? else {
        settle(state, progress, UNREADABLE, None).await?;
        return Err(ProblemCode::PhotoUnreadable.into());
    };
    let kept = put(&state.vault, progress.hash, (&look, bytes)).await;
    kept.map_err(vault_failed)?;
    settle(state, progress, DELIVERED, Some((principal, &look))).await
}

/// Keeps a photo that needed no upload, as one that did, for all who have named it; one that is here
/// already costs little.
///
/// # Errors
/// When it is none, or cannot be kept.
pub(crate) async fn keep_photo(
    (database, vault): (&Database, &Vault),
    bytes: Vec<u8>,
    now: UtcMs,
) -> anyhow::Result<()> {
    let hash = Hash::of(&[&bytes]);
    let length = u64::try_from(bytes.len())?;
    let is_here = database.read(async |tx| is_here(tx, hash).await).await?;
    let look = if is_here {
        None
    } else {
        let looked = tokio::task::spawn_blocking(move || {
            let look = look::look(&bytes).ok();
            look.map(|look| (look, bytes))
        });
        let (look, bytes) = looked.await?.context("it is no photo")?;
        put(vault, hash, (&look, bytes)).await?;
        Some(look)
    };
    database
        .write("keep_photo", async |tx| {
            if let Some(look) = &look {
                keep(tx, (hash, length), look, now).await?;
            }
            prove_of_all(tx, hash).await
        })
        .await?;
    Ok(())
}

/// What is shown of a photo comes first: with the original it is delivered.
async fn put(
    vault: &Vault,
    hash: Hash,
    (look, bytes): (&Look, Vec<u8>),
) -> object_store::Result<()> {
    if let Shown::Renditions(shown) = &look.shown {
        for (rendition, bytes) in shown {
            vault.put_rendition(hash, *rendition, bytes.clone()).await?;
        }
    }
    vault.put_original(hash, bytes).await
}

async fn gather(state: &AppState, progress: &Progress) -> Result<Vec<u8>, ApiError> {
    let parts = state
        .database
        .read(async |tx| {
            photo_part::Entity::find()
                .filter(photo_part::Column::UploadId.eq(progress.id))
                .order_by_asc(photo_part::Column::Start)
                .all(tx.connection())
                .await
                .map_err(Error::from)
        })
        .await?;
    let mut bytes = Vec::with_capacity(usize::try_from(progress.length).unwrap_or(0));
    for part in parts {
        match state.vault.part(progress.id, &part.name).await {
            Ok(piece) => bytes.extend_from_slice(&piece),
            // Ended by another request, or lost in a restore: what is left is not whole.
            Err(object_store::Error::NotFound { .. }) => break,
            Err(error) => return Err(vault_failed(error)),
        }
    }
    Ok(bytes)
}

/// Looks at a photo in its turn; `None` when it is none.
async fn look_at(state: &AppState, bytes: Vec<u8>) -> Result<Option<(Look, Vec<u8>)>, ApiError> {
    let look = move || {
        let look = look::look(&bytes).ok();
        look.map(|look| (look, bytes))
    };
    look_in_turn(&state.lookers, look).await
}

/// Works beside the threads that answer, once one of the places is free, and keeps the place until it is done: also
/// when whoever asked has gone.
pub(super) async fn look_in_turn<T: Send + 'static>(
    lookers: &Arc<Semaphore>,
    look: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ApiError> {
    let place = Arc::clone(lookers).acquire_owned().await;
    let place = place.map_err(|_| ApiError::new(ProblemCode::Unavailable))?;
    let looked = tokio::task::spawn_blocking(move || {
        let looked = look();
        drop(place);
        looked
    });
    looked
        .await
        .map_err(|_| ApiError::new(ProblemCode::Unavailable))
}

/// Ends an upload: as a photo, which its sender has had, when something was seen.
async fn settle(
    state: &AppState,
    progress: &Progress,
    end: &'static str,
    seen: Option<(&Principal, &Look)>,
) -> Result<(), ApiError> {
    let now = state.clock.now();
    state
        .database
        .write("end_upload", async |tx| {
            if let Some((principal, look)) = seen {
                keep(tx, (progress.hash, progress.length), look, now).await?;
                prove(tx, principal, progress.hash).await?;
            }
            photo_upload::Entity::update_many()
                .col_expr(photo_upload::Column::State, Expr::value(end))
                .col_expr(
                    photo_upload::Column::ExpiresAt,
                    Expr::value(now.0 + REMEMBERED_MS),
                )
                .filter(photo_upload::Column::Id.eq(progress.id))
                .exec(tx.connection())
                .await?;
            remove_parts(tx, &[progress.id]).await
        })
        .await?;
    state.vault.forget_parts(progress.id).await;
    Ok(())
}

/// Whether a photo is here, as far as the database knows.
pub(super) async fn is_here(tx: &Tx, hash: Hash) -> Result<bool, Error> {
    let known = photo::Entity::find_by_id(hash.0.to_vec());
    Ok(known.one(tx.connection()).await?.is_some())
}

/// From now on a photo is not here, until somebody has sent it again. Who had it is still known.
pub(super) async fn forget(tx: &Tx, hash: Hash) -> Result<(), Error> {
    photo::Entity::delete_by_id(hash.0.to_vec())
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn keep(tx: &Tx, (hash, length): (Hash, u64), look: &Look, now: UtcMs) -> Result<(), Error> {
    let row = photo::Model {
        hash: hash.0.to_vec(),
        length: stored(length),
        width: i64::from(look.width),
        height: i64::from(look.height),
        is_withheld: i64::from(matches!(look.shown, Shown::Withheld)),
        delivered_at: now.0,
    };
    let once = OnConflict::column(photo::Column::Hash)
        .do_nothing()
        .to_owned();
    photo::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use std::pin::pin;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::task::Poll;

    #[test]
    fn a_third_photo_is_looked_at_when_one_of_two_is_done() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .max_blocking_threads(1)
            .build()
            .unwrap();
        runtime.block_on(async {
            let lookers = Arc::new(Semaphore::new(LOOKERS));
            let inside = Arc::clone(&lookers);
            let left = look_in_turn(&lookers, move || inside.available_permits()).await;
            assert_eq!(left.ok(), Some(LOOKERS - 1), "a place is taken meanwhile");
            let mut taken: Vec<_> = (0..2)
                .map(|_| Arc::clone(&lookers).try_acquire_owned().unwrap())
                .collect();
            let has_begun = Arc::new(AtomicBool::new(false));
            let begin = Arc::clone(&has_begun);
            let third = look_in_turn(&lookers, move || begin.store(true, Ordering::SeqCst));
            let mut third = pin!(third);
            let is_waiting =
                poll_fn(|context| Poll::Ready(third.as_mut().poll(context).is_pending()));
            assert!(is_waiting.await);
            // One thread takes what it is given in order, so that this is done after a third that did not wait.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            assert!(!has_begun.load(Ordering::SeqCst), "it did not wait");
            taken.pop();
            assert!(third.await.is_ok() && has_begun.load(Ordering::SeqCst));
        });
    }
}
