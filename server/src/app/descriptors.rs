//! Open files: every connection is one, and a server that runs out of them answers nobody.

use super::refusals::{Refusal, refuse};
use super::run::{connections_of, count_workers};
use crate::settings::{Mode, Settings};

/// Files beside connections: the database's, the web app's, sockets, logs.
const OTHER_FILES: usize = 256;

/// Takes as many descriptors as the system gives; in production they must be enough.
pub(super) fn check(settings: &Settings) -> Result<(), Refusal> {
    let available = raise_limit();
    if settings.mode != Mode::Production {
        return Ok(());
    }
    compare(available, needed(count_workers(settings)))
}

fn needed(workers: usize) -> u64 {
    let connections = workers.saturating_mul(connections_of(workers));
    u64::try_from(connections.saturating_add(OTHER_FILES)).unwrap_or(u64::MAX)
}

fn compare(available: Option<u64>, needed: u64) -> Result<(), Refusal> {
    match available {
        Some(available) if available < needed => refuse(format!(
            "only {available} files may be open at once and {needed} can be needed: raise the limit \
             with `ulimit -n {needed}`, in systemd with LimitNOFILE={needed}"
        )),
        _ => Ok(()),
    }
}

/// Raises the soft limit to the hard one and gives what holds then; `None` without a limit.
#[cfg(unix)]
fn raise_limit() -> Option<u64> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: before.maximum,
        maximum: before.maximum,
    };
    if let Err(error) = setrlimit(Resource::Nofile, raised) {
        tracing::warn!(%error, "the limit of open files cannot be raised");
    }
    getrlimit(Resource::Nofile).current
}

#[cfg(not(unix))]
fn raise_limit() -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_worker_and_each_stream_needs_a_file() {
        assert_eq!(needed(1), 512 + 12_000 + 256);
        assert!(needed(8) >= 8 * 512 + 12_000 + 256);
    }

    #[test]
    fn too_few_files_are_refused_with_the_number_that_is_needed() {
        let refusal = compare(Some(1024), 12_768).expect_err("it is refused");
        assert!(refusal.0.contains("LimitNOFILE=12768"), "{refusal}");
        assert_eq!(compare(Some(12_768), 12_768), Ok(()));
        assert_eq!(compare(None, 12_768), Ok(()));
    }
}
