//! The plans of promotions' money.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// Apart from the promotion, because every phone reads the catalog.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table("promotion_budget")
            .col(id_column("promotion_id").primary_key());
        table
            .id("author_id")
            .number("at")
            .number("version")
            .text("body");
        table
            .refer("promotion_id", "promotion", "id")
            .refer("author_id", "user_account", "id");
        manager.create_table(table).await
    }
}
