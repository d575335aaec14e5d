use std::sync::atomic::{AtomicU32, Ordering};

static NEXT: AtomicU32 = AtomicU32::new(1);

/// An element id that is unique in the page, to tie a label or a hint to its control.
#[must_use]
pub fn unique_id(role: &str) -> String {
    format!("{role}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}
