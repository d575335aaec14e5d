//! What taking an assortment over changes at which stores.

use super::super::listing_draft;
use crate::http::HttpError;
use crate::pages::desk::words::local_today;
use crate::state::Session;
use leptos::prelude::*;
use shared::api::master::ListingList;
use shared::ids::{StoreId, StoreTypeId, TerritoryId};
use shared::product::agreement::{Takeover, take_over};
use shared::product::{ListedProduct, Listing};
use shared::sync::engine::Draft;

/// Stores of one request; each may have hundreds of products.
const PAGE: usize = 50;

/// From where, and to which stores.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The store whose assortment it is.
    pub source: StoreId,
    /// The assortment.
    pub assortment: Vec<ListedProduct>,
    /// Only stores of this type.
    pub store_type: StoreTypeId,
    /// Only stores of this territory; of all when none.
    pub territory: Option<TerritoryId>,
}

/// One store that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The store.
    pub store: StoreId,
    /// Its name.
    pub name: String,
    /// What changes.
    pub takeover: Takeover,
    before: Option<Listing>,
}

impl Planned {
    /// The change of the store's one listing. Its id follows from the store's, so that a listing which
    /// somebody made meanwhile is merged with and never doubled.
    pub fn draft(&self) -> Option<Draft> {
        listing_draft(self.before.as_ref(), &self.takeover.after)
    }
}

/// All stores of the choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Those that change, by name.
    pub stores: Vec<Planned>,
    /// Those that have the same already.
    pub same: usize,
}

impl Plan {
    /// Products that come, go and change, over all stores.
    pub fn sums(&self) -> (usize, usize, usize) {
        let of = |number: fn(&Takeover) -> usize| {
            let stores = self.stores.iter();
            stores.map(|planned| number(&planned.takeover)).sum()
        };
        (of(|it| it.added), of(|it| it.retired), of(|it| it.changed))
    }
}

/// Reads the stores page by page; `read` is told how many of how many.
///
/// # Errors
/// When a page could not be read.
pub async fn read_plan(
    session: Session,
    request: &Request,
    read: RwSignal<(usize, u64)>,
) -> Result<Plan, HttpError> {
    let territory = request
        .territory
        .map(|territory| format!("&territory={territory}"));
    let path = format!(
        "/api/listings?store_type={}{}&open_on={}&limit={PAGE}",
        request.store_type,
        territory.unwrap_or_default(),
        local_today()
    );
    let mut plan = Plan::default();
    let mut cursor = None::<String>;
    loop {
        let after = cursor.as_ref().map(|cursor| format!("&cursor={cursor}"));
        let path = format!("{path}{}", after.unwrap_or_default());
        let page = session.get::<ListingList>(&path).await?;
        let count = page.stores.len();
        read.try_update(|(read, total)| (*read, *total) = (*read + count, page.total));
        for entry in page.stores {
            if entry.store == request.source {
                continue;
            }
            match take_over(&request.assortment, entry.store, entry.listing.as_ref()) {
                Some(takeover) => plan.stores.push(Planned {
                    store: entry.store,
                    name: entry.name,
                    takeover,
                    before: entry.listing,
                }),
                None => plan.same += 1,
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(plan);
        }
    }
}
