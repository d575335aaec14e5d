//! Fields and values of records in words: of any kind, as the desk shows them to choose or decide.

use crate::i18n::*;
use crate::pages::desk::issues::{category_word, urgency_word};
use crate::pages::desk::words::{Words, day_and_time};
use serde_json::Value;
use shared::time::UtcMs;
use std::collections::BTreeMap;

/// Parts of a list that are shown; the rest is a number.
const PARTS_MAX: usize = 12;

/// What people, stores and places are called, by id.
pub type Names = BTreeMap<String, String>;

macro_rules! field_words {
    ($i18n:ident, $field:ident, [$($key:ident),* $(,)?]) => {
        match $field {
            $(stringify!($key) => Some(t_string!($i18n, desk.fields.$key)),)*
            _ => None,
        }
    };
}

fn known_word(i18n: Words, field: &str) -> Option<&'static str> {
    field_words!(
        i18n,
        field,
        [
            name,
            source,
            external_id,
            address,
            store_type,
            territory,
            position,
            listed_position,
            zone,
            closed_on,
            name_zh,
            name_en,
            units,
            stores_a_day,
            time_in_store_min_s,
            geofence_radius_m,
            template,
            brand,
            category,
            gtin,
            units_per_case,
            price,
            shelf_life_days,
            order,
            ended_on,
            store,
            products,
            displays,
            reporter,
            reported_at,
            day,
            title,
            text,
            urgency,
            owner,
            due,
            acknowledged_at,
            solved_at,
            solution,
            closed_at,
            comments,
            photos,
            person,
            weekdays,
            every_weeks,
            start,
            end,
            planned_minute,
            planned_at,
            is_excused,
            stands_in_for,
            stand_in,
            reason,
            note,
            from,
            to,
            about,
            asked_by,
            asked_by_name,
            asked_at,
            done_at,
            answer,
            promotion_type,
            mechanics,
            stores,
            elements,
            target_volume,
            is_approved,
            called_off_on,
            late_after_min,
            weak_accuracy_m,
            fix_age_max_s,
            silent_after_min,
            questions,
            version,
            retired_on,
            store_types,
            check_in_at,
            check_out_at,
            place,
            is_planned,
            lines,
            product,
            count,
            quantity,
            verdict,
            answers,
            number,
            result,
            score,
            state,
            latitude,
            longitude,
            datum,
            accuracy_m,
            at,
            by_name,
            grade,
            submitted_at,
            papers,
            direction,
            batch,
            facings
        ]
    )
}

/// What a field is called.
pub fn field_word(i18n: Words, field: &str) -> &'static str {
    known_word(i18n, field).unwrap_or(t_string!(i18n, desk.fields.other))
}

/// Whether a value is an id of something that has no name here; it tells people nothing.
pub fn is_mere_id(names: &Names, value: &Value) -> bool {
    let text = value.as_str();
    text.is_some_and(|text| text.parse::<uuid::Uuid>().is_ok() && !names.contains_key(text))
}

/// A value of a field.
pub fn value_words(i18n: Words, names: &Names, (field, value): (&str, &Value)) -> String {
    match value {
        Value::Null => t_string!(i18n, desk.decisions.nothing).to_owned(),
        Value::Bool(true) => t_string!(i18n, desk.decisions.yes).to_owned(),
        Value::Bool(false) => t_string!(i18n, desk.decisions.no).to_owned(),
        Value::Number(number) => match number.as_i64() {
            Some(at) if field == "at" || field.ends_with("_at") => day_and_time(UtcMs(at)),
            _ => number.to_string(),
        },
        Value::String(text) => text_words(i18n, names, (field, text)),
        Value::Array(values) => {
            let values = values.iter().filter(|value| !is_mere_id(names, value));
            let words = values.map(|value| value_words(i18n, names, (field, value)));
            join(i18n, words.collect())
        }
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .filter(|(_, value)| !value.is_null() && !is_mere_id(names, value));
            let words = fields.map(|(key, value)| {
                let words = value_words(i18n, names, (key, value));
                match known_word(i18n, key) {
                    Some(name) => format!("{name} {words}"),
                    None => words,
                }
            });
            join(i18n, words.collect())
        }
    }
}

/// Names instead of ids, and words of their own for what is chosen from a list.
fn text_words(i18n: Words, names: &Names, (field, text): (&str, &str)) -> String {
    let word = || Value::from(text);
    match field {
        "urgency" => serde_json::from_value(word()).map(|urgency| urgency_word(i18n, urgency)),
        "category" => serde_json::from_value(word()).map(|category| category_word(i18n, category)),
        _ => Ok(names.get(text).cloned().unwrap_or_else(|| text.to_owned())),
    }
    .unwrap_or_else(|_| text.to_owned())
}

fn join(i18n: Words, mut words: Vec<String>) -> String {
    if words.is_empty() {
        return t_string!(i18n, desk.decisions.nothing).to_owned();
    }
    let left = words.len().saturating_sub(PARTS_MAX);
    words.truncate(PARTS_MAX);
    if left > 0 {
        let left = i32::try_from(left).unwrap_or(i32::MAX);
        words.push(t_string!(i18n, desk.decisions.more, count = left).to_string());
    }
    words.join(" · ")
}
