use super::{Words, distance_words};
use crate::i18n::*;
use shared::visit::{Evidence, EvidenceReason, Grade};

/// A grade alone.
pub fn grade_words(i18n: Words, grade: Grade) -> &'static str {
    match grade {
        Grade::Strong => t_string!(i18n, field.evidence.strong),
        Grade::Fair => t_string!(i18n, field.evidence.fair),
        Grade::Weak => t_string!(i18n, field.evidence.weak),
        Grade::Contradicted => t_string!(i18n, field.evidence.contradicted),
    }
}

/// A grade with its first reason, as in "证据较强：距门店 38 m".
pub fn evidence_words(i18n: Words, evidence: &Evidence) -> String {
    let grade = grade_words(i18n, evidence.grade);
    match evidence.reasons.first() {
        Some(reason) => {
            let reason = reason_words(i18n, *reason, evidence);
            t_string!(
                i18n,
                field.evidence.with_reason,
                grade = grade,
                reason = reason
            )
            .to_string()
        }
        None => grade.to_owned(),
    }
}

fn reason_words(i18n: Words, reason: EvidenceReason, evidence: &Evidence) -> String {
    let distance = evidence
        .distance_m
        .map(|metres| distance_words(i18n, f64::from(metres)));
    let accuracy = evidence
        .accuracy_m
        .map(|metres| distance_words(i18n, f64::from(metres)));
    match (reason, distance, accuracy) {
        (EvidenceReason::InsideFence, Some(distance), _) => {
            t_string!(i18n, field.evidence.inside_fence, distance = distance).to_string()
        }
        (EvidenceReason::OutsideFence, Some(distance), _) => {
            t_string!(i18n, field.evidence.outside_fence, distance = distance).to_string()
        }
        (EvidenceReason::PoorAccuracy, _, Some(accuracy)) => {
            t_string!(i18n, field.evidence.poor_accuracy, accuracy = accuracy).to_string()
        }
        (EvidenceReason::InsideFence, None, _) => t_string!(i18n, field.evidence.inside).to_owned(),
        (EvidenceReason::OutsideFence, None, _) => {
            t_string!(i18n, field.evidence.outside).to_owned()
        }
        (EvidenceReason::PoorAccuracy, _, None) => t_string!(i18n, field.evidence.poor).to_owned(),
        (EvidenceReason::InsideWithinAccuracy, ..) => {
            t_string!(i18n, field.evidence.inside_within_accuracy).to_owned()
        }
        (EvidenceReason::NoPosition, ..) => t_string!(i18n, field.evidence.no_position).to_owned(),
        (EvidenceReason::PositionRefused, ..) => {
            t_string!(i18n, field.evidence.position_refused).to_owned()
        }
        (EvidenceReason::OldFix, ..) => t_string!(i18n, field.evidence.old_fix).to_owned(),
        (EvidenceReason::StoreWithoutPosition, ..) => {
            t_string!(i18n, field.evidence.store_without_position).to_owned()
        }
        (EvidenceReason::StorePositionDoubtful, ..) => {
            t_string!(i18n, field.evidence.store_position_doubtful).to_owned()
        }
        (EvidenceReason::PlaceNotListed, ..) => {
            t_string!(i18n, field.evidence.place_not_listed).to_owned()
        }
    }
}
