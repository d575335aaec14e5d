use super::Words;
use crate::i18n::*;
use crate::state::NotRecorded;
use shared::problem::ProblemCode;

/// A problem in words: what happened, what is safe, what to do.
pub fn problem_words(i18n: Words, code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::BadRequest => t_string!(i18n, problem.bad_request),
        ProblemCode::NotSignedIn => t_string!(i18n, problem.not_signed_in),
        ProblemCode::WrongCredentials => t_string!(i18n, problem.wrong_credentials),
        ProblemCode::DeviceRevoked => t_string!(i18n, problem.device_revoked),
        ProblemCode::UserDisabled => t_string!(i18n, problem.user_disabled),
        ProblemCode::Forbidden => t_string!(i18n, problem.forbidden),
        ProblemCode::NotFound => t_string!(i18n, problem.not_found),
        ProblemCode::MethodNotAllowed => t_string!(i18n, problem.method_not_allowed),
        ProblemCode::AlreadyExists => t_string!(i18n, problem.already_exists),
        ProblemCode::NotEmpty => t_string!(i18n, problem.not_empty),
        ProblemCode::TooSlow => t_string!(i18n, problem.too_slow),
        ProblemCode::TooLarge => t_string!(i18n, problem.too_large),
        ProblemCode::UnsupportedMediaType => t_string!(i18n, problem.unsupported_media_type),
        ProblemCode::UploadVersion => t_string!(i18n, problem.upload_version),
        ProblemCode::UploadOffset => t_string!(i18n, problem.upload_offset),
        ProblemCode::UploadGone => t_string!(i18n, problem.upload_gone),
        ProblemCode::PhotoDamaged => t_string!(i18n, problem.photo_damaged),
        ProblemCode::PhotoUnreadable => t_string!(i18n, problem.photo_unreadable),
        ProblemCode::TooManyRequests => t_string!(i18n, problem.too_many_requests),
        ProblemCode::OwnPassword => t_string!(i18n, problem.own_password),
        ProblemCode::WeakPassword => t_string!(i18n, problem.weak_password),
        ProblemCode::UnreadableList => t_string!(i18n, problem.unreadable_list),
        ProblemCode::Internal => t_string!(i18n, problem.internal),
        ProblemCode::Unavailable => t_string!(i18n, problem.unavailable),
        ProblemCode::UnreadableMutation => t_string!(i18n, problem.unreadable_mutation),
        ProblemCode::IdTaken => t_string!(i18n, problem.id_taken),
        ProblemCode::WrongSender => t_string!(i18n, problem.wrong_sender),
        ProblemCode::UnknownKind => t_string!(i18n, problem.unknown_kind),
        ProblemCode::WrongFeed => t_string!(i18n, problem.wrong_feed),
        ProblemCode::InvalidField => t_string!(i18n, problem.invalid_field),
        ProblemCode::RecordMissing => t_string!(i18n, problem.record_missing),
        ProblemCode::RecordExists => t_string!(i18n, problem.record_exists),
        ProblemCode::StaleStep => t_string!(i18n, problem.stale_step),
        ProblemCode::DependencyMissing => t_string!(i18n, problem.dependency_missing),
        ProblemCode::DependencyHeld => t_string!(i18n, problem.dependency_held),
        ProblemCode::NotGranted => t_string!(i18n, problem.not_granted),
        ProblemCode::CommitmentMismatch => t_string!(i18n, problem.commitment_mismatch),
        ProblemCode::BadSignature => t_string!(i18n, problem.bad_signature),
        ProblemCode::VisitOpen => t_string!(i18n, problem.visit_open),
        ProblemCode::VisitClosed => t_string!(i18n, problem.visit_closed),
        ProblemCode::CheckOutBeforeCheckIn => t_string!(i18n, problem.check_out_before_check_in),
        ProblemCode::BudgetMissing => t_string!(i18n, problem.budget_missing),
        ProblemCode::MarginTooLow => t_string!(i18n, problem.margin_too_low),
    }
}

/// Why something was not recorded, in words.
pub fn not_recorded_words(i18n: Words, reason: NotRecorded) -> &'static str {
    match reason {
        NotRecorded::Rule(code) => refused_here_words(i18n, code),
        NotRecorded::Full => t_string!(i18n, field.sync.storage_full),
        NotRecorded::Storage => t_string!(i18n, common.state.not_saved),
    }
}

/// A rule refused on this phone: nothing was recorded, so nothing is kept anywhere.
fn refused_here_words(i18n: Words, code: ProblemCode) -> &'static str {
    match code {
        ProblemCode::InvalidField => t_string!(i18n, field.not_recorded.invalid_field),
        ProblemCode::RecordMissing => t_string!(i18n, field.not_recorded.record_missing),
        ProblemCode::StaleStep => t_string!(i18n, field.not_recorded.stale_step),
        ProblemCode::WrongSender => t_string!(i18n, field.not_recorded.wrong_sender),
        ProblemCode::VisitOpen => t_string!(i18n, field.not_recorded.visit_open),
        ProblemCode::VisitClosed => t_string!(i18n, field.not_recorded.visit_closed),
        ProblemCode::CheckOutBeforeCheckIn => {
            t_string!(i18n, field.not_recorded.check_out_before_check_in)
        }
        _ => t_string!(i18n, field.not_recorded.other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use shared::problem::ProblemCode;

    #[test]
    fn every_problem_has_words_in_both_languages() {
        let files = [
            include_str!("../../locales/zh-CN/problem.json"),
            include_str!("../../locales/en/problem.json"),
        ];
        for file in files {
            let words: Value = serde_json::from_str(file).expect("the file is JSON");
            let without: Vec<_> = ProblemCode::ALL
                .iter()
                .filter(|code| {
                    words
                        .get(code.as_str())
                        .and_then(Value::as_str)
                        .is_none_or(str::is_empty)
                })
                .collect();
            assert!(without.is_empty(), "codes without words: {without:?}");
        }
    }
}
