//! The demo company's promotions are drafted, get a plan of their money, and are approved.

use super::dice::Dice;
use super::goods;
use super::phone::World;
use crate::database::{Error, Tx};
use crate::promotion::budget;
use shared::feeds;
use shared::ids::{MutationId, ProductId, PromotionId, RecordId};
use shared::kinds::{DraftOf, change_draft};
use shared::promotion::budget::{CostKind, CostLine, PromotionBudget};
use shared::promotion::{ElementType, Promotion};
use shared::sync::engine::Draft;
use shared::time::UtcMs;
use std::collections::BTreeSet;

/// A promotion on its way to being approved.
pub(super) struct Offer {
    id: PromotionId,
    pub drafted: Promotion,
    wanted: Promotion,
    plan: PromotionBudget,
}

impl Offer {
    /// `products` are all that the company sells, in the order of [`goods::products`].
    pub(super) fn new(id: PromotionId, wanted: Promotion, products: &[ProductId]) -> Self {
        Self {
            id,
            drafted: Promotion {
                is_approved: false,
                ..wanted.clone()
            },
            plan: plan(&wanted, products),
            wanted,
        }
    }
}

/// Plans the money of promotions that are there, and answers what approves them.
pub(super) async fn approve(
    world: &World<'_>,
    (now, dice): (UtcMs, &mut Dice),
    offers: &[Offer],
) -> anyhow::Result<Vec<Draft>> {
    let write = async |tx: &Tx| {
        for offer in offers {
            let by = (offer.id, offer.wanted.owner, now);
            budget::write(tx, by, 1, &offer.plan).await?;
        }
        Ok::<_, Error>(())
    };
    world.database.write("demo_budgets", write).await?;
    let drafts = offers.iter().filter_map(|offer| {
        let of = DraftOf {
            mutation: MutationId::new(now.0, dice.bytes()),
            record: RecordId(offer.id.0),
            feed: feeds::catalog(),
        };
        change_draft(of, &offer.drafted, &offer.wanted)
    });
    Ok(drafts.collect())
}

/// The plan of a promotion's money, in fen: the store gets a fifth off while it runs, and goods cost the
/// company a bit more than half of what the store pays otherwise.
fn plan(promotion: &Promotion, products: &[ProductId]) -> PromotionBudget {
    let priced = products.iter().zip(goods::products());
    let promoted = priced.filter(|(id, _)| promotion.products.contains(id));
    let prices: Vec<i64> = promoted
        .filter_map(|(_, product)| Some(product.price?.minor))
        .collect();
    let count = i64::try_from(prices.len()).unwrap_or(1).max(1);
    let usual_price = prices.iter().sum::<i64>() / count * 7 / 10;
    let volume = promotion.target_volume.unwrap_or_default().max(1);
    let price = usual_price * 8 / 10;
    let revenue = i64::from(volume) * price;
    // Whole hundreds of yuan.
    let part = |per_mille: i64| revenue * per_mille / 1_000 / 10_000 * 10_000;
    let line = |kind, per_mille| CostLine {
        kind,
        amount: part(per_mille),
    };
    let mut costs = vec![line(CostKind::Materials, 30)];
    let elements = promotion.elements.iter();
    let types: BTreeSet<_> = elements.map(|one| one.element_type).collect();
    if types.contains(&ElementType::Display) {
        costs.push(line(CostKind::Display, 60));
    }
    if types.contains(&ElementType::Promoter) {
        costs.push(line(CostKind::Promoters, 50));
    }
    PromotionBudget {
        volume,
        usual_volume: volume / 2,
        price,
        usual_price,
        unit_cost: usual_price * 55 / 100,
        gift_cost: 0,
        costs,
        budget: part(160),
        least_margin: 120,
        top_prize: None,
        exception: String::new(),
    }
}
