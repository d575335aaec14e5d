//! What a summary has to tell, from the records of the day.

use super::OwnDay;
use crate::components::{ListRow, Press, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::use_records;
use crate::state::FieldData;
use crate::state::visiting::use_visiting;
use crate::words::{Words, day_words, missed_reason_words};
use leptos::prelude::*;
use shared::exchange::ProductExchange;
use shared::ids::RecordId;
use shared::issue::Issue;
use shared::promotion::{Promotion, PromotionCheck};
use shared::stock::StockCount;
use shared::summary::{DayRecords, SummaryFigures, summarise};
use shared::time::BusinessDay;

/// The figures of the day with the words that a number alone does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SummaryNews {
    /// The figures.
    pub figures: SummaryFigures,
    /// Titles of the issues that were reported today.
    pub issues: Vec<String>,
    /// Own items that have not been delivered.
    pub undelivered: usize,
}

/// Everything but the main module's own kinds.
struct Others {
    counts: Vec<(RecordId, StockCount)>,
    checks: Vec<(RecordId, PromotionCheck)>,
    promotions: Vec<(RecordId, Promotion)>,
    exchanges: Vec<(RecordId, ProductExchange)>,
    issues: Vec<(RecordId, Issue)>,
}

/// What there is to tell, written anew with each change.
pub fn use_summary_rows(own: OwnDay) -> Memo<SummaryNews> {
    let visiting = use_visiting();
    let counts = use_records::<StockCount>();
    let checks = use_records::<PromotionCheck>();
    let promotions = use_records::<Promotion>();
    let exchanges = use_records::<ProductExchange>();
    let issues = use_records::<Issue>();
    Memo::new(move |_| {
        let others = Others {
            counts: counts.get(),
            checks: checks.get(),
            promotions: promotions.get(),
            exchanges: exchanges.get(),
            issues: issues.get(),
        };
        let undelivered = visiting.undelivered();
        visiting
            .data
            .with(|data| read_news(data, &others, own, undelivered))
    })
}

fn read_news(data: &FieldData, others: &Others, own: OwnDay, undelivered: usize) -> SummaryNews {
    let is_own = |person, day| person == own.person && day == own.day;
    let issues: Vec<&Issue> = others
        .issues
        .iter()
        .map(|(_, issue)| issue)
        .filter(|issue| is_own(issue.reporter, issue.day))
        .collect();
    let stops = data
        .stops
        .iter()
        .filter(|(_, stop)| is_own(stop.person, stop.day));
    let visits = data.visits.values().map(|known| &known.visit);
    let check = |check: &&PromotionCheck| is_own(check.person, check.day);
    let promotion_of = |check: &PromotionCheck| {
        let known = others
            .promotions
            .iter()
            .find(|(id, _)| id.0 == check.promotion.0);
        known.map(|(_, promotion)| promotion)
    };
    let records = DayRecords {
        stops: stops
            .map(|(id, stop)| (stop, data.missed.get(id).map(|missed| missed.reason)))
            .collect(),
        visits: visits
            .filter(|visit| {
                is_own(
                    visit.person,
                    data.zone_of(visit).business_day(visit.check_in_at),
                )
            })
            .collect(),
        counts: others
            .counts
            .iter()
            .map(|(_, count)| count)
            .filter(|count| is_own(count.person, count.day))
            .collect(),
        checks: others
            .checks
            .iter()
            .map(|(_, check)| check)
            .filter(check)
            .filter_map(|check| Some((promotion_of(check)?, check)))
            .collect(),
        exchanges: others
            .exchanges
            .iter()
            .map(|(_, slip)| slip)
            .filter(|slip| is_own(slip.person, slip.day))
            .collect(),
        issues: issues.clone(),
    };
    SummaryNews {
        figures: summarise(&records),
        issues: issues.iter().map(|issue| issue.title.clone()).collect(),
        undelivered,
    }
}

/// One line of what there is to tell.
struct Line {
    icon: IconName,
    title: String,
    detail: Option<String>,
    aside: Option<String>,
    tone: Tone,
}

impl SummaryNews {
    /// As rows; a day without anything says so.
    pub fn rows(&self, i18n: Words) -> AnyView {
        let mut lines = self.lines(i18n);
        if lines.is_empty() {
            lines.push(Line {
                icon: IconName::Check,
                title: t_string!(i18n, work.summary.nothing).to_owned(),
                detail: None,
                aside: None,
                tone: Tone::Calm,
            });
        }
        let row = |line: Line| {
            view! {
                <ListRow
                    title=line.title icon=line.icon detail=Signal::stored(line.detail)
                    aside=Signal::stored(line.aside) tone=Signal::stored(line.tone) press=Press::Nothing
                />
            }
        };
        lines.into_iter().map(row).collect_view().into_any()
    }

