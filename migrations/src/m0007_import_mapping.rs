//! What people said of the columns of imported lists.

use crate::columns::Columns as _;
use sea_orm_migration::prelude::*;

/// One row for each source of each kind of list.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table.table("import_mapping");
        table
            .text("kind")
            .text("source")
            .text("columns")
            .number("saved_at")
            .id_or_none("saved_by");
        table.refer("saved_by", "user_account", "id");
        table.primary_key(Index::create().col("kind").col("source"));
        manager.create_table(table).await
    }
}
