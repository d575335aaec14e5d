//! Whether the process can do its work: the database takes a write and has this program's schema, and
//! its disk has room.

use crate::database::{Database, sqlite_file};
use crate::settings::Settings;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// An answer is given again for so long: whoever asks needs no sign-in, and each look is a write.
const HOLDS: Duration = Duration::from_secs(2);
/// Less free space than this on the database's disk, and a day of visits might not fit.
const FREE_BYTES_MIN: u64 = 256 * 1024 * 1024;

/// The last answer and when it was found, and whether the worker stands.
#[derive(Debug, Default)]
pub struct Readiness {
    held: Mutex<Option<(Instant, bool)>>,
    is_worker_down: AtomicBool,
}

impl Readiness {
    /// Whether everything is in order, as found at most two seconds ago.
    pub async fn is_ready(&self, database: &Database, settings: &Settings) -> bool {
        let is_ready = self.get(async || look(database, settings).await).await;
        is_ready && !self.is_worker_down.load(Ordering::Relaxed)
    }

    /// The worker could not do its work; what follows from commits waits until it can.
    pub fn note_worker_down(&self) {
        self.is_worker_down.store(true, Ordering::Relaxed);
    }

    /// The worker does its work.
    pub fn note_worker_up(&self) {
        self.is_worker_down.store(false, Ordering::Relaxed);
    }

    /// The held answer, or a new one; those who ask meanwhile wait for the same look.
    async fn get(&self, look: impl AsyncFnOnce() -> bool) -> bool {
        let mut held = self.held.lock().await;
        if let Some((found_at, is_ready)) = *held
            && found_at.elapsed() < HOLDS
        {
            return is_ready;
        }
        let is_ready = look().await;
        *held = Some((Instant::now(), is_ready));
        is_ready
    }
}

async fn look(database: &Database, settings: &Settings) -> bool {
    let distance = database.schema_distance().await;
    let is_writable = database.check_writable().await;
    let free_bytes = sqlite_file(&settings.database_url).and_then(|file| free_bytes(&file));
    let has_room = has_room(free_bytes);
    let is_ready = matches!((&distance, &is_writable), (Ok((0, _)), Ok(()))) && has_room;
    if !is_ready {
        tracing::error!(?distance, ?is_writable, ?free_bytes, "not ready");
    }
    is_ready
}

/// What cannot be measured, such as a database elsewhere, is for others to watch.
fn has_room(free_bytes: Option<u64>) -> bool {
    free_bytes.is_none_or(|free| free >= FREE_BYTES_MIN)
}

#[cfg(unix)]
fn free_bytes(file: &Path) -> Option<u64> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[tokio::test]
    async fn many_who_ask_cause_one_look() {
        let readiness = Readiness::default();
        let looks = Cell::new(0);
        for _ in 0..10 {
            let is_ready = readiness.get(async || {
                looks.set(looks.get() + 1);
                true
            });
            assert!(is_ready.await);
        }
        assert_eq!(looks.get(), 1);
    }

    #[test]
    fn a_full_disk_is_not_ready() {
        assert!(!has_room(Some(FREE_BYTES_MIN - 1)));
        assert!(has_room(Some(FREE_BYTES_MIN)));
        assert!(has_room(None));
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_of_a_database_file_can_be_measured() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert!(free_bytes(&folder.path().join("storebeat.db")).is_some());
        assert!(free_bytes(Path::new("storebeat.db")).is_some());
    }
}
