use leptos::prelude::*;
use std::time::Duration;

/// Rows that are drawn in one task; a slow phone draws as many between two frames.
const STEP: usize = 12;

/// The first of many keys at once and the others step by step, so that the page answers while a long
/// table is drawn. What was drawn stays.
pub fn in_steps<K: Clone + PartialEq + Send + Sync + 'static>(keys: Memo<Vec<K>>) -> Memo<Vec<K>> {
    let drawn = RwSignal::new(STEP);
    Effect::new(move || {
        if drawn.get() < keys.with(Vec::len) {
            // The table may be gone when the time comes.
            let more = move || {
                drawn.try_update(|drawn| *drawn += STEP);
            };
            set_timeout(more, Duration::ZERO);
        }
    });
    Memo::new(move |_| keys.with(|keys| keys.iter().take(drawn.get()).cloned().collect()))
}
