//! The rows of sign-ins: families of refresh tokens, and failed attempts.

use sea_orm::entity::prelude::*;

/// One sign-in of one device.
pub mod sign_in_family {
    use super::*;
    use crate::organisation::entity::{device, user_account};

    /// A row of `sign_in_family`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_family")]
    pub struct Model {
        /// The family.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who signed in.
        pub user_id: Uuid,
        /// On which device.
        pub device_id: Uuid,
        /// Milliseconds.
        pub created_at: i64,
        /// Milliseconds.
        pub last_used_at: i64,
        /// Milliseconds; all tokens are refused from then on.
        pub revoked_at: Option<i64>,
        /// A word for the audit.
        pub revoked_because: Option<String>,
    }

    /// What every request asks of its sign-in, in one statement.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {
        /// On which device.
        #[sea_orm(
            belongs_to = "device::Entity",
            from = "Column::DeviceId",
            to = "device::Column::Id"
        )]
        Device,
        /// Who signed in.
        #[sea_orm(
            belongs_to = "user_account::Entity",
            from = "Column::UserId",
            to = "user_account::Column::Id"
        )]
        User,
    }

    impl Related<device::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::Device.def()
        }
    }

    impl Related<user_account::Entity> for Entity {
        fn to() -> RelationDef {
            Relation::User.def()
        }
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// A refresh token.
pub mod refresh_token {
    use super::*;

    /// A row of `refresh_token`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_token")]
    pub struct Model {
        /// The token's name; it is no secret.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// SHA-256.
        pub token_hash: Vec<u8>,
        /// The token that was exchanged for this one.
        pub parent: Option<Uuid>,
        /// Its family.
        pub family: Uuid,
        /// Milliseconds.
        pub created_at: i64,
        /// Milliseconds; none while it was never presented.
        pub first_used_at: Option<i64>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Failed sign-ins.
pub mod sign_in_attempt {
    use super::*;

    /// A row of `sign_in_attempt`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "sign_in_attempt")]
    pub struct Model {
        /// SHA-256 of login and device.
        #[sea_orm(primary_key, auto_increment = false)]
        pub key_hash: Vec<u8>,
        /// Since the last success.
        pub failures: i64,
        /// Milliseconds.
        pub last_failed_at: i64,
        /// Milliseconds.
        pub day_began_at: i64,
        /// Within 24 hours from `day_began_at`.
        pub day_failures: i64,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
