//! The rows of promotions and of what reviewers decided.

use sea_orm::entity::prelude::*;

/// A promotion.
pub mod promotion {
    use super::*;

    /// A row of `promotion`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "promotion")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// As people say it.
        pub name: String,
        /// In lower case, for the search.
        pub name_search: String,
        /// How it works.
        pub promotion_type: String,
        /// First day.
        pub from_day: String,
        /// Last day as planned.
        pub to_day: String,
        /// The day from which it is called off.
        pub called_off_on: Option<String>,
        /// Who answers for it.
        pub owner_id: Uuid,
        /// It may be carried out.
        pub is_approved: bool,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A decision on one element of a check.
pub mod review_decision {
    use super::*;

    /// A row of `review_decision`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "review_decision")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The check.
        pub check_id: Uuid,
        /// Its promotion.
        pub promotion_id: Uuid,
        /// Its store.
        pub store_id: Uuid,
        /// Whose check it is.
        pub person_id: Uuid,
        /// The element's number.
        pub element: i64,
        /// Who decided.
        pub reviewer_id: Uuid,
        /// What.
        pub verdict: String,
        /// When the server took it, milliseconds.
        pub at: i64,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The plans of promotions' money.
pub mod promotion_budget {
    use super::*;

    /// A row of `promotion_budget`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "promotion_budget")]
    pub struct Model {
        /// The promotion.
        #[sea_orm(primary_key, auto_increment = false)]
        pub promotion_id: Uuid,
        /// Who saved it last.
        pub author_id: Uuid,
        /// When, milliseconds.
        pub at: i64,
        /// How often it was saved.
        pub version: i64,
        /// The plan as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
