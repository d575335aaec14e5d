//! What reports over long histories need, and what nobody needed.

use sea_orm_migration::prelude::*;

/// A board reads the missed stops of its day. A figure of one promotion finds its tallies by name and day,
/// so their index by subject was only written; and what a check added for each element was read by nobody,
/// while it was every second tally of a push.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let unread = "DELETE FROM tally WHERE name = 'promotion_element'";
        manager.get_connection().execute_unprepared(unread).await?;
        manager
            .create_index(
                Index::create()
                    .name("missed_stop_on_day")
                    .table("missed_stop")
                    .col("day")
                    .col("id")
                    .to_owned(),
            )
            .await?;
        manager
            .drop_index(
                Index::drop()
                    .name("tally_subject")
                    .table("tally")
                    .to_owned(),
            )
            .await
    }
}
