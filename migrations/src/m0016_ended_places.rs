//! Where stores stood before, so that what was recorded there then counts when it comes late.

use crate::columns::{Columns as _, number_column};
use sea_orm_migration::prelude::*;

/// Rows are kept as long as grants that have ended: nobody knows when a phone comes back.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(ended_place()).await?;
        // Of a store that is on a route already nobody knows since when.
        let since = number_column("since").not_null().default(0).take();
        let store = ColumnDef::new("store_id").uuid().null().take();
        for (table, column) in [("route_store", since), ("quarantine", store)] {
            let altered = Table::alter().table(table).add_column(column).take();
            manager.alter_table(altered).await?;
        }
        Ok(())
    }
}

/// A territory, with the region in which it lay, or a route that a store has left. Without foreign keys:
/// both may be removed later.
fn ended_place() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("ended_place")
        .id("store_id")
        .text("scope_kind")
        .id("scope_id")
        .id_or_none("region_id")
        .number("valid_from")
        .number("valid_to");
    // The store first, as pushes ask for stores.
    table.primary_key(
        Index::create()
            .col("store_id")
            .col("scope_kind")
            .col("scope_id")
            .col("valid_to"),
    );
    table.check(Expr::col("scope_kind").is_in(["territory", "route"]));
    table.check(Expr::cust(
        "(scope_kind = 'territory') = (region_id IS NOT NULL)",
    ));
    table
}
