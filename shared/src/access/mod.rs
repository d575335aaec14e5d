//! Who may do what: a pure policy. The server asks it at its one door; the interface asks it only
//! to leave out what would be refused.

mod ended_place;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use ended_place::{EndedPlace, LeftPlace, decide_write_in_time};
pub use read::{Action, Decision, Reach, decide};
pub use write::{StorePlace, WriteDecision, WriteFacts, decide_write, has_write_policy};

use crate::ids::{GrantId, RegionId, RouteId, StoreId, TerritoryId, UserId};
use crate::time::UtcMs;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person is in the company. The words of the roles are in the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Visits stores on a route and records what is found and done.
    Merchandiser,
    /// The same, and orders, new customers, collection.
    SalesRepresentative,
    /// A shift in one store.
    Promoter,
    /// Plans routes for a team and follows the day.
    Supervisor,
    /// Reviews a region.
    RegionalManager,
    /// Owns key accounts.
    AccountManager,
    /// Matches products to small and mid-size accounts.
    ProductManager,
    /// Checks and reconciles.
    Accountant,
    /// Pays; never also accountant.
    Cashier,
    /// Users, organisation, master data, settings.
    Administrator,
    /// Reads everything, changes nothing.
    Auditor,
}

impl Role {
    /// All roles.
    pub const ALL: &[Self] = &[
        Self::Merchandiser,
        Self::SalesRepresentative,
        Self::Promoter,
        Self::Supervisor,
        Self::RegionalManager,
        Self::AccountManager,
        Self::ProductManager,
        Self::Accountant,
        Self::Cashier,
        Self::Administrator,
        Self::Auditor,
    ];

    /// Whether the role works on a phone in stores.
    #[must_use]
    pub fn is_field(self) -> bool {
        matches!(
            self,
            Self::Merchandiser | Self::SalesRepresentative | Self::Promoter
        )
    }

    /// The role as it travels and is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Merchandiser => "merchandiser",
            Self::SalesRepresentative => "sales_representative",
            Self::Promoter => "promoter",
            Self::Supervisor => "supervisor",
            Self::RegionalManager => "regional_manager",
            Self::AccountManager => "account_manager",
            Self::ProductManager => "product_manager",
            Self::Accountant => "accountant",
            Self::Cashier => "cashier",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Reads what [`Role::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.as_str() == text)
    }
}

/// What a grant reaches: company ⊃ region ⊃ territory ⊃ store; route and account lie across.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScopeKind {
    /// Everything.
    Company,
    /// A region with its territories.
    Region,
    /// A territory with its stores.
    Territory,
    /// One store.
    Store,
    /// A set of stores, possibly of several territories.
    Route,
    /// The stores of an account.
    Account,
}

impl ScopeKind {
    /// All scope kinds.
    pub const ALL: &[Self] = &[
        Self::Company,
        Self::Region,
        Self::Territory,
        Self::Store,
        Self::Route,
        Self::Account,
    ];

    /// The scope kind as it travels and is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Company => "company",
            Self::Region => "region",
            Self::Territory => "territory",
            Self::Store => "store",
            Self::Route => "route",
            Self::Account => "account",
        }
    }

    /// Reads what [`ScopeKind::as_str`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }
}

/// A dated right of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// Whose right it is.
    pub user: UserId,
    /// What the person may be there.
    pub role: Role,
    /// What `scope_id` names.
    pub scope_kind: ScopeKind,
    /// The region, territory, store, route or account; none for the company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope_id: Option<Uuid>,
    /// From this moment.
    #[cfg_attr(feature = "openapi", schema(value_type = i64))]
    pub valid_from: UtcMs,
    /// Until before this moment; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<i64>))]
    pub valid_to: Option<UtcMs>,
}

impl Grant {
    /// Whether the grant holds at a moment.
    #[must_use]
    pub fn is_active(&self, at: UtcMs) -> bool {
        self.overlaps(at, at)
    }

    /// Whether the grant held at any moment of a closed interval. One that was ended before it began
    /// never held.
    #[must_use]
    pub fn overlaps(&self, from: UtcMs, to: UtcMs) -> bool {
        self.valid_from.0 <= to.0 && self.holds_after(from)
    }

    /// Whether the grant holds at any moment from this one on.
    #[must_use]
    pub fn holds_after(&self, from: UtcMs) -> bool {
        self.valid_to
            .is_none_or(|end| end.0 > from.0 && end.0 > self.valid_from.0)
    }

    /// Whether a store lies within the grant's scope.
    #[must_use]
    pub fn covers(&self, place: &StorePlace) -> bool {
        let Some(scope_id) = self.scope_id else {
            return self.scope_kind == ScopeKind::Company;
        };
        match self.scope_kind {
            ScopeKind::Company => true,
            ScopeKind::Region => place.region == RegionId(scope_id),
            ScopeKind::Territory => place.territory == TerritoryId(scope_id),
            ScopeKind::Store => place.store == StoreId(scope_id),
            ScopeKind::Route => place.routes.contains(&RouteId(scope_id)),
            // Stores are not linked to accounts yet, so that such a grant reaches none.
            ScopeKind::Account => false,
        }
    }
}

/// Who asks, with the grants as they were loaded for this request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The person.
    pub user: UserId,
    /// All grants of the person, also ended and future ones.
    pub grants: Vec<Grant>,
    /// The moment of the request.
    pub now: UtcMs,
}

impl Principal {
    /// The grants that hold now.
    pub fn active_grants(&self) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(|grant| grant.is_active(self.now))
    }

    /// Whether the person has a role somewhere now.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.active_grants().any(|grant| grant.role == role)
    }

    /// The roles that the person has somewhere now, each once.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        let mut roles: Vec<Role> = self.active_grants().map(|grant| grant.role).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}
