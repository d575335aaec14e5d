//! Uploads: pieces come in any rhythm, each is kept before it is acknowledged, and a photo is delivered
//! only when the server has hashed every byte of it and found what the phone said.

use super::entity::{photo, photo_part, photo_upload};
use super::finish::{finish, forget, is_here};
use super::possession::prove;
use crate::access::Principal;
use crate::app::{AppState, random_bytes};
use crate::database::{Error, Tx};
use crate::problem::ApiError;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, JoinType,
    PaginatorTrait as _, QueryFilter as _, QuerySelect as _, RelationDef,
};
use shared::ids::DeviceId;
use shared::photo::{PHOTO_BYTES_MAX, UPLOAD_KEPT_MS};
use shared::problem::ProblemCode;
use shared::sync::Hash;
use shared::time::{DAY_MS, UtcMs};
use std::collections::HashSet;
use uuid::Uuid;

/// Unfinished uploads of one device: more than it takes in a week without a network.
const OPEN_UPLOADS_MAX: u64 = 2_000;
/// How long the server remembers who delivered: phones have long let go of their originals by then.
pub(super) const REMEMBERED_MS: i64 = 180 * DAY_MS;
/// Forgotten in one go.
const SWEEP_MAX: u64 = 200;

const OPEN: &str = "open";
pub(super) const DELIVERED: &str = "delivered";
pub(super) const UNREADABLE: &str = "unreadable";

/// How far an upload has come.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    pub id: Uuid,
    pub hash: Hash,
    pub length: u64,
    pub received: u64,
    pub expires_at: UtcMs,
    state: String,
}

impl Progress {
    fn read(row: photo_upload::Model) -> Result<Self, Error> {
        let count = |value: i64| u64::try_from(value).map_err(|_| Error::Data("an upload"));
        Ok(Self {
            id: row.id,
            hash: Hash::from_slice(&row.hash).ok_or(Error::Data("a photo's hash"))?,
            length: count(row.length)?,
            received: count(row.received)?,
            expires_at: UtcMs(row.expires_at),
            state: row.state,
        })
    }
}

/// Begins an upload, or finds the one that this device has begun: asking twice makes no second.
///
/// # Errors
/// [`ProblemCode::TooLarge`], [`ProblemCode::PhotoUnreadable`] when it came before and is none, or
/// [`ProblemCode::TooManyRequests`].
pub(super) async fn begin(
    state: &AppState,
    principal: &Principal,
    (hash, length): (Hash, u64),
) -> Result<Progress, ApiError> {
    if length == 0 || length > PHOTO_BYTES_MAX {
        return Err(ProblemCode::TooLarge.into());
    }
    let mut progress = begin_once(state, principal, (hash, length)).await?;
    // Where photos were lost, or put back from an older copy than the database, only phones may have it.
    if progress.state == DELIVERED {
        let is_held = state.vault.holds(hash, progress.length).await;
        if !is_held.map_err(vault_failed)? {
            state
                .database
                .write("forget_photo", async |tx| forget(tx, hash).await)
                .await?;
            progress = begin_once(state, principal, (hash, length)).await?;
        }
    }
    end_whole(state, principal, &progress).await?;
    Ok(progress)
}

async fn begin_once(
    state: &AppState,
    principal: &Principal,
    wanted: (Hash, u64),
) -> Result<Progress, ApiError> {
    let now = state.clock.now();
    let (progress, replaced) = state
        .database
        .write("begin_upload", async |tx| {
            begin_within(tx, principal, wanted, now).await
        })
        .await?;
    if let Some(replaced) = replaced {
        state.vault.forget_parts(replaced).await;
    }
    Ok(progress)
}

/// An upload whose bytes are all here and that nobody has looked at, because a process or the vault
/// failed just then, is looked at now.
async fn end_whole(
    state: &AppState,
    principal: &Principal,
    progress: &Progress,
) -> Result<(), ApiError> {
    if progress.state == OPEN && progress.received == progress.length {
        finish(state, principal, progress).await?;
    }
    Ok(())
}

