//! What the desk reads of stores.
