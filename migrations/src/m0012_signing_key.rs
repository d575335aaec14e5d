//! The keys that have signed receipts.

use crate::columns::{Columns as _, number_column};
use sea_orm_migration::prelude::*;

/// The public halves, each endorsed by the one before, so that a phone follows from the first that it
/// met to the present one.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::create();
        table
            .table("signing_key")
            .col(number_column("number").not_null().primary_key());
        table
            .text("key")
            .text_or_none("endorsement")
            .number("first_used_at");
        manager.create_table(table).await
    }
}
