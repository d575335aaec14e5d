//! The rows of facts and of what they add to figures.

use sea_orm::entity::prelude::*;

/// A fact of one person's day.
pub mod fact {
    use super::*;

    /// A row of `fact`; several kinds share the table.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "fact")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its kind.
        pub kind: String,
        /// The visit that it belongs to.
        pub visit_id: Option<Uuid>,
        /// Who did it.
        pub person_id: Uuid,
        /// Where.
        pub store_id: Option<Uuid>,
        /// The promotion or the form.
        pub subject_id: Option<Uuid>,
        /// The day.
        pub day: String,
        /// The visit's arrival, or when it was recorded, milliseconds.
        pub at: i64,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What one record adds to one part of one figure.
pub mod tally {
    use super::*;

    /// A row of `tally`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "tally")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub record_id: Uuid,
        /// See [`shared::figures::tally::TallyName`].
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// Tells apart what one record adds to one figure more than once; zero so far.
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: i64,
        /// Who recorded it.
        pub person_id: Uuid,
        /// Where.
        pub store_id: Uuid,
        /// The promotion or the form.
        pub subject_id: Option<Uuid>,
        /// The day.
        pub day: String,
        /// The visit's arrival, milliseconds.
        pub at: i64,
        /// What counts.
        pub numerator: i64,
        /// Of what.
        pub denominator: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
