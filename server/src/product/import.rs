//! Importing a list of products, in one transaction through the same pipeline as every phone.

use super::entity::product;
use crate::app::random_bytes;
use crate::database::{Error, Tx};
use crate::import::Table;
use crate::kinds::rows::from_json;
use crate::organisation::Actor;
use crate::store::import::{ImportError, ImportReport, program};
use crate::sync::push_system;
use sea_orm::{EntityTrait as _, QueryOrder as _, QuerySelect as _};
use shared::api::imports::RowFate;
use shared::ids::{ProductId, uuid_v7};
use shared::import::{Columns, Rejection, RowReason};
use shared::product::Product;
use shared::product::import::{
    ProductPlan, ProductRow, barcode_key, barcode_of, plan_product, product_of, read_products,
};
use shared::sync::wire::Hint;
use shared::time::UtcMs;
use std::collections::HashMap;

/// Products of a company that are read; the longest catalogues stay far below.
const PRODUCTS_MAX: u64 = 50_000;

/// What a list holds.
pub(crate) struct ProductList {
    products: Vec<ProductRow>,
    pub(crate) rejected: Vec<Rejection>,
}

/// The products of a table.
pub(crate) fn list_of(table: &Table, columns: &Columns) -> ProductList {
    let rows = table
        .rows
        .iter()
        .map(|(line, cells)| (*line, cells.iter().map(String::as_str).collect()));
    let (products, mut rejected) = read_products(columns, rows);
    rejected.extend(table.unreadable.iter().map(|line| Rejection {
        row: *line,
        external_id: String::new(),
        reason: RowReason::Unreadable,
    }));
    rejected.sort_by_key(|rejection| rejection.row);
    ProductList { products, rejected }
}

/// What an import would do, from a snapshot and without writing.
pub(crate) async fn preview_in(
    tx: &Tx,
    (list, source): (&ProductList, &str),
    now: UtcMs,
) -> Result<(ImportReport, Vec<(u64, RowFate, Vec<RowReason>)>), ImportError> {
    let known = Known::read(tx).await?;
    let mut report = ImportReport::of(list.products.len(), &list.rejected, true);
    let mut fates = Vec::with_capacity(list.products.len());
    for (row, plan) in known.plan((list, source), now) {
        let fate = fate_of(&plan);
        report.count(fate);
        fates.push((row.row, fate, Vec::new()));
    }
    Ok((report, fates))
}

/// Imports a list in somebody's name. The hints are to be published after the commit.
pub(crate) async fn import_in(
    tx: &Tx,
    (list, source): (&ProductList, &str),
    actor: &Actor,
) -> Result<(ImportReport, Vec<Hint>), ImportError> {
    let known = Known::read(tx).await?;
    let mut report = ImportReport::of(list.products.len(), &list.rejected, false);
    let (mut drafts, mut rows) = (Vec::new(), Vec::new());
    for (row, plan) in known.plan((list, source), actor.now) {
        report.count(fate_of(&plan));
        if let ProductPlan::Create(draft) | ProductPlan::Update(draft) = plan {
            drafts.push(*draft);
            rows.push(row);
        }
    }
    let author = actor.user.unwrap_or_else(program);
    let pushed = push_system(tx, author, actor.now, drafts).await?;
    for (row, answer) in rows.into_iter().zip(&pushed.answers) {
        if let Some(reason) = answer.reason {
            return Err(ImportError::Refused {
                row: row.row,
                external_id: row.key.clone(),
                reason: reason.to_string(),
            });
        }
    }
    Ok((report, pushed.hints))
}

fn fate_of(plan: &ProductPlan) -> RowFate {
    match plan {
        ProductPlan::Create(_) => RowFate::New,
        ProductPlan::Update(_) => RowFate::Changed,
        ProductPlan::Unchanged => RowFate::Unchanged,
    }
}

/// The products that there are.
struct Known {
    products: HashMap<ProductId, Product>,
    by_barcode: HashMap<String, ProductId>,
    last_order: u32,
}

impl Known {
    async fn read(tx: &Tx) -> Result<Self, Error> {
        let rows = product::Entity::find()
            .order_by_asc(product::Column::OrderNumber)
            .order_by_asc(product::Column::Id)
            .limit(PRODUCTS_MAX)
            .all(tx.connection())
            .await?;
        let mut known = Self {
            products: HashMap::with_capacity(rows.len()),
            by_barcode: HashMap::new(),
            last_order: 0,
        };
        for row in rows {
            let id = ProductId(row.id);
            let product: Product = from_json(&row.body)?;
            if let Some(code) = barcode_key(&product) {
                known.by_barcode.entry(code.to_owned()).or_insert(id);
            }
            known.last_order = known.last_order.max(product.order);
            known.products.insert(id, product);
        }
        Ok(known)
    }

    /// A product is found by the key that the list gave it before, else by its barcode.
    fn find(&self, source: &str, row: &ProductRow) -> Option<(ProductId, &Product)> {
        let own = product_of(source, &row.key);
        let same = || barcode_of(row).and_then(|code| self.by_barcode.get(code).copied());
        let id = match self.products.contains_key(&own) {
            true => Some(own),
            false => same(),
        }?;
        Some((id, self.products.get(&id)?))
    }

    fn plan<'a>(
        &self,
        (list, source): (&'a ProductList, &str),
        now: UtcMs,
    ) -> Vec<(&'a ProductRow, ProductPlan)> {
        let mut fresh_id = || uuid_v7(now.0, random_bytes());
        let mut order = self.last_order;
        let plan = |row: &'a ProductRow| {
            let known = self.find(source, row);
            order += u32::from(known.is_none());
            (
                row,
                plan_product((source, row), known, order, &mut fresh_id),
            )
        };
        list.products.iter().map(plan).collect()
    }
}
