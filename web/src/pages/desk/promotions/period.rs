//! A period as a strip of the calendar, so that the eye sees what runs beside what.

use crate::i18n::*;
use leptos::prelude::*;
use shared::time::BusinessDay;

/// Days before today that the strip shows.
const BEFORE: i64 = 30;
/// Days that the strip shows.
const DAYS: i64 = 90;
/// How wide a day is drawn; the drawing is stretched to its place.
const DAY: i64 = 10;

/// From the first to the last day, with today as a tick. What lies outside is cut off, the words say
/// the days.
#[component]
pub fn PeriodStrip(from: BusinessDay, to: BusinessDay, today: BusinessDay) -> impl IntoView {
    let i18n = use_i18n();
    let place = move |day: BusinessDay| (day.days_since(today) + BEFORE).clamp(0, DAYS) * DAY;
    let left = place(from);
    let width = (place(to.plus_days(1)) - left).max(DAY / 2);
    let words = move || {
        let (from, to) = (from.to_string(), to.to_string());
        t_string!(i18n, desk.promotions.from_to, from = from, to = to).to_string()
    };
    view! {
        <div class="period">
            <svg
                class="bounds" viewBox=format!("0 0 {} 12", DAYS * DAY) preserveAspectRatio="none"
                aria-hidden="true"
            >
                <rect class="rail-line" x="0" y="3" width=(DAYS * DAY).to_string() height="6"></rect>
                <rect class="sure" x=left.to_string() y="3" width=width.to_string() height="6"></rect>
                <path class="goal" d=format!("M{} 0v12", place(today))></path>
            </svg>
            <span class="quiet num">{words}</span>
        </div>
    }
}
