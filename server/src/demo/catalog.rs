//! What the demo's phones would know beside stores and stops: assortments, promotions and forms.

use crate::checklist::entity::checklist_form;
use crate::database::{Error, Tx};
use crate::kinds::rows;
use crate::product::entity::listing;
use crate::promotion::entity::promotion;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _};
use shared::checklist::ChecklistForm;
use shared::ids::{FormId, PromotionId, StoreId};
use shared::product::Listing;
use shared::promotion::Promotion;
use std::collections::HashMap;

/// Stores of one statement.
const STORES_MAX: usize = 5_000;

/// Everything that work in a store is held against.
#[derive(Default)]
pub(super) struct Catalog {
    pub promotions: Vec<(PromotionId, Promotion)>,
    pub forms: Vec<(FormId, ChecklistForm)>,
    pub listings: HashMap<StoreId, Listing>,
}

pub(super) async fn load_catalog(tx: &Tx, stores: &[StoreId]) -> Result<Catalog, Error> {
    let mut catalog = Catalog::default();
    let promotions = promotion::Entity::find()
        .order_by_asc(promotion::Column::Id)
        .all(tx.connection())
        .await?;
    for row in promotions {
        let promotion = rows::from_json(&row.body)?;
        catalog.promotions.push((PromotionId(row.id), promotion));
    }
    let forms = checklist_form::Entity::find()
        .order_by_asc(checklist_form::Column::Id)
        .all(tx.connection())
        .await?;
    for row in forms {
        catalog
            .forms
            .push((FormId(row.id), rows::from_json(&row.body)?));
    }
    for part in stores.chunks(STORES_MAX) {
        let found = listing::Entity::find()
            .filter(listing::Column::StoreId.is_in(part.iter().map(|store| store.0)))
            .all(tx.connection())
            .await?;
        for row in found {
            catalog
                .listings
                .insert(StoreId(row.store_id), rows::from_json(&row.body)?);
        }
    }
    Ok(catalog)
}
