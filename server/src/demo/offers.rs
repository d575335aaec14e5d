//! What the demo company agrees with its stores: assortments, displays, promotions and forms.

use super::company::TypeName;
use shared::checklist::{AnswerKind, AnswerOption, ChecklistForm, Question, ShownIf};
use shared::display::{DisplayPlace, DisplayTerms};
use shared::ids::{ProductId, StoreId, StoreTypeId, TerritoryId, UserId};
use shared::product::{AgreedDisplay, ListedProduct, Listing};
use shared::promotion::{ElementType, Promotion, PromotionElement, PromotionType, StoreRule};
use shared::time::BusinessDay;
use std::collections::HashMap;
use uuid::Uuid;

/// Products that a chain store, a convenience store or a fresh-food store lists.
const CHAIN_PRODUCTS: usize = 12;
/// Products that a hypermarket lists.
const HYPERMARKET_PRODUCTS: usize = 30;
/// Of an assortment so many must never be missing.
const MUST_STOCK: usize = 4;
/// Every which store has a display that is agreed beside promotions.
const DISPLAY_EVERY: u32 = 3;

/// What promotions and forms point at.
pub(super) struct Ground<'a> {
    pub today: BusinessDay,
    pub first_day: BusinessDay,
    pub territories: Vec<TerritoryId>,
    pub types: &'a HashMap<TypeName, StoreTypeId>,
    pub products: &'a [ProductId],
    pub owner: UserId,
}

/// What is agreed with the store of a number: stores differ in what of the range they list.
pub(super) fn listing(
    store: StoreId,
    type_name: TypeName,
    number: u32,
    (products, first_day): (&[ProductId], BusinessDay),
) -> Listing {
    let count = match type_name {
        TypeName::Hypermarket => HYPERMARKET_PRODUCTS,
        _ => CHAIN_PRODUCTS,
    };
    let offset = usize::try_from(number % 5).unwrap_or(0);
    let listed = products.iter().cycle().skip(offset).take(count);
    let displays = (number.is_multiple_of(DISPLAY_EVERY)).then(|| AgreedDisplay {
        number: 1,
        terms: DisplayTerms {
            place: if number.is_multiple_of(2) {
                DisplayPlace::EndCap
            } else {
                DisplayPlace::FloorStack
            },
            cases: Some(if type_name == TypeName::Hypermarket {
                40
            } else {
                12
            }),
            width_cm: None,
        },
        from: first_day,
        to: first_day.plus_days(364),
        is_paid: number.is_multiple_of(2),
    });
    Listing {
        store,
        products: listed
            .enumerate()
            .map(|(place, product)| ListedProduct {
                product: *product,
                is_must_stock: place < MUST_STOCK,
                facings: Some(if place < MUST_STOCK { 4 } else { 2 }),
            })
            .collect(),
        displays: displays.into_iter().collect(),
    }
}

/// Six promotions: three that are carried out now, one that is over, one that comes, one in draft.
pub(super) fn promotions(ground: &Ground<'_>) -> Vec<Promotion> {
    use ElementType::{Display, GiftStock, Leaflet, Material, Poster, PriceTag, Promoter};
    let small = [
        TypeName::ChainSupermarket,
        TypeName::ConvenienceStore,
        TypeName::FreshFoodStore,
    ];
    let buy_two = offer(
        ground,
        (
            "买二赠一 乌龙茶",
            PromotionType::BuyAndGet,
            "任意两瓶乌龙茶送一瓶 500ml",
        ),
        (-9, 12),
        (&small, 0..2),
        &[
            element(PriceTag, "促销价签，含原价", true, None),
            element(
                Display,
                "端架，不少于 20 箱",
                true,
                Some((20, DisplayPlace::EndCap)),
            ),
            element(Poster, "入口或货架端，A2", true, None),
            element(
                GiftStock,
                "现场余量不少于 12 份",
                true,
                Some((12, DisplayPlace::Other)),
            ),
        ],
    );
    let weekend = offer(
        ground,
        (
            "苏打水 第二件半价",
            PromotionType::PriceReduction,
            "同口味第二瓶半价",
        ),
        (-20, 30),
        (&[TypeName::Hypermarket], 6..9),
        &[
            element(PriceTag, "黄底促销价签", true, None),
            element(
                Display,
                "主通道堆头，不少于 40 箱",
                true,
                Some((40, DisplayPlace::FloorStack)),
            ),
            element(Leaflet, "当期 DM 封面", false, None),
            element(Promoter, "周末 10 点至 19 点", false, None),
        ],
    );
    let tasting = offer(
        ground,
        (
            "燕麦奶 免费试饮",
            PromotionType::FreeTrial,
            "每店每天 60 杯",
        ),
        (-3, 4),
        (&[TypeName::FreshFoodStore], 3..4),
        &[
            element(Material, "试饮台和跳跳卡", true, None),
            element(
                GiftStock,
                "试饮杯不少于 60 只",
                true,
                Some((60, DisplayPlace::Other)),
            ),
        ],
    );
    let over = offer(
        ground,
        (
            "秋日坚果满 39 赠",
            PromotionType::SpendAndGet,
            "坚果满 39 元赠小包",
        ),
        (-50, -21),
        (&small, 4..6),
        &[
            element(PriceTag, "满赠价签", true, None),
            element(Poster, "货架端，A3", true, None),
        ],
    );
    let coming = offer(
        ground,
        ("年货礼盒 堆头", PromotionType::BuyAndGet, "礼盒买一赠福字"),
        (18, 60),
        (&small, 24..28),
        &[
            element(
                Display,
                "入口堆头，不少于 30 箱",
                true,
                Some((30, DisplayPlace::FloorStack)),
            ),
            element(Poster, "年货海报", true, None),
        ],
    );
    let drafted = Promotion {
        is_approved: false,
        ..offer(
            ground,
            (
                "会员积分加倍",
                PromotionType::Points,
                "会员购买全线双倍积分",
            ),
            (25, 55),
            (&[TypeName::ChainSupermarket], 0..12),
            &[element(Material, "收银台立牌", true, None)],
        )
    };
    vec![buy_two, weekend, tasting, over, coming, drafted]
}

