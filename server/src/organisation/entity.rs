//! The rows of people, their devices and grants, and the organisation.

use sea_orm::entity::prelude::*;

/// An account.
pub mod user_account {
    use super::*;

    /// A row of `user_account`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "user_account")]
    pub struct Model {
        /// The person.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// In lower case.
        pub login: String,
        /// As colleagues say it.
        pub name: String,
        /// The interface's language.
        pub locale: String,
        /// Argon2id, in PHC form.
        pub password_hash: String,
        /// Milliseconds.
        pub created_at: i64,
        /// Milliseconds; none while the person may sign in.
        pub disabled_at: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// An installation of the app, or a browser at the desk.
pub mod device {
    use super::*;

    /// A row of `device`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device")]
    pub struct Model {
        /// The device.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose it is.
        pub user_id: Uuid,
        /// As people recognise it.
        pub name: String,
        /// `field` or `desk`.
        pub posture: String,
        /// Raw P-256 point, uncompressed.
        pub public_key: Vec<u8>,
        /// Milliseconds.
        pub registered_at: i64,
        /// Milliseconds.
        pub last_seen_at: Option<i64>,
        /// Milliseconds; refused from then on.
        pub revoked_at: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A dated right.
pub mod access_grant {
    use super::*;

    /// A row of `access_grant`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "access_grant")]
    pub struct Model {
        /// The grant.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Whose right it is.
        pub user_id: Uuid,
        /// See `shared::access::Role`.
        pub role: String,
        /// See `shared::access::ScopeKind`.
        pub scope_kind: String,
        /// None for the company.
        pub scope_id: Option<Uuid>,
        /// Milliseconds.
        pub valid_from: i64,
        /// Milliseconds; none while it is open.
        pub valid_to: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A part of the country.
pub mod region {
    use super::*;

    /// A row of `region`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "region")]
    pub struct Model {
        /// The region.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its name.
        pub name: String,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What scopes who sees which stores.
pub mod territory {
    use super::*;

    /// A row of `territory`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "territory")]
    pub struct Model {
        /// The territory.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its name.
        pub name: String,
        /// Its region.
        pub region_id: Uuid,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A set of stores.
pub mod route {
    use super::*;

    /// A row of `route`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "route")]
    pub struct Model {
        /// The route.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its name.
        pub name: String,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A store on a route.
pub mod route_store {
    use super::*;

    /// A row of `route_store`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "route_store")]
    pub struct Model {
        /// The route.
        #[sea_orm(primary_key, auto_increment = false)]
        pub route_id: Uuid,
        /// The store.
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
        /// Milliseconds; 0 where nobody knows.
        pub since: i64,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A place that a store has left.
pub mod ended_place {
    use super::*;

    /// A row of `ended_place`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "ended_place")]
    pub struct Model {
        /// The store.
        #[sea_orm(primary_key, auto_increment = false)]
        pub store_id: Uuid,
        /// `territory` or `route`.
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope_kind: String,
        /// The territory or route.
        #[sea_orm(primary_key, auto_increment = false)]
        pub scope_id: Uuid,
        /// The region in which the territory lay; none for a route.
        pub region_id: Option<Uuid>,
        /// Milliseconds; 0 where nobody knows.
        pub valid_from: i64,
        /// Milliseconds; the store stood there until before.
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_to: i64,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A lead with members and covered territories.
pub mod team {
    use super::*;

    /// A row of `team`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team")]
    pub struct Model {
        /// The team.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its name.
        pub name: String,
        /// Who leads it.
        pub lead_id: Uuid,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A territory that a team covers.
pub mod team_territory {
    use super::*;

    /// A row of `team_territory`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_territory")]
    pub struct Model {
        /// The team.
        #[sea_orm(primary_key, auto_increment = false)]
        pub team_id: Uuid,
        /// The territory.
        #[sea_orm(primary_key, auto_increment = false)]
        pub territory_id: Uuid,
        /// Milliseconds.
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: i64,
        /// Milliseconds; none while it holds.
        pub valid_to: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person of a team.
pub mod team_member {
    use super::*;

    /// A row of `team_member`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "team_member")]
    pub struct Model {
        /// The team.
        #[sea_orm(primary_key, auto_increment = false)]
        pub team_id: Uuid,
        /// The person.
        #[sea_orm(primary_key, auto_increment = false)]
        pub user_id: Uuid,
        /// Milliseconds.
        #[sea_orm(primary_key, auto_increment = false)]
        pub valid_from: i64,
        /// Milliseconds; none while it holds.
        pub valid_to: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was done to accounts and rights.
pub mod audit {
    use super::*;

    /// A row of `audit`, without personal values.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit")]
    pub struct Model {
        /// The entry.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Milliseconds.
        pub at: i64,
        /// Who did it; none for the program at the machine.
        pub actor_id: Option<Uuid>,
        /// On which device.
        pub device_id: Option<Uuid>,
        /// What was done.
        pub action: String,
        /// To what kind of thing.
        pub object_kind: String,
        /// To which.
        pub object_id: Uuid,
        /// JSON with codes and ids.
        pub detail: String,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
