//! What a phone's positioning answers at a step: mostly good, sometimes poor, now and then elsewhere.

use super::dice::Dice;
use shared::place::Position;
use shared::visit::{Fix, Sighting};
use std::f64::consts::TAU;

const METRES_PER_DEGREE: f64 = 111_320.0;

/// How well a step can be placed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sight {
    /// Inside the fence, with room to spare.
    Good,
    /// At the fence's edge.
    Edge,
    /// Under a thick roof: inside, but coarse.
    Coarse,
    /// The last position is long ago.
    Old,
    /// None at all.
    Nothing,
    /// The person did not want to.
    Refused,
    /// So many metres away.
    Away(f64),
}

impl Sight {
    /// How an ordinary step turns out.
    pub(super) fn draw(dice: &mut Dice) -> Self {
        match dice.below(1000) {
            0..820 => Self::Good,
            820..910 => Self::Edge,
            910..945 => Self::Coarse,
            945..960 => Self::Old,
            960..972 => Self::Nothing,
            972..980 => Self::Refused,
            _ => Self::Away(dice.share(380.0, 900.0)),
        }
    }

    /// What the device answers near a place with a fence of that radius.
    pub(super) fn answer(self, place: Position, radius_m: u32, dice: &mut Dice) -> Sighting {
        let radius_m = f64::from(radius_m);
        let (distance_m, accuracy_m, age_s) = match self {
            Self::Good => (
                dice.share(3.0, radius_m * 0.45),
                dice.share(6.0, radius_m * 0.25),
                2,
            ),
            Self::Edge => (radius_m * dice.share(0.75, 0.95), radius_m * 0.45, 6),
            Self::Coarse => (radius_m * 0.5, dice.share(260.0, 620.0), 9),
            Self::Old => (radius_m * 0.3, dice.share(8.0, 20.0), 900),
            Self::Away(distance_m) => (distance_m, dice.share(9.0, 22.0), 3),
            Self::Nothing => return Sighting::default(),
            Self::Refused => {
                return Sighting {
                    fix: None,
                    was_refused: true,
                };
            }
        };
        let angle = dice.share(0.0, TAU);
        let east = METRES_PER_DEGREE * place.latitude.to_radians().cos();
        let fix = Fix {
            latitude: place.latitude + distance_m * angle.cos() / METRES_PER_DEGREE,
            longitude: place.longitude + distance_m * angle.sin() / east,
            accuracy_m: accuracy_m.round(),
            age_s,
        };
        Sighting {
            fix: Some(fix),
            was_refused: false,
        }
    }
}
