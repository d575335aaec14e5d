//! What frames a day of the demo: the kit before leaving, and the summary that writes itself.

use super::day::Day;
use super::dice::Dice;
use shared::exchange::ProductExchange;
use shared::fact::record_fact;
use shared::ids::{MutationId, UserId};
use shared::issue::Issue;
use shared::kinds::{RecordType, decode};
use shared::kit::{KitCheck, KitLine, kit_of_day};
use shared::promotion::{ElementType, PromotionCheck};
use shared::route::MissedReason;
use shared::stock::StockCount;
use shared::summary::{DayRecords, DaySummary, summarise};
use shared::sync::Operation;
use shared::sync::engine::Draft;
use shared::time::UtcMs;
use shared::visit::Visit;
use std::collections::HashMap;

/// Of a thousand things of a kit so many are forgotten.
const FORGOTTEN_PER_MILLE: u32 = 40;
/// Of a thousand summaries so many have a note.
const NOTE_PER_MILLE: u32 = 250;

const NOTES: [&str; 4] = [
    "两家店在盘点，改天再去",
    "周末前要补赠品",
    "新价签还差三家店",
    "路上修路，绕了半小时",
];

/// What was recorded of the day so far, typed again.
#[derive(Default)]
pub(super) struct Recorded {
    counts: Vec<StockCount>,
    checks: Vec<PromotionCheck>,
    exchanges: Vec<ProductExchange>,
    issues: Vec<Issue>,
    /// By index in the day's stops.
    pub missed: HashMap<usize, MissedReason>,
}

impl Recorded {
    /// Remembers what a draft creates, as far as a summary tells of it.
    pub(super) fn remember(&mut self, draft: &Draft) {
        self.counts.extend(created::<StockCount>(draft));
        self.checks.extend(created::<PromotionCheck>(draft));
        self.exchanges.extend(created::<ProductExchange>(draft));
        self.issues.extend(created::<Issue>(draft));
    }
}

fn created<T: RecordType>(draft: &Draft) -> Option<T> {
    match &draft.op {
        Operation::Create { body } if draft.kind == T::KIND => decode(body).ok(),
        _ => None,
    }
}

/// The kit, checked before leaving.
pub(super) fn check_kit(
    day: &Day<'_>,
    person: UserId,
    at: UtcMs,
    dice: &mut Dice,
) -> Option<Draft> {
    let types = day
        .stops
        .iter()
        .filter_map(|(_, stop)| day.rounds.stores.get(&stop.store));
    let things =
        types.flat_map(|(_, store_type)| store_type.template.kit.iter().map(String::as_str));
    let live = day
        .rounds
        .catalog
        .promotions
        .iter()
        .map(|(_, promotion)| promotion);
    let gifts = live
        .filter(|promotion| promotion.is_live_on(day.day))
        .filter(|promotion| {
            promotion
                .elements
                .iter()
                .any(|element| element.element_type == ElementType::GiftStock)
        })
        .map(|promotion| promotion.name.as_str());
    let lines = kit_of_day(things, gifts).into_iter().map(|item| {
        let is_missing = dice.happens(FORGOTTEN_PER_MILLE);
        KitLine {
            is_missing,
            taken: (item.is_counted && !is_missing).then(|| 12 + dice.below(24)),
            used: None,
            brought_back: None,
            name: item.name,
        }
    });
    let kit = KitCheck {
        person,
        day: day.day,
        lines: lines.collect(),
        note: None,
    };
    let of = (
        MutationId::new(at.0, dice.bytes()),
        KitCheck::record_of(person, day.day),
    );
    record_fact(of, None, &kit, None)
}

/// The summary, handed in after the last store.
pub(super) fn hand_in(
    day: &Day<'_>,
    person: UserId,
    (visits, recorded): (&[Visit], &Recorded),
    (at, dice): (UtcMs, &mut Dice),
) -> Option<Draft> {
    let stops = day.stops.iter().enumerate();
    let promotions = &day.rounds.catalog.promotions;
    let checks = recorded.checks.iter().filter_map(|check| {
        let mut known = promotions.iter();
        let (_, promotion) = known.find(|(id, _)| *id == check.promotion)?;
        Some((promotion, check))
    });
    let records = DayRecords {
        stops: stops
            .map(|(index, (_, stop))| (stop, recorded.missed.get(&index).copied()))
            .collect(),
        visits: visits.iter().collect(),
        counts: recorded.counts.iter().collect(),
        checks: checks.collect(),
        exchanges: recorded.exchanges.iter().collect(),
        issues: recorded.issues.iter().collect(),
    };
    let summary = DaySummary {
        person,
        day: day.day,
        figures: summarise(&records),
        papers: dice.below(4),
        note: dice
            .happens(NOTE_PER_MILLE)
            .then(|| (*dice.pick(&NOTES)).to_owned()),
        submitted_at: at,
    };
    let of = (
        MutationId::new(at.0, dice.bytes()),
        DaySummary::record_of(person, day.day),
    );
    record_fact(of, None, &summary, None)
}
