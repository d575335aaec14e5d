//! Special displays as a kind of record.

use super::{DisplayPlace, DisplayTerms, SpecialDisplay};
use crate::kinds::{RecordType, sample};
use crate::photo::photos_fit;
use crate::problem::ProblemCode;
use crate::sync::kind::Class;
use crate::text::{note_fits, require};

impl RecordType for SpecialDisplay {
    const CLASS: Class = Class::Fact;

    fn check(&self) -> Result<(), ProblemCode> {
        let terms_fit =
            |terms: &Option<DisplayTerms>| terms.as_ref().is_none_or(DisplayTerms::fits);
        require(
            (self.agreed.is_some() || self.found.is_some())
                && terms_fit(&self.agreed)
                && terms_fit(&self.found)
                && photos_fit(&self.photos)
                && note_fits(self.note.as_deref()),
        )
    }

    fn check_change(&self, next: &Self) -> Result<(), ProblemCode> {
        require(
            self.visit == next.visit
                && self.person == next.person
                && self.store == next.store
                && self.agreed_number == next.agreed_number,
        )
    }

    fn samples() -> Vec<Self> {
        let agreed = Self {
            visit: sample::VISIT,
            person: sample::PERSON,
            store: sample::STORE,
            day: sample::day(),
            agreed_number: Some(1),
            agreed: Some(DisplayTerms {
                place: DisplayPlace::EndCap,
                cases: Some(20),
                width_cm: None,
            }),
            found: Some(DisplayTerms {
                place: DisplayPlace::EndCap,
                cases: Some(14),
                width_cm: None,
            }),
            is_paid: true,
            note: Some("货不够".into()),
            photos: Vec::new(),
        };
        let won = Self {
            agreed_number: None,
            agreed: None,
            is_paid: false,
            note: None,
            photos: vec![sample::PHOTO],
            ..agreed.clone()
        };
        vec![agreed, won]
    }
}
