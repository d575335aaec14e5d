//! The rows of stores and store types.

use sea_orm::entity::prelude::*;

/// A list entry such as hypermarket.
pub mod store_type {
    use super::*;

    /// A row of `store_type`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "store_type")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The Chinese name.
        pub name_zh: String,
        /// The English name.
        pub name_en: String,
        /// Load of one visit in standard-visit units.
        pub units: i64,
        /// How many visits make a standard day.
        pub stores_a_day: i64,
        /// The shortest time in store that counts.
        pub time_in_store_min_s: i64,
        /// The geofence's radius.
        pub geofence_radius_m: i64,
        /// What a visit consists of, as JSON.
        pub template: String,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A place that is visited.
pub mod store {
    use super::*;

    /// A row of `store`.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "store")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// As people say it.
        pub name: String,
        /// Name, address and key in lower case, for the search.
        pub name_search: String,
        /// The list it came from.
        pub source: Option<String>,
        /// Its key in that list.
        pub external_id: Option<String>,
        /// One line.
        pub address: String,
        /// Its type.
        pub store_type_id: Uuid,
        /// Its territory.
        pub territory_id: Uuid,
        /// Degrees, WGS-84.
        pub latitude: Option<f64>,
        /// Degrees, WGS-84.
        pub longitude: Option<f64>,
        /// Radius in metres.
        pub accuracy_m: Option<f64>,
        /// The datum it arrived in.
        pub datum: Option<String>,
        /// Why the position cannot be trusted.
        pub doubt: Option<String>,
        /// What its list said last, as JSON.
        pub listed_position: Option<String>,
        /// The UTC-offset changes of its zone, as JSON.
        pub zone: String,
        /// The day it closed for good.
        pub closed_on: Option<String>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
