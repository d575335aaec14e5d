//! What the demo company sells: sixty products of invented brands.

use shared::money::{Currency, Money};
use shared::product::Product;

/// A line of goods: brand, category, what it is called, its price in fen, and how long it keeps.
struct Line {
    brand: &'static str,
    category: &'static str,
    flavours: &'static [&'static str],
    sizes: &'static [(&'static str, u32, i64)],
    shelf_life_days: u32,
}

const LINES: [Line; 6] = [
    Line {
        brand: "青禾",
        category: "茶饮料",
        flavours: &["乌龙茶", "茉莉花茶", "桂花乌龙", "陈皮白茶", "柚子绿茶"],
        sizes: &[("500ml", 15, 450), ("1L", 12, 750)],
        shelf_life_days: 270,
    },
    Line {
        brand: "泡泡泉",
        category: "苏打水",
        flavours: &[
            "原味苏打水",
            "柠檬苏打水",
            "青瓜苏打水",
            "白桃苏打水",
            "薄荷苏打水",
        ],
        sizes: &[("480ml", 15, 500), ("330ml", 24, 380)],
        shelf_life_days: 365,
    },
    Line {
        brand: "晨果园",
        category: "果汁",
        flavours: &["橙汁", "苹果汁", "山楂汁", "葡萄汁", "石榴汁"],
        sizes: &[("300ml", 15, 650), ("1L", 6, 1_580)],
        shelf_life_days: 180,
    },
    Line {
        brand: "云谷",
        category: "谷物饮料",
        flavours: &["燕麦奶", "黑米浆", "核桃露", "红豆薏米", "小米糊"],
        sizes: &[("250ml", 24, 420), ("1L", 6, 1_350)],
        shelf_life_days: 240,
    },
    Line {
        brand: "脆山",
        category: "坚果零食",
        flavours: &["原香腰果", "海盐杏仁", "蜂蜜花生", "炭烧瓜子", "混合果仁"],
        sizes: &[("85g", 30, 990), ("250g", 12, 2_380)],
        shelf_life_days: 300,
    },
    Line {
        brand: "小满烘焙",
        category: "饼干糕点",
        flavours: &["海苔饼干", "黄油曲奇", "燕麦饼干", "芝麻薄脆", "绿豆糕"],
        sizes: &[("120g", 24, 680), ("320g", 12, 1_580)],
        shelf_life_days: 240,
    },
];

/// All products, the smaller sizes first: they stand in every store.
pub(super) fn products() -> Vec<Product> {
    let mut products = Vec::new();
    for size in 0..2 {
        for flavour in 0..5 {
            for line in &LINES {
                let number = u32::try_from(products.len()).unwrap_or(0) + 1;
                let (size, units_per_case, minor) = line.sizes[size];
                products.push(Product {
                    name: format!("{}{} {size}", line.brand, line.flavours[flavour]),
                    brand: line.brand.to_owned(),
                    category: line.category.to_owned(),
                    gtin: Some(gtin_of(number)),
                    units_per_case,
                    price: Some(Money {
                        minor,
                        currency: Currency::CNY,
                    }),
                    shelf_life_days: Some(line.shelf_life_days),
                    order: number,
                    ended_on: None,
                });
            }
        }
    }
    products
}

/// A barcode of the range that is kept for use inside a company, so that it is nobody's.
fn gtin_of(number: u32) -> String {
    let code = format!("2900000{number:05}");
    let weighted = code
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, digit)| u32::from(digit - b'0') * if place % 2 == 0 { 3 } else { 1 });
    let check = (10 - weighted.sum::<u32>() % 10) % 10;
    format!("{code}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::product::gtin::is_gtin;
    use shared::text::are_distinct;

    #[test]
    fn there_are_sixty_with_barcodes_that_are_right_and_differ() {
        let products = products();
        assert_eq!(products.len(), 60);
        let codes = || {
            products
                .iter()
                .filter_map(|product| product.gtin.as_deref())
        };
        assert!(codes().all(is_gtin) && are_distinct(codes()));
        assert!(are_distinct(products.iter().map(|product| &product.name)));
    }
}
