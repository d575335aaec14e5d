//! The lines of the sync page in words.

use super::groups::{About, Group, ItemKind, Section};
use crate::components::{TrailStep, TrailWords};
use crate::i18n::*;
use crate::pages::field::today::store_name;
use crate::state::FieldData;
use crate::words::{Words, kind_words, problem_words};
use shared::sync::engine::ItemState;

/// How far a section has come.
pub fn step_of(section: Section) -> TrailStep {
    match section {
        Section::Queued | Section::NeedsYou => TrailStep::OnPhone,
        Section::Sending | Section::Held => TrailStep::Sent,
        Section::Delivered => TrailStep::Confirmed,
    }
}

/// The steps in words.
pub fn trail_words(i18n: Words) -> TrailWords {
    TrailWords {
        on_phone: t_string!(i18n, field.sync.here).to_owned(),
        not_sent: t_string!(i18n, field.sync.unsent).to_owned(),
        sent: t_string!(i18n, field.sync.sent).to_owned(),
        not_confirmed: t_string!(i18n, field.sync.unconfirmed).to_owned(),
        confirmed: t_string!(i18n, field.sync.confirmed_step).to_owned(),
    }
}

/// What a line is about.
pub fn what_words(i18n: Words, data: &FieldData, group: &Group) -> String {
    let name = match &group.about {
        About::Store(store) => Some(store_name(i18n, data, *store)),
        About::Place(place) => Some(place.clone()),
        About::Sealed => Some(t_string!(i18n, field.sync.sealed).to_owned()),
        About::Nothing => None,
    };
    let kind = match group.items.as_slice() {
        [item] => item_words(i18n, &item.kind),
        items
            if items
                .iter()
                .any(|item| matches!(item.kind, ItemKind::CheckIn | ItemKind::CheckOut)) =>
        {
            t_string!(i18n, field.kind.visit)
        }
        items => items
            .first()
            .map_or("", |item| item_words(i18n, &item.kind)),
    };
    match name {
        Some(name) => t_string!(i18n, field.sync.what, name = name, kind = kind).to_string(),
        None => kind.to_owned(),
    }
}

/// What an item does.
pub fn item_words(i18n: Words, kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::CheckIn => t_string!(i18n, field.kind.visit_check_in),
        ItemKind::CheckOut => t_string!(i18n, field.kind.visit_check_out),
        ItemKind::Front => t_string!(i18n, field.kind.visit_front),
        ItemKind::Record(kind) if kind == "inbox_item" => t_string!(i18n, field.kind.inbox_read),
        ItemKind::Record(kind) => kind_words(i18n, kind),
    }
}

/// What the items of a line do, each once.
pub fn kinds_words(i18n: Words, group: &Group) -> String {
    let mut kinds: Vec<&ItemKind> = group.items.iter().map(|item| &item.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let kinds: Vec<&str> = kinds
        .into_iter()
        .map(|kind| item_words(i18n, kind))
        .collect();
    let join = |first: String, second: &str| {
        t_string!(
            i18n,
            common.list.joined,
            first = first,
            second = second.to_owned()
        )
        .to_string()
    };
    let first = kinds.first().copied().unwrap_or_default().to_owned();
    kinds.into_iter().skip(1).fold(first, join)
}

/// An item's state.
pub fn state_words(i18n: Words, state: ItemState) -> &'static str {
    match state {
        ItemState::Queued => t_string!(i18n, field.sync.here),
        ItemState::Sending => t_string!(i18n, field.sync.sent),
        ItemState::Held => t_string!(i18n, field.sync.held),
        ItemState::Returned => t_string!(i18n, field.sync.returned),
        ItemState::Applied => t_string!(i18n, field.sync.confirmed_step),
        ItemState::Merged => t_string!(i18n, field.sync.merged),
        ItemState::Dropped => t_string!(i18n, field.sync.dropped),
        ItemState::MendedBy => t_string!(i18n, field.sync.mended),
    }
}

/// Why something is held or returned; nothing for what goes its way.
pub fn detail_words(i18n: Words, group: &Group) -> Option<String> {
    let reason = group.items.iter().find_map(|item| item.reason);
    match group.section {
        Section::NeedsYou => {
            let reason = reason.map_or(t_string!(i18n, field.sync.returned), |code| {
                problem_words(i18n, code)
            });
            Some(reason.to_owned())
        }
        Section::Held => {
            let reason = reason.map_or(t_string!(i18n, field.sync.held_text), |code| {
                problem_words(i18n, code)
            });
            Some(reason.to_owned())
        }
        Section::Queued | Section::Sending | Section::Delivered => None,
    }
}
