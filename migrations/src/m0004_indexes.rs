//! What is looked up often and had no index.

use sea_orm_migration::prelude::*;

/// The relatives of a device, for each push.
#[derive(Debug, DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_index(
                Index::create()
                    .name("device_chain_forked")
                    .table("device_chain")
                    .col("forked_from")
                    .to_owned(),
            )
            .await
    }
}
