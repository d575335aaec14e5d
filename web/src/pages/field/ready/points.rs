//! The points of the check in words.

use super::check::Readiness;
use crate::device::position::PositionPermission;
use crate::i18n::*;
use crate::words::{Words, megabytes_words};
use shared::time::{DAY_MS, MINUTE_MS};

/// One point of the check: whether it is there, its name, what is known.
pub struct Point {
    /// There, missing, or not known.
    pub is_good: Option<bool>,
    /// Its name.
    pub title: &'static str,
    /// What is known, and what to do.
    pub detail: String,
}

/// Every point in the order of importance.
pub fn points(i18n: Words, readiness: &Readiness) -> Vec<Point> {
    let (days, stops) = readiness.plan;
    let plan = match readiness.has_packet {
        true if readiness.is_packet_old => t_string!(i18n, field.ready.plan_old).to_owned(),
        true => {
            let count = i32::try_from(stops).unwrap_or(i32::MAX);
            t_string!(i18n, field.ready.plan_good, days = days, count = count).to_string()
        }
        false => t_string!(i18n, field.ready.plan_none).to_owned(),
    };
    let (all, missing) = readiness.stores;
    let stores = match readiness.has_stores() {
        true => {
            let count = i32::try_from(all).unwrap_or(i32::MAX);
            t_string!(i18n, field.ready.stores_good, count = count).to_string()
        }
        false => t_string!(i18n, field.ready.stores_missing, count = missing).to_string(),
    };
    let app = match readiness.is_app_kept {
        true => t_string!(i18n, field.ready.app_good),
        false => t_string!(i18n, field.ready.app_missing),
    };
    vec![
        Point {
            is_good: Some(readiness.has_packet && !readiness.is_packet_old),
            title: t_string!(i18n, field.ready.plan),
            detail: plan,
        },
        Point {
            is_good: Some(readiness.has_stores()),
            title: t_string!(i18n, field.ready.stores),
            detail: stores,
        },
        Point {
            is_good: Some(readiness.is_app_kept),
            title: t_string!(i18n, field.ready.app),
            detail: app.to_owned(),
        },
        work_point(i18n, readiness.is_work_kept),
        storage_point(i18n, readiness),
        position_point(i18n, readiness),
        clock_point(i18n, readiness),
    ]
}

fn work_point(i18n: Words, is_kept: Option<bool>) -> Point {
    let detail = match is_kept {
        Some(true) => t_string!(i18n, field.ready.work_good),
        Some(false) => t_string!(i18n, field.ready.work_missing),
        None => t_string!(i18n, field.ready.work_unknown),
    };
    Point {
        is_good: is_kept,
        title: t_string!(i18n, field.ready.work),
        detail: detail.to_owned(),
    }
}

fn storage_point(i18n: Words, readiness: &Readiness) -> Point {
    let title = t_string!(i18n, field.ready.storage);
    let free = readiness.room.free.map(|free| megabytes_words(i18n, free));
    if let (true, Some(size)) = (readiness.is_space_low(), &free) {
        let detail = t_string!(i18n, field.ready.space_low, size = size.clone()).to_string();
        return Point {
            is_good: Some(false),
            title,
            detail,
        };
    }
    let kept = match readiness.room.is_kept {
        Some(true) => t_string!(i18n, field.ready.storage_good),
        Some(false) | None => t_string!(i18n, field.ready.storage_open),
    };
    let detail = match free {
        Some(size) => {
            let space = t_string!(i18n, field.ready.space, size = size).to_string();
            t_string!(i18n, common.list.sentence, first = kept, second = space).to_string()
        }
        None => kept.to_owned(),
    };
    Point {
        is_good: readiness.room.is_kept.filter(|is_kept| *is_kept),
        title,
        detail,
    }
}

fn position_point(i18n: Words, readiness: &Readiness) -> Point {
    let (is_good, detail) = match readiness.position {
        Some(PositionPermission::Granted) => {
            (Some(true), t_string!(i18n, field.ready.position_good))
        }
        Some(PositionPermission::Denied) => {
            (Some(false), t_string!(i18n, field.ready.position_denied))
        }
        Some(PositionPermission::Prompt) => (None, t_string!(i18n, field.ready.position_ask)),
        Some(PositionPermission::Unknown) | None => {
            (None, t_string!(i18n, field.ready.position_unknown))
        }
    };
    Point {
        is_good,
        title: t_string!(i18n, field.ready.position),
        detail: detail.to_owned(),
    }
}

fn clock_point(i18n: Words, readiness: &Readiness) -> Point {
    let title = t_string!(i18n, field.ready.clock);
    match readiness.clock_offset_ms {
        None => Point {
            is_good: None,
            title,
            detail: t_string!(i18n, field.ready.clock_unknown).to_owned(),
        },
        Some(offset) if readiness.is_clock_off() => {
            let (minutes, days) = (offset.abs() / MINUTE_MS, offset.abs() / DAY_MS);
            let detail = match days {
                0 => t_string!(i18n, field.ready.clock_off, minutes = minutes).to_string(),
                days => t_string!(i18n, field.ready.clock_days_off, days = days).to_string(),
            };
            Point {
                is_good: Some(false),
                title,
                detail,
            }
        }
        Some(_) => Point {
            is_good: Some(true),
            title,
            detail: t_string!(i18n, field.ready.clock_good).to_owned(),
        },
    }
}
