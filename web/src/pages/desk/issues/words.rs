//! Issues in words: what they are about, how far they have come, and their clocks.

use crate::components::Tone;
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::desk::words::Words;
use shared::api::issues::{IssueRow, StateFilter};
use shared::issue::{IssueCategory, IssueState, Urgency};
use shared::time::BusinessDay;

/// A choice of states.
pub fn state_filter_word(i18n: Words, state: StateFilter) -> String {
    match state {
        StateFilter::Waiting => t_string!(i18n, desk.issues.states.waiting),
        StateFilter::Open => t_string!(i18n, desk.issues.states.open),
        StateFilter::Acknowledged => t_string!(i18n, desk.issues.states.acknowledged),
        StateFilter::Solved => t_string!(i18n, desk.issues.states.solved),
        StateFilter::Closed => t_string!(i18n, desk.issues.states.closed),
        StateFilter::All => t_string!(i18n, desk.issues.states.all),
    }
    .to_string()
}

/// How far it has come: icon, tone, words.
pub fn state_word(i18n: Words, state: IssueState) -> (IconName, Tone, String) {
    let (icon, tone, word) = match state {
        IssueState::Open => (
            IconName::NeedsYou,
            Tone::Attention,
            t_string!(i18n, desk.issues.states.open),
        ),
        IssueState::Acknowledged => (
            IconName::Clock,
            Tone::Calm,
            t_string!(i18n, desk.issues.states.acknowledged),
        ),
        IssueState::Solved => (
            IconName::Check,
            Tone::Proven,
            t_string!(i18n, desk.issues.states.solved),
        ),
        IssueState::Closed => (
            IconName::Check,
            Tone::Calm,
            t_string!(i18n, desk.issues.states.closed),
        ),
    };
    (icon, tone, word.to_string())
}

/// How urgent it is.
pub fn urgency_word(i18n: Words, urgency: Urgency) -> String {
    match urgency {
        Urgency::Urgent => t_string!(i18n, desk.issues.urgencies.urgent),
        Urgency::Normal => t_string!(i18n, desk.issues.urgencies.normal),
        Urgency::Low => t_string!(i18n, desk.issues.urgencies.low),
    }
    .to_string()
}

/// What it is about.
pub fn category_word(i18n: Words, category: IssueCategory) -> String {
    match category {
        IssueCategory::Stock => t_string!(i18n, desk.issues.categories.stock),
        IssueCategory::Price => t_string!(i18n, desk.issues.categories.price),
        IssueCategory::Promotion => t_string!(i18n, desk.issues.categories.promotion),
        IssueCategory::Display => t_string!(i18n, desk.issues.categories.display),
        IssueCategory::Quality => t_string!(i18n, desk.issues.categories.quality),
        IssueCategory::Equipment => t_string!(i18n, desk.issues.categories.equipment),
        IssueCategory::Competitor => t_string!(i18n, desk.issues.categories.competitor),
        IssueCategory::Complaint => t_string!(i18n, desk.issues.categories.complaint),
        IssueCategory::Other => t_string!(i18n, desk.issues.categories.other),
    }
    .to_string()
}

/// Since when it runs and until when: "第 2 天，今天到期". What is solved has no clock.
pub fn clock_words(
    i18n: Words,
    (day, due): (BusinessDay, BusinessDay),
    today: BusinessDay,
) -> (Tone, String) {
    let days = count(today.days_since(day) + 1);
    let first = t_string!(i18n, desk.issues.day_n, count = days).to_string();
    let (tone, second) = match due.days_since(today) {
        0 => (
            Tone::Attention,
            t_string!(i18n, desk.issues.due_today).to_string(),
        ),
        1 => (
            Tone::Calm,
            t_string!(i18n, desk.issues.due_tomorrow).to_string(),
        ),
        left if left < 0 => (
            Tone::Failing,
            t_string!(i18n, desk.issues.overdue_by, count = count(-left)).to_string(),
        ),
        _ => (
            Tone::Calm,
            t_string!(i18n, desk.issues.due_on, day = due.to_string()).to_string(),
        ),
    };
    let words = t_string!(i18n, desk.issues.joined, first = first, second = second);
    (tone, words.to_string())
}

/// Whether somebody took note in time; none while that time runs.
pub fn noted_words(i18n: Words, row: &IssueRow) -> Option<(Tone, String)> {
    let (tone, words) = match (row.acknowledged_in_time?, row.state) {
        (true, _) => (Tone::Calm, t_string!(i18n, desk.issues.in_time)),
        (false, IssueState::Open) => (Tone::Failing, t_string!(i18n, desk.issues.not_yet_late)),
        (false, _) => (Tone::Attention, t_string!(i18n, desk.issues.too_late)),
    };
    Some((tone, words.to_string()))
}

fn count(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}
