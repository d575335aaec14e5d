//! The feeds of the product and how they are named.

use crate::ids::{StoreId, UserId};
use crate::sync::FeedId;

/// Live products, current forms, store types and settings: everybody reads it.
#[must_use]
pub fn catalog() -> FeedId {
    FeedId::new("catalog")
}

/// Everything about one store that every reader of the store may see.
#[must_use]
pub fn store(id: StoreId) -> FeedId {
    FeedId::new(format!("store:{id}"))
}

/// A person's plan, inbox, own history, and the drafts of promotions that they answer for.
#[must_use]
pub fn user(id: UserId) -> FeedId {
    FeedId::new(format!("user:{id}"))
}

/// What a feed's name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedName {
    /// See [`catalog`].
    Catalog,
    /// See [`store`].
    Store(StoreId),
    /// See [`user`].
    User(UserId),
}

/// Reads a feed's name; `None` for a feed that this version does not know.
#[must_use]
pub fn parse(feed: &FeedId) -> Option<FeedName> {
    match feed.as_str().split_once(':') {
        None if feed.as_str() == "catalog" => Some(FeedName::Catalog),
        Some(("store", id)) => id.parse().ok().map(FeedName::Store),
        Some(("user", id)) => id.parse().ok().map(FeedName::User),
        _ => None,
    }
}
