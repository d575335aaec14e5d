//! Against whom schedules are played and how much of each, and whom a seed brings.

use super::company::{FIELD_PEOPLE, desks};
use super::ledger::Mishap;
use super::random::Random;
use super::real::ServerFault;
use shared::sync::engine::fault::Fault;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

/// Steps before the network heals.
pub const STEPS: u64 = 220;
/// People in the field in nine of ten schedules at most: each phone costs checks at each step.
const PEOPLE_MOSTLY_MAX: usize = 4;

/// Who answers the phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The product's own functions over SQLite.
    Real,
    /// The same with a planted fault.
    Faulty(ServerFault),
    /// See [`super::Model`].
    Model,
}

/// How a schedule is played. Its words are the flags of `cargo xtask simulate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Who answers.
    pub server: Server,
    /// Planted in every phone.
    pub fault: Option<Fault>,
    /// Steps before the network heals.
    pub steps: u64,
    /// The places of the phones that take part; all of them when none are named.
    pub phones: Option<BTreeSet<usize>>,
    /// What does not happen although it is drawn.
    pub without: BTreeSet<Mishap>,
}

impl Stage {
    /// Everything of each schedule, and no planted fault.
    #[must_use]
    pub fn new(server: Server) -> Self {
        Self {
            server,
            fault: None,
            steps: STEPS,
            phones: None,
            without: BTreeSet::new(),
        }
    }

    /// Whether the phone of a place takes part.
    #[must_use]
    pub fn has_phone(&self, place: usize) -> bool {
        let phones = self.phones.as_ref();
        phones.is_none_or(|phones| phones.contains(&place))
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.server {
            Server::Real => {}
            Server::Faulty(fault) => write!(f, " --server-fault {fault:?}")?,
            Server::Model => write!(f, " --model")?,
        }
        if let Some(fault) = self.fault {
            write!(f, " --fault {fault:?}")?;
        }
        if self.steps != STEPS {
            write!(f, " --steps {}", self.steps)?;
        }
        if let Some(phones) = &self.phones {
            let places: Vec<String> = phones.iter().map(usize::to_string).collect();
            write!(f, " --phones {}", places.join(","))?;
        }
        if !self.without.is_empty() {
            let names = self.without.iter().map(|mishap| format!("{mishap:?}"));
            write!(f, " --without {}", names.collect::<Vec<_>>().join(","))?;
        }
        Ok(())
    }
}

/// Whom and what a seed brings, drawn before anything happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cast {
    /// People in the field, each with a phone.
    pub people: usize,
    /// Desks of the administrators.
    pub desks: usize,
    /// Server processes on one database.
    pub instances: usize,
    /// Whether the real server cuts its pages within feeds.
    pub has_small_pages: bool,
    /// The phone whose app is older than the others', in about every third schedule.
    pub older: Option<Older>,
}

/// A phone that begins with an earlier version of the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Older {
    /// Its place.
    pub place: usize,
    /// The step before which it is updated; in half of the cases there is no such step.
    pub until: u64,
}

impl Cast {
    /// The cast of a seed: 2 to 8 phones, 2 or 3 server processes.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut random = Random::new(seed);
        let people_max = if random.percent(10) {
            FIELD_PEOPLE
        } else {
            PEOPLE_MOSTLY_MAX
        };
        let mut cast = Self {
            people: 1 + random.index(people_max),
            desks: 1 + random.index(desks().len()),
            instances: 2 + usize::from(random.percent(10)),
            has_small_pages: random.percent(25),
            older: None,
        };
        if random.percent(33) {
            cast.older = Some(Older {
                place: random.index(cast.phones()),
                until: random.below(2 * STEPS),
            });
        }
        cast
    }

    /// All phones: the places of the field come first.
    #[must_use]
    pub fn phones(&self) -> usize {
        self.people + self.desks
    }

    /// The places of the desks.
    #[must_use]
    pub fn desk_places(&self) -> Range<usize> {
        self.people..self.phones()
    }
}
