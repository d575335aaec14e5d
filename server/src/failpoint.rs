//! Named places at which a test lets this process die as by SIGKILL. Only a build with the feature
//! `failpoints` has them; no release is built with it.

/// Every place, for tests that die at each.
pub const FAILPOINTS: [&str; 6] = [
    "signing_key_before_commit",
    "push_before_commit",
    "push_after_commit",
    "push_signed",
    "effect_before_commit",
    "effect_after_commit",
];

/// Names the place and at which passage the process dies there, as `push_signed:3`.
pub const FAILPOINT_VARIABLE: &str = "STOREBEAT_FAILPOINT";

/// A process that is to die here does not return.
#[cfg(feature = "failpoints")]
pub(crate) fn reach(name: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PASSAGES_LEFT: OnceLock<Option<(String, AtomicU32)>> = OnceLock::new();
    let planned = PASSAGES_LEFT.get_or_init(|| {
        let planned = std::env::var(FAILPOINT_VARIABLE).ok()?;
        let (name, passage) = planned.split_once(':')?;
        Some((name.to_owned(), AtomicU32::new(passage.parse().ok()?)))
    });
    if let Some((planned, left)) = planned
        && planned == name
        && left.fetch_sub(1, Ordering::Relaxed) == 1
    {
        die();
    }
}

#[cfg(not(feature = "failpoints"))]
#[inline]
pub(crate) fn reach(_: &'static str) {}

#[cfg(feature = "failpoints")]
fn die() -> ! {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        kill_process(getpid(), Signal::KILL).ok();
    }
    std::process::abort()
}
