//! Importing a list of products: what a row says, and what to write. Pure: the server reads the file
//! and pushes the drafts.

pub(crate) mod names;

use super::Product;
use super::gtin::is_gtin;
use super::kind::UNITS_PER_CASE_MAX;
use crate::feeds;
use crate::ids::{MutationId, ProductId, RecordId, derived_id};
use crate::import::{Columns, ListField, Rejection, RowReason};
use crate::kinds::{DraftOf, change_draft, create_draft};
use crate::money::{Currency, Money};
use crate::sync::engine::Draft;
use crate::text::is_name;
use std::collections::HashSet;
use uuid::Uuid;

/// A row that can be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRow {
    /// The line of the file on which it begins; the header is line 1.
    pub row: u64,
    /// The product's key in the list: its code there, else its barcode.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its brand.
    pub brand: String,
    /// What it is compared with on a shelf.
    pub category: String,
    /// Its barcode, with a right check digit.
    pub gtin: Option<String>,
    /// Consumer units in a case.
    pub units_per_case: Option<u32>,
    /// Usual shelf price of one unit, in yuan.
    pub price: Option<Money>,
    /// How long it keeps, in days.
    pub shelf_life_days: Option<u32>,
}

/// Reads rows, each with its line number, into products and rejections.
pub fn read_products<'a>(
    columns: &Columns,
    rows: impl IntoIterator<Item = (u64, Vec<&'a str>)>,
) -> (Vec<ProductRow>, Vec<Rejection>) {
    let (mut keys, mut codes) = (HashSet::new(), HashSet::new());
    let (mut accepted, mut rejected) = (Vec::new(), Vec::new());
    for (row, fields) in rows {
        let read = read_product(columns, (row, &fields)).and_then(|product| {
            let code = product.gtin.as_deref().map(significant);
            if !keys.insert(product.key.clone()) {
                Err(RowReason::DuplicateExternalId)
            } else if code.is_some_and(|code| !codes.insert(code.to_owned())) {
                Err(RowReason::DuplicateGtin)
            } else {
                Ok(product)
            }
        });
        match read {
            Ok(product) => accepted.push(product),
            Err(reason) => {
                let key = columns.field(&fields, ListField::ExternalId);
                rejected.push(Rejection {
                    row,
                    external_id: key.lines().next().unwrap_or_default().to_owned(),
                    reason,
                });
            }
        }
    }
    (accepted, rejected)
}

fn read_product(columns: &Columns, (row, fields): (u64, &[&str])) -> Result<ProductRow, RowReason> {
    if fields
        .iter()
        .any(|field| field.contains([char::REPLACEMENT_CHARACTER, '\0', '\n', '\r']))
    {
        return Err(RowReason::Unreadable);
    }
    let stated = |field| Some(columns.field(fields, field)).filter(|text| !text.is_empty());
    let named = |field, missing| {
        let text = stated(field).ok_or(missing)?;
        match is_name(text) {
            true => Ok(text.to_owned()),
            false => Err(RowReason::NameTooLong),
        }
    };
    let gtin = stated(ListField::Gtin).map(read_gtin).transpose()?;
    let code = stated(ListField::ExternalId).map(str::to_owned);
    let count = |field, max| stated(field).map(|text| read_count(text, max)).transpose();
    Ok(ProductRow {
        row,
        key: code
            .or_else(|| gtin.clone())
            .ok_or(RowReason::MissingExternalId)?,
        name: named(ListField::Name, RowReason::MissingName)?,
        brand: named(ListField::Brand, RowReason::MissingBrand)?,
        category: named(ListField::Category, RowReason::MissingCategory)?,
        gtin,
        units_per_case: count(ListField::UnitsPerCase, UNITS_PER_CASE_MAX)?,
        price: stated(ListField::Price).map(read_price).transpose()?,
        shelf_life_days: count(ListField::ShelfLifeDays, u32::MAX)?,
    })
}

