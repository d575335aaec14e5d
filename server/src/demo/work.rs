//! What a merchandiser of the demo records in a store: stock, promotions, displays, forms, now and then
//! an exchange or an issue. Each store has its own weak points, so that patterns can be found.

use super::catalog::Catalog;
use super::dice::Dice;
use super::pictures::{Camera, Scene};
use crate::store::StoreWithType;
use shared::checklist::{
    Answer, AnswerKind, AnswerValue, ChecklistAnswer, ChecklistForm, forms_asked, is_shown,
};
use shared::display::{DisplayTerms, SpecialDisplay};
use shared::exchange::{Direction, ExchangeLine, ExchangeReason, ProductExchange, slip_number};
use shared::fact::{DayFact, record_fact};
use shared::feeds;
use shared::ids::{MutationId, RecordId, StoreId, UserId, VisitId};
use shared::issue::{Issue, IssueCategory, Urgency, due_day};
use shared::kinds::{DraftOf, create_draft};
use shared::product::Listing;
use shared::promotion::{
    DeviationReason, ElementFound, ElementState, Promotion, PromotionCheck, PromotionElement,
};
use shared::stock::{OutOfStockReason, StockCount, StockLine};
use shared::sync::engine::Draft;
use shared::time::{BusinessDay, UtcMs};

/// Of a thousand products on a shelf so many are out of stock in an ordinary store.
const OUT_OF_STOCK_PER_MILLE: u32 = 35;
/// The same in a store that is badly served.
const BADLY_SERVED_PER_MILLE: u32 = 140;
/// Of a thousand visits so many have a form answered.
const CHECKLIST_PER_MILLE: u32 = 220;
const EXCHANGE_PER_MILLE: u32 = 30;
const ISSUE_PER_MILLE: u32 = 14;

/// Where and when the work is done.
pub(super) struct AtWork<'a> {
    pub visit: VisitId,
    /// The mutation that began the visit, when it goes out with the work.
    pub arrival: Option<MutationId>,
    pub person: UserId,
    pub store_id: StoreId,
    pub store: &'a StoreWithType,
    pub day: BusinessDay,
    /// How many days before today that is.
    pub days_ago: i64,
    pub catalog: &'a Catalog,
}

/// Everything that is recorded at a visit, in the order of the work.
pub(super) fn work_in_store(at: &AtWork<'_>, now: UtcMs, dice: &mut Dice) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let listing = at.catalog.listings.get(&at.store_id);
    let weakness = weakness_of(at.store_id);
    if let Some(listing) = listing {
        let count = count_stock(at, listing, weakness, dice);
        drafts.extend(fact(
            (at, now),
            StockCount::record_of(at.visit),
            &count,
            dice,
        ));
        if dice.happens(EXCHANGE_PER_MILLE) {
            drafts.extend(exchange(at, listing, now, dice));
        }
    }
    for (id, promotion) in at.catalog.promotions.iter().filter(|(_, promotion)| {
        promotion.is_live_on(at.day) && promotion.stores.takes_part(at.store_id, &at.store.0)
    }) {
        let check = PromotionCheck {
            visit: at.visit,
            person: at.person,
            store: at.store_id,
            day: at.day,
            promotion: *id,
            elements: check_elements((at, promotion), weakness, dice),
        };
        drafts.extend(fact(
            (at, now),
            PromotionCheck::record_of(at.visit, *id),
            &check,
            dice,
        ));
    }
    for agreed in listing
        .iter()
        .flat_map(|listing| listing.displays_on(at.day))
    {
        let display = look_at_display(at, agreed, weakness, dice);
        let record = SpecialDisplay::record_of(at.visit, Some(agreed.number), 0);
        drafts.extend(fact((at, now), record, &display, dice));
    }
    if dice.happens(CHECKLIST_PER_MILLE) {
        let forms = at.catalog.forms.iter().map(|(id, form)| (*id, form));
        for (id, form) in forms_asked(forms, at.store.0.store_type, at.day) {
            let answer = ChecklistAnswer {
                visit: at.visit,
                person: at.person,
                store: at.store_id,
                day: at.day,
                form: id,
                answers: answer_form(form, weakness, dice),
            };
            drafts.extend(fact(
                (at, now),
                ChecklistAnswer::record_of(at.visit, id),
                &answer,
                dice,
            ));
        }
    }
    if dice.happens(ISSUE_PER_MILLE) {
        drafts.push(report_issue(at, now, dice));
    }
    drafts
}

