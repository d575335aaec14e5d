//! A phone that several people use keeps the work of each until that person has sent it.

use super::identity::{StoredIdentity, read_people};
use super::session::Session;
use super::work::count_kept;
use crate::storage::EngineStorage;
use shared::ids::UserId;
use shared::kinds::KINDS;
use shared::sync::engine::Engine;

/// Names of the other people whose work lies on this device only, and how much of it. Nothing of it
/// is read but how many there are; what cannot be read now stays where it is.
pub async fn kept_for_others(session: Session, own: Option<UserId>) -> Vec<(String, usize)> {
    let storage = session.device_storage();
    let people = read_people(&storage).await.unwrap_or_default();
    let mut kept = Vec::new();
    for person in people.iter().filter(|person| Some(person.user.id) != own) {
        let held = count_kept(&storage, person.user.id).await;
        let count = unsent_of(person).await + held;
        if count > 0 {
            kept.push((person.user.name.clone(), count));
        }
    }
    kept
}

async fn unsent_of(person: &StoredIdentity) -> usize {
    let storage = EngineStorage::new(person.user.id);
    let engine = Engine::open(storage, person.for_engine(), &KINDS).await;
    engine.map_or(0, |engine| engine.counts().unsent())
}
