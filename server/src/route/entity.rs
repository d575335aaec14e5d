//! The rows of stop rules, absences, planned stops and missed stops.

use sea_orm::entity::prelude::*;

/// A rule that planned stops are expanded from.
pub mod stop_rule {
    use super::*;

    /// A row of `stop_rule`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "stop_rule")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who visits.
        pub person_id: Uuid,
        /// Which store.
        pub store_id: Uuid,
        /// ISO weekdays as digits, such as `14` for Monday and Thursday.
        pub weekdays: String,
        /// Every n weeks.
        pub every_weeks: i64,
        /// First day.
        pub start_day: String,
        /// Last day.
        pub end_day: Option<String>,
        /// Place in the day's order.
        pub order_number: i64,
        /// Minutes after local midnight.
        pub planned_minute: i64,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Days on which a person, or nobody, works.
pub mod absence {
    use super::*;

    /// A row of `absence`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "absence")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who is away; none for the whole company.
        pub person_id: Option<Uuid>,
        /// First day.
        pub from_day: String,
        /// Last day.
        pub to_day: String,
        /// Why.
        pub reason: String,
        /// Who does the stops meanwhile.
        pub stand_in_id: Option<Uuid>,
        /// In the planner's words.
        pub note: Option<String>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A store that a person is to visit on a day.
pub mod planned_stop {
    use super::*;

    /// A row of `planned_stop`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "planned_stop")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who visits.
        pub person_id: Uuid,
        /// Which store.
        pub store_id: Uuid,
        /// The store's day.
        pub day: String,
        /// When that day ends at the store, milliseconds.
        pub day_ends_at: i64,
        /// Place in the day's order.
        pub order_number: i64,
        /// Planned arrival, milliseconds.
        pub planned_at: i64,
        /// Load in standard-visit units.
        pub units: i64,
        /// The rule it came from.
        pub rule_id: Option<Uuid>,
        /// Leave or a holiday.
        pub is_excused: bool,
        /// The absence that excuses it.
        pub excused_by: Option<Uuid>,
        /// Whose stop it was.
        pub stands_in_for: Option<Uuid>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A planned stop that will not be visited on its day.
pub mod missed_stop {
    use super::*;

    /// A row of `missed_stop`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "missed_stop")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The stop.
        pub planned_stop_id: Uuid,
        /// Who misses it.
        pub person_id: Uuid,
        /// Which store.
        pub store_id: Uuid,
        /// The stop's day.
        pub day: String,
        /// Why.
        pub reason: String,
        /// In the person's words.
        pub note: Option<String>,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
