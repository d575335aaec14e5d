//! Values of in-store work in words.

use crate::components::ChoiceOption;
use crate::i18n::*;
use crate::words::Words;
use shared::display::{DisplayGap, DisplayPlace, DisplayTerms};
use shared::exchange::{Direction, ExchangeReason};
use shared::issue::{IssueCategory, IssueState, Urgency};
use shared::promotion::ReviewReason;

/// Where a display stands.
pub fn display_place_words(i18n: Words, place: DisplayPlace) -> &'static str {
    match place {
        DisplayPlace::FloorStack => t_string!(i18n, work.display.floor_stack),
        DisplayPlace::EndCap => t_string!(i18n, work.display.end_cap),
        DisplayPlace::OwnRack => t_string!(i18n, work.display.own_rack),
        DisplayPlace::HangingStrip => t_string!(i18n, work.display.hanging_strip),
        DisplayPlace::CutCase => t_string!(i18n, work.display.cut_case),
        DisplayPlace::Other => t_string!(i18n, work.display.other_place),
    }
}

/// Place and size of a display in a line.
pub fn terms_words(i18n: Words, terms: &DisplayTerms) -> String {
    let mut words = display_place_words(i18n, terms.place).to_owned();
    let cases = terms.cases.map(|cases| {
        let count = i32::try_from(cases).unwrap_or(i32::MAX);
        t_string!(i18n, work.display.cases_of, count = count).to_string()
    });
    let width = terms
        .width_cm
        .map(|width| t_string!(i18n, work.display.width_of, width = width).to_string());
    for part in [cases, width].into_iter().flatten() {
        words = t_string!(i18n, common.list.joined, first = words, second = part).to_string();
    }
    words
}

/// Why a display is not as agreed.
pub fn gap_words(i18n: Words, gap: DisplayGap) -> &'static str {
    match gap {
        DisplayGap::Missing => t_string!(i18n, work.display.gap_missing),
        DisplayGap::OtherPlace => t_string!(i18n, work.display.gap_other_place),
        DisplayGap::TooSmall => t_string!(i18n, work.display.gap_too_small),
    }
}

/// Why goods are exchanged.
pub fn exchange_reason_words(i18n: Words, reason: ExchangeReason) -> &'static str {
    match reason {
        ExchangeReason::NearExpiry => t_string!(i18n, work.exchange.near_expiry),
        ExchangeReason::Expired => t_string!(i18n, work.exchange.expired),
        ExchangeReason::Damaged => t_string!(i18n, work.exchange.damaged),
        ExchangeReason::Slow => t_string!(i18n, work.exchange.slow),
    }
}

/// Which way goods went.
pub fn direction_words(i18n: Words, direction: Direction) -> &'static str {
    match direction {
        Direction::Out => t_string!(i18n, work.exchange.out),
        Direction::In => t_string!(i18n, work.exchange.in_),
    }
}

/// What an issue is about.
pub fn category_words(i18n: Words, category: IssueCategory) -> &'static str {
    match category {
        IssueCategory::Stock => t_string!(i18n, work.issue.stock),
        IssueCategory::Price => t_string!(i18n, work.issue.price),
        IssueCategory::Promotion => t_string!(i18n, work.issue.promotion),
        IssueCategory::Display => t_string!(i18n, work.issue.display),
        IssueCategory::Quality => t_string!(i18n, work.issue.quality),
        IssueCategory::Equipment => t_string!(i18n, work.issue.equipment),
        IssueCategory::Competitor => t_string!(i18n, work.issue.competitor),
        IssueCategory::Complaint => t_string!(i18n, work.issue.complaint),
        IssueCategory::Other => t_string!(i18n, work.issue.other),
    }
}

/// Titles that are often right for a category, one tap each.
pub fn title_suggestions(i18n: Words, category: IssueCategory) -> Vec<String> {
    let all = match category {
        IssueCategory::Stock => t_string!(i18n, work.suggest.stock),
        IssueCategory::Price => t_string!(i18n, work.suggest.price),
        IssueCategory::Promotion => t_string!(i18n, work.suggest.promotion),
        IssueCategory::Display => t_string!(i18n, work.suggest.display),
        IssueCategory::Quality => t_string!(i18n, work.suggest.quality),
        IssueCategory::Equipment => t_string!(i18n, work.suggest.equipment),
        IssueCategory::Competitor => t_string!(i18n, work.suggest.competitor),
        IssueCategory::Complaint => t_string!(i18n, work.suggest.complaint),
        IssueCategory::Other => t_string!(i18n, work.suggest.other),
    };
    split_words(all)
}

/// With whom an exchange is agreed, as functions.
pub fn function_suggestions(i18n: Words) -> Vec<String> {
    split_words(t_string!(i18n, work.exchange.functions))
}

/// A list in one key: its entries are parted by a bar.
fn split_words(all: &str) -> Vec<String> {
    all.split('|').map(|word| word.trim().to_owned()).collect()
}

/// How urgent an issue is.
pub fn urgency_words(i18n: Words, urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Urgent => t_string!(i18n, work.issue.urgent),
        Urgency::Normal => t_string!(i18n, work.issue.normal),
        Urgency::Low => t_string!(i18n, work.issue.low),
    }
}

/// How far an issue has come.
pub fn issue_state_words(i18n: Words, state: IssueState) -> &'static str {
    match state {
        IssueState::Open => t_string!(i18n, work.issue.state_open),
        IssueState::Acknowledged => t_string!(i18n, work.issue.state_acknowledged),
        IssueState::Solved => t_string!(i18n, work.issue.state_solved),
        IssueState::Closed => t_string!(i18n, work.issue.state_closed),
    }
}

/// Answers of a choice from values and their words.
pub fn options_of<T: Copy>(
    values: &[T],
    words: impl Fn(T) -> &'static str,
) -> Vec<ChoiceOption<T>> {
    values
        .iter()
        .map(|value| ChoiceOption::new(*value, words(*value)))
        .collect()
}

/// Why a reviewer sent something back.
pub fn review_reason_words(i18n: Words, reason: ReviewReason) -> &'static str {
    match reason {
        ReviewReason::TooFew => t_string!(i18n, work.review.too_few),
        ReviewReason::MaterialMissing => t_string!(i18n, work.review.material_missing),
        ReviewReason::WrongPlace => t_string!(i18n, work.review.wrong_place),
        ReviewReason::OtherStore => t_string!(i18n, work.review.other_store),
        ReviewReason::NotClear => t_string!(i18n, work.review.not_clear),
        ReviewReason::Other => t_string!(i18n, work.review.other),
    }
}