fn offer(
    ground: &Ground<'_>,
    (name, promotion_type, mechanics): (&str, PromotionType, &str),
    (from, to): (i64, i64),
    (types, products): (&[TypeName], std::ops::Range<usize>),
    elements: &[PromotionElement],
) -> Promotion {
    // A company with a short past begins its promotions later.
    let from = ground.today.plus_days(from).max(ground.first_day);
    Promotion {
        name: name.to_owned(),
        promotion_type,
        from,
        to: ground.today.plus_days(to).max(from),
        products: ground.products[products].to_vec(),
        mechanics: mechanics.to_owned(),
        stores: StoreRule {
            territories: ground.territories.clone(),
            store_types: types.iter().map(|name| ground.types[name]).collect(),
            added: Vec::new(),
            left_out: Vec::new(),
        },
        elements: elements
            .iter()
            .zip(1..)
            .map(|(element, number)| PromotionElement {
                number,
                ..element.clone()
            })
            .collect(),
        target_volume: Some(4_800),
        owner: ground.owner,
        is_approved: true,
        called_off_on: None,
    }
}

fn element(
    element_type: ElementType,
    requirement: &str,
    is_mandatory: bool,
    target: Option<(u32, DisplayPlace)>,
) -> PromotionElement {
    PromotionElement {
        number: 0,
        element_type,
        requirement: requirement.to_owned(),
        is_mandatory,
        target: target.map(|(target, _)| target),
        place: target
            .map(|(_, place)| place)
            .filter(|_| element_type == ElementType::Display),
    }
}

/// Two forms: how the store looks, and the cooler of hypermarkets.
pub(super) fn forms(ground: &Ground<'_>) -> Vec<ChecklistForm> {
    let form = |lineage, name: &str, store_types, questions| ChecklistForm {
        lineage: Uuid::from_u128(lineage),
        version: 1,
        name: name.to_owned(),
        store_types,
        questions,
        from: ground.first_day,
        retired_on: None,
    };
    let options = |texts: &[(&str, u8)]| {
        let numbered = texts.iter().zip(1..);
        numbered
            .map(|((text, score), number)| AnswerOption {
                number,
                text: (*text).to_owned(),
                score: *score,
            })
            .collect()
    };
    let question = |number, text: &str, answer, weight| Question {
        number,
        text: text.to_owned(),
        answer,
        is_required: weight > 0,
        weight,
        shown_if: None,
    };
    let tidy = options(&[("差", 0), ("一般", 60), ("好", 100)]);
    let share = options(&[("低于三成", 20), ("三成到五成", 70), ("五成以上", 100)]);
    let causes = options(&[("缺货", 0), ("被竞品占用", 0), ("陈列不当", 0), ("其他", 0)]);
    let look = vec![
        question(1, "主货架整洁、无灰尘？", AnswerKind::YesNo, 3),
        question(
            2,
            "整体生动化程度？",
            AnswerKind::Choice { options: tidy },
            3,
        ),
        question(
            3,
            "本品排面占品类的比例？",
            AnswerKind::Choice { options: share },
            2,
        ),
        Question {
            shown_if: Some(ShownIf {
                question: 3,
                chosen: vec![1],
            }),
            is_required: false,
            ..question(
                4,
                "排面少的原因？",
                AnswerKind::MultiChoice { options: causes },
                0,
            )
        },
        question(5, "价签齐全？", AnswerKind::YesNo, 2),
        question(6, "先进先出？", AnswerKind::YesNo, 2),
        question(
            7,
            "本品冰柜有几门？",
            AnswerKind::Number { min: 0, max: 20 },
            0,
        ),
        question(8, "还有什么要说？", AnswerKind::Text, 0),
    ];
    let cooler = vec![
        question(1, "冰柜通电、温度正常？", AnswerKind::YesNo, 5),
        question(
            2,
            "冰柜里几成是本品？",
            AnswerKind::Number { min: 0, max: 10 },
            0,
        ),
        question(3, "下次维保是哪天？", AnswerKind::Date, 0),
    ];
    vec![
        form(
            0x0195_5a00_0000_7000_8000_0000_0000_1001,
            "生动化检查",
            Vec::new(),
            look,
        ),
        form(
            0x0195_5a00_0000_7000_8000_0000_0000_1002,
            "冰柜检查",
            vec![ground.types[&TypeName::Hypermarket]],
            cooler,
        ),
    ]
}
