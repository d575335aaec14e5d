use super::*;
use crate::kinds::{RecordType, sample};
use crate::problem::ProblemCode;

fn promotion() -> Promotion {
    Promotion::samples().remove(0)
}

fn check(states: &[(u16, ElementState, Option<u32>)]) -> PromotionCheck {
    let elements = states.iter().map(|(number, state, count)| ElementFound {
        number: *number,
        state: *state,
        count: *count,
        reasons: Vec::new(),
        note: None,
        photos: Vec::new(),
    });
    PromotionCheck {
        elements: elements.collect(),
        ..PromotionCheck::samples().remove(0)
    }
}

#[test]
fn fewer_than_agreed_is_not_present_whatever_was_said() {
    let standing = standing_of(
        &promotion(),
        &check(&[
            (1, ElementState::Present, None),
            (2, ElementState::Present, Some(14)),
            (3, ElementState::Present, None),
        ]),
    );
    assert_eq!(
        (standing.asked, standing.checked, standing.present),
        (3, 3, 2)
    );
    assert!(!standing.is_complete);
}

#[test]
fn a_store_is_complete_with_all_that_is_mandatory() {
    let standing = standing_of(
        &promotion(),
        &check(&[
            (1, ElementState::Present, None),
            (2, ElementState::Present, Some(20)),
            (3, ElementState::Missing, None),
        ]),
    );
    assert!(standing.is_complete);
}

#[test]
fn what_nobody_looked_at_is_neither_present_nor_checked() {
    let standing = standing_of(&promotion(), &check(&[(1, ElementState::Present, None)]));
    assert_eq!(
        (standing.asked, standing.checked, standing.present),
        (3, 1, 1)
    );
    assert!(!standing.is_complete);
}

#[test]
fn what_is_not_asked_of_a_store_counts_on_neither_side() {
    let states = [
        (1, ElementState::Present, None),
        (2, ElementState::NotApplicable, None),
        (3, ElementState::Present, None),
    ];
    let standing = standing_of(&promotion(), &check(&states));
    assert_eq!(
        (standing.asked, standing.present, standing.is_complete),
        (2, 2, true)
    );
}

#[test]
fn a_rule_takes_territory_and_type_and_then_the_exceptions() {
    let store = Store::samples().remove(0);
    let rule = promotion().stores;
    assert!(rule.takes_part(sample::STORE, &store));
    let elsewhere = StoreRule {
        territories: Vec::new(),
        ..rule.clone()
    };
    assert!(!elsewhere.takes_part(sample::STORE, &store));
    let added = StoreRule {
        added: vec![sample::STORE],
        ..elsewhere
    };
    assert!(added.takes_part(sample::STORE, &store));
    let left_out = StoreRule {
        left_out: vec![sample::STORE],
        ..added
    };
    assert!(!left_out.takes_part(sample::STORE, &store));
    let any_type = StoreRule {
        store_types: Vec::new(),
        ..rule
    };
    assert!(any_type.takes_part(sample::STORE, &store));
}

#[test]
fn a_promotion_is_live_on_its_first_and_last_day_once_it_is_approved() {
    let live = promotion();
    assert!(live.is_live_on(live.from) && live.is_live_on(live.to));
    assert!(!live.is_live_on(live.from.plus_days(-1)) && !live.is_live_on(live.to.plus_days(1)));
    assert!(
        !Promotion {
            is_approved: false,
            ..live.clone()
        }
        .is_live_on(live.from)
    );
    let called_off = Promotion {
        called_off_on: Some(live.from.plus_days(2)),
        ..live
    };
    assert!(called_off.is_live_on(called_off.from.plus_days(1)));
    assert!(!called_off.is_live_on(called_off.from.plus_days(2)));
}

#[test]
fn an_element_that_was_checked_keeps_its_meaning() {
    let approved = promotion();
    let mut other = approved.clone();
    other.elements[0].element_type = ElementType::Promoter;
    assert!(approved.check_change(&other).is_err());
    let drafted = Promotion {
        is_approved: false,
        ..approved
    };
    assert!(drafted.check_change(&other).is_ok());
}

