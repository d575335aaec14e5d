//! Where a server process dies over a push.

use super::ledger::Mishap;
use super::random::Random;

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerDeath {
    /// Everything is written and nothing is committed.
    BeforeCommit,
    /// Everything is committed and nothing is answered.
    AfterCommit,
}

impl ServerDeath {
    /// Decides whether a server dies over the next push.
    pub fn draw(random: &mut Random) -> Option<Self> {
        match random.below(100) {
            0..4 => Some(Self::BeforeCommit),
            4..8 => Some(Self::AfterCommit),
            _ => None,
        }
    }

    /// As it is counted.
    #[must_use]
    pub fn mishap(self) -> Mishap {
        match self {
            Self::BeforeCommit => Mishap::ServerKilledBeforeCommit,
            Self::AfterCommit => Mishap::ServerKilledAfterCommit,
        }
    }
}
