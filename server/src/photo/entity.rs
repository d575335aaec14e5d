//! What is known of photos, as rows.

/// An original that the vault holds.
pub mod photo {
    use sea_orm::entity::prelude::*;

    /// A row of `photo`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo")]
    pub struct Model {
        /// SHA-256 of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// Bytes.
        pub length: i64,
        /// Pixels.
        pub width: i64,
        /// Pixels.
        pub height: i64,
        /// 1 when it arrived with metadata and nobody is shown it.
        pub is_withheld: i64,
        /// When its hash was found right here, milliseconds.
        pub delivered_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A photo of a record.
pub mod photo_use {
    use sea_orm::entity::prelude::*;

    /// A row of `photo_use`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo_use")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub record_id: Uuid,
        /// The photo.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// The record's kind.
        pub kind: String,
        /// Whose record it is.
        pub person_id: Option<Uuid>,
        /// Where.
        pub store_id: Option<Uuid>,
        /// Who named it there first. Of rows from before it was noted, whose record it is in the history.
        pub named_by: Option<Uuid>,
        /// When the server learned of it, milliseconds.
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Who had the bytes of a photo: that is more than to know its hash.
pub mod photo_proof {
    use sea_orm::entity::prelude::*;

    /// A row of `photo_proof`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo_proof")]
    pub struct Model {
        /// The photo.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// Who sent all of it, or for whom somebody did who answers for them.
        #[sea_orm(primary_key, auto_increment = false)]
        pub person_id: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// One device's upload of one photo.
pub mod photo_upload {
    use sea_orm::entity::prelude::*;

    /// A row of `photo_upload`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo_upload")]
    pub struct Model {
        /// Its name in addresses.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Who sends.
        pub device_id: Uuid,
        /// What the bytes have to be.
        pub hash: Vec<u8>,
        /// Bytes in the end.
        pub length: i64,
        /// Bytes so far.
        pub received: i64,
        /// How far it has come.
        pub state: String,
        /// When it is forgotten, milliseconds.
        pub expires_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A piece of an upload.
pub mod photo_part {
    use sea_orm::entity::prelude::*;

    /// A row of `photo_part`.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "photo_part")]
    pub struct Model {
        /// Of which upload.
        #[sea_orm(primary_key, auto_increment = false)]
        pub upload_id: Uuid,
        /// Its first byte.
        #[sea_orm(primary_key, auto_increment = false)]
        pub start: i64,
        /// Its name in the vault.
        pub name: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
