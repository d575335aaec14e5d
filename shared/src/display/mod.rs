//! Special displays: what is agreed against what is found.

pub mod kind;

use crate::ids::{RecordId, StoreId, UserId, VisitId, derived_id};
use crate::sync::Hash;
use crate::time::BusinessDay;
use serde::{Deserialize, Serialize};

/// Nobody wins more displays in one visit.
pub const WON_MAX: u16 = 20;

/// A special display as it was found at a visit. Kind `special_display`, fact, in `store:<store>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDisplay {
    /// The visit.
    pub visit: VisitId,
    /// Who looked.
    pub person: UserId,
    /// Where.
    pub store: StoreId,
    /// The visit's day; the server sets it.
    pub day: BusinessDay,
    /// The number of the agreed display; none for one that was won without an agreement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed_number: Option<u16>,
    /// What was agreed, as the phone knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<DisplayTerms>,
    /// What was found; none when nothing stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<DisplayTerms>,
    /// It is paid for; otherwise it was won.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_paid: bool,
    /// In the person's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// SHA-256 of the photos of what was found, in the order in which they were taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<Hash>,
}

/// Place and size of a display.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisplayTerms {
    /// Where it stands.
    pub place: DisplayPlace,
    /// Cases stacked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cases: Option<u32>,
    /// Width in centimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width_cm: Option<u32>,
}

/// Where a display stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DisplayPlace {
    /// 堆头、堆箱: stacked on the floor.
    FloorStack,
    /// 端架: the end of a shelf.
    EndCap,
    /// 专架: a rack of its own.
    OwnRack,
    /// 挂条: hanging strips.
    HangingStrip,
    /// 割箱: cut cases on the shelf.
    CutCase,
    /// Somewhere else.
    Other,
}

impl DisplayPlace {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::FloorStack,
        Self::EndCap,
        Self::OwnRack,
        Self::HangingStrip,
        Self::CutCase,
        Self::Other,
    ];
}

/// Why a display does not meet what is agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisplayGap {
    /// Nothing stands there.
    Missing,
    /// It stands somewhere else.
    OtherPlace,
    /// Fewer cases or narrower.
    TooSmall,
}

impl DisplayTerms {
    /// Whether the numbers can be.
    #[must_use]
    pub fn fits(&self) -> bool {
        const CASES_MAX: u32 = 10_000;
        const WIDTH_MAX_CM: u32 = 10_000;
        self.cases.is_none_or(|cases| cases <= CASES_MAX)
            && self
                .width_cm
                .is_none_or(|width_cm| width_cm <= WIDTH_MAX_CM)
    }
}

impl SpecialDisplay {
    /// What is not as agreed; none when it is, or when nothing was agreed.
    #[must_use]
    pub fn gap(&self) -> Option<DisplayGap> {
        let agreed = self.agreed.as_ref()?;
        let Some(found) = &self.found else {
            return Some(DisplayGap::Missing);
        };
        let is_less = |agreed: Option<u32>, found: Option<u32>| {
            agreed.is_some_and(|agreed| found.unwrap_or(0) < agreed)
        };
        if found.place != agreed.place {
            Some(DisplayGap::OtherPlace)
        } else if is_less(agreed.cases, found.cases) || is_less(agreed.width_cm, found.width_cm) {
            Some(DisplayGap::TooSmall)
        } else {
            None
        }
    }

    /// Whether a record's id is one of those that this display of its visit may have.
    #[must_use]
    pub fn is_one_of_its_visit(&self, record: RecordId) -> bool {
        let mut won = match self.agreed_number {
            Some(_) => 0..=0,
            None => 1..=WON_MAX,
        };
        won.any(|won| record == Self::record_of(self.visit, self.agreed_number, won))
    }

    /// The record's id: one for each display of a visit; won ones are numbered by the caller from 1 to [`WON_MAX`].
    #[must_use]
    pub fn record_of(visit: VisitId, agreed_number: Option<u16>, won: u16) -> RecordId {
        let number = agreed_number.unwrap_or(0).to_be_bytes();
        derived_id(
            "special_display",
            &[visit.0.as_bytes(), &number, &won.to_be_bytes()],
        )
        .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::RecordType;

    #[test]
    fn a_display_has_an_id_of_its_own_visit() {
        let [agreed, won]: [SpecialDisplay; 2] = SpecialDisplay::samples().try_into().unwrap();
        let id = |display: &SpecialDisplay, number| {
            SpecialDisplay::record_of(display.visit, display.agreed_number, number)
        };
        assert!(agreed.is_one_of_its_visit(id(&agreed, 0)));
        assert!(won.is_one_of_its_visit(id(&won, 1)) && won.is_one_of_its_visit(id(&won, WON_MAX)));
        assert!(!won.is_one_of_its_visit(id(&won, WON_MAX + 1)));
        assert!(!won.is_one_of_its_visit(id(&agreed, 0)));
        let elsewhere = SpecialDisplay {
            visit: VisitId(uuid::Uuid::from_u128(9)),
            ..agreed.clone()
        };
        assert!(!elsewhere.is_one_of_its_visit(id(&agreed, 0)));
    }

    #[test]
    fn fewer_cases_another_place_or_nothing_are_gaps_and_more_is_none() {
        let display = SpecialDisplay::samples().remove(0);
        let found = |place, cases| SpecialDisplay {
            found: Some(DisplayTerms {
                place,
                cases: Some(cases),
                width_cm: None,
            }),
            ..display.clone()
        };
        assert_eq!(found(DisplayPlace::EndCap, 20).gap(), None);
        assert_eq!(found(DisplayPlace::EndCap, 24).gap(), None);
        assert_eq!(
            found(DisplayPlace::EndCap, 14).gap(),
            Some(DisplayGap::TooSmall)
        );
        assert_eq!(
            found(DisplayPlace::FloorStack, 20).gap(),
            Some(DisplayGap::OtherPlace)
        );
        assert_eq!(
            SpecialDisplay {
                found: None,
                ..display
            }
            .gap(),
            Some(DisplayGap::Missing)
        );
    }
}