    /// As plain text, to be shared.
    pub fn text(&self, i18n: Words, day: BusinessDay) -> String {
        let figures = &self.figures;
        let title = t_string!(i18n, work.summary.title);
        let mut text = vec![
            format!("{title} {}", day_words(i18n, day)),
            t_string!(
                i18n,
                work.summary.route_line,
                done = figures.route.numerator,
                total = figures.route.denominator
            )
            .to_string(),
        ];
        for line in self.lines(i18n) {
            text.push(match line.detail {
                Some(detail) => t_string!(
                    i18n,
                    common.list.joined,
                    first = line.title,
                    second = detail
                )
                .to_string(),
                None => line.title,
            });
        }
        text.join("\n")
    }

    fn lines(&self, i18n: Words) -> Vec<Line> {
        let figures = &self.figures;
        let line = |icon, title: String| Line {
            icon,
            title,
            detail: None,
            aside: None,
            tone: Tone::Calm,
        };
        let number = |count: u32| i32::try_from(count).unwrap_or(i32::MAX);
        let mut lines = Vec::new();
        if figures.issues > 0 {
            let urgent = (figures.urgent_issues > 0).then(|| {
                t_string!(i18n, work.summary.urgent, count = figures.urgent_issues).to_string()
            });
            let tone = if urgent.is_some() {
                Tone::Attention
            } else {
                Tone::Calm
            };
            let title = t_string!(i18n, work.summary.issues, count = figures.issues).to_string();
            lines.push(Line {
                detail: Some(join_words(i18n, &self.issues)),
                aside: urgent,
                tone,
                ..line(IconName::Issue, title)
            });
        }
        lines.extend(self.missed_line(i18n));
        if figures.failing_elements > 0 {
            let count = figures.failing_elements;
            let title = t_string!(i18n, work.summary.failing, count = count).to_string();
            lines.push(line(IconName::Promotion, title));
        }
        if figures.exchange_slips > 0 {
            let title =
                t_string!(i18n, work.summary.exchanges, count = figures.exchange_slips).to_string();
            let units = t_string!(i18n, work.summary.units, count = figures.exchange_units);
            lines.push(Line {
                aside: Some(units.to_string()),
                ..line(IconName::Exchange, title)
            });
        }
        if figures.unplanned > 0 {
            let title = t_string!(i18n, work.summary.unplanned, count = figures.unplanned);
            lines.push(line(IconName::Plus, title.to_string()));
        }
        if figures.not_checked_out > 0 {
            let count = number(figures.not_checked_out);
            let title = t_string!(i18n, work.summary.not_checked_out, count = count).to_string();
            lines.push(line(IconName::Clock, title));
        }
        if self.undelivered > 0 {
            let count = i32::try_from(self.undelivered).unwrap_or(i32::MAX);
            let title = t_string!(i18n, work.summary.undelivered, count = count).to_string();
            lines.push(Line {
                detail: Some(t_string!(i18n, work.summary.undelivered_text).to_owned()),
                ..line(IconName::Waiting, title)
            });
        }
        lines
    }

    fn missed_line(&self, i18n: Words) -> Option<Line> {
        let missed = &self.figures.missed;
        let total: u32 = missed.iter().map(|missed| missed.count).sum();
        let open: u32 = missed
            .iter()
            .filter(|missed| missed.reason.is_none())
            .map(|missed| missed.count)
            .sum();
        let reasons: Vec<String> = missed
            .iter()
            .filter_map(|missed| {
                let reason = missed_reason_words(i18n, missed.reason?);
                Some(format!("{reason} {}", missed.count))
            })
            .collect();
        let aside = match open {
            0 => t_string!(i18n, work.summary.reasons_given).to_owned(),
            open => t_string!(i18n, work.summary.without_reason, count = open).to_string(),
        };
        (total > 0).then(|| Line {
            icon: IconName::Cross,
            title: t_string!(i18n, work.summary.missed, count = total).to_string(),
            detail: (!reasons.is_empty()).then(|| join_words(i18n, &reasons)),
            aside: Some(aside),
            tone: Tone::Calm,
        })
    }
}

fn join_words(i18n: Words, words: &[String]) -> String {
    let joined = words.iter().cloned().reduce(|first, second| {
        t_string!(i18n, common.list.joined, first = first, second = second).to_string()
    });
    joined.unwrap_or_default()
}
