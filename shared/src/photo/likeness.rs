//! Whether two photos look alike, by a difference hash: what a phone can tell without a network.

use serde::{Deserialize, Serialize};

/// Width of the small picture that a likeness is taken from, in pixels.
pub const SAMPLE_WIDTH: usize = COLUMNS * BLOCK;
/// Its height, in pixels.
pub const SAMPLE_HEIGHT: usize = ROWS * BLOCK;
/// From this many of 64 bits on, two photos show different things.
const DIFFERENT_FROM_BITS: u32 = 6;

const COLUMNS: usize = 9;
const ROWS: usize = 8;
/// Each field of the grid is the mean of a square of so many pixels, so that one pixel decides nothing.
const BLOCK: usize = 8;
/// Red, green, blue and opacity.
const CHANNELS: usize = 4;

/// What a photo looks like in 64 bits: for each field of a grid of 9 × 8 whether it is brighter than the next
/// one to its right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness(pub u64);

impl Likeness {
    /// Takes it from the pixels of the photo scaled to [`SAMPLE_WIDTH`] × [`SAMPLE_HEIGHT`], four bytes each, row by
    /// row; none when there are not so many.
    #[must_use]
    pub fn of_pixels(pixels: &[u8]) -> Option<Self> {
        if pixels.len() != SAMPLE_WIDTH * SAMPLE_HEIGHT * CHANNELS {
            return None;
        }
        let mut bits = 0;
        for row in 0..ROWS {
            for column in 0..COLUMNS - 1 {
                let is_brighter =
                    brightness(pixels, column, row) > brightness(pixels, column + 1, row);
                bits = bits << 1 | u64::from(is_brighter);
            }
        }
        Some(Self(bits))
    }

    /// Whether the two photos probably show the same.
    #[must_use]
    pub fn is_near(self, other: Self) -> bool {
        (self.0 ^ other.0).count_ones() < DIFFERENT_FROM_BITS
    }
}

/// The sum over one field of the grid, in the weights of ITU-R BT.601.
fn brightness(pixels: &[u8], column: usize, row: usize) -> u32 {
    let mut sum = 0;
    for line in row * BLOCK..(row + 1) * BLOCK {
        let start = (line * SAMPLE_WIDTH + column * BLOCK) * CHANNELS;
        for pixel in pixels[start..start + BLOCK * CHANNELS].chunks_exact(CHANNELS) {
            let [red, green, blue] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            sum += 299 * red + 587 * green + 114 * blue;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(grey: impl Fn(usize, usize) -> u8) -> Vec<u8> {
        let at = |index: usize| grey(index % SAMPLE_WIDTH, index / SAMPLE_WIDTH);
        (0..SAMPLE_WIDTH * SAMPLE_HEIGHT)
            .flat_map(|index| [at(index), at(index), at(index), 255])
            .collect()
    }

    fn likeness(grey: impl Fn(usize, usize) -> u8) -> Likeness {
        Likeness::of_pixels(&picture(grey)).expect("the size is right")
    }

    fn shelf(x: usize, y: usize) -> u8 {
        u8::try_from((x / 8 * 37 + y / 8 * 91) % 200).expect("it is small")
    }

    #[test]
    fn each_bit_says_whether_a_field_is_brighter_than_the_next() {
        let brighter_to_the_left = |x: usize, _| 250 - u8::try_from(x).expect("it is small");
        assert_eq!(likeness(brighter_to_the_left), Likeness(u64::MAX));
        assert_eq!(
            likeness(|x, _| u8::try_from(x).expect("it is small")),
            Likeness(0)
        );
        let first_only = |x: usize, y: usize| u8::from(x < 8 && y < 8) * 200;
        assert_eq!(likeness(first_only), Likeness(1 << 63));
    }

    #[test]
    fn the_same_shelf_a_little_brighter_is_near_and_another_is_not() {
        let shown = likeness(shelf);
        assert!(shown.is_near(likeness(|x, y| shelf(x, y) + 40)));
        assert!(!shown.is_near(likeness(|x, y| shelf(SAMPLE_WIDTH - 1 - x, y))));
    }

    #[test]
    fn five_bits_apart_is_near_and_six_is_not() {
        assert!(Likeness(0).is_near(Likeness(0b1_1111)));
        assert!(!Likeness(0).is_near(Likeness(0b11_1111)));
    }

    #[test]
    fn pixels_of_another_size_have_no_likeness() {
        assert_eq!(Likeness::of_pixels(&[0; 12]), None);
    }
}
