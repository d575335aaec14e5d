//! The figures of a summary in words, line by line.

use crate::i18n::*;
use crate::pages::desk::words::Words;
use crate::words::missed_reason_words;
use shared::figures::Fraction;
use shared::summary::SummaryFigures;

/// Every line: its name and its value.
pub fn lines(i18n: Words, figures: &SummaryFigures) -> Vec<(String, String)> {
    let share = |of: Fraction| format!("{} / {}", of.numerator, of.denominator);
    let minutes = figures.time_in_store.numerator.div_ceil(60);
    let in_store = if figures.time_in_store.denominator == 0 {
        "–".to_owned()
    } else {
        t_string!(i18n, desk.summaries.minutes, minutes = minutes).to_string()
    };
    let named = |name: &str, value: String| (name.to_owned(), value);
    vec![
        named(t_string!(i18n, desk.summaries.route), share(figures.route)),
        named(
            t_string!(i18n, desk.summaries.strict),
            share(figures.strict),
        ),
        named(
            t_string!(i18n, desk.summaries.unplanned),
            figures.unplanned.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.missed),
            missed(i18n, figures),
        ),
        named(t_string!(i18n, desk.summaries.time_in_store), in_store),
        named(
            t_string!(i18n, desk.summaries.not_checked_out),
            figures.not_checked_out.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.out_of_stock),
            share(figures.out_of_stock),
        ),
        named(
            t_string!(i18n, desk.summaries.promotion),
            share(figures.promotion),
        ),
        named(
            t_string!(i18n, desk.summaries.failing_elements),
            figures.failing_elements.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.exchanges),
            figures.exchange_slips.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.exchange_units),
            figures.exchange_units.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.issues),
            figures.issues.to_string(),
        ),
        named(
            t_string!(i18n, desk.summaries.urgent_issues),
            figures.urgent_issues.to_string(),
        ),
    ]
}

/// How many stops were missed for which reason.
fn missed(i18n: Words, figures: &SummaryFigures) -> String {
    let item = |missed: &shared::summary::MissedCount| {
        let reason = missed.reason.map_or_else(
            || t_string!(i18n, desk.summaries.no_reason),
            |reason| missed_reason_words(i18n, reason),
        );
        t_string!(
            i18n,
            desk.summaries.missed_item,
            reason = reason,
            count = missed.count
        )
        .to_string()
    };
    if figures.missed.is_empty() {
        t_string!(i18n, desk.summaries.none).to_owned()
    } else {
        let items: Vec<String> = figures.missed.iter().map(item).collect();
        items.join(" · ")
    }
}
