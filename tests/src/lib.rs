//! Shared builders.
