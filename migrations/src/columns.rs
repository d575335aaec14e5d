//! Short names for the columns that every table is made of.

use sea_orm_migration::prelude::*;

/// A UUID column that has a value.
pub fn id_column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).uuid().not_null().take()
}

/// A 64-bit column; times are milliseconds since 1970.
pub fn number_column(name: &'static str) -> ColumnDef {
    ColumnDef::new(name).big_integer().take()
}

/// Adds columns of the usual types.
pub trait Columns {
    /// A UUID.
    fn id(&mut self, name: &'static str) -> &mut Self;
    /// A UUID or none.
    fn id_or_none(&mut self, name: &'static str) -> &mut Self;
    /// A 64-bit number.
    fn number(&mut self, name: &'static str) -> &mut Self;
    /// A 64-bit number or none.
    fn number_or_none(&mut self, name: &'static str) -> &mut Self;
    /// Text.
    fn text(&mut self, name: &'static str) -> &mut Self;
    /// Text or none.
    fn text_or_none(&mut self, name: &'static str) -> &mut Self;
    /// Bytes.
    fn bytes(&mut self, name: &'static str) -> &mut Self;
    /// A column that names a row of another table.
    fn refer(&mut self, column: &'static str, table: &'static str, key: &'static str) -> &mut Self;
}

impl Columns for TableCreateStatement {
    fn id(&mut self, name: &'static str) -> &mut Self {
        self.col(id_column(name))
    }

    fn id_or_none(&mut self, name: &'static str) -> &mut Self {
        self.col(ColumnDef::new(name).uuid().null())
    }

    fn number(&mut self, name: &'static str) -> &mut Self {
        self.col(number_column(name).not_null())
    }

    fn number_or_none(&mut self, name: &'static str) -> &mut Self {
        self.col(number_column(name).null())
    }

    fn text(&mut self, name: &'static str) -> &mut Self {
        self.col(ColumnDef::new(name).text().not_null())
    }

    fn text_or_none(&mut self, name: &'static str) -> &mut Self {
        self.col(ColumnDef::new(name).text().null())
    }

    fn bytes(&mut self, name: &'static str) -> &mut Self {
        self.col(ColumnDef::new(name).binary().not_null())
    }

    fn refer(&mut self, column: &'static str, table: &'static str, key: &'static str) -> &mut Self {
        self.foreign_key(ForeignKey::create().from_col(column).to(table, key))
    }
}
