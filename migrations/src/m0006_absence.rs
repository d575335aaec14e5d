//! Leave and holidays, and what they do to planned stops.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// One table, and two columns of planned stops.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(absence()).await?;
        for column in ["excused_by", "stands_in_for"] {
            let column = ColumnDef::new(column).uuid().null().take();
            manager
                .alter_table(
                    Table::alter()
                        .table("planned_stop")
                        .add_column(column)
                        .take(),
                )
                .await?;
        }
        for (name, columns) in [
            ("absence_person", ["person_id", "to_day"]),
            ("absence_stand_in", ["stand_in_id", "to_day"]),
        ] {
            let mut index = Index::create();
            index.name(name).table("absence");
            for column in columns {
                index.col(column);
            }
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// The stand-in is no key: whoever has no grants gets no stops.
fn absence() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("absence")
        .col(id_column("id").primary_key())
        .id_or_none("person_id")
        .text("from_day")
        .text("to_day")
        .text("reason")
        .id_or_none("stand_in_id")
        .text_or_none("note")
        .refer("person_id", "user_account", "id")
        .check(Expr::cust("to_day >= from_day"))
        .check(Expr::cust("stand_in_id IS NULL OR person_id IS NOT NULL"));
    table
}
