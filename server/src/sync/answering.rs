//! Who answers for kept work, and so sees it, lets it count and gives it up.

use super::deciding::store_of;
use super::incoming::Incoming;
use crate::access::{self, Principal};
use crate::database::{Error, Tx};
use shared::ids::{StoreId, UserId};
use shared::time::UtcMs;
use std::collections::BTreeMap;

/// Asks of each person and store once.
pub(super) struct Answering<'a> {
    tx: &'a Tx,
    principal: &'a Principal,
    people: BTreeMap<(UserId, UtcMs), bool>,
    stores: BTreeMap<StoreId, bool>,
}

impl<'a> Answering<'a> {
    pub fn new(tx: &'a Tx, principal: &'a Principal) -> Self {
        Self {
            tx,
            principal,
            people: BTreeMap::new(),
            stores: BTreeMap::new(),
        }
    }

    /// Whether work that came at a moment is for the caller: it is of a person whom they supervise now, or
    /// supervised when it came, or at a store of theirs. Person and store may have moved apart meanwhile, and
    /// somebody has to be left.
    pub async fn is_for(&mut self, item: &Incoming, received_at: UtcMs) -> Result<bool, Error> {
        let author = author(item);
        if self.supervises(author, self.principal.now).await? {
            return Ok(true);
        }
        if let Some(store) = store_of(item)
            && self.reaches(store).await?
        {
            return Ok(true);
        }
        self.supervises(author, received_at).await
    }

    async fn supervises(&mut self, person: UserId, at: UtcMs) -> Result<bool, Error> {
        if let Some(known) = self.people.get(&(person, at)) {
            return Ok(*known);
        }
        let is_so = access::supervised_at(self.tx, self.principal, person, at).await?;
        self.people.insert((person, at), is_so);
        Ok(is_so)
    }

    async fn reaches(&mut self, store: StoreId) -> Result<bool, Error> {
        if let Some(known) = self.stores.get(&store) {
            return Ok(*known);
        }
        let scope = access::supervised(self.principal, self.principal.now);
        let is_so = match scope.require_store(self.tx, store).await {
            Ok(()) => true,
            Err(Error::Problem(_)) => false,
            Err(error) => return Err(error),
        };
        self.stores.insert(store, is_so);
        Ok(is_so)
    }
}

/// Who wrote it; of what cannot be read nobody knows more than who sent it.
pub(super) fn author(item: &Incoming) -> UserId {
    let envelope = item.envelope();
    envelope.map_or(item.sent_by.user, |envelope| envelope.author)
}