async fn begin_within(
    tx: &Tx,
    principal: &Principal,
    (hash, length): (Hash, u64),
    now: UtcMs,
) -> Result<(Progress, Option<Uuid>), Error> {
    use photo_upload::{Column, Entity};
    let device = principal.device;
    let found = Entity::find()
        .filter(Column::DeviceId.eq(device.0))
        .filter(Column::Hash.eq(hash.0.to_vec()))
        .lock(LockType::Update)
        .one(tx.connection())
        .await?
        .map(Progress::read)
        .transpose()?;
    let mut replaced = None;
    if let Some(found) = found {
        if found.state == UNREADABLE {
            return Err(Error::Problem(ProblemCode::PhotoUnreadable));
        }
        let is_lost = found.state == DELIVERED && !is_here(tx, hash).await?;
        if found.length == length && found.expires_at > now && !is_lost {
            // Records that a rescue file has brought may name it only now.
            if found.state == DELIVERED {
                prove(tx, principal, hash).await?;
            }
            return Ok((found, None));
        }
        remove(tx, &[found.id]).await?;
        replaced = Some(found.id);
    }
    let open = Entity::find()
        .filter(Column::DeviceId.eq(device.0))
        .filter(Column::State.eq(OPEN))
        .count(tx.connection())
        .await?;
    if open >= OPEN_UPLOADS_MAX {
        return Err(Error::Problem(ProblemCode::TooManyRequests));
    }
    let row = photo_upload::Model {
        id: Uuid::from_bytes(random_bytes()),
        device_id: device.0,
        hash: hash.0.to_vec(),
        length: stored(length),
        received: 0,
        state: OPEN.to_owned(),
        expires_at: now.0 + UPLOAD_KEPT_MS,
    };
    row.clone()
        .into_active_model()
        .insert(tx.connection())
        .await?;
    Ok((Progress::read(row)?, replaced))
}

/// An upload of this device.
///
/// # Errors
/// [`ProblemCode::NotFound`] for what does not exist and what another device sends, or
/// [`ProblemCode::UploadGone`].
pub(super) async fn find(
    state: &AppState,
    principal: &Principal,
    id: Uuid,
) -> Result<Progress, ApiError> {
    let progress = load(state, principal.device, id).await?;
    end_whole(state, principal, &progress).await?;
    Ok(progress)
}

async fn load(state: &AppState, device: DeviceId, id: Uuid) -> Result<Progress, ApiError> {
    let found = state
        .database
        .read(async |tx| {
            let row = photo_upload::Entity::find_by_id(id)
                .filter(photo_upload::Column::DeviceId.eq(device.0))
                .one(tx.connection())
                .await?;
            row.map(Progress::read).transpose()
        })
        .await?
        .ok_or_else(ApiError::not_found)?;
    match found.state.as_str() {
        UNREADABLE => Err(ProblemCode::PhotoUnreadable.into()),
        OPEN if found.expires_at <= state.clock.now() => Err(ProblemCode::UploadGone.into()),
        _ => Ok(found),
    }
}

/// Keeps the next piece of an upload and says how far it has come. The last piece makes it a photo.
///
/// # Errors
/// [`ProblemCode::UploadOffset`] when it is not the next one, [`ProblemCode::TooLarge`],
/// [`ProblemCode::PhotoDamaged`] when the bytes are not those that were announced (the upload is gone
/// then), or [`ProblemCode::PhotoUnreadable`].
pub(super) async fn append(
    state: &AppState,
    principal: &Principal,
    (progress, piece): (&Progress, Vec<u8>),
) -> Result<Progress, ApiError> {
    let start = progress.received;
    let received = start + u64::try_from(piece.len()).unwrap_or(u64::MAX);
    if received > progress.length {
        return Err(ProblemCode::TooLarge.into());
    }
    let expires_at = UtcMs(state.clock.now().0 + UPLOAD_KEPT_MS);
    let name = state.vault.put_part(progress.id, piece).await;
    let name = name.map_err(vault_failed)?;
    state
        .database
        .write("append_upload", async |tx| {
            // Whoever adds the same piece at the same time is too late: the offset has moved.
            let moved = photo_upload::Entity::update_many()
                .col_expr(
                    photo_upload::Column::Received,
                    Expr::value(stored(received)),
                )
                .col_expr(photo_upload::Column::ExpiresAt, Expr::value(expires_at.0))
                .filter(photo_upload::Column::Id.eq(progress.id))
                .filter(photo_upload::Column::State.eq(OPEN))
                .filter(photo_upload::Column::Received.eq(stored(start)))
                .exec(tx.connection())
                .await?;
            if moved.rows_affected != 1 {
                return Err(Error::Problem(ProblemCode::UploadOffset));
            }
            let part = photo_part::Model {
                upload_id: progress.id,
                start: stored(start),
                name: name.clone(),
            };
            part.into_active_model().insert(tx.connection()).await?;
            Ok(())
        })
        .await?;
    let grown = Progress {
        received,
        expires_at,
        ..progress.clone()
    };
    if received == grown.length {
        finish(state, principal, &grown).await?;
    }
    Ok(grown)
}

