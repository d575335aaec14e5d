//! The rows of what people decided about kept and rescued work. See the migration of decisions.

/// What somebody decided about quarantined work of somebody else.
pub mod decision {
    use sea_orm::entity::prelude::*;

    /// One decision.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantine_decision")]
    pub struct Model {
        /// The mutation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mutation_id: Uuid,
        /// The hash of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// See [`shared::api::quarantine::Decision`].
        pub decision: String,
        /// Why.
        pub note: String,
        /// Who decided.
        pub person_id: Uuid,
        /// When, in milliseconds since 1970.
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Work that did not come from its own device.
pub mod rescued {
    use sea_orm::entity::prelude::*;

    /// Who brought one mutation.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "rescued_mutation")]
    pub struct Model {
        /// The mutation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mutation_id: Uuid,
        /// The hash of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// Who brought it.
        pub person_id: Uuid,
        /// When, in milliseconds since 1970.
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
