//! The records that are pushed: kinds that merchandisers write in the demo company, each of 600 bytes.

use crate::pen::Pen;
use anyhow::Context as _;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::Value;
use server::app::random_bytes;
use shared::display::{DisplayPlace, DisplayTerms, SpecialDisplay};
use shared::exchange::{Direction, ExchangeLine, ExchangeReason, ProductExchange, slip_number};
use shared::fact::{DayFact, record_fact};
use shared::feeds;
use shared::ids::{ProductId, RecordId, StoreId, VisitId};
use shared::issue::{Issue, IssueCategory, Urgency, due_day};
use shared::kinds::{DraftOf, create_draft};
use shared::stock::{StockCount, StockLine};
use shared::sync::engine::Draft;
use shared::sync::{Hash, Operation, SealedMutation};
use shared::time::BusinessDay;

/// Bytes of a record as JSON.
const RECORD_BYTES: usize = 600;
/// Products of a count, which fill its bytes.
const LINES: usize = 4;
/// Products of the assortment: the same in every store.
const PRODUCTS: u128 = 40;
/// What people write beside what they tick.
const WORDS: [&str; 6] = [
    "端架第二层缺两个口味，已请店员从后仓补货。",
    "The end cap was moved behind the tills; the manager agreed to put it back on Monday.",
    "价签与系统不一致，已拍照并告知店长。",
    "Two cases were damaged in the back room, exchanged with the driver of the next delivery.",
    "竞品本周做买二送一，占了入口堆头。",
    "Shelf filled to the planogram, oldest dates in front, strips renewed.",
];

/// A visit at which something is recorded.
#[derive(Clone, Copy, Debug)]
pub(super) struct AtVisit {
    pub visit: VisitId,
    pub store: StoreId,
    pub day: BusinessDay,
}

/// A record with what every participant is given of it.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub id: RecordId,
    pub body: Value,
    pub mutation: SealedMutation,
}

/// Four records of a visit: a count, a display, an exchange, an issue.
pub(super) fn record_visit(pen: &mut Pen, at: AtVisit) -> anyhow::Result<Vec<Record>> {
    let drafts = [
        count(pen, at),
        display(pen, at),
        exchange(pen, at),
        Some(issue(pen, at)),
    ];
    let drafts = drafts.into_iter().flatten();
    drafts.map(|draft| seal(pen, draft)).collect()
}

/// Seals and signs, as a phone does.
pub(super) fn seal(pen: &mut Pen, draft: Draft) -> anyhow::Result<Record> {
    let id = draft.record;
    let body = match &draft.op {
        Operation::Create { body } => Value::Object(body.clone()),
        Operation::Change { .. } | Operation::Withdraw { .. } => Value::Null,
    };
    let mut mutation = pen.write(draft);
    let signature: Signature = device_key()?.sign(&mutation.envelope);
    mutation.signature = signature.to_bytes().to_vec();
    Ok(Record { id, body, mutation })
}

/// The key whose public half [`crate::client::PUBLIC_KEY`] is: that of the number one.
fn device_key() -> anyhow::Result<SigningKey> {
    let mut number = [0; 32];
    number[31] = 1;
    SigningKey::from_slice(&number).context("one is a key")
}

/// What does not depend on the order of records: the sum of a hash of each.
pub(super) fn digest<'a>(records: impl IntoIterator<Item = (&'a str, &'a Value)>) -> (usize, u128) {
    let (mut count, mut sum) = (0, 0_u128);
    for (id, body) in records {
        // The fields of an object are in the order of their names.
        let text = plain_numbers(body.clone()).to_string();
        let hash = Hash::of(&[id.as_bytes(), text.as_bytes()]);
        sum = sum.wrapping_add(u128::from_le_bytes(hash.first_half()));
        count += 1;
    }
    (count, sum)
}

/// JavaScript knows no difference between 10 and 10.0.
fn plain_numbers(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(number) => Value::from(number),
            None => Value::Number(number),
        },
        Value::Array(values) => values.into_iter().map(plain_numbers).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| (name, plain_numbers(value)))
            .collect(),
        other => other,
    }
}

fn fact<T: DayFact>(pen: &Pen, record: RecordId, value: &T) -> Option<Draft> {
    record_fact((pen.mutation_id(), record), None, value, None)
}

