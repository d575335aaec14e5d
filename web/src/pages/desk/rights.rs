//! What a person may write at the desk, asked of the server's own policy, so that nothing is offered
//! which would be refused.

use crate::device::clock;
use crate::state::{Session, use_session};
use leptos::prelude::*;
use shared::access::{Role, StorePlace, WriteDecision, WriteFacts, decide_write};
use shared::api::admin::Organisation;
use shared::api::stores::StoreRow;
use shared::feeds::FeedName;
use shared::kinds::Named as _;
use shared::store::Store;

/// The rights of the signed-in person; they follow the grants.
#[derive(Clone, Copy)]
pub struct Rights {
    session: Session,
}

/// The rights of the signed-in person.
pub fn use_rights() -> Rights {
    Rights {
        session: use_session(),
    }
}

impl Rights {
    /// Whether the person plans routes anywhere. For which store is the server's to say: a plan also
    /// depends on where the person works who is planned for.
    pub fn may_plan(self) -> bool {
        let now = clock::now();
        self.session.identity.with(|known| {
            known.as_ref().is_some_and(|known| {
                let mut grants = known.grants.iter();
                grants.any(|grant| grant.role == Role::Supervisor && grant.is_active(now))
            })
        })
    }

    /// Whether the person changes the organisation, the settings and the master data.
    pub fn may_administer(self) -> bool {
        self.has_role_of(&[Role::Administrator])
    }

    /// Whether the person prepares promotions; for which stores is the server's to say.
    pub fn may_set_up_promotions(self) -> bool {
        self.has_role_of(&[Role::RegionalManager, Role::Administrator])
    }

    /// Whether the person reads other people's plans.
    pub fn reads_plans(self) -> bool {
        self.has_role_of(&[Role::Supervisor, Role::RegionalManager, Role::Auditor])
    }

    fn has_role_of(self, roles: &[Role]) -> bool {
        let now = clock::now();
        self.session.identity.with(|known| {
            known.as_ref().is_some_and(|known| {
                let mut grants = known.grants.iter();
                grants.any(|grant| roles.contains(&grant.role) && grant.is_active(now))
            })
        })
    }

    /// Whether the person may change a field of a store that stands there.
    pub fn may_change_store(self, place: &StorePlace, field: &str) -> bool {
        let now = clock::now();
        self.session.identity.with(|known| {
            known.as_ref().is_some_and(|known| {
                let write = WriteFacts {
                    kind: Store::KIND,
                    is_create: false,
                    changed_fields: &[field],
                    home: FeedName::Store(place.store),
                    owner: None,
                    owner_grants: &[],
                    owner_places: &[],
                    store: Some(place.clone()),
                    interval: (now, now),
                    now,
                };
                decide_write(&known.grants, known.user.id, &write) == WriteDecision::Allowed
            })
        })
    }
}

/// Where a store stands, as far as the person may see the organisation; none before that is read.
pub fn place_of(known: &Organisation, store: &StoreRow) -> Option<StorePlace> {
    let mut territories = known.territories.iter();
    let territory = territories.find(|one| one.id == store.territory)?;
    Some(StorePlace {
        store: store.id,
        territory: store.territory,
        region: territory.region,
        routes: store.routes.clone(),
    })
}
