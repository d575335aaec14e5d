//! The rows of announcements.

/// What was said.
pub mod announcement {
    use sea_orm::entity::prelude::*;

    /// A row of `announcement`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "announcement")]
    pub struct Model {
        /// Made by its writer.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who says it.
        pub author_id: Uuid,
        /// When, milliseconds.
        pub at: i64,
        /// In a few words.
        pub title: String,
        /// The whole of it.
        pub text: String,
        /// `company`, `region`, `territory` or `team`.
        pub audience_kind: String,
        /// Which of them; none for the company.
        pub audience_id: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Whom it was for.
pub mod announcement_reader {
    use sea_orm::entity::prelude::*;

    /// A row of `announcement_reader`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "announcement_reader")]
    pub struct Model {
        /// The announcement.
        #[sea_orm(primary_key, auto_increment = false)]
        pub announcement_id: Uuid,
        /// Who is to read it.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
        /// The inbox item, whose `read_at` is the receipt.
        pub item_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
