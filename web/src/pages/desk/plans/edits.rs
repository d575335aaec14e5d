//! What is written when a plan is rearranged: one draft for each rule that changes.

use crate::device::clock;
use crate::pages::desk::saving::draft_of;
use shared::api::plans::PlanRule;
use shared::feeds;
use shared::ids::{RecordId, StopRuleId, UserId};
use shared::kinds::{change_draft, create_draft};
use shared::route::StopRule;
use shared::sync::engine::Draft;
use shared::time::BusinessDay;

/// The stops of a day in another order, given as places in the old one. Times stay with the place, so
/// that the day keeps its rhythm.
pub fn reorder(rules: &[PlanRule], order: &[usize]) -> Vec<Draft> {
    let after = places_of(rules, order);
    rules
        .iter()
        .zip(after)
        .filter_map(|(rule, after)| change(rule, &after))
        .collect()
}

/// Two neighbours change places.
pub fn exchange(rules: &[PlanRule], rule: StopRuleId, is_up: bool) -> Vec<Draft> {
    let Some(at) = rules.iter().position(|other| other.id == rule) else {
        return Vec::new();
    };
    let next = if is_up {
        at.checked_sub(1)
    } else {
        Some(at + 1).filter(|next| *next < rules.len())
    };
    let Some(next) = next else { return Vec::new() };
    let pair = [&rules[at.min(next)], &rules[at.max(next)]].map(Clone::clone);
    reorder(&pair, &[1, 0])
}

/// The stop of one weekday goes to another one; those of its other weekdays stay.
pub fn move_stop(rule: &PlanRule, from: u8, to: u8) -> Vec<Draft> {
    let mut weekdays: Vec<u8> = rule.rule.weekdays.clone();
    weekdays.retain(|weekday| *weekday != from);
    change(rule, &with_weekday(&rule.rule, weekdays, to))
        .into_iter()
        .collect()
}

/// The stops are made on another weekday as well.
pub fn copy_to_weekday(rules: &[PlanRule], to: u8) -> Vec<Draft> {
    rules
        .iter()
        .filter_map(|rule| {
            let weekdays = rule.rule.weekdays.clone();
            change(rule, &with_weekday(&rule.rule, weekdays, to))
        })
        .collect()
}

/// Where copied rules go.
#[derive(Clone, Copy, Debug)]
pub struct CopyTo {
    /// Who gets them.
    pub person: UserId,
    /// On these weekdays alone; on those of each rule when none is named.
    pub weekday: Option<u8>,
    /// From this day on.
    pub start: BusinessDay,
}

/// The stores are visited by another person as well.
pub fn copy_to_person(rules: &[PlanRule], to: CopyTo) -> Vec<Draft> {
    let copy = |rule: &PlanRule| {
        let weekdays = to
            .weekday
            .map_or(rule.rule.weekdays.clone(), |day| vec![day]);
        let copied = StopRule {
            person: to.person,
            weekdays,
            start: to.start,
            ..rule.rule.clone()
        };
        let id = StopRuleId::new(clock::now().0, clock::random_ten());
        create_draft(draft_of(RecordId(id.0), feeds::user(to.person)), &copied)
    };
    // A rule that has ended by then has nothing to be copied.
    let holds = |rule: &&PlanRule| rule.rule.end.is_none_or(|end| end >= to.start);
    rules.iter().filter(holds).map(copy).collect()
}

fn with_weekday(rule: &StopRule, mut weekdays: Vec<u8>, to: u8) -> StopRule {
    weekdays.push(to);
    weekdays.sort_unstable();
    weekdays.dedup();
    StopRule {
        weekdays,
        ..rule.clone()
    }
}

fn change(rule: &PlanRule, after: &StopRule) -> Option<Draft> {
    let of = draft_of(RecordId(rule.id.0), feeds::user(rule.rule.person));
    change_draft(of, &rule.rule, after)
}

/// Each rule with the order and the time of the place that it gets; orders rise from place to place,
/// also where two rules had the same.
fn places_of(rules: &[PlanRule], order: &[usize]) -> Vec<StopRule> {
    let mut after: Vec<StopRule> = rules.iter().map(|rule| rule.rule.clone()).collect();
    let mut last = 0;
    for (place, rule) in order.iter().enumerate() {
        let number = rules[place].rule.order.max(last + 1);
        last = number;
        after[*rule].order = number;
        after[*rule].planned_minute = rules[place].rule.planned_minute;
    }
    after
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::kinds::{RecordType as _, sample};

    fn rule(number: u128, order: u32, minute: u16) -> PlanRule {
        let mut rule = StopRule::samples().remove(0);
        rule.order = order;
        rule.planned_minute = minute;
        PlanRule {
            id: StopRuleId(uuid::Uuid::from_u128(number)),
            rule,
            revision: 1,
            store_name: String::new(),
            store_address: String::new(),
            position: None,
            units: 1,
            days: vec![sample::day()],
        }
    }

    #[test]
    fn in_a_new_order_each_stop_takes_the_time_of_its_place() {
        let rules = [rule(1, 1, 540), rule(2, 1, 560), rule(3, 7, 580)];
        let after = places_of(&rules, &[2, 0, 1]);
        let places: Vec<_> = after
            .iter()
            .map(|rule| (rule.order, rule.planned_minute))
            .collect();
        assert_eq!(places, [(2, 560), (7, 580), (1, 540)]);
    }

    #[test]
    fn a_moved_stop_leaves_the_other_weekdays_alone() {
        let rule = rule(1, 1, 540).rule;
        assert_eq!(with_weekday(&rule, vec![4], 2).weekdays, [2, 4]);
        assert_eq!(with_weekday(&rule, vec![1, 4], 4).weekdays, [1, 4]);
    }
}
