//! What a promotion may cost and is meant to earn, and whether it keeps its margin. Money is in minor
//! units of the company's currency. None of it goes to phones.

use super::{Promotion, PromotionType};
use crate::problem::ProblemCode;
use crate::text::{are_distinct, require, text_fits};
use serde::{Deserialize, Serialize};

/// Most consumer units of a plan.
pub const VOLUME_MAX: u32 = 100_000_000;
/// Most minor units of one unit: a hundred thousand yuan.
pub const UNIT_MAX: i64 = 10_000_000;
/// Most minor units of one line of costs: ten billion yuan.
pub const COST_MAX: i64 = 1_000_000_000_000;
/// The highest prize of a lottery with a purchase in minor units: 50,000 yuan. 反不正当竞争法 of the
/// People's Republic of China, on prizes whose highest exceeds that.
pub const TOP_PRIZE_MAX: i64 = 5_000_000;
/// Of the revenue so much is to be left, per mille, when nobody says otherwise.
pub const LEAST_MARGIN_DEFAULT: u16 = 150;

/// The plan of a promotion's money. One for each promotion, for its managers alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PromotionBudget {
    /// Consumer units to be sold while it runs.
    pub volume: u32,
    /// Consumer units that would be sold in the same time without it.
    pub usual_volume: u32,
    /// What the store pays for one unit while it runs.
    pub price: i64,
    /// What the store pays for one unit otherwise.
    pub usual_price: i64,
    /// What the goods of one unit cost.
    pub unit_cost: i64,
    /// What is given away with one unit, on average: gifts, points, samples.
    #[serde(default)]
    pub gift_cost: i64,
    /// What it costs however much is sold; each kind at most once.
    #[serde(default)]
    pub costs: Vec<CostLine>,
    /// What may be spent on `costs` together.
    pub budget: i64,
    /// Of the revenue so much is to be left, per mille.
    pub least_margin: u16,
    /// The highest prize of a lottery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_prize: Option<i64>,
    /// Why it is carried out although it does not keep its margin or budget.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub exception: String,
}

/// One kind of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostLine {
    /// What for.
    pub kind: CostKind,
    /// How much.
    pub amount: i64,
}

/// What a promotion costs however much is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    /// 堆头费、端架费.
    Display,
    /// DM 费.
    Leaflet,
    /// 物料.
    Materials,
    /// 促销员.
    Promoters,
    /// 奖品.
    Prizes,
    /// 其他.
    Other,
}

impl CostKind {
    /// All of them, in the order of the form.
    pub const ALL: &[Self] = &[
        Self::Display,
        Self::Leaflet,
        Self::Materials,
        Self::Promoters,
        Self::Prizes,
        Self::Other,
    ];
}

/// What comes of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Margin {
    /// Units times price.
    pub revenue: i64,
    /// Units times the cost of goods.
    pub goods: i64,
    /// Units times what is given away.
    pub gifts: i64,
    /// The lines of costs together.
    pub costs: i64,
    /// What is left.
    pub profit: i64,
    /// Profit per mille of the revenue; none without revenue.
    pub per_mille: Option<i64>,
    /// What would be left without the promotion.
    pub usual_profit: i64,
    /// Units from which it leaves more than doing nothing; none when no number of units does.
    pub break_even: Option<u64>,
    /// It leaves at least the least margin.
    pub keeps_margin: bool,
    /// The costs are within the budget.
    pub keeps_budget: bool,
}

/// A plan whose numbers are in range.
///
/// # Errors
/// [`ProblemCode::InvalidField`] for a number out of its range, a kind of cost twice, a prize that the
/// law forbids or that the promotion does not have.
pub fn check_budget(plan: &PromotionBudget, promotion: &Promotion) -> Result<(), ProblemCode> {
    let is_lottery = promotion.promotion_type == PromotionType::Lottery;
    let units = [plan.price, plan.usual_price, plan.unit_cost, plan.gift_cost];
    let is_cost = |amount: i64| (0..=COST_MAX).contains(&amount);
    require(
        (1..=VOLUME_MAX).contains(&plan.volume)
            && plan.usual_volume <= VOLUME_MAX
            && units.iter().all(|unit| (0..=UNIT_MAX).contains(unit))
            && plan.costs.iter().all(|line| is_cost(line.amount))
            && are_distinct(plan.costs.iter().map(|line| line.kind))
            && is_cost(plan.budget)
            && plan.least_margin <= 1_000
            && plan
                .top_prize
                .is_none_or(|prize| is_lottery && (0..=TOP_PRIZE_MAX).contains(&prize))
            && text_fits(&plan.exception),
    )
}

