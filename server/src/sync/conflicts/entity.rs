//! The rows of conflicts.

use sea_orm::entity::prelude::*;

/// One field of one mutation that met another value than the one it named as before. The values are in
/// the history and in the mutation's bytes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "field_conflict")]
pub struct Model {
    /// The mutation that came second.
    #[sea_orm(primary_key, auto_increment = false)]
    pub mutation_id: Uuid,
    /// The field.
    #[sea_orm(primary_key, auto_increment = false)]
    pub field: String,
    /// The record.
    pub record_id: Uuid,
    /// Its kind.
    pub kind: String,
    /// Whose record it is, where it has somebody.
    pub person_id: Option<Uuid>,
    /// The store that it is about.
    pub store_id: Option<Uuid>,
    /// The record's revision that the mutation made.
    pub revision: i64,
    /// The revision that had set the first value.
    pub other_revision: i64,
    /// When it arrived, in milliseconds since 1970.
    pub at: i64,
    /// The mutation that chose.
    pub settled_by: Option<Uuid>,
    /// When it arrived.
    pub settled_at: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
