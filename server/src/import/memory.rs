//! What was said of the columns of a source is remembered for its next list.

use crate::database::{Error, Tx};
use crate::kinds::rows::{from_json, to_json};
use crate::organisation::Actor;
use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait as _;
use sea_orm::sea_query::OnConflict;
use shared::import::{ColumnMemory, ListField, ListKind};
use std::collections::BTreeMap;

mod entity {
    use sea_orm::entity::prelude::*;

    /// A row of `import_mapping`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_mapping")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        /// JSON: the field of each header, null for one that is left out.
        pub columns: String,
        pub saved_at: i64,
        pub saved_by: Option<Uuid>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// What was said of the columns of a source; nothing for one that is new.
pub(super) async fn recall(tx: &Tx, kind: ListKind, source: &str) -> Result<ColumnMemory, Error> {
    let key = (kind.as_str().to_owned(), source.to_owned());
    let row = entity::Entity::find_by_id(key).one(tx.connection()).await?;
    let said: BTreeMap<String, Option<ListField>> = match row {
        Some(row) => from_json(&row.columns)?,
        None => BTreeMap::new(),
    };
    Ok(ColumnMemory(said))
}

/// Keeps what was said last.
pub(super) async fn remember(
    tx: &Tx,
    actor: &Actor,
    (kind, source): (ListKind, &str),
    memory: &ColumnMemory,
) -> Result<(), Error> {
    use entity::Column;
    let row = entity::ActiveModel {
        kind: Set(kind.as_str().to_owned()),
        source: Set(source.to_owned()),
        columns: Set(to_json(&memory.0)),
        saved_at: Set(actor.now.0),
        saved_by: Set(actor.user.map(|user| user.0)),
    };
    let again = OnConflict::columns([Column::Kind, Column::Source])
        .update_columns([Column::Columns, Column::SavedAt, Column::SavedBy])
        .to_owned();
    entity::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}
