//! The stock count of a visit: one product after the other, by quick keys or the pad.

mod barcode;
mod card;
mod entry;
mod pad;
mod rows;
mod scan;

pub use card::StockCard;

use super::frame::WorkPage;
use super::kept::use_entry;
use super::records::{Home, VisitAt, VisitStanding, use_records, use_visit_standing};
use crate::components::{EmptyState, WayBack};
use crate::i18n::*;
use crate::icons::IconName;
use crate::pages::field::FieldBar;
use barcode::BarcodeSearch;
use entry::{Measure, next_open};
use leptos::prelude::*;
use pad::Pad;
use rows::Rows;
use shared::ids::{ProductId, VisitId};
use shared::product::{Listing, Product};
use shared::stock::{LastCount, StockCount, StockLine, last_counts};
use std::collections::BTreeMap;

/// The count as it is being entered.
type Entry = RwSignal<Option<StockCount>>;

/// One product of the assortment.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The product's id.
    pub id: ProductId,
    /// The product.
    pub product: Product,
    /// It must never be missing.
    pub is_must_stock: bool,
}

/// What the page works on.
#[derive(Clone, Copy)]
pub struct Counting {
    /// Whose count it is.
    pub at: VisitAt,
    /// The assortment in its order.
    pub listed: StoredValue<Vec<Listed>>,
    /// What the last visits say.
    pub last: StoredValue<BTreeMap<ProductId, LastCount>>,
    /// What is entered.
    pub entry: Entry,
    /// What is counted now.
    pub measure: RwSignal<Measure>,
    /// The product that is counted now; none when all are.
    pub current: RwSignal<Option<usize>>,
    /// The product that is out of stock and whose reason is asked.
    pub asked: RwSignal<Option<ProductId>>,
    /// What the last presses changed, newest last.
    pub past: StoredValue<Vec<(usize, StockLine)>>,
}

/// The page, at `/visit/:id/stock`.
#[component]
pub fn StockPage(visit: VisitId) -> impl IntoView {
    let i18n = use_i18n();
    let standing = use_visit_standing(visit);
    let title = move || t_string!(i18n, work.stock.title).to_owned();
    move || match standing.get() {
        VisitStanding::Open(at) => view! { <Assortment at/> }.into_any(),
        _ => view! { <WorkPage visit title body=|_| ().into_any()/> }.into_any(),
    }
}

/// Waits until the assortment is here; it is drawn once, so that nothing entered is lost.
#[component]
fn Assortment(at: VisitAt) -> impl IntoView {
    let i18n = use_i18n();
    let listings = use_records::<Listing>();
    let products = use_records::<Product>();
    let listed = Memo::new(move |_| {
        listings.with(|listings| products.with(|products| assortment(at, listings, products)))
    });
    let is_there = Memo::new(move |_| listed.with(|listed| !listed.is_empty()));
    let visit = at.visit;
    move || match is_there.get() {
        true => view! { <Count at listed=listed.get_untracked()/> }.into_any(),
        false => view! {
            <WorkPage
                visit
                title=move || t_string!(i18n, work.stock.title).to_owned()
                body=|_| view! { <NothingListed/> }.into_any()
            />
        }
        .into_any(),
    }
}

#[component]
fn NothingListed() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <EmptyState
            icon=IconName::Stock
            title=move || t_string!(i18n, work.stock.empty_title)
            text=move || t_string!(i18n, work.stock.empty_text)
        />
    }
}

/// The products that a store lists and that are sold on the day of the visit.
pub fn assortment(
    at: VisitAt,
    listings: &[(shared::ids::RecordId, Listing)],
    products: &[(shared::ids::RecordId, Product)],
) -> Vec<Listed> {
    let listing = listings
        .iter()
        .find(|(_, listing)| listing.store == at.store);
    let listed = listing
        .into_iter()
        .flat_map(|(_, listing)| &listing.products);
    listed
        .filter_map(|one| {
            let (_, product) = products.iter().find(|(id, _)| id.0 == one.product.0)?;
            product.is_sold_on(at.day).then(|| Listed {
                id: one.product,
                product: product.clone(),
                is_must_stock: one.is_must_stock,
            })
        })
        .collect()
}