/// What comes of a plan that is in range.
#[must_use]
pub fn margin_of(plan: &PromotionBudget) -> Margin {
    let volume = i64::from(plan.volume);
    let (revenue, goods) = (volume * plan.price, volume * plan.unit_cost);
    let gifts = volume * plan.gift_cost;
    let costs = plan.costs.iter().map(|line| line.amount).sum();
    let profit = revenue - goods - gifts - costs;
    let usual_profit = i64::from(plan.usual_volume) * (plan.usual_price - plan.unit_cost);
    Margin {
        revenue,
        goods,
        gifts,
        costs,
        profit,
        per_mille: (revenue > 0).then(|| (profit * 1_000).div_euclid(revenue.max(1))),
        usual_profit,
        break_even: break_even(plan, usual_profit + costs),
        keeps_margin: profit * 1_000 >= revenue * i64::from(plan.least_margin),
        keeps_budget: costs <= plan.budget,
    }
}

/// The units whose earnings reach `needed`.
fn break_even(plan: &PromotionBudget, needed: i64) -> Option<u64> {
    let each = plan.price - plan.unit_cost - plan.gift_cost;
    match u64::try_from(needed) {
        Err(_) | Ok(0) => Some(0),
        Ok(needed) => u64::try_from(each)
            .ok()
            .filter(|each| *each > 0)
            .map(|each| needed.div_ceil(each)),
    }
}

/// Whether a promotion with this plan may be approved: it keeps margin and budget, or somebody says why
/// it is carried out all the same.
///
/// # Errors
/// [`ProblemCode::BudgetMissing`] without a plan, [`ProblemCode::MarginTooLow`] for one that keeps
/// neither and says nothing.
pub fn may_approve(plan: Option<&PromotionBudget>) -> Result<(), ProblemCode> {
    let plan = plan.ok_or(ProblemCode::BudgetMissing)?;
    let margin = margin_of(plan);
    let keeps = margin.keeps_margin && margin.keeps_budget;
    match keeps || !plan.exception.trim().is_empty() {
        true => Ok(()),
        false => Err(ProblemCode::MarginTooLow),
    }
}