/// A spreadsheet takes a barcode for a number and drops the zeros in front: they are put back.
fn read_gtin(text: &str) -> Result<String, RowReason> {
    let digits: String = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .collect();
    let width = [8, 12, 13, 14]
        .into_iter()
        .find(|width| digits.len() <= *width);
    let padded = width.map(|width| format!("{digits:0>width$}"));
    padded
        .filter(|code| is_gtin(code) && code.bytes().any(|digit| digit != b'0'))
        .ok_or(RowReason::InvalidGtin)
}

fn significant(gtin: &str) -> &str {
    gtin.trim_start_matches('0')
}

/// A whole number from 1, also with words behind it: "24瓶".
fn read_count(text: &str, max: u32) -> Result<u32, RowReason> {
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    match digits.parse() {
        Ok(count) if (1..=max).contains(&count) => Ok(count),
        _ => Err(RowReason::InvalidNumber),
    }
}

/// An amount of yuan with at most two decimals, in fen; never by way of a float.
fn read_price(text: &str) -> Result<Money, RowReason> {
    let plain: String = text
        .trim()
        .trim_start_matches(['¥', '￥'])
        .trim_end_matches('元')
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, ',' | '，'))
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_digits = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit());
    let part = part.trim_end_matches('0');
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) || part.len() > 2 {
        return Err(RowReason::InvalidNumber);
    }
    let minor = format!("{whole}{part:0<2}")
        .parse()
        .map_err(|_| RowReason::InvalidNumber)?;
    Ok(Money {
        minor,
        currency: Currency::CNY,
    })
}

/// The record of a product that a list names for the first time: the same list gives the same one.
#[must_use]
pub fn product_of(source: &str, key: &str) -> ProductId {
    ProductId(derived_id(
        "imported_product",
        &[source.as_bytes(), key.as_bytes()],
    ))
}

/// What a product is found by beside its record: its barcode without zeros in front.
#[must_use]
pub fn barcode_key(product: &Product) -> Option<&str> {
    product.gtin.as_deref().map(significant)
}

/// The same of a row.
#[must_use]
pub fn barcode_of(row: &ProductRow) -> Option<&str> {
    row.gtin.as_deref().map(significant)
}

/// What becomes of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum ProductPlan {
    /// A new product.
    Create(Box<Draft>),
    /// Fields of a product change.
    Update(Box<Draft>),
    /// The product is as the row says.
    Unchanged,
}