/// What goes wrong in a store, time and again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weakness {
    None,
    Supply,
    Display,
    Material,
}

fn weakness_of(store: StoreId) -> Weakness {
    match store.0.as_bytes()[15] % 12 {
        0 => Weakness::Supply,
        1 | 2 => Weakness::Display,
        3 => Weakness::Material,
        _ => Weakness::None,
    }
}

fn fact<T: DayFact>(
    (at, now): (&AtWork<'_>, UtcMs),
    record: RecordId,
    value: &T,
    dice: &mut Dice,
) -> Option<Draft> {
    let mutation = MutationId::new(now.0, dice.bytes());
    record_fact((mutation, record), None, value, at.arrival)
}

fn count_stock(
    at: &AtWork<'_>,
    listing: &Listing,
    weakness: Weakness,
    dice: &mut Dice,
) -> StockCount {
    let per_mille = if weakness == Weakness::Supply {
        BADLY_SERVED_PER_MILLE
    } else {
        OUT_OF_STOCK_PER_MILLE
    };
    let lines = listing.products.iter().map(|listed| {
        let is_out = dice.happens(per_mille);
        let shelf = if is_out { 0 } else { 2 + dice.below(14) };
        StockLine {
            shelf: Some(shelf),
            back_room: dice.happens(300).then(|| dice.below(5) * 12),
            near_expiry: dice.happens(25).then(|| 1 + dice.below(shelf.max(1))),
            reason: is_out.then(|| *dice.pick(OutOfStockReason::ALL)),
            ..StockLine::untouched(listed.product, listed.is_must_stock)
        }
    });
    StockCount {
        visit: at.visit,
        person: at.person,
        store: at.store_id,
        day: at.day,
        lines: lines.collect(),
    }
}

fn check_elements(
    (at, promotion): (&AtWork<'_>, &Promotion),
    weakness: Weakness,
    dice: &mut Dice,
) -> Vec<ElementFound> {
    let mut camera = Camera::of(at.visit, at.days_ago);
    let mut elements = Vec::new();
    for element in &promotion.elements {
        let failing = match (weakness, element.element_type.is_counted()) {
            (Weakness::Display, true) => 550,
            (Weakness::Material, false) => 400,
            _ => 60,
        };
        let mut found = find_element(element, dice.happens(failing), dice);
        found.photos = camera.photograph(found.state);
        elements.push(found);
    }
    elements
}

fn find_element(element: &PromotionElement, is_failing: bool, dice: &mut Dice) -> ElementFound {
    let found = |state| ElementFound {
        number: element.number,
        state,
        count: None,
        reasons: Vec::new(),
        note: None,
        photos: Vec::new(),
    };
    match (element.target, is_failing) {
        (Some(target), true) if dice.happens(700) => ElementFound {
            count: Some(target * (4 + dice.below(5)) / 10),
            reasons: vec![DeviationReason::TooFew],
            ..found(ElementState::Deviating)
        },
        (_, true) => ElementFound {
            reasons: vec![*dice.pick(DeviationReason::OF_MISSING)],
            ..found(ElementState::Missing)
        },
        (target, false) => ElementFound {
            count: target.map(|target| target + dice.below(5)),
            ..found(ElementState::Present)
        },
    }
}

fn look_at_display(
    at: &AtWork<'_>,
    agreed: &shared::product::AgreedDisplay,
    weakness: Weakness,
    dice: &mut Dice,
) -> SpecialDisplay {
    let is_short = dice.happens(if weakness == Weakness::Display {
        500
    } else {
        80
    });
    let cases = agreed.terms.cases.unwrap_or(10);
    SpecialDisplay {
        visit: at.visit,
        person: at.person,
        store: at.store_id,
        day: at.day,
        agreed_number: Some(agreed.number),
        agreed: Some(agreed.terms.clone()),
        found: Some(DisplayTerms {
            cases: Some(if is_short { cases * 6 / 10 } else { cases }),
            ..agreed.terms.clone()
        }),
        is_paid: agreed.is_paid,
        note: None,
        photos: Camera::of(at.visit, at.days_ago)
            .take(if is_short { Scene::Sparse } else { Scene::Full })
            .into_iter()
            .collect(),
    }
}

fn answer_form(form: &ChecklistForm, weakness: Weakness, dice: &mut Dice) -> Vec<Answer> {
    let good = if weakness == Weakness::None { 900 } else { 600 };
    let mut answers = Vec::<Answer>::new();
    for question in &form.questions {
        let known = |number: u16| {
            let mut given = answers.iter();
            given
                .find(|answer| answer.question == number)
                .map(|answer| &answer.value)
        };
        if !is_shown(form, question, &known) {
            continue;
        }
        let value = match &question.answer {
            AnswerKind::YesNo => Some(AnswerValue::YesNo(dice.happens(good))),
            AnswerKind::Number { min, max } => {
                Some(AnswerValue::Number(dice.between(*min, *max / 3)))
            }
            AnswerKind::Choice { options } => {
                let best = options.iter().max_by_key(|option| option.score);
                let option = best
                    .filter(|_| dice.happens(good))
                    .unwrap_or(dice.pick(options));
                Some(AnswerValue::Choice(option.number))
            }
            AnswerKind::MultiChoice { options } => {
                Some(AnswerValue::MultiChoice(vec![dice.pick(options).number]))
            }
            AnswerKind::Text | AnswerKind::Date => None,
        };
        answers.extend(value.map(|value| Answer {
            question: question.number,
            value,
        }));
    }
    answers
}

fn exchange(at: &AtWork<'_>, listing: &Listing, now: UtcMs, dice: &mut Dice) -> Option<Draft> {
    let product = listing
        .products
        .get(usize::try_from(dice.below(4)).ok()?)?
        .product;
    let record = RecordId::new(now.0, dice.bytes());
    let quantity = 2 + dice.below(12);
    let line = |direction| ExchangeLine {
        product,
        batch: None,
        quantity,
        direction,
        reason: ExchangeReason::NearExpiry,
    };
    let slip = ProductExchange {
        visit: at.visit,
        person: at.person,
        store: at.store_id,
        day: at.day,
        slip: slip_number(at.day, record),
        lines: vec![line(Direction::Out), line(Direction::In)],
        agreed_with: Some("店长".to_owned()),
        note: None,
    };
    fact((at, now), record, &slip, dice)
}

/// What is reported, in the words of those who report it.
const ISSUES: [(IssueCategory, Urgency, &str); 7] = [
    (
        IssueCategory::Equipment,
        Urgency::Urgent,
        "冰柜断电，饮料不冷",
    ),
    (
        IssueCategory::Price,
        Urgency::Urgent,
        "促销价签缺失，收银按原价",
    ),
    (
        IssueCategory::Stock,
        Urgency::Normal,
        "系统有库存，货架和后仓都没有",
    ),
    (IssueCategory::Promotion, Urgency::Normal, "赠品未送到"),
    (
        IssueCategory::Display,
        Urgency::Normal,
        "端架被换成其他品牌",
    ),
    (
        IssueCategory::Competitor,
        Urgency::Low,
        "竞品新上两个口味，占了两层",
    ),
    (
        IssueCategory::Complaint,
        Urgency::Normal,
        "顾客反映瓶盖难开",
    ),
];

fn report_issue(at: &AtWork<'_>, now: UtcMs, dice: &mut Dice) -> Draft {
    let (category, urgency, title) = *dice.pick(&ISSUES);
    let issue = Issue {
        store: at.store_id,
        reporter: at.person,
        visit: Some(at.visit),
        reported_at: now,
        day: at.day,
        category,
        title: title.to_owned(),
        text: String::new(),
        urgency,
        owner: None,
        due: due_day(urgency, at.day),
        acknowledged_at: None,
        solved_at: None,
        solution: None,
        closed_at: None,
        comments: Vec::new(),
        photos: Camera::of(at.visit, at.days_ago)
            .take(Scene::Empty)
            .into_iter()
            .collect(),
    };
    let of = DraftOf {
        mutation: MutationId::new(now.0, dice.bytes()),
        record: RecordId::new(now.0, dice.bytes()),
        feed: feeds::store(at.store_id),
    };
    Draft {
        depends: at.arrival.into_iter().collect(),
        ..create_draft(of, &issue)
    }
}
