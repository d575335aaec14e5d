//! What may be read or done by request, and within which reach.

use super::{Grant, Principal, Role, ScopeKind};
use crate::ids::{RegionId, RouteId, StoreId, TerritoryId, UserId};
use crate::problem::ProblemCode;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a request wants to do. What is written by push is judged by [`super::decide_write`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Stores and what hangs on them, without exact positions of people.
    ReadStores,
    /// A person's day, plan, visits and figures.
    ReadPeople,
    /// The supervisor's board of a day.
    ReadBoard,
    /// Figures over stores and people.
    ReadFigures,
    /// Exact positions of check-ins and check-outs.
    ReadExactPositions,
    /// Proposals for store positions made from check-ins: for those who may repair them.
    ReviewStorePositions,
    /// Regions, territories, teams, and names of people in reach.
    ReadOrganisation,
    /// Accounts of people with their grants and devices.
    ReadUsers,
    /// Create and change accounts, revoke other people's devices.
    ManageUsers,
    /// Give and end grants.
    ManageGrants,
    /// Create, rename, move and remove regions, territories, teams and routes.
    ManageOrganisation,
    /// Import lists of master data.
    ImportLists,
    /// Say something to the people of a place or team.
    Announce,
    /// Announcements, and who has read them.
    ReadAnnouncements,
    /// Prepare promotions; that one is within the reach, the server asks of its places.
    SetUpPromotions,
}

impl Action {
    /// All actions.
    pub const ALL: &[Self] = &[
        Self::ReadStores,
        Self::ReadPeople,
        Self::ReadBoard,
        Self::ReadFigures,
        Self::ReadExactPositions,
        Self::ReviewStorePositions,
        Self::ReadOrganisation,
        Self::ReadUsers,
        Self::ManageUsers,
        Self::ManageGrants,
        Self::ManageOrganisation,
        Self::ImportLists,
        Self::Announce,
        Self::ReadAnnouncements,
        Self::SetUpPromotions,
    ];
}

/// The row condition of an allowed action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Everything.
    pub is_company: bool,
    /// With their territories and stores.
    pub regions: BTreeSet<RegionId>,
    /// With their stores.
    pub territories: BTreeSet<TerritoryId>,
    /// Single stores.
    pub stores: BTreeSet<StoreId>,
    /// The stores of these routes.
    pub routes: BTreeSet<RouteId>,
    /// The person's own records, whatever the store.
    pub own: Option<UserId>,
}

impl Reach {
    /// Whether no row can be in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether any store could be in it.
    #[must_use]
    pub fn has_place(&self) -> bool {
        self.is_company
            || !(self.regions.is_empty()
                && self.territories.is_empty()
                && self.stores.is_empty()
                && self.routes.is_empty())
    }

    /// Adds what a grant reaches.
    pub fn add(&mut self, grant: &Grant) {
        match (grant.scope_kind, grant.scope_id) {
            (ScopeKind::Company, _) => self.is_company = true,
            (ScopeKind::Region, Some(id)) => insert(&mut self.regions, id),
            (ScopeKind::Territory, Some(id)) => insert(&mut self.territories, id),
            (ScopeKind::Store, Some(id)) => insert(&mut self.stores, id),
            (ScopeKind::Route, Some(id)) => insert(&mut self.routes, id),
            // Stores are not linked to accounts yet; a scope without its id reaches nothing.
            (ScopeKind::Account, _) | (_, None) => {}
        }
    }
}

fn insert<Id: Ord + From<Uuid>>(ids: &mut BTreeSet<Id>, id: Uuid) {
    ids.insert(Id::from(id));
}

/// What the policy says of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Not at all, whatever the row.
    Denied(ProblemCode),
    /// On the rows of the reach.
    Allowed(Reach),
}

/// Decides an action: deny, or the row condition. The reach is the union over the grants that hold
/// now and whose role has the action; a person's own records are in it where the action has them.
#[must_use]
pub fn decide(principal: &Principal, action: Action) -> Decision {
    let mut reach = Reach::default();
    for grant in principal.active_grants() {
        if role_has(grant.role, action) {
            reach.add(grant);
        }
    }
    if has_own(action) && (!reach.is_empty() || principal.active_grants().next().is_some()) {
        reach.own = Some(principal.user);
    }
    if reach.is_empty() {
        Decision::Denied(ProblemCode::Forbidden)
    } else {
        Decision::Allowed(reach)
    }
}

/// Everybody may read their own day, history and positions.
fn has_own(action: Action) -> bool {
    match action {
        Action::ReadPeople
        | Action::ReadFigures
        | Action::ReadExactPositions
        | Action::ReadOrganisation => true,
        Action::ReadStores
        | Action::ReadBoard
        | Action::ReviewStorePositions
        | Action::ReadUsers
        | Action::ManageUsers
        | Action::ManageGrants
        | Action::ManageOrganisation
        | Action::ImportLists
        | Action::Announce
        | Action::ReadAnnouncements
        | Action::SetUpPromotions => false,
    }
}

fn role_has(role: Role, action: Action) -> bool {
    match action {
        Action::ReadStores => matches!(
            role,
            Role::Merchandiser
                | Role::SalesRepresentative
                | Role::Promoter
                | Role::Supervisor
                | Role::RegionalManager
                | Role::Administrator
                | Role::Auditor
        ),
        Action::ReadPeople | Action::ReadBoard | Action::ReadFigures => {
            matches!(
                role,
                Role::Supervisor | Role::RegionalManager | Role::Auditor
            )
        }
        // Others see distance and grade: an auditor's revealing needs a reason and a log entry.
        Action::ReadExactPositions => role == Role::Supervisor,
        // A proposal made from one check-in is that check-in's exact position.
        Action::ReviewStorePositions => matches!(role, Role::Supervisor | Role::Administrator),
        Action::Announce => matches!(
            role,
            Role::Supervisor | Role::RegionalManager | Role::Administrator
        ),
        Action::ReadOrganisation | Action::ReadAnnouncements => matches!(
            role,
            Role::Supervisor | Role::RegionalManager | Role::Administrator | Role::Auditor
        ),
        Action::SetUpPromotions => matches!(role, Role::RegionalManager | Role::Administrator),
        Action::ReadUsers => matches!(role, Role::Administrator | Role::Auditor),
        Action::ManageUsers
        | Action::ManageGrants
        | Action::ManageOrganisation
        | Action::ImportLists => role == Role::Administrator,
    }
}
