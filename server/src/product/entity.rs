//! The rows of products and of what is agreed with stores.

use sea_orm::entity::prelude::*;

/// Something that is sold.
pub mod product {
    use super::*;

    /// A row of `product`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// As people say it.
        pub name: String,
        /// Name, brand, category and barcode in lower case, for the search.
        pub name_search: String,
        /// The barcode.
        pub gtin: Option<String>,
        /// Place in lists.
        pub order_number: i64,
        /// The day from which it is not sold.
        pub ended_on: Option<String>,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What is agreed with a store.
pub mod listing {
    use super::*;

    /// A row of `listing`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "listing")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The store.
        pub store_id: Uuid,
        /// The record as JSON.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
