use super::Words;
use crate::i18n::*;
use shared::route::MissedReason;
use shared::store::{PositionDoubt, StoreType};

/// A reason for a missed stop.
pub fn missed_reason_words(i18n: Words, reason: MissedReason) -> &'static str {
    match reason {
        MissedReason::NoTime => t_string!(i18n, field.missed.no_time),
        MissedReason::Traffic => t_string!(i18n, field.missed.traffic),
        MissedReason::Weather => t_string!(i18n, field.missed.weather),
        MissedReason::StoreAsked => t_string!(i18n, field.missed.store_asked),
        MissedReason::OtherTask => t_string!(i18n, field.missed.other_task),
        MissedReason::Illness => t_string!(i18n, field.missed.illness),
        MissedReason::Other => t_string!(i18n, field.missed.other),
    }
}

/// Why a store's position is doubtful.
pub fn doubt_words(i18n: Words, doubt: PositionDoubt) -> &'static str {
    match doubt {
        PositionDoubt::SharedPosition => t_string!(i18n, field.store.doubt_shared_position),
        PositionDoubt::SwappedAxes => t_string!(i18n, field.store.doubt_swapped_axes),
        PositionDoubt::NullIsland => t_string!(i18n, field.store.doubt_null_island),
        PositionDoubt::FarFromGroup => t_string!(i18n, field.store.doubt_far_from_group),
    }
}

/// A store type's name in the language in use.
pub fn type_name(i18n: Words, store_type: &StoreType) -> String {
    match i18n.get_locale() {
        Locale::zh_CN => store_type.name_zh.clone(),
        Locale::en => store_type.name_en.clone(),
    }
}

/// A kind of record; one that this build does not know is "other".
pub fn kind_words(i18n: Words, kind: &str) -> &'static str {
    match kind {
        "visit" => t_string!(i18n, field.kind.visit),
        "visit_evidence" => t_string!(i18n, field.kind.visit_evidence),
        "missed_stop" => t_string!(i18n, field.kind.missed_stop),
        "planned_stop" => t_string!(i18n, field.kind.planned_stop),
        "stop_rule" => t_string!(i18n, field.kind.stop_rule),
        "store" => t_string!(i18n, field.kind.store),
        "store_type" => t_string!(i18n, field.kind.store_type),
        "settings" => t_string!(i18n, field.kind.settings),
        "inbox_item" => t_string!(i18n, field.kind.inbox_item),
        "visit_line" => t_string!(i18n, field.kind.visit_line),
        "stock_count" => t_string!(i18n, field.kind.stock_count),
        "promotion_check" => t_string!(i18n, field.kind.promotion_check),
        "special_display" => t_string!(i18n, field.kind.special_display),
        "product_exchange" => t_string!(i18n, field.kind.product_exchange),
        "checklist_answer" => t_string!(i18n, field.kind.checklist_answer),
        "issue" => t_string!(i18n, field.kind.issue),
        "task" => t_string!(i18n, field.kind.task),
        "kit_check" => t_string!(i18n, field.kind.kit_check),
        "day_summary" => t_string!(i18n, field.kind.day_summary),
        _ => t_string!(i18n, field.kind.other),
    }
}
