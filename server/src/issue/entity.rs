//! The rows of issues.

use sea_orm::entity::prelude::*;

/// What has to be solved in a store.
pub mod issue {
    use super::*;

    /// A row of `issue`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "issue")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Where.
        pub store_id: Uuid,
        /// Who reported it.
        pub reporter_id: Uuid,
        /// Who solves it.
        pub owner_id: Option<Uuid>,
        /// At which visit.
        pub visit_id: Option<Uuid>,
        /// The day of the report.
        pub day: String,
        /// The last day in time.
        pub due: String,
        /// What it is about.
        pub category: String,
        /// 0 urgent to 2 low.
        pub urgency: i64,
        /// In a few words.
        pub title: String,
        /// When, milliseconds.
        pub reported_at: i64,
        /// When a supervisor took note.
        pub acknowledged_at: Option<i64>,
        /// When it was solved.
        pub solved_at: Option<i64>,
        /// When it was closed.
        pub closed_at: Option<i64>,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
