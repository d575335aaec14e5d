//! The rows that sync stands on, as entities. Nothing outside of sync reads them.

/// See the migration of the same name.
pub mod meta {
    use sea_orm::entity::prelude::*;

    /// What is true of the whole database.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "meta")]
    pub struct Model {
        /// What it is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub name: String,
        /// Its value.
        pub value: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// See the migration of the same name.
pub mod signing_key {
    use sea_orm::entity::prelude::*;

    /// A key that signs or has signed receipts.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_key")]
    pub struct Model {
        /// In the order of use, from 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        /// The public half, hexadecimal.
        pub key: String,
        /// JSON of the endorsement by the key before; none for the first.
        pub endorsement: Option<String>,
        /// When a server began to sign with it.
        pub first_used_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// One row a feed.
pub mod feed {
    use sea_orm::entity::prelude::*;

    /// A feed's counters, written under its lock.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed")]
    pub struct Model {
        /// The small number in cursors.
        #[sea_orm(primary_key)]
        pub ordinal: i64,
        /// The name.
        pub id: String,
        /// The last position given.
        pub head: i64,
        /// Facts up to here have left.
        pub window_position: i64,
        /// A cursor below has to read the feed anew.
        pub floor: i64,
        /// When the window is looked at again.
        pub window_due_at: i64,
        /// Revisions in the history.
        pub history_sequence: i64,
        /// Over the live entries.
        pub digest: Vec<u8>,
        /// The last link of the history.
        pub history_link: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Where a record lives now.
pub mod record {
    use sea_orm::entity::prelude::*;

    /// A record's place and revision; the body is in the history.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "record")]
    pub struct Model {
        /// The record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Its kind.
        pub kind: String,
        /// Its home feed's ordinal.
        pub feed: i64,
        /// Its place there.
        pub position: i64,
        /// Its revision.
        pub revision: i64,
        /// `put` or `gone`.
        pub op: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What a pull sends.
pub mod feed_entry {
    use sea_orm::entity::prelude::*;

    /// The current state of one record in one feed.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "feed_entry")]
    pub struct Model {
        /// The feed's ordinal.
        #[sea_orm(primary_key, auto_increment = false)]
        pub feed: i64,
        /// The place.
        #[sea_orm(primary_key, auto_increment = false)]
        pub position: i64,
        /// The record.
        pub record_id: Uuid,
        /// Its kind.
        pub kind: String,
        /// Its revision.
        pub revision: i64,
        /// `put`, `gone` or `moved`.
        pub op: String,
        /// The wire's text; none unless live.
        pub body: Option<String>,
        /// SHA-256 of that text; of nothing unless live.
        pub body_hash: Vec<u8>,
        /// When it took this place.
        pub changed_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Every revision.
pub mod history {
    use sea_orm::entity::prelude::*;

    /// One revision of one record.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "history")]
    pub struct Model {
        /// The feed's ordinal.
        #[sea_orm(primary_key, auto_increment = false)]
        pub feed: i64,
        /// The running number there.
        #[sea_orm(primary_key, auto_increment = false)]
        pub sequence: i64,
        /// The record.
        pub record_id: Uuid,
        /// Its revision.
        pub revision: i64,
        /// The mutation that made it.
        pub mutation_id: Uuid,
        /// The hash of that mutation.
        pub mutation_hash: Vec<u8>,
        /// Who did it.
        pub author_id: Uuid,
        /// The body after it.
        pub body: String,
        /// SHA-256 of that text without its personal values.
        pub body_hash: Vec<u8>,
        /// The commit time.
        pub at: i64,
        /// When it happened, as derived.
        pub occurred_at: i64,
        /// See `shared::sync::history`.
        pub link: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Mutations that were done.
pub mod mutation {
    use sea_orm::entity::prelude::*;

    /// A mutation as the device wrote it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "mutation")]
    pub struct Model {
        /// The mutation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The hash of the envelope.
        pub hash: Vec<u8>,
        /// The device.
        pub device_id: Uuid,
        /// The person.
        pub author_id: Uuid,
        /// The device's running number.
        pub number: i64,
        /// The record.
        pub record_id: Uuid,
        /// The envelope's bytes.
        pub envelope: Vec<u8>,
        /// The personal values, erasable.
        pub private: Vec<u8>,
        /// The signature, empty until devices sign.
        pub signature: Vec<u8>,
        /// When the server took it.
        pub received_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What became of mutations.
pub mod receipt {
    use sea_orm::entity::prelude::*;

    /// One leaf; the highest sequence holds.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "receipt")]
    pub struct Model {
        /// The mutation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mutation_id: Uuid,
        /// The hash of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// From 1.
        #[sea_orm(primary_key, auto_increment = false)]
        pub sequence: i64,
        /// The leaf's final bytes.
        pub leaf: Vec<u8>,
        /// Why it is held or returned.
        pub reason: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Mutations that were not done.
pub mod quarantine {
    use sea_orm::entity::prelude::*;

    /// A mutation, whole, and why it was not done.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantine")]
    pub struct Model {
        /// The mutation; derived from the hash when the envelope does not say.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mutation_id: Uuid,
        /// The hash of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// The device that sent it.
        pub device_id: Uuid,
        /// The person who sent it.
        pub sender_id: Uuid,
        /// The device's running number, 0 when unreadable.
        pub number: i64,
        /// The record, when readable.
        pub record_id: Option<Uuid>,
        /// The store that it is about; none also where it came before this was noted.
        pub store_id: Option<Uuid>,
        /// See [`crate::sync::quarantine::State`].
        pub state: String,
        /// A problem code.
        pub reason: String,
        /// The envelope's bytes.
        pub envelope: Vec<u8>,
        /// The personal values.
        pub private: Vec<u8>,
        /// The signature.
        pub signature: Vec<u8>,
        /// When the server took it.
        pub received_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// What held mutations wait for.
pub mod quarantine_wait {
    use sea_orm::entity::prelude::*;

    /// One thing that one mutation waits for.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "quarantine_wait")]
    pub struct Model {
        /// The held mutation.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mutation_id: Uuid,
        /// The hash of its bytes.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        /// A mutation or a record.
        #[sea_orm(primary_key, auto_increment = false)]
        pub waits_for: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// How far devices have counted.
pub mod device_chain {
    use sea_orm::entity::prelude::*;

    /// The tail of one device's chain.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device_chain")]
    pub struct Model {
        /// The device.
        #[sea_orm(primary_key, auto_increment = false)]
        pub device_id: Uuid,
        /// The device that it forked from.
        pub forked_from: Option<Uuid>,
        /// The highest running number.
        pub last_number: i64,
        /// The hash of that mutation.
        pub last_hash: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Anchors for clocks.
pub mod anchor {
    use sea_orm::entity::prelude::*;

    /// One anchor.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "anchor")]
    pub struct Model {
        /// Opaque to the device.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// The device.
        pub device_id: Uuid,
        /// The server's time.
        pub issued_at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// Work that follows from commits.
pub mod effect {
    use sea_orm::entity::prelude::*;

    /// One piece of work.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "effect")]
    pub struct Model {
        /// In the order of commits, roughly.
        #[sea_orm(primary_key)]
        pub id: i64,
        /// The same key is the same work.
        pub key: String,
        /// Who applies it.
        pub handler: String,
        /// JSON for the handler.
        pub payload: String,
        /// Not before.
        pub due_at: i64,
        /// When it was applied.
        pub done_at: Option<i64>,
        /// How often it failed.
        pub attempts: i64,
        /// How it failed last.
        pub last_error: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
