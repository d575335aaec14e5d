//! When to try again.

/// The first delay.
const FIRST_MS: u64 = 2_000;
/// No delay is longer, so that a phone on a shelf still delivers within the hour.
const LONGEST_MS: u64 = 15 * 60 * 1_000;

/// Milliseconds to wait after `failures` failed synchronisations in a row: doubled each time up to
/// a quarter of an hour, of which the later half is spread by `random`, so that a thousand phones
/// that lost the server together do not come back together. `asked_ms` is what the server asked for
/// (`Retry-After`), which is never undercut.
#[must_use]
pub fn delay_ms(failures: u32, asked_ms: Option<u64>, random: u64) -> u64 {
    let doublings = failures.saturating_sub(1).min(32);
    let whole = FIRST_MS.saturating_mul(1 << doublings).min(LONGEST_MS);
    let half = whole / 2;
    let delay = half + random % (half + 1);
    delay.max(asked_ms.map_or(0, |asked| asked.saturating_add(random % (asked / 4 + 1))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_delay_is_between_half_and_the_whole_of_its_step(failures in 1_u32..80, random: u64) {
            let whole = LONGEST_MS.min(FIRST_MS * (1 << failures.saturating_sub(1).min(30)));
            let delay = delay_ms(failures, None, random);
            prop_assert!(delay >= whole / 2 && delay <= whole);
        }

        #[test]
        fn a_servers_wish_is_never_undercut(failures in 0_u32..80, asked in 0_u64..3_600_000, random: u64) {
            prop_assert!(delay_ms(failures, Some(asked), random) >= asked);
        }
    }
}
