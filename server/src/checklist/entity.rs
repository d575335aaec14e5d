//! The rows of forms.

use sea_orm::entity::prelude::*;

/// One version of a form.
pub mod checklist_form {
    use super::*;

    /// A row of `checklist_form`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "checklist_form")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The same for all versions.
        pub lineage: Uuid,
        /// From 1.
        pub version: i64,
        /// As people say it.
        pub name: String,
        /// The day from which it is not asked.
        pub retired_on: Option<String>,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
