//! The only source of chance: one seed decides everything.

/// SplitMix64: small, well mixed, and the same on every machine and in every version.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The sequence of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The part of a seed's sequence that belongs to one step: however much a step draws, those after it
    /// draw the same, so that a schedule stays what it is when something of it is left out.
    #[must_use]
    pub fn of_step(seed: u64, step: u64) -> Self {
        let start = Self::new(seed).bits();
        Self::new(Self::new(start.wrapping_add(step)).bits())
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which must not be 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// An index of a list of that length, which must not be empty.
    pub fn index(&mut self, len: usize) -> usize {
        let len = u64::try_from(len).unwrap_or(1);
        usize::try_from(self.below(len)).unwrap_or(0)
    }

    /// True in so many of a hundred.
    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// By how much a clock is wrong that is ten years off at most.
    pub fn within_ten_years_ms(&mut self) -> i64 {
        let ten_years_ms: u64 = 10 * 365 * 24 * 60 * 60 * 1_000;
        let ms = i64::try_from(self.below(2 * ten_years_ms)).unwrap_or(0);
        ms - i64::try_from(ten_years_ms).unwrap_or(0)
    }

    /// One of the list, which must not be empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }

    /// Random bytes, for ids and salts.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.bits().to_le_bytes()[0])
    }
}