#[component]
fn Count(at: VisitAt, listed: Vec<Listed>) -> impl IntoView {
    let i18n = use_i18n();
    let counts = use_records::<StockCount>().get_untracked();
    let before = counts
        .iter()
        .map(|(_, count)| count)
        .filter(|count| count.store == at.store && count.visit != at.visit);
    let counting = Counting {
        at,
        last: StoredValue::new(last_counts(before)),
        listed: StoredValue::new(listed),
        entry: use_entry(Home::at_store(at.store, StockCount::record_of(at.visit))),
        measure: RwSignal::new(Measure::Shelf),
        current: RwSignal::new(None),
        asked: RwSignal::new(None),
        past: StoredValue::new(Vec::new()),
    };
    counting.current.set(counting.first_open());
    let total = counting.listed.with_value(Vec::len);
    let title = move || {
        let done = counting.done();
        t_string!(i18n, work.stock.title_of, done = done, total = total).to_string()
    };
    let back = move || {
        Some(WayBack {
            href: format!("/visit/{}", at.visit),
            label: t_string!(i18n, field.visit.go_back).to_owned(),
        })
    };
    view! {
        <div class="field has-pad">
            <FieldBar title=Signal::derive(title) back=Signal::derive(back)/>
            <main>
                <BarcodeSearch counting/>
                <Rows counting/>
            </main>
            <Pad counting/>
        </div>
    }
}

impl Counting {
    /// The line of a product as it stands now.
    pub fn line(self, listed: &Listed) -> StockLine {
        let entered = self.entry.with(|entry| {
            let lines = entry.iter().flat_map(|entry| &entry.lines);
            lines
                .into_iter()
                .find(|line| line.product == listed.id)
                .cloned()
        });
        entered.unwrap_or_else(|| StockLine::untouched(listed.id, listed.is_must_stock))
    }

    /// How many products have been looked at.
    pub fn done(self) -> usize {
        self.listed.with_value(|listed| {
            let lines = listed.iter().map(|one| self.line(one));
            lines.filter(StockLine::is_checked).count()
        })
    }

    fn first_open(self) -> Option<usize> {
        self.listed.with_value(|listed| {
            untrack(|| listed.iter().position(|one| !self.line(one).is_checked()))
        })
    }

    /// Changes the line of a product, and remembers how it was.
    pub fn change(self, index: usize, step: impl Fn(&mut StockLine)) {
        let Some(listed) = self.listed.with_value(|listed| listed.get(index).cloned()) else {
            return;
        };
        let before = untrack(|| self.line(&listed));
        let mut after = before.clone();
        step(&mut after);
        self.past.update_value(|past| past.push((index, before)));
        self.write(after);
    }

    fn write(self, line: StockLine) {
        let at = self.at;
        self.entry.update(|entry| {
            let count = entry.get_or_insert_with(|| StockCount {
                visit: at.visit,
                person: at.person,
                store: at.store,
                day: at.day,
                lines: Vec::new(),
            });
            match count
                .lines
                .iter_mut()
                .find(|known| known.product == line.product)
            {
                Some(known) => *known = line,
                None => count.lines.push(line),
            }
        });
    }

    /// Goes to the next product that is open for what is counted now.
    pub fn go_on(self) {
        let measure = self.measure.get_untracked();
        let from = self.current.get_untracked();
        let next = self.listed.with_value(|listed| {
            let order: Vec<ProductId> = listed.iter().map(|one| one.id).collect();
            let is_done = |id: ProductId| {
                let one = listed.iter().find(|one| one.id == id);
                one.is_none_or(|one| {
                    let line = untrack(|| self.line(one));
                    line.is_not_sold || measure.of(&line).is_some()
                })
            };
            next_open(&order, from.unwrap_or(0), is_done)
        });
        self.current.set(next);
    }

    /// Takes the last press back, and goes to the product.
    pub fn undo(self) {
        let last = self.past.try_update_value(Vec::pop).flatten();
        if let Some((index, before)) = last {
            self.asked.set(None);
            self.write(before);
            self.current.set(Some(index));
        }
    }
}