/// Whether a step asks for a plan: approving, and each change of what is approved. Calling off ends what
/// costs money, and is possible whatever the plan.
#[must_use]
pub fn needs_plan(before: Option<&Promotion>, after: &Promotion) -> bool {
    let Some(before) = before.filter(|before| before.is_approved) else {
        return after.is_approved;
    };
    let called_off = Promotion {
        called_off_on: after.called_off_on,
        ..before.clone()
    };
    let is_calling_off = after.called_off_on.is_some() && *after == called_off;
    after != before && !is_calling_off
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds::RecordType as _;
    use proptest::prelude::*;

    /// 1,000 units at 8.00 of goods for 5.00 and gifts for 0.50, with 1,200.00 of costs.
    fn plan() -> PromotionBudget {
        PromotionBudget {
            volume: 1_000,
            usual_volume: 400,
            price: 800,
            usual_price: 1_000,
            unit_cost: 500,
            gift_cost: 50,
            costs: vec![
                CostLine {
                    kind: CostKind::Display,
                    amount: 80_000,
                },
                CostLine {
                    kind: CostKind::Materials,
                    amount: 40_000,
                },
            ],
            budget: 150_000,
            least_margin: LEAST_MARGIN_DEFAULT,
            top_prize: None,
            exception: String::new(),
        }
    }

    fn promotion(promotion_type: PromotionType) -> Promotion {
        let sample = Promotion::samples().remove(0);
        Promotion {
            promotion_type,
            ..sample
        }
    }

    #[test]
    fn a_plan_is_counted_to_the_last_fen() {
        let margin = margin_of(&plan());
        assert_eq!(
            (margin.revenue, margin.goods, margin.gifts, margin.costs),
            (800_000, 500_000, 50_000, 120_000)
        );
        assert_eq!(
            (margin.profit, margin.per_mille, margin.usual_profit),
            (130_000, Some(162), 200_000)
        );
        assert!(margin.keeps_margin && margin.keeps_budget);
        // 250 fen each for 200,000 of doing nothing and 120,000 of costs.
        assert_eq!(margin.break_even, Some(1_280));
    }

    #[test]
    fn a_plan_that_loses_with_each_unit_never_breaks_even() {
        let losing = PromotionBudget {
            price: 500,
            ..plan()
        };
        assert_eq!(margin_of(&losing).break_even, None);
        assert!(!margin_of(&losing).keeps_margin);
    }

    #[test]
    fn what_does_not_keep_its_margin_or_budget_needs_words() {
        assert_eq!(may_approve(None), Err(ProblemCode::BudgetMissing));
        assert_eq!(may_approve(Some(&plan())), Ok(()));
        let thin = PromotionBudget {
            least_margin: 163,
            ..plan()
        };
        let dear = PromotionBudget {
            budget: 119_999,
            ..plan()
        };
        for short in [thin, dear] {
            assert_eq!(may_approve(Some(&short)), Err(ProblemCode::MarginTooLow));
            let silent = PromotionBudget {
                exception: "  ".into(),
                ..short.clone()
            };
            assert_eq!(may_approve(Some(&silent)), Err(ProblemCode::MarginTooLow));
            let said = PromotionBudget {
                exception: "新品上市".into(),
                ..short
            };
            assert_eq!(may_approve(Some(&said)), Ok(()));
        }
    }

    #[test]
    fn approving_and_changing_what_is_approved_need_a_plan_and_calling_off_does_not() {
        let approved = promotion(PromotionType::Joint);
        let drafted = Promotion {
            is_approved: false,
            ..approved.clone()
        };
        let renamed = |promotion: &Promotion| Promotion {
            name: "另一个名字".into(),
            ..promotion.clone()
        };
        let off = |promotion: &Promotion| Promotion {
            called_off_on: Some(promotion.to),
            ..promotion.clone()
        };
        for (before, after, needs) in [
            (None, &drafted, false),
            (None, &approved, true),
            (Some(&drafted), &renamed(&drafted), false),
            (Some(&drafted), &approved, true),
            (Some(&approved), &approved, false),
            (Some(&approved), &renamed(&approved), true),
            (Some(&approved), &off(&approved), false),
            (Some(&approved), &renamed(&off(&approved)), true),
            (Some(&off(&approved)), &approved, true),
        ] {
            assert_eq!(needs_plan(before, after), needs, "{before:?} {after:?}");
        }
    }

    #[test]
    fn only_a_lottery_has_a_prize_and_the_law_limits_it() {
        let lottery = promotion(PromotionType::Lottery);
        let prize = |top_prize| PromotionBudget {
            top_prize: Some(top_prize),
            ..plan()
        };
        assert_eq!(check_budget(&prize(TOP_PRIZE_MAX), &lottery), Ok(()));
        assert_eq!(
            check_budget(&prize(TOP_PRIZE_MAX + 1), &lottery),
            Err(ProblemCode::InvalidField)
        );
        assert_eq!(
            check_budget(&prize(1), &promotion(PromotionType::Joint)),
            Err(ProblemCode::InvalidField)
        );
    }

    #[test]
    fn a_kind_of_cost_stands_once() {
        let line = CostLine {
            kind: CostKind::Leaflet,
            amount: 1,
        };
        let twice = PromotionBudget {
            costs: vec![line, line],
            ..plan()
        };
        assert!(check_budget(&twice, &promotion(PromotionType::Joint)).is_err());
    }

    proptest! {
        #[test]
        fn the_least_units_that_break_even_are_the_least(
            price in 0..2_000_i64,
            unit_cost in 0..2_000_i64,
            gift_cost in 0..500_i64,
            usual_volume in 0..5_000_u32,
            fixed in 0..1_000_000_i64,
        ) {
            let costs = vec![CostLine { kind: CostKind::Other, amount: fixed }];
            let plan = PromotionBudget { price, unit_cost, gift_cost, usual_volume, costs, ..plan() };
            let at = |volume: u64| {
                let volume = u32::try_from(volume).expect("in range");
                margin_of(&PromotionBudget { volume, ..plan.clone() })
            };
            let is_enough = |margin: Margin| margin.profit >= margin.usual_profit;
            match margin_of(&plan).break_even {
                None => prop_assert!(!is_enough(at(4_000_000_000))),
                Some(0) => prop_assert!(is_enough(at(0))),
                Some(units) => {
                    prop_assert!(is_enough(at(units)));
                    prop_assert!(!is_enough(at(units - 1)));
                }
            }
        }

        #[test]
        fn no_plan_in_range_overflows(volume in 1..=VOLUME_MAX, price in 0..=UNIT_MAX, cost in 0..=COST_MAX) {
            let costs = CostKind::ALL.iter().map(|kind| CostLine { kind: *kind, amount: cost }).collect();
            let plan = PromotionBudget { volume, usual_volume: VOLUME_MAX, price, usual_price: price, unit_cost: UNIT_MAX - price, costs, ..plan() };
            let margin = margin_of(&plan);
            prop_assert_eq!(margin.profit, margin.revenue - margin.goods - margin.gifts - margin.costs);
        }
    }
}
