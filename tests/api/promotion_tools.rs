//! Promotions as tests set them up, check them and read them.

use crate::board::today;
use crate::sync_tools::Phone;
use shared::api::promotions::{NewBudget, PromotionMatrix};
use shared::display::DisplayPlace;
use shared::fact::record_fact;
use shared::feeds;
use shared::ids::{PromotionId, RecordId, StoreId};
use shared::kinds::{DraftOf, change_draft, create_draft};
use shared::problem::ProblemCode;
use shared::promotion::budget::{CostKind, CostLine, PromotionBudget};
use shared::promotion::{
    ElementFound, ElementState, ElementType, Promotion, PromotionCheck, PromotionElement,
    PromotionType, StoreRule,
};
use tests::{Client, Company, Pen, TestApp};

const MINUTE_MS: i64 = 60_000;
pub const TARGET: u32 = 20;

fn element(
    number: u16,
    element_type: ElementType,
    is_mandatory: bool,
    target: Option<u32>,
) -> PromotionElement {
    PromotionElement {
        number,
        element_type,
        requirement: String::new(),
        is_mandatory,
        target,
        place: target.map(|_| DisplayPlace::EndCap),
    }
}

/// Runs today in both territories of the north; the poster is the only element that may be missing.
pub fn plain_promotion(company: &Company) -> Promotion {
    Promotion {
        name: "Two and one free".to_owned(),
        promotion_type: PromotionType::BuyAndGet,
        from: today().plus_days(-2),
        to: today().plus_days(10),
        products: Vec::new(),
        mechanics: String::new(),
        stores: StoreRule {
            territories: vec![company.north_1, company.north_2],
            ..StoreRule::default()
        },
        elements: vec![
            element(1, ElementType::PriceTag, true, None),
            element(2, ElementType::Display, true, Some(TARGET)),
            element(3, ElementType::Poster, false, None),
        ],
        target_volume: None,
        owner: company.regional_manager,
        is_approved: true,
        called_off_on: None,
    }
}

/// Drafts it, plans its money and approves it, as far as the promotion goes; the first refusal.
pub async fn set_up(
    client: &Client,
    pen: &mut Pen,
    promotion: &Promotion,
) -> (RecordId, Option<ProblemCode>) {
    let drafted = Promotion {
        is_approved: false,
        ..promotion.clone()
    };
    let (record, reason) = draft(client, pen, &drafted).await;
    if reason.is_some() || !promotion.is_approved {
        return (record, reason);
    }
    save_budget(client, record, &plan(), 0)
        .await
        .expect_status(200);
    let reason = change(client, pen, (record, &drafted, promotion)).await;
    (record, reason)
}

async fn draft(
    client: &Client,
    pen: &mut Pen,
    promotion: &Promotion,
) -> (RecordId, Option<ProblemCode>) {
    let record = RecordId(pen.mutation_id().0);
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record,
        feed: feeds::catalog(),
    };
    let answer = client.push(&[pen.write(create_draft(of, promotion))]).await;
    (record, answer.receipts[0].reason)
}

async fn change(
    client: &Client,
    pen: &mut Pen,
    (record, before, after): (RecordId, &Promotion, &Promotion),
) -> Option<ProblemCode> {
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record,
        feed: feeds::catalog(),
    };
    let draft = change_draft(of, before, after).expect("a change");
    let answer = client.push(&[pen.write(draft)]).await;
    answer.receipts[0].reason
}

/// Drafts a promotion without its approval.
pub async fn draft_only(client: &Client, promotion: &Promotion) -> RecordId {
    let drafted = Promotion {
        is_approved: false,
        ..promotion.clone()
    };
    let (record, reason) = draft(client, &mut client.pen(), &drafted).await;
    assert_eq!(reason, None);
    record
}

/// Changes a promotion from one state to another; why not.
pub async fn write_change(
    client: &Client,
    record: RecordId,
    (before, after): (&Promotion, &Promotion),
) -> Option<ProblemCode> {
    change(client, &mut client.pen(), (record, before, after)).await
}

/// Leaves a fifth of its revenue.
pub fn plan() -> PromotionBudget {
    PromotionBudget {
        volume: 1_000,
        usual_volume: 400,
        price: 1_000,
        usual_price: 1_200,
        unit_cost: 700,
        gift_cost: 0,
        costs: vec![CostLine {
            kind: CostKind::Materials,
            amount: 100_000,
        }],
        budget: 100_000,
        least_margin: 150,
        top_prize: None,
        exception: String::new(),
    }
}

pub async fn save_budget(
    client: &Client,
    record: RecordId,
    plan: &PromotionBudget,
    version: i64,
) -> tests::Answer {
    let wanted = NewBudget {
        plan: plan.clone(),
        version,
    };
    client
        .put(&format!("/api/promotions/{record}/budget"), &wanted)
        .await
}

/// Sets a promotion up from the desk of a login and requires that it was taken.
pub async fn carry_out(app: &TestApp, login: &str, promotion: &Promotion) -> RecordId {
    let client = app.sign_in_desk(login).await;
    let (record, reason) = set_up(&client, &mut client.pen(), promotion).await;
    assert_eq!(reason, None);
    record
}

/// A visit with a check of the promotion; the phone's time goes on before it.
pub async fn check(
    app: &TestApp,
    phone: &mut Phone,
    (company, store, promotion): (&Company, StoreId, RecordId),
    elements: Vec<ElementFound>,
) -> (RecordId, PromotionCheck) {
    phone.after(app, 20 * MINUTE_MS).await;
    phone.pen.wall = app.clock.now();
    let (visit, mut drafts) = phone.whole_visit(company, store);
    let promotion = PromotionId(promotion.0);
    let check = PromotionCheck {
        visit,
        person: phone.pen.author,
        store,
        day: today(),
        promotion,
        elements,
    };
    let record = PromotionCheck::record_of(visit, promotion);
    let mutation = phone.pen.mutation_id();
    // Evidence comes first, then the visit, which the fact waits for.
    let arrival = Some(drafts[1].mutation);
    drafts.extend(record_fact((mutation, record), None, &check, arrival));
    let answer = phone.push(drafts).await;
    for receipt in &answer.receipts {
        assert_eq!(receipt.reason, None);
    }
    (record, check)
}

pub fn found(number: u16, state: ElementState, count: Option<u32>) -> ElementFound {
    ElementFound {
        number,
        state,
        count,
        reasons: Vec::new(),
        note: None,
        photos: Vec::new(),
    }
}

/// Everything there, with so many cases in the display.
pub fn all_there(cases: u32) -> Vec<ElementFound> {
    vec![
        found(1, ElementState::Present, None),
        found(2, ElementState::Present, Some(cases)),
        found(3, ElementState::Present, None),
    ]
}

pub async fn matrix(client: &Client, promotion: RecordId, query: &str) -> PromotionMatrix {
    client
        .get(&format!("/api/promotions/{promotion}/matrix?{query}"))
        .await
        .expect_status(200)
        .json()
}
