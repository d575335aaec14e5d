//! The day from which a promotion is called off, so that lists can tell it from one that runs.

use sea_orm_migration::prelude::*;

/// One column; what was stored before is read from its record when that is written again.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        table
            .table("promotion")
            .add_column(ColumnDef::new("called_off_on").text().null());
        manager.alter_table(table).await
    }
}
