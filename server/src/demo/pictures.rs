//! What the demo's phones photograph: shelves drawn by code, some of them still on the phone.

use crate::database::Database;
use crate::photo::{Vault, keep_photo};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use shared::ids::VisitId;
use shared::promotion::ElementState;
use shared::sync::Hash;
use shared::time::UtcMs;
use std::sync::LazyLock;

/// Of each scene there are so many pictures.
const VARIANTS: usize = 6;
/// Of these, so many were ever delivered.
const DELIVERED: usize = 5;
/// Only visits of the last days have photos, so that a company is quickly made.
const DAYS_WITH_PHOTOS: i64 = 10;
/// Older photos have long left the phone.
const DAYS_ON_PHONE: i64 = 1;
const WIDTH: u32 = 480;
const HEIGHT: u32 = 360;
const JPEG_QUALITY: u8 = 72;
/// Colours of packs, as the eye tells them apart on a shelf.
const PACKS: [[u8; 3]; VARIANTS] = [
    [63, 107, 77],
    [168, 118, 58],
    [123, 154, 166],
    [138, 79, 60],
    [180, 83, 43],
    [90, 96, 140],
];

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scene {
    /// A full shelf.
    Full,
    /// A shelf with gaps.
    Sparse,
    /// An empty shelf.
    Empty,
}

const SCENES: [Scene; 3] = [Scene::Full, Scene::Sparse, Scene::Empty];

struct Picture {
    hash: Hash,
    jpeg: Vec<u8>,
}

/// All pictures: the variants of each scene after each other.
static ALBUM: LazyLock<Vec<Picture>> = LazyLock::new(|| {
    let each = |scene| (0..VARIANTS).map(move |variant| draw(scene, variant));
    SCENES.into_iter().flat_map(each).collect()
});

/// One visit's camera.
pub(super) struct Camera {
    next: usize,
    days_ago: i64,
    taken: Vec<Hash>,
}

impl Camera {
    /// Which pictures it takes follows from the visit, so that chance falls as it does without photos.
    pub(super) fn of(visit: VisitId, days_ago: i64) -> Self {
        Self {
            next: visit.0.as_bytes()[14].into(),
            days_ago,
            taken: Vec::new(),
        }
    }

    /// Photographs an element: what is wrong always, what is right now and then.
    pub(super) fn photograph(&mut self, state: ElementState) -> Vec<Hash> {
        let shots: &[Scene] = match state {
            ElementState::Deviating => &[Scene::Sparse, Scene::Sparse],
            ElementState::Missing => &[Scene::Empty],
            ElementState::Present if self.next.is_multiple_of(3) => &[Scene::Full],
            ElementState::Present | ElementState::NotApplicable => &[],
        };
        self.next += 1;
        shots.iter().filter_map(|scene| self.take(*scene)).collect()
    }

    /// One photo; none where there are none any more.
    pub(super) fn take(&mut self, scene: Scene) -> Option<Hash> {
        if self.days_ago > DAYS_WITH_PHOTOS {
            return None;
        }
        let variants = match self.days_ago {
            ..=DAYS_ON_PHONE => VARIANTS,
            _ => DELIVERED,
        };
        self.next += 1;
        let scene = SCENES.iter().position(|one| *one == scene)?;
        let hash = ALBUM.get(scene * VARIANTS + self.next % variants)?.hash;
        // A record names a photo once.
        let is_new = !self.taken.contains(&hash);
        self.taken.push(hash);
        is_new.then_some(hash)
    }
}

/// Delivers what phones have delivered, by the function that ends an upload.
pub(super) async fn deliver(database: &Database, vault: &Vault, now: UtcMs) -> anyhow::Result<()> {
    for pictures in ALBUM.chunks(VARIANTS) {
        for picture in pictures.iter().take(DELIVERED) {
            keep_photo((database, vault), picture.jpeg.clone(), now).await?;
        }
    }
    Ok(())
}

fn draw(scene: Scene, variant: usize) -> Picture {
    let pack = PACKS[variant % PACKS.len()];
    let other = PACKS[(variant + 2) % PACKS.len()];
    let image = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        Rgb(colour_at(scene, variant, (pack, other), (x, y)))
    });
    let mut jpeg = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY);
    image
        .write_with_encoder(encoder)
        .expect("memory takes a small picture");
    let hash = Hash::of(&[&jpeg]);
    Picture { hash, jpeg }
}

/// Three boards with packs between them, a price tag under each third pack.
fn colour_at(
    scene: Scene,
    variant: usize,
    (pack, other): ([u8; 3], [u8; 3]),
    (x, y): (u32, u32),
) -> [u8; 3] {
    const BOARD_H: u32 = 112;
    const PACK_W: u32 = 40;
    let (row, in_row) = (y / BOARD_H, y % BOARD_H);
    let (column, in_column) = (x / PACK_W, x % PACK_W);
    if in_row >= BOARD_H - 14 {
        let is_tag = column.is_multiple_of(3) && in_column > 4 && in_row > BOARD_H - 11;
        // The tag names the product by its colour, so that empty shelves differ too.
        return match (is_tag, in_column > 20) {
            (true, true) => pack,
            (true, false) => [246, 239, 220],
            (false, _) => [139, 134, 120],
        };
    }
    let place = u32::try_from(variant).unwrap_or(0) + row * 5 + column * 3;
    let is_there = match scene {
        Scene::Full => true,
        Scene::Sparse => place % 7 > 3,
        Scene::Empty => false,
    };
    let is_pack = is_there && in_row > 24 && (4..PACK_W - 4).contains(&in_column);
    let is_label = is_pack && (52..76).contains(&in_row);
    match (is_label, is_pack) {
        (true, _) => [243, 236, 217],
        (_, true) if row % 2 == 0 => pack,
        (_, true) => other,
        // The back of the shelf is darker at the top.
        _ => [196, 190, 178]
            .map(|tone: u8| tone.saturating_add(u8::try_from(in_row / 4).unwrap_or(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    #[test]
    fn each_picture_is_another_and_small() {
        let hashes: BTreeSet<Hash> = ALBUM.iter().map(|picture| picture.hash).collect();
        assert_eq!(hashes.len(), 3 * VARIANTS);
        assert!(ALBUM.iter().all(|picture| picture.jpeg.len() < 40_000));
    }

    #[test]
    fn only_the_photos_of_today_and_yesterday_are_on_the_phone_still() {
        let on_phone: BTreeSet<Hash> = ALBUM
            .chunks(VARIANTS)
            .flat_map(|pictures| &pictures[DELIVERED..])
            .map(|picture| picture.hash)
            .collect();
        let taken = |days_ago| {
            let visits = (0..=255).map(|byte| VisitId(Uuid::from_bytes([byte; 16])));
            let take = |visit| Camera::of(visit, days_ago).photograph(ElementState::Deviating);
            visits.flat_map(take).collect::<BTreeSet<Hash>>()
        };
        assert!(!taken(0).is_disjoint(&on_phone));
        assert!(taken(2).is_disjoint(&on_phone) && !taken(2).is_empty());
        assert!(taken(DAYS_WITH_PHOTOS + 1).is_empty());
    }
}
