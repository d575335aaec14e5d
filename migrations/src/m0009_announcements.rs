//! Announcements and whom each was for; what waits of issues.

use crate::columns::{Columns as _, id_column};
use sea_orm_migration::prelude::*;

/// Who has read one is told by the person's inbox item.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(announcement()).await?;
        manager.create_table(announcement_reader()).await?;
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn announcement() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("announcement")
        .col(id_column("id").primary_key());
    table
        .id("author_id")
        .number("at")
        .text("title")
        .text("text")
        .text("audience_kind")
        .id_or_none("audience_id");
    table.refer("author_id", "user_account", "id");
    table.check(Expr::cust(
        "(audience_kind = 'company') = (audience_id IS NULL)",
    ));
    table
}

/// The item is no foreign key: it is made by an effect, a moment later.
fn announcement_reader() -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table("announcement_reader")
        .id("announcement_id")
        .id("person_id")
        .id("item_id");
    table.primary_key(Index::create().col("announcement_id").col("person_id"));
    table
        .refer("announcement_id", "announcement", "id")
        .refer("person_id", "user_account", "id");
    table
}

fn indexes() -> Vec<IndexCreateStatement> {
    let index = |name: &str, table: &str, columns: &[&'static str]| {
        let mut index = Index::create();
        index.name(name).table(table.to_owned());
        for column in columns {
            index.col(*column);
        }
        index
    };
    vec![
        index("announcement_at", "announcement", &["at", "id"]),
        index("announcement_author", "announcement", &["author_id", "at"]),
        index(
            "announcement_reader_person",
            "announcement_reader",
            &["person_id"],
        ),
        index(
            "issue_order",
            "issue",
            &["closed_at", "urgency", "due", "id"],
        ),
        index(
            "issue_unacknowledged",
            "issue",
            &["acknowledged_at", "day", "id"],
        ),
    ]
}