/// Forgets an upload that its sender takes back; a photo that it has become stays.
///
/// # Errors
/// [`ProblemCode::NotFound`] for what does not exist and what another device sends.
pub(super) async fn take_back(
    state: &AppState,
    device: DeviceId,
    id: Uuid,
) -> Result<(), ApiError> {
    let progress = load(state, device, id).await?;
    give_up(state, progress.id).await
}

/// Lets go of an upload whose bytes are wrong. Whether it was: another request may have ended it meanwhile.
pub(super) async fn give_up_damaged(state: &AppState, id: Uuid) -> Result<bool, ApiError> {
    let is_open = state
        .database
        .write("give_up_upload", async |tx| {
            let row = photo_upload::Entity::find_by_id(id)
                .filter(photo_upload::Column::State.eq(OPEN))
                .lock(LockType::Update)
                .one(tx.connection())
                .await?;
            if row.is_some() {
                remove(tx, &[id]).await?;
            }
            Ok::<_, Error>(row.is_some())
        })
        .await?;
    if is_open {
        state.vault.forget_parts(id).await;
    }
    Ok(is_open)
}

async fn give_up(state: &AppState, id: Uuid) -> Result<(), ApiError> {
    state
        .database
        .write("give_up_upload", async |tx| remove(tx, &[id]).await)
        .await?;
    state.vault.forget_parts(id).await;
    Ok(())
}

/// Which of these photos this device has delivered, found right, byte for byte, and are here still.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn delivered(
    tx: &Tx,
    device: DeviceId,
    hashes: &[Hash],
) -> Result<HashSet<Hash>, Error> {
    let hashes = hashes.iter().map(|hash| hash.0.to_vec());
    let rows: Vec<Vec<u8>> = photo_upload::Entity::find()
        .join(JoinType::InnerJoin, photo_of_upload())
        .select_only()
        .column(photo_upload::Column::Hash)
        .filter(photo_upload::Column::DeviceId.eq(device.0))
        .filter(photo_upload::Column::State.eq(DELIVERED))
        .filter(photo_upload::Column::Hash.is_in(hashes))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .iter()
        .filter_map(|row| Hash::from_slice(row))
        .collect())
}

fn photo_of_upload() -> RelationDef {
    photo_upload::Entity::belongs_to(photo::Entity)
        .from(photo_upload::Column::Hash)
        .to(photo::Column::Hash)
        .into()
}

/// Forgets uploads that nobody goes on with.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(state: &AppState) -> Result<(), Error> {
    let now = state.clock.now();
    let expired: Vec<Uuid> = state
        .database
        .read(async |tx| {
            photo_upload::Entity::find()
                .select_only()
                .column(photo_upload::Column::Id)
                .filter(photo_upload::Column::ExpiresAt.lte(now.0))
                .limit(SWEEP_MAX)
                .into_tuple()
                .all(tx.connection())
                .await
                .map_err(Error::from)
        })
        .await?;
    if expired.is_empty() {
        return Ok(());
    }
    state
        .database
        .write("sweep_uploads", async |tx| remove(tx, &expired).await)
        .await?;
    for id in expired {
        state.vault.forget_parts(id).await;
    }
    Ok(())
}

async fn remove(tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
    remove_parts(tx, ids).await?;
    photo_upload::Entity::delete_many()
        .filter(photo_upload::Column::Id.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn remove_parts(tx: &Tx, ids: &[Uuid]) -> Result<(), Error> {
    photo_part::Entity::delete_many()
        .filter(photo_part::Column::UploadId.is_in(ids.iter().copied()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) fn vault_failed(error: object_store::Error) -> ApiError {
    tracing::error!(%error, "the vault of photos does not answer");
    ProblemCode::Unavailable.into()
}

/// Lengths are limited far below.
pub(super) fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
