//! Words of an import for what the server says in codes.

use super::state::Work;
use crate::components::Tone;
use crate::http::HttpError;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::desk_problem_words;
use crate::words::Words;
use shared::api::imports::RowFate;
use shared::import::{ListField, RowReason};
use shared::problem::ProblemCode;

/// A field's name.
pub fn field_word(i18n: Words, field: ListField) -> &'static str {
    match field {
        ListField::ExternalId => t_string!(i18n, desk.import.field.external_id),
        ListField::Name => t_string!(i18n, desk.import.field.name),
        ListField::Address => t_string!(i18n, desk.import.field.address),
        ListField::Longitude => t_string!(i18n, desk.import.field.longitude),
        ListField::Latitude => t_string!(i18n, desk.import.field.latitude),
        ListField::StoreType => t_string!(i18n, desk.import.field.store_type),
        ListField::Territory => t_string!(i18n, desk.import.field.territory),
        ListField::Brand => t_string!(i18n, desk.import.field.brand),
        ListField::Category => t_string!(i18n, desk.import.field.category),
        ListField::Gtin => t_string!(i18n, desk.import.field.gtin),
        ListField::UnitsPerCase => t_string!(i18n, desk.import.field.units_per_case),
        ListField::Price => t_string!(i18n, desk.import.field.price),
        ListField::ShelfLifeDays => t_string!(i18n, desk.import.field.shelf_life_days),
    }
}

/// What is said about a row.
pub fn reason_words(i18n: Words, reason: RowReason) -> &'static str {
    match reason {
        RowReason::MissingExternalId => t_string!(i18n, desk.import.reason.missing_external_id),
        RowReason::MissingName => t_string!(i18n, desk.import.reason.missing_name),
        RowReason::DuplicateExternalId => {
            t_string!(i18n, desk.import.reason.duplicate_external_id)
        }
        RowReason::InvalidNumber => t_string!(i18n, desk.import.reason.invalid_number),
        RowReason::OutOfRange => t_string!(i18n, desk.import.reason.out_of_range),
        RowReason::NameTooLong => t_string!(i18n, desk.import.reason.name_too_long),
        RowReason::AddressTooLong => t_string!(i18n, desk.import.reason.address_too_long),
        RowReason::MissingBrand => t_string!(i18n, desk.import.reason.missing_brand),
        RowReason::MissingCategory => t_string!(i18n, desk.import.reason.missing_category),
        RowReason::InvalidGtin => t_string!(i18n, desk.import.reason.invalid_gtin),
        RowReason::DuplicateGtin => t_string!(i18n, desk.import.reason.duplicate_gtin),
        RowReason::Unreadable => t_string!(i18n, desk.import.reason.unreadable),
        RowReason::SharedPosition => t_string!(i18n, desk.import.reason.shared_position),
        RowReason::SwappedAxes => t_string!(i18n, desk.import.reason.swapped_axes),
        RowReason::NullIsland => t_string!(i18n, desk.import.reason.null_island),
        RowReason::FarFromGroup => t_string!(i18n, desk.import.reason.far_from_group),
        RowReason::UnknownStoreType => t_string!(i18n, desk.import.reason.unknown_store_type),
        RowReason::UnknownTerritory => t_string!(i18n, desk.import.reason.unknown_territory),
    }
}

/// What would become of a row: icon, tone, word.
pub fn fate_word(i18n: Words, fate: RowFate) -> (IconName, Tone, String) {
    let (icon, tone, word) = match fate {
        RowFate::New => (
            IconName::Plus,
            Tone::Accent,
            t_string!(i18n, desk.import.fate_new),
        ),
        RowFate::Changed => (
            IconName::Edit,
            Tone::Accent,
            t_string!(i18n, desk.import.fate_changed),
        ),
        RowFate::Unchanged => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.import.fate_unchanged),
        ),
        RowFate::Refused => (
            IconName::Cross,
            Tone::Failing,
            t_string!(i18n, desk.import.fate_refused),
        ),
    };
    (icon, tone, word.to_owned())
}

/// Why something was not done, and what is safe: a preview changes nothing, and an import without an
/// answer may have been done, yet once more doubles nothing.
pub fn failure_words(i18n: Words, work: Work, error: &HttpError) -> String {
    let reason = match (error, work) {
        (HttpError::Offline | HttpError::Unreadable, Work::Import) => {
            return t_string!(i18n, desk.import.no_answer).to_owned();
        }
        (HttpError::Offline | HttpError::Unreadable, _) => {
            t_string!(i18n, desk.import.no_network)
        }
        (HttpError::Problem(ProblemCode::TooLarge), _) => t_string!(i18n, desk.import.too_large),
        (HttpError::Problem(code), _) => desk_problem_words(i18n, *code),
    };
    match work {
        Work::Import => t_string!(i18n, desk.import.failed, reason = reason).to_string(),
        Work::Preview | Work::Nothing => {
            t_string!(i18n, desk.import.preview_failed, reason = reason).to_string()
        }
    }
}
