use super::Words;
use crate::i18n::*;
use shared::time::{BusinessDay, UtcMs, ZoneOffsets};

const MINUTE_MS: i64 = 60_000;

/// The time on the clock at a place, as in "10:21".
pub fn clock_time(zone: &ZoneOffsets, at: UtcMs) -> String {
    let minutes = zone.local_minutes(at);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// A day with its weekday, as in "11月24日 周二".
pub fn day_words(i18n: Words, day: BusinessDay) -> String {
    let weekday = weekday_words(i18n, day.iso_weekday());
    let (month, day) = month_and_day(i18n, day);
    t_string!(
        i18n,
        common.date.day_weekday,
        month = month,
        day = day,
        weekday = weekday
    )
    .to_string()
}

/// A day as people say it from `today`: today, yesterday, tomorrow, else month and day.
pub fn short_day_words(i18n: Words, day: BusinessDay, today: BusinessDay) -> String {
    match day.days_since(today) {
        0 => t_string!(i18n, common.date.today).to_owned(),
        1 => t_string!(i18n, common.date.tomorrow).to_owned(),
        -1 => t_string!(i18n, common.date.yesterday).to_owned(),
        _ => {
            let (month, day) = month_and_day(i18n, day);
            t_string!(i18n, common.date.day, month = month, day = day).to_string()
        }
    }
}

fn month_and_day(i18n: Words, day: BusinessDay) -> (&'static str, String) {
    let text = day.to_string();
    let mut parts = text
        .split('-')
        .skip(1)
        .filter_map(|part| part.parse::<u32>().ok());
    let (month, day) = (parts.next().unwrap_or(1), parts.next().unwrap_or(1));
    (month_words(i18n, month), day.to_string())
}

fn month_words(i18n: Words, month: u32) -> &'static str {
    match month {
        1 => t_string!(i18n, common.month.m1),
        2 => t_string!(i18n, common.month.m2),
        3 => t_string!(i18n, common.month.m3),
        4 => t_string!(i18n, common.month.m4),
        5 => t_string!(i18n, common.month.m5),
        6 => t_string!(i18n, common.month.m6),
        7 => t_string!(i18n, common.month.m7),
        8 => t_string!(i18n, common.month.m8),
        9 => t_string!(i18n, common.month.m9),
        10 => t_string!(i18n, common.month.m10),
        11 => t_string!(i18n, common.month.m11),
        _ => t_string!(i18n, common.month.m12),
    }
}

fn weekday_words(i18n: Words, iso_weekday: u8) -> &'static str {
    match iso_weekday {
        1 => t_string!(i18n, common.weekday.monday),
        2 => t_string!(i18n, common.weekday.tuesday),
        3 => t_string!(i18n, common.weekday.wednesday),
        4 => t_string!(i18n, common.weekday.thursday),
        5 => t_string!(i18n, common.weekday.friday),
        6 => t_string!(i18n, common.weekday.saturday),
        _ => t_string!(i18n, common.weekday.sunday),
    }
}

/// How long ago, as in "5 分钟前".
pub fn ago_words(i18n: Words, at: UtcMs, now: UtcMs) -> String {
    let minutes = now.since_ms(at).max(0) / MINUTE_MS;
    match minutes {
        0 => t_string!(i18n, common.duration.just_now).to_owned(),
        1..60 => t_string!(i18n, common.duration.minutes_ago, minutes = minutes).to_string(),
        60..1_440 => t_string!(i18n, common.duration.hours_ago, hours = minutes / 60).to_string(),
        _ => {
            let days = i32::try_from(minutes / 1_440).unwrap_or(i32::MAX);
            t_string!(i18n, common.duration.days_ago, count = days).to_string()
        }
    }
}

/// A distance, as in "38 m" or "1.1 km".
pub fn distance_words(i18n: Words, metres: f64) -> String {
    if metres < 1_000.0 {
        let metres = format!("{metres:.0}");
        t_string!(i18n, common.distance.metres, metres = metres).to_string()
    } else {
        let digits = usize::from(metres < 100_000.0);
        let kilometres = format!("{:.digits$}", metres / 1_000.0);
        t_string!(i18n, common.distance.kilometres, kilometres = kilometres).to_string()
    }
}

/// A size, as in "420 MB" or "12.5 GB".
pub fn megabytes_words(i18n: Words, bytes: f64) -> String {
    let megabytes = bytes / 1_000_000.0;
    if megabytes < 1_000.0 {
        let megabytes = format!("{megabytes:.0}");
        t_string!(i18n, common.size.megabytes, megabytes = megabytes).to_string()
    } else {
        let gigabytes = format!("{:.1}", megabytes / 1_000.0);
        t_string!(i18n, common.size.gigabytes, gigabytes = gigabytes).to_string()
    }
}

/// Whole minutes between two moments, none when the second lies before.
pub fn minutes_of(from: UtcMs, to: UtcMs) -> i64 {
    to.since_ms(from).max(0) / MINUTE_MS
}