/// Compares a row with the product that it names, if there is one. An empty field takes nothing away;
/// a new product stands at `order` in lists.
pub fn plan_product(
    (source, row): (&str, &ProductRow),
    known: Option<(ProductId, &Product)>,
    order: u32,
    fresh_id: &mut dyn FnMut() -> Uuid,
) -> ProductPlan {
    let base = known.map(|(_, product)| product.clone());
    let mut wanted = base.unwrap_or_else(|| Product {
        name: String::new(),
        brand: String::new(),
        category: String::new(),
        gtin: None,
        units_per_case: 1,
        price: None,
        shelf_life_days: None,
        order,
        ended_on: None,
    });
    wanted.name.clone_from(&row.name);
    wanted.brand.clone_from(&row.brand);
    wanted.category.clone_from(&row.category);
    wanted.gtin = row.gtin.clone().or(wanted.gtin);
    wanted.units_per_case = row.units_per_case.unwrap_or(wanted.units_per_case);
    wanted.price = row.price.or(wanted.price);
    wanted.shelf_life_days = row.shelf_life_days.or(wanted.shelf_life_days);
    let id = known.map_or_else(|| product_of(source, &row.key), |(id, _)| id);
    let of = DraftOf {
        mutation: MutationId(fresh_id()),
        record: RecordId(id.0),
        feed: feeds::catalog(),
    };
    match known {
        None => ProductPlan::Create(Box::new(create_draft(of, &wanted))),
        Some((_, before)) => match change_draft(of, before, &wanted) {
            Some(draft) => ProductPlan::Update(Box::new(draft)),
            None => ProductPlan::Unchanged,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::ListKind;

    fn read(rows: &[[&'static str; 6]]) -> (Vec<ProductRow>, Vec<(u64, RowReason)>) {
        let header = ["货号", "商品名称", "品牌", "品类", "商品条码", "零售价"];
        let columns = Columns::recognise(ListKind::Products, &header);
        let numbered = (2..).zip(rows.iter().map(|row| row.to_vec()));
        let (accepted, rejected) = read_products(&columns, numbered);
        let rejected = rejected.iter().map(|one| (one.row, one.reason)).collect();
        (accepted, rejected)
    }

    #[test]
    fn a_barcode_with_a_wrong_check_digit_is_refused_and_zeros_in_front_are_put_back() {
        let (accepted, rejected) = read(&[
            ["T1", "乌龙茶", "青禾", "茶饮料", "6291041500213", "4.5"],
            ["T2", "绿茶", "青禾", "茶饮料", "6291041500214", "4.5"],
            ["T3", "红茶", "青禾", "茶饮料", "36000291452", ""],
        ]);
        assert_eq!(rejected, [(3, RowReason::InvalidGtin)]);
        let codes: Vec<_> = accepted
            .iter()
            .filter_map(|one| one.gtin.as_deref())
            .collect();
        assert_eq!(codes, ["6291041500213", "036000291452"]);
    }

    #[test]
    fn a_price_is_read_in_fen_without_a_float() {
        let fen = |text| read_price(text).map(|price| price.minor);
        assert_eq!(fen("4.5"), Ok(450));
        assert_eq!(fen("¥1,299.00"), Ok(129_900));
        assert_eq!(fen("12元"), Ok(1_200));
        for wrong in ["4.555", "-1", "free", ".5", ""] {
            assert_eq!(fen(wrong), Err(RowReason::InvalidNumber), "{wrong}");
        }
    }

    #[test]
    fn each_row_that_cannot_be_is_named_with_its_reason() {
        let (_, rejected) = read(&[
            ["", "乌龙茶", "青禾", "茶饮料", "", ""],
            ["T2", "", "青禾", "茶饮料", "", ""],
            ["T3", "乌龙茶", "", "茶饮料", "", ""],
            ["T4", "乌龙茶", "青禾", "", "", ""],
            ["T5", "乌龙茶", "青禾", "茶饮料", "6291041500213", "x"],
            ["T6", "乌龙茶", "青禾", "茶饮料", "6291041500213", ""],
            ["T6", "绿茶", "青禾", "茶饮料", "", ""],
            ["T8", "红茶", "青禾", "茶饮料", "06291041500213", ""],
        ]);
        let reasons: Vec<_> = rejected.into_iter().map(|(_, reason)| reason).collect();
        assert_eq!(
            reasons,
            [
                RowReason::MissingExternalId,
                RowReason::MissingName,
                RowReason::MissingBrand,
                RowReason::MissingCategory,
                RowReason::InvalidNumber,
                RowReason::DuplicateExternalId,
                RowReason::DuplicateGtin,
            ]
        );
    }

    #[test]
    fn the_same_list_again_changes_nothing_and_an_empty_field_takes_nothing_away() {
        let (rows, _) = read(&[["T1", "乌龙茶", "青禾", "茶饮料", "6291041500213", "4.5"]]);
        let mut fresh = || Uuid::from_u128(1);
        let ProductPlan::Create(draft) = plan_product(("list", &rows[0]), None, 1, &mut fresh)
        else {
            panic!("a new product");
        };
        let crate::sync::Operation::Create { body } = draft.op else {
            panic!("a creation");
        };
        let product: Product = crate::kinds::decode(body).expect("a product");
        let known = Some((product_of("list", "T1"), &product));
        let again = plan_product(("list", &rows[0]), known, 2, &mut fresh);
        assert_eq!(again, ProductPlan::Unchanged);
        let (bare, _) = read(&[["T1", "乌龙茶", "青禾", "茶饮料", "", ""]]);
        let bare = plan_product(("list", &bare[0]), known, 2, &mut fresh);
        assert_eq!(bare, ProductPlan::Unchanged);
    }
}
