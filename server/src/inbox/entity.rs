//! The rows of inbox items.

use sea_orm::entity::prelude::*;

/// A row of `inbox_item`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "inbox_item")]
pub struct Model {
    /// The record.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Whose inbox.
    pub person_id: Uuid,
    /// What it is about, as JSON.
    pub about: String,
    /// When the server made it, milliseconds.
    pub at: i64,
    /// When the person marked it as read, milliseconds.
    pub read_at: Option<i64>,
}

/// Joins are written where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
