//! Which photos a record names: every list under a field `photos`, however deep it lies.

use super::PHOTOS_A_RECORD_MAX;
use crate::sync::{Hash, Operation};
use crate::text::are_distinct;
use serde_json::Value;

/// The name of every field that lists photos.
const PHOTOS: &str = "photos";

/// Photos that a mutation names, each once, in the order in which they stand there. A change names those of
/// the values after it.
#[must_use]
pub fn named_by(op: &Operation) -> Vec<Hash> {
    let mut found = Vec::new();
    match op {
        Operation::Create { body } => {
            for (field, value) in body {
                collect(field, value, &mut found);
            }
        }
        Operation::Change { fields } => {
            for (field, change) in fields {
                collect(field, &change.after, &mut found);
            }
        }
        Operation::Withdraw { .. } => {}
    }
    found
}

/// Whether one record may name these photos: each once, and no more than [`PHOTOS_A_RECORD_MAX`].
#[must_use]
pub fn photos_fit<'a>(photos: impl IntoIterator<Item = &'a Hash>) -> bool {
    let photos: Vec<&Hash> = photos.into_iter().collect();
    photos.len() <= PHOTOS_A_RECORD_MAX && are_distinct(photos.into_iter())
}

fn collect(field: &str, value: &Value, found: &mut Vec<Hash>) {
    match value {
        Value::Array(values) if field == PHOTOS => {
            let named = values
                .iter()
                .filter_map(|value| value.as_str().and_then(Hash::parse));
            for photo in named {
                if !found.contains(&photo) {
                    found.push(photo);
                }
            }
        }
        Value::Array(values) => {
            for value in values {
                collect("", value, found);
            }
        }
        Value::Object(fields) => {
            for (field, value) in fields {
                collect(field, value, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::{DraftOf, RecordType, change_draft, create_draft, encode, sample};
    use crate::promotion::PromotionCheck;
    use crate::visit::Visit;

    fn of() -> DraftOf {
        DraftOf {
            mutation: sample::MUTATION,
            record: sample::RECORD,
            feed: crate::feeds::store(sample::STORE),
        }
    }

    #[test]
    fn a_new_record_names_its_photos_wherever_they_lie() {
        let check = PromotionCheck::samples().remove(0);
        assert_eq!(create_draft(of(), &check).photos, [sample::PHOTO]);
    }

    #[test]
    fn a_change_names_the_photos_of_what_it_changes() {
        let before = PromotionCheck::samples().remove(0);
        let mut after = before.clone();
        let second = Hash([8; 32]);
        after.elements[0].photos.push(second);
        let draft = change_draft(of(), &before, &after).expect("a change");
        assert_eq!(draft.photos, [second, sample::PHOTO]);
    }

    #[test]
    fn without_photos_a_body_has_no_field_for_them() {
        let open = Visit::samples().remove(0);
        assert!(!encode(&open).contains_key(PHOTOS));
        assert!(create_draft(of(), &open).photos.is_empty());
    }

    #[test]
    fn a_record_takes_so_many_photos_and_each_once() {
        let photo = |number: usize| Hash([u8::try_from(number).expect("it is small"); 32]);
        let most: Vec<Hash> = (0..PHOTOS_A_RECORD_MAX).map(photo).collect();
        assert!(photos_fit(&most));
        let more: Vec<Hash> = (0..=PHOTOS_A_RECORD_MAX).map(photo).collect();
        assert!(!photos_fit(&more));
        assert!(!photos_fit(&[photo(1), photo(1)]));
        let mut check = PromotionCheck::samples().remove(0);
        check.elements[0].photos.clone_from(&most);
        assert!(
            check.check().is_err(),
            "those of all elements count together"
        );
    }
}
