//! The server's clock, the one place that reads it, so that tests and the demo can set the time.

use shared::time::UtcMs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time; clones of a manual clock move together.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `start` until it is moved.
    #[must_use]
    pub fn manual(start: UtcMs) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.0))))
    }

    /// The time in UTC.
    #[must_use]
    pub fn now(&self) -> UtcMs {
        match &self.0 {
            Source::System => UtcMs(system_ms()),
            Source::Manual(time) => UtcMs(time.load(Ordering::SeqCst)),
        }
    }

    /// Sets a manual clock; the machine's clock stays as it is.
    pub fn set(&self, now: UtcMs) {
        if let Source::Manual(time) = &self.0 {
            time.store(now.0, Ordering::SeqCst);
        }
    }

    /// Moves a manual clock by milliseconds; the machine's clock stays as it is.
    pub fn advance(&self, by_ms: i64) {
        if let Source::Manual(time) = &self.0 {
            time.fetch_add(by_ms, Ordering::SeqCst);
        }
    }
}

fn system_ms() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| i64::try_from(since.as_millis()).ok())
        .unwrap_or(0)
}
