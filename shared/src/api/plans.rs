//! What the desk reads of plans.
