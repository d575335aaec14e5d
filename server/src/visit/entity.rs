//! The rows of visits, their evidence and their history lines.

use sea_orm::entity::prelude::*;

/// A person's visit.
pub mod visit {
    use super::*;

    /// A row of `visit`; its times are derived by the server.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who visits.
        pub person_id: Uuid,
        /// Where, when the place is in the list.
        pub store_id: Option<Uuid>,
        /// The place in words, when it is not.
        pub place: Option<String>,
        /// The stop that the phone named.
        pub planned_stop_id: Option<Uuid>,
        /// Arrival, milliseconds.
        pub check_in_at: i64,
        /// Departure, milliseconds.
        pub check_out_at: Option<i64>,
        /// The store's day on which it began.
        pub day: String,
        /// When that day ends at the store, milliseconds.
        pub day_ends_at: i64,
        /// The person found the store closed.
        pub store_closed: bool,
        /// What was skipped and why.
        pub note: Option<String>,
        /// Load in standard-visit units.
        pub units: i64,
        /// Seconds in store, where they count.
        pub time_in_store_s: Option<i64>,
        /// Evidence fair or better and long enough.
        pub is_strict: bool,
        /// The device's clock contradicts the server's anchors.
        pub is_time_suspect: bool,
        /// Grade of the check-in, 0 contradicted to 3 strong.
        pub grade: i64,
        /// Metres from the check-in to the store.
        pub distance_m: Option<i64>,
        /// Evidence of the check-in, as JSON.
        pub check_in: String,
        /// Evidence of the check-out, as JSON.
        pub check_out: Option<String>,
        /// When its last revision reached the server, milliseconds.
        pub received_at: i64,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The exact position behind one check-in or check-out.
pub mod visit_evidence {
    use super::*;

    /// A row of `visit_evidence`.
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit_evidence")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The visit; it may arrive later.
        pub visit_id: Uuid,
        /// Who was there.
        pub person_id: Uuid,
        /// `check_in` or `check_out`.
        pub moment: String,
        /// Degrees.
        pub latitude: Option<f64>,
        /// Degrees.
        pub longitude: Option<f64>,
        /// Radius in metres.
        pub accuracy_m: Option<f64>,
        /// How old the fix was, in seconds.
        pub age_s: Option<i64>,
        /// The person or the system refused the position.
        pub was_refused: bool,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A person's own history line.
pub mod visit_line {
    use super::*;

    /// A row of `visit_line`; phones read it, reports never do.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "visit_line")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The visit.
        pub visit_id: Uuid,
        /// Whose history it is.
        pub person_id: Uuid,
        /// The record's fields, as JSON.
        pub body: String,
    }

    /// Joins are written where they are needed.
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