fn product(number: u128) -> ProductId {
    // Far apart, as ids of a real list are.
    let spread = (number % PRODUCTS + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    ProductId(uuid::Builder::from_random_bytes(spread.to_le_bytes()).into_uuid())
}

fn chance() -> u32 {
    u32::from_le_bytes(random_bytes())
}

fn count(pen: &Pen, at: AtVisit) -> Option<Draft> {
    let first = u128::from(chance());
    let line = |number: usize| StockLine {
        shelf: Some(10 + chance() % 90),
        back_room: Some(10 + chance() % 90),
        facings: Some(1 + chance() % 9),
        ..StockLine::untouched(product(first + number as u128), true)
    };
    let value = StockCount {
        visit: at.visit,
        person: pen.author,
        store: at.store,
        day: at.day,
        lines: (0..LINES).map(line).collect(),
    };
    fact(pen, StockCount::record_of(at.visit), &value)
}

fn display(pen: &Pen, at: AtVisit) -> Option<Draft> {
    let terms = DisplayTerms {
        place: DisplayPlace::EndCap,
        cases: Some(10 + chance() % 30),
        width_cm: None,
    };
    let mut value = SpecialDisplay {
        visit: at.visit,
        person: pen.author,
        store: at.store,
        day: at.day,
        agreed_number: Some(1),
        agreed: Some(terms.clone()),
        found: Some(terms),
        is_paid: true,
        note: Some(String::new()),
        photos: Vec::new(),
    };
    value.note = Some(words_beside(&value));
    let record = SpecialDisplay::record_of(at.visit, Some(1), 0);
    fact(pen, record, &value)
}

fn exchange(pen: &Pen, at: AtVisit) -> Option<Draft> {
    let record = RecordId::new(pen.wall.0, random_bytes());
    let (product, quantity) = (product(u128::from(chance())), 2 + chance() % 12);
    let line = |direction| ExchangeLine {
        product,
        batch: None,
        quantity,
        direction,
        reason: ExchangeReason::NearExpiry,
    };
    let mut value = ProductExchange {
        visit: at.visit,
        person: pen.author,
        store: at.store,
        day: at.day,
        slip: slip_number(at.day, record),
        lines: vec![line(Direction::Out), line(Direction::In)],
        agreed_with: Some("店长".to_owned()),
        note: Some(String::new()),
    };
    value.note = Some(words_beside(&value));
    fact(pen, record, &value)
}

fn issue(pen: &Pen, at: AtVisit) -> Draft {
    let mut value = Issue {
        store: at.store,
        reporter: pen.author,
        visit: Some(at.visit),
        reported_at: pen.wall,
        day: at.day,
        category: IssueCategory::Equipment,
        title: "冰柜断电，饮料不冷".to_owned(),
        text: ".".to_owned(),
        urgency: Urgency::Normal,
        owner: None,
        due: due_day(Urgency::Normal, at.day),
        acknowledged_at: None,
        solved_at: None,
        solution: None,
        closed_at: None,
        comments: Vec::new(),
        photos: Vec::new(),
    };
    value.text = words_beside(&value);
    let of = DraftOf {
        mutation: pen.mutation_id(),
        record: RecordId::new(pen.wall.0, random_bytes()),
        feed: feeds::store(at.store),
    };
    create_draft(of, &value)
}

/// So many words that a record has its bytes.
fn words_beside(value: &impl serde::Serialize) -> String {
    let has = serde_json::to_vec(value).map_or(0, |bytes| bytes.len());
    let mut left = RECORD_BYTES.saturating_sub(has);
    let mut text = String::new();
    let mut at = usize::try_from(chance()).unwrap_or_default();
    while left > 0 {
        at += 1;
        for letter in WORDS[at % WORDS.len()].chars() {
            if letter.len_utf8() > left {
                return text + &".".repeat(left);
            }
            left -= letter.len_utf8();
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::ids::{DeviceId, UserId};
    use uuid::Uuid;

    fn visit() -> Vec<Record> {
        let mut pen = Pen::new(UserId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
        let at = AtVisit {
            visit: VisitId(Uuid::from_u128(3)),
            store: StoreId(Uuid::from_u128(4)),
            day: BusinessDay::new(2026, 11, 26).expect("a day"),
        };
        record_visit(&mut pen, at).expect("records")
    }

    #[test]
    fn every_record_has_the_bytes_that_are_said() {
        let records = visit();
        assert_eq!(records.len(), 4);
        for record in records {
            let bytes = record.body.to_string().len();
            assert!(
                bytes.abs_diff(RECORD_BYTES) <= 12,
                "{bytes}: {}",
                record.body
            );
        }
    }

    #[test]
    fn the_digest_knows_no_order_and_sees_a_changed_field() {
        let (one, other) = (serde_json::json!({ "a": 1 }), serde_json::json!({ "a": 2 }));
        let forth = digest([("x", &one), ("y", &other)]);
        assert_eq!(forth, digest([("y", &other), ("x", &one)]));
        assert_ne!(forth, digest([("x", &one), ("y", &one)]));
        let same = serde_json::json!({ "a": 1.0 });
        assert_eq!(forth, digest([("x", &same), ("y", &other)]));
    }
}
