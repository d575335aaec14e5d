//! Work that does not come from its own device: another device of its author delivers it, or somebody who
//! supervises the author brings it from a rescue file. The bytes are the device's, so ids and hashes make
//! sure that nothing is done twice, and who brought it is written down.

use super::incoming::Incoming;
use super::locks::{Chain, lock_chains};
use super::push::push_in;
use super::tables_of_decisions::rescued;
use super::{Sender, signatures};
use crate::access::{self, Principal};
use crate::app::{AppState, read_body};
use crate::database::{Error, Tx};
use crate::organisation::entity::device;
use crate::problem::ApiError;
use actix_web::{HttpRequest, post, web};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _,
};
use shared::api::Problem;
use shared::api::rescue::RescueAnswer;
use shared::ids::{DeviceId, MutationId, UserId};
use shared::problem::ProblemCode;
use shared::sync::wire::{Hint, PUSH_MEDIA_TYPE, PushAnswer, read_push};
use shared::sync::{Hash, Leaf, PUSH_BYTES_MAX, SealedMutation};
use shared::time::UtcMs;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Takes mutations of one author from a rescue file: from the author, or from somebody who supervises
/// them, who has to bring the signature of the author's device with each. Taken in twice it does nothing
/// the second time.
#[utoipa::path(
    tag = "sync",
    request_body(content_type = "application/vnd.storebeat.push", content = Vec<u8>),
    responses(
        (status = 200, body = RescueAnswer),
        (status = 400, body = Problem),
        (status = 401, body = Problem),
        (status = 404, body = Problem),
        (status = 413, body = Problem),
        (status = 415, body = Problem),
        (status = 422, body = Problem),
    ),
)]
#[post("/sync/rescue")]
pub(super) async fn rescue(
    state: web::Data<AppState>,
    principal: Principal,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<web::Json<RescueAnswer>, ApiError> {
    super::http::check_media_type(&request, PUSH_MEDIA_TYPE)?;
    let body = read_body(&request, payload.into_inner(), PUSH_BYTES_MAX).await?;
    let mutations = read_push(&body).map_err(|_| ApiError::new(ProblemCode::BadRequest))?;
    let now = state.clock.now();
    let (answer, hints) = state
        .database
        .write("rescue", async |tx| {
            let principal = principal.recheck(tx, now).await?;
            take_in(tx, &principal, &mutations, now).await
        })
        .await?;
    state.hints.publish(hints);
    Ok(web::Json(answer))
}

async fn take_in(
    tx: &Tx,
    principal: &Principal,
    mutations: &[SealedMutation],
    now: UtcMs,
) -> Result<(RescueAnswer, Vec<Hint>), Error> {
    let (author, by_device) = sort(mutations)?;
    let own = author == principal.user;
    if !own && !access::supervises(tx, principal, author).await? {
        return Err(Error::Problem(ProblemCode::NotFound));
    }
    if !own {
        check_devices(tx, author, &by_device).await?;
    }
    let mut answer = RescueAnswer::default();
    let mut hints = Vec::new();
    for (device, mutations) in by_device {
        let sender = Sender {
            user: author,
            device: if own { principal.device } else { device },
        };
        let (pushed, grown) = push_in(tx, sender, &mutations, now).await?;
        hints.extend(grown);
        count(&mut answer, &pushed);
        note_bringer(tx, (principal.user, &mutations, &pushed), now).await?;
    }
    Ok((answer, hints))
}

type ByDevice = BTreeMap<DeviceId, Vec<SealedMutation>>;

/// All have one author, and each device's stay in their order.
fn sort(mutations: &[SealedMutation]) -> Result<(UserId, ByDevice), Error> {
    let unreadable = || Error::Problem(ProblemCode::BadRequest);
    let mut authors = BTreeSet::new();
    let mut by_device = ByDevice::new();
    for sealed in mutations {
        let envelope = sealed.view().map_err(|_| unreadable())?;
        authors.insert(envelope.author);
        let of_device = by_device.entry(envelope.device).or_default();
        of_device.push(sealed.clone());
    }
    let author = authors.first().copied().ok_or_else(unreadable)?;
    if authors.len() > 1 {
        return Err(unreadable());
    }
    Ok((author, by_device))
}

/// What somebody else brings has to prove by itself that the author's device wrote it. Nothing is taken of
/// a file in which one does not: kept as returned, the true bytes would be refused later on.
async fn check_devices(tx: &Tx, author: UserId, by_device: &ByDevice) -> Result<(), Error> {
    for (device, mutations) in by_device {
        let row = device::Entity::find_by_id(device.0)
            .filter(device::Column::UserId.eq(author.0))
            .one(tx.connection())
            .await?
            .ok_or(Error::Problem(ProblemCode::BadSignature))?;
        if !signatures::are_all_signed(&row.public_key, mutations) {
            return Err(Error::Problem(ProblemCode::BadSignature));
        }
    }
    Ok(())
}

fn count(answer: &mut RescueAnswer, pushed: &PushAnswer) {
    for receipt in &pushed.receipts {
        let leaf = Leaf::parse(&receipt.leaf_bytes());
        let is_done = leaf.is_some_and(|leaf| leaf.outcome.is_terminal());
        if receipt.replayed {
            answer.known += 1;
        } else if is_done {
            answer.done += 1;
        } else {
            answer.kept += 1;
        }
    }
}

/// What had arrived before was brought by its own device, or by whoever stands there.
async fn note_bringer(
    tx: &Tx,
    (bringer, mutations, pushed): (UserId, &[SealedMutation], &PushAnswer),
    now: UtcMs,
) -> Result<(), Error> {
    let fresh = mutations.iter().zip(&pushed.receipts);
    let rows: Vec<rescued::ActiveModel> = fresh
        .filter(|(_, receipt)| !receipt.replayed)
        .map(|(sealed, receipt)| rescued::ActiveModel {
            mutation_id: ActiveValue::Set(receipt.mutation.0),
            hash: ActiveValue::Set(sealed.hash().0.to_vec()),
            person_id: ActiveValue::Set(bringer.0),
            at: ActiveValue::Set(now.0),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    rescued::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([rescued::Column::MutationId, rescued::Column::Hash])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}

/// Who brought which of these mutations.
pub(super) async fn bringers(
    tx: &Tx,
    mutations: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, UserId>, Error> {
    let rows: Vec<(Uuid, Uuid)> = rescued::Entity::find()
        .select_only()
        .columns([rescued::Column::MutationId, rescued::Column::PersonId])
        .filter(rescued::Column::MutationId.is_in(mutations))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(mutation, person)| (mutation, UserId(person)))
        .collect())
}

/// Who brought exactly these bytes, if anybody did.
pub(super) async fn bringer_of(
    tx: &Tx,
    mutation: MutationId,
    hash: Hash,
) -> Result<Option<UserId>, Error> {
    let row = rescued::Entity::find_by_id((mutation.0, hash.0.to_vec()))
        .one(tx.connection())
        .await?;
    Ok(row.map(|row| UserId(row.person_id)))
}

/// The chains of other devices of the sender, locked, whose envelopes stand in the push: a phone delivers
/// what it took in from the rescue file of another.
pub(super) async fn lock_other_chains(
    tx: &Tx,
    sender: Sender,
    chains: &[Chain],
    items: &[Incoming],
) -> Result<Vec<Chain>, Error> {
    let envelopes = items.iter().filter_map(Incoming::envelope);
    let mut named: BTreeSet<Uuid> = envelopes
        .filter(|envelope| envelope.author == sender.user)
        .map(|envelope| envelope.device.0)
        .collect();
    for chain in chains {
        named.remove(&chain.device.0);
    }
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let own: Vec<Uuid> = device::Entity::find()
        .select_only()
        .column(device::Column::Id)
        .filter(device::Column::Id.is_in(named))
        .filter(device::Column::UserId.eq(sender.user.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut found: Vec<Chain> = Vec::new();
    for device in own {
        for chain in lock_chains(tx, DeviceId(device)).await? {
            let mut known = found.iter().chain(chains);
            if !known.any(|known| known.device == chain.device) {
                found.push(chain);
            }
        }
    }
    Ok(found)
}
