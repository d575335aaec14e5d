//! The fields as they are typed: amounts as text of the main unit, so that nothing is rounded.

use crate::pages::desk::amounts::{count_of, minor_of, minor_text};
use leptos::prelude::*;
use shared::promotion::budget::{CostKind, CostLine, LEAST_MARGIN_DEFAULT, PromotionBudget};

/// One field of money.
pub type Amount = RwSignal<String>;

/// All fields.
#[derive(Clone, Copy)]
pub struct Typed {
    pub volume: RwSignal<String>,
    pub usual_volume: RwSignal<String>,
    pub price: Amount,
    pub usual_price: Amount,
    pub unit_cost: Amount,
    pub gift_cost: Amount,
    pub costs: StoredValue<Vec<(CostKind, Amount)>>,
    pub budget: Amount,
    /// In per cent, with one decimal.
    pub least_margin: RwSignal<String>,
    pub top_prize: Amount,
    pub exception: RwSignal<String>,
}

impl Typed {
    /// What is known; of a new plan the promotion's target is its volume.
    pub fn of(known: Option<&PromotionBudget>, target: Option<u32>) -> Self {
        let amount = |of: fn(&PromotionBudget) -> i64| {
            RwSignal::new(known.map(|plan| minor_text(of(plan))).unwrap_or_default())
        };
        let volume = known.map(|plan| plan.volume).or(target);
        let units = |count: Option<u32>| {
            RwSignal::new(count.map(|count| count.to_string()).unwrap_or_default())
        };
        let cost = |kind: CostKind| {
            let lines = known.map(|plan| plan.costs.as_slice()).unwrap_or_default();
            let line = lines.iter().find(|line| line.kind == kind);
            let text = line.map(|line| minor_text(line.amount));
            (kind, RwSignal::new(text.unwrap_or_default()))
        };
        let least = known.map_or(LEAST_MARGIN_DEFAULT, |plan| plan.least_margin);
        let prize = known.and_then(|plan| plan.top_prize);
        Self {
            volume: units(volume),
            usual_volume: units(known.map(|plan| plan.usual_volume)),
            price: amount(|plan| plan.price),
            usual_price: amount(|plan| plan.usual_price),
            unit_cost: amount(|plan| plan.unit_cost),
            gift_cost: amount(|plan| plan.gift_cost),
            costs: StoredValue::new(CostKind::ALL.iter().copied().map(cost).collect()),
            budget: amount(|plan| plan.budget),
            least_margin: RwSignal::new(per_cent_text(least)),
            top_prize: RwSignal::new(prize.map(minor_text).unwrap_or_default()),
            exception: RwSignal::new(known.map(|plan| plan.exception.clone()).unwrap_or_default()),
        }
    }

    /// What stands in each of them.
    pub fn texts(self) -> Vec<String> {
        self.each().iter().map(|field| field.get()).collect()
    }

    /// Shows these in their place.
    pub fn show(self, texts: Vec<String>) {
        for (field, text) in self.each().into_iter().zip(texts) {
            // A field that shows it already keeps its caret.
            if field.with_untracked(|shown| *shown != text) {
                field.set(text);
            }
        }
    }

    fn each(self) -> Vec<RwSignal<String>> {
        let costs = self.costs.with_value(|costs| {
            let costs = costs.iter();
            costs.map(|(_, amount)| *amount).collect::<Vec<_>>()
        });
        let fields = [
            self.volume,
            self.usual_volume,
            self.price,
            self.usual_price,
            self.unit_cost,
            self.gift_cost,
            self.budget,
            self.least_margin,
            self.top_prize,
            self.exception,
        ];
        fields.into_iter().chain(costs).collect()
    }

    /// The plan; none while a field that it needs is empty or no number. What may stay empty is zero.
    pub fn plan(self) -> Option<PromotionBudget> {
        let typed = |amount: Amount| amount.with(|text| minor_of(text)).ok();
        let needed = |amount: Amount| typed(amount).flatten();
        let or_zero = |amount: Amount| typed(amount).map(Option::unwrap_or_default);
        let units = |typed: RwSignal<String>| typed.with(|text| count_of(text)).ok();
        let costs = self.costs.with_value(|costs| {
            let lines = costs.iter().map(|(kind, amount)| {
                let amount = or_zero(*amount)?;
                Some(CostLine {
                    kind: *kind,
                    amount,
                })
            });
            lines.collect::<Option<Vec<_>>>()
        })?;
        Some(PromotionBudget {
            volume: units(self.volume).flatten()?,
            usual_volume: units(self.usual_volume)?.unwrap_or_default(),
            price: needed(self.price)?,
            usual_price: needed(self.usual_price)?,
            unit_cost: needed(self.unit_cost)?,
            gift_cost: or_zero(self.gift_cost)?,
            costs: costs.into_iter().filter(|line| line.amount > 0).collect(),
            budget: needed(self.budget)?,
            least_margin: self.least_margin.with(|text| per_mille_of(text))?,
            top_prize: typed(self.top_prize)?,
            exception: self.exception.get().trim().to_owned(),
        })
    }
}

/// Per mille as per cent, such as `15` or `7.5`.
fn per_cent_text(per_mille: u16) -> String {
    match per_mille % 10 {
        0 => (per_mille / 10).to_string(),
        tenth => format!("{}.{tenth}", per_mille / 10),
    }
}

/// Per cent with at most one decimal as per mille.
fn per_mille_of(text: &str) -> Option<u16> {
    let hundredths = minor_of(text).ok()??;
    (hundredths % 10 == 0)
        .then_some(hundredths / 10)
        .and_then(|per_mille| u16::try_from(per_mille).ok())
        .filter(|per_mille| *per_mille <= 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_read_as_it_was_written() {
        for per_mille in [0, 75, 150, 1_000] {
            assert_eq!(per_mille_of(&per_cent_text(per_mille)), Some(per_mille));
        }
        for wrong in ["", "7.55", "101", "x"] {
            assert_eq!(per_mille_of(wrong), None, "{wrong}");
        }
    }
}
