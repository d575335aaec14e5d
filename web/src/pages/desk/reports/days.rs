//! Route compliance over the days of the period, as a small drawing with its words.

use super::filter::ReportFilter;
use crate::i18n::*;
use crate::pages::desk::board::figures::share;
use crate::state::use_query;
use leptos::prelude::*;
use shared::api::reports::{ComplianceReport, ComplianceRow};
use shared::figures::{FigureName, Fraction};

/// Width of a day in the drawing, with the gap after it.
const DAY_WIDTH: usize = 10;
/// The bar without its gap.
const BAR_WIDTH: usize = 7;
/// Height of a whole.
const HEIGHT: u64 = 48;

/// The drawing. It is left out of a single day, of which it would say nothing.
#[component]
pub fn DaysChart(filter: Memo<ReportFilter>) -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query::<ComplianceReport>(move || {
        let filter = filter.get();
        (filter.from != filter.to)
            .then(|| format!("/api/reports/compliance?{}by=day", filter.query()))
    });
    let days = Memo::new(move |_| {
        let report = query.value.get().ready();
        report.map(|report| report.rows).unwrap_or_default()
    });
    let words = move || {
        let days = days.get();
        let known = || days.iter().filter_map(due_of);
        let by_share = |(_, one): &(&ComplianceRow, Fraction),
                        (_, other): &(&ComplianceRow, Fraction)| {
            (one.numerator * other.denominator).cmp(&(other.numerator * one.denominator))
        };
        let (lowest, highest) = (known().min_by(by_share)?, known().max_by(by_share)?);
        Some(
            t_string!(
                i18n,
                desk.report.days_chart,
                count = i32::try_from(known().count()).unwrap_or(i32::MAX),
                low_day = lowest.0.key.clone(),
                low = share(lowest.1),
                high_day = highest.0.key.clone(),
                high = share(highest.1)
            )
            .to_string(),
        )
    };
    move || {
        let words = words()?;
        let days = days.get();
        let (first, last) = (days.first()?.key.clone(), days.last()?.key.clone());
        let view_box = format!("0 0 {} {HEIGHT}", days.len() * DAY_WIDTH);
        let bars = days.iter().enumerate().map(|(at, row)| bar(at, row));
        Some(view! {
            <figure class="days-chart">
                <figcaption>{words.clone()}</figcaption>
                <svg viewBox=view_box preserveAspectRatio="none" role="img" aria-label=words>
                    {bars.collect_view()}
                </svg>
                <div class="ends" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
            </figure>
        })
    }
}

fn due_of(row: &ComplianceRow) -> Option<(&ComplianceRow, Fraction)> {
    let value = row.value(FigureName::RouteCompliance)?;
    (value.denominator > 0).then_some((row, value))
}

/// A day on which nothing was due has no bar, which is not the same as one of height nothing.
fn bar(at: usize, row: &ComplianceRow) -> Option<impl IntoView + use<>> {
    let (_, value) = due_of(row)?;
    let height = value.numerator * HEIGHT / value.denominator;
    let x = (at * DAY_WIDTH).to_string();
    Some(view! {
        <rect class="rail-line" x=x.clone() y="0" width=BAR_WIDTH.to_string() height=HEIGHT.to_string()></rect>
        <rect class="sure" x=x y=(HEIGHT - height).to_string() width=BAR_WIDTH.to_string() height=height.to_string()></rect>
    })
}
