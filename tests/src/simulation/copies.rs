//! What a schedule knows of the copies of its server, and what the server lost with them.

use super::company::Truth;
use super::phone::Phone;
use shared::ids::{MutationId, RecordId, TerritoryId, UserId};
use shared::time::UtcMs;
use std::collections::BTreeSet;

/// See the module.
#[derive(Debug, Default)]
pub struct Copies {
    /// The last copy.
    pub kept: Option<Kept>,
    /// The server goes on from an earlier copy, and nobody has shown it yet.
    pub is_silent: bool,
    /// Lost with what was put back after its phone had let go of it: nobody can offer it again.
    pub beyond_return: BTreeSet<MutationId>,
    /// Records that it was about.
    pub records_beyond_return: BTreeSet<RecordId>,
}

/// What was so when a copy was made.
#[derive(Clone, Debug)]
pub struct Kept {
    /// When.
    pub at: UtcMs,
    /// Who had a grant where.
    pub granted: BTreeSet<(UserId, TerritoryId)>,
}

impl Copies {
    /// Notes what of a phone's work is lost for good: it was delivered, its retention had ended, and the
    /// server that goes on does not have it.
    pub fn note_lost(&mut self, phone: &Phone, truth: &Truth) {
        for (id, saved) in &phone.saved {
            if phone.let_go.contains(id) && !truth.mutations.contains_key(id) {
                self.beyond_return.insert(*id);
                self.records_beyond_return.insert(saved.draft.record);
            }
        }
    }
}