#[test]
fn approval_only_goes_forward_and_calling_off_stays_possible() {
    let approved = promotion();
    let drafted = Promotion {
        is_approved: false,
        ..approved.clone()
    };
    assert_eq!(drafted.check_change(&approved), Ok(()));
    assert_eq!(approved.check_change(&drafted), Err(ProblemCode::StaleStep));
    let called_off = Promotion {
        called_off_on: Some(approved.from),
        ..approved.clone()
    };
    assert_eq!(approved.check_change(&called_off), Ok(()));
    assert_eq!(called_off.check_change(&approved), Ok(()));
}

#[test]
fn a_decision_is_about_the_element_that_was_seen_and_no_other_part_of_the_check() {
    let before = check(&[
        (1, ElementState::Present, None),
        (2, ElementState::Deviating, Some(14)),
    ]);
    let decision = ReviewDecision {
        element: 2,
        seen: Some(before.elements[1].fingerprint()),
        ..ReviewDecision::samples().remove(0)
    };
    assert!(decision.is_about(&before));
    let mut other_element = before.clone();
    other_element.elements[0].state = ElementState::Missing;
    assert!(decision.is_about(&other_element));

    let changes: [fn(&mut ElementFound); 5] = [
        |found| found.state = ElementState::Present,
        |found| found.count = Some(20),
        |found| found.reasons.push(DeviationReason::TooFew),
        |found| found.note = Some("补过货".into()),
        |found| found.photos.push(sample::PHOTO),
    ];
    for change in changes {
        let mut after = before.clone();
        change(&mut after.elements[1]);
        assert!(!decision.is_about(&after), "{after:?}");
        let silent = ReviewDecision {
            seen: None,
            ..decision.clone()
        };
        assert!(silent.is_about(&after), "as decisions of earlier builds");
    }
    let gone = check(&[(1, ElementState::Present, None)]);
    assert!(!decision.is_about(&gone));
}

#[test]
fn each_flaw_is_told_where_it_is() {
    let plain = promotion();
    assert_eq!(flaws(&plain), []);
    let mut wrong = Promotion {
        name: " ".into(),
        to: plain.from.plus_days(-1),
        products: vec![sample::PRODUCT, sample::PRODUCT],
        ..plain.clone()
    };
    wrong.elements[0].target = Some(3);
    wrong.elements[2].place = Some(DisplayPlace::EndCap);
    assert_eq!(
        flaws(&wrong),
        [
            PromotionFlaw::Name,
            PromotionFlaw::EndsBefore,
            PromotionFlaw::Products,
            PromotionFlaw::Element(1),
            PromotionFlaw::Element(3),
        ]
    );
    assert!(wrong.check().is_err());
    let empty = Promotion {
        elements: Vec::new(),
        to: plain.from.plus_days(366),
        ..plain
    };
    assert_eq!(
        flaws(&empty),
        [PromotionFlaw::TooLong, PromotionFlaw::NoElements]
    );
}

#[test]
fn types_are_suggested_in_the_order_in_which_they_are_offered() {
    use PromotionType::{BuyAndGet, Points, PriceReduction};
    let chain = [BuyAndGet, PriceReduction];
    let club = [Points, BuyAndGet];
    let of =
        |templates: &[&[PromotionType]]| PromotionType::suggested_by(templates.iter().copied());
    assert_eq!(of(&[&chain, &club]), [PriceReduction, Points, BuyAndGet]);
    assert_eq!(of(&[&[]]), []);
}

#[test]
fn a_number_that_an_element_had_is_not_given_again() {
    let before = promotion();
    let mut fewer = before.clone();
    fewer.elements.truncate(1);
    assert_eq!(fewer.next_number(Some(&before)), 4);
    assert_eq!(fewer.next_number(None), 2);
}
