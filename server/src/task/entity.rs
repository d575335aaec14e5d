//! The rows of tasks.

use sea_orm::entity::prelude::*;

/// What a person was asked to do.
pub mod task {
    use super::*;

    /// A row of `task`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "task")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who does it.
        pub person_id: Uuid,
        /// At which store.
        pub store_id: Uuid,
        /// Who asked.
        pub asked_by_id: Uuid,
        /// When, milliseconds.
        pub asked_at: i64,
        /// The last day in time.
        pub due: String,
        /// When it was done.
        pub done_at: Option<i64>,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
