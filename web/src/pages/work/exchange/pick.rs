use super::draft::SlipDraft;
use crate::components::{ListRow, Press, SearchField, Tone};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::work::records::{VisitAt, use_records};
use leptos::prelude::*;
use shared::exchange::kind::LINES_MAX;
use shared::exchange::{Direction, ExchangeLine, ExchangeReason};
use shared::ids::{ProductId, RecordId};
use shared::product::{Listing, Product};
use shared::stock::StockCount;

/// How many products are offered at once; the search finds the rest.
const OFFERED_MAX: usize = 12;

/// A product with the units of it that are near expiry in today's count.
#[derive(Clone, Debug, PartialEq)]
struct Offer {
    product: ProductId,
    name: String,
    near_expiry: u32,
}

/// Products to put on the slip: those near expiry in today's count first, then the store's assortment,
/// then all others.
#[component]
pub fn PickProduct(
    /// The visit.
    at: VisitAt,
    /// The slip.
    draft: RwSignal<SlipDraft>,
) -> impl IntoView {
    let i18n = use_i18n();
    let products = use_records::<Product>();
    let listings = use_records::<Listing>();
    let counts = use_records::<StockCount>();
    let query = RwSignal::new(String::new());
    let offers = Memo::new(move |_| {
        let count = counts.with(|counts| {
            let own = counts.iter().find(|(_, count)| count.visit == at.visit);
            own.map(|(_, count)| count.clone())
        });
        let listed = listings.with(|listings| {
            let own = listings
                .iter()
                .find(|(_, listing)| listing.store == at.store);
            let products = own
                .map(|(_, listing)| listing.products.clone())
                .unwrap_or_default();
            products
                .into_iter()
                .map(|listed| listed.product)
                .collect::<Vec<_>>()
        });
        let near = |product: ProductId| {
            let line = count
                .as_ref()
                .and_then(|count| count.lines.iter().find(|line| line.product == product));
            line.and_then(|line| line.near_expiry).unwrap_or(0)
        };
        products.with(|products| {
            query.with(|query| {
                offers(products, query, at, &|product| {
                    (near(product), listed.contains(&product))
                })
            })
        })
    });
    let add = move |offer: &Offer| {
        let line = ExchangeLine {
            product: offer.product,
            batch: None,
            quantity: offer.near_expiry.max(1),
            direction: Direction::Out,
            reason: ExchangeReason::NearExpiry,
        };
        draft.update(|draft| {
            if draft.slip.lines.len() < LINES_MAX {
                draft
                    .keys
                    .push(draft.keys.iter().max().map_or(0, |key| key + 1));
                draft.slip.lines.push(line);
            }
        });
        query.set(String::new());
    };
    let row = move |offer: Offer| {
        let near = offer.near_expiry;
        let detail = move || {
            let count = i32::try_from(near).unwrap_or(i32::MAX);
            (near > 0).then(|| t_string!(i18n, work.exchange.near_units, count = count).to_string())
        };
        let tone = if near > 0 {
            Tone::Attention
        } else {
            Tone::Calm
        };
        let title = offer.name.clone();
        view! {
            <ListRow
                title icon=IconName::Plus detail=Signal::derive(detail) tone=Signal::stored(tone)
                press=Press::run(move || add(&offer))
            />
        }
    };
    view! {
        <SearchField
            label=move || t_string!(i18n, work.exchange.search)
            clear_label=move || t_string!(i18n, common.action.clear) value=query
        />
        <ul class="rows">
            <For each=move || offers.get() key=|offer| (offer.product, offer.near_expiry) children=row/>
        </ul>
    }
}

fn offers(
    products: &[(RecordId, Product)],
    query: &str,
    at: VisitAt,
    facts: &dyn Fn(ProductId) -> (u32, bool),
) -> Vec<Offer> {
    let query = query.trim().to_lowercase();
    let fits = |product: &Product| {
        query.is_empty()
            || product.name.to_lowercase().contains(&query)
            || product
                .gtin
                .as_deref()
                .is_some_and(|gtin| gtin.contains(&query))
    };
    let mut found: Vec<_> = products
        .iter()
        .filter(|(_, product)| product.is_sold_on(at.day) && fits(product))
        .map(|(record, product)| {
            let id = ProductId(record.0);
            let (near_expiry, is_listed) = facts(id);
            let offer = Offer {
                product: id,
                name: product.name.clone(),
                near_expiry,
            };
            ((near_expiry == 0, !is_listed, product.order, id), offer)
        })
        .collect();
    found.sort_by_key(|(order, _)| *order);
    found
        .into_iter()
        .take(OFFERED_MAX)
        .map(|(_, offer)| offer)
        .collect()
}
