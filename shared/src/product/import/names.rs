//! Header names of product lists, in Chinese and English.

use crate::import::ListField;

/// Header names in the order in which they are preferred; see [`crate::import::Columns`].
pub(crate) const NAMES: &[(ListField, &[&str])] = &[
    (
        ListField::ExternalId,
        &[
            "externalid",
            "productcode",
            "productid",
            "productno",
            "itemcode",
            "itemno",
            "sku",
            "skucode",
            "产品编号",
            "产品编码",
            "产品代码",
            "商品编号",
            "商品编码",
            "商品代码",
            "货号",
            "物料编码",
            "code",
            "编码",
            "编号",
            "id",
            "no",
        ],
    ),
    (
        ListField::Name,
        &[
            "productname",
            "itemname",
            "name",
            "product",
            "item",
            "description",
            "产品名称",
            "商品名称",
            "品名",
            "产品",
            "商品",
            "名称",
        ],
    ),
    (
        ListField::Brand,
        &["brand", "brandname", "品牌", "品牌名称"],
    ),
    (
        ListField::Category,
        &[
            "category",
            "productgroup",
            "group",
            "品类",
            "类别",
            "分类",
            "产品类别",
            "商品类别",
            "大类",
        ],
    ),
    (
        ListField::Gtin,
        &[
            "gtin",
            "ean",
            "ean13",
            "upc",
            "barcode",
            "条码",
            "条形码",
            "商品条码",
            "产品条码",
            "国际条码",
            "69码",
        ],
    ),
    (
        ListField::UnitsPerCase,
        &[
            "unitspercase",
            "casesize",
            "pack",
            "packsize",
            "unitscase",
            "箱规",
            "装箱数",
            "每箱数量",
            "每箱",
            "箱装数",
            "规格数量",
        ],
    ),
    (
        ListField::Price,
        &[
            "price",
            "retailprice",
            "shelfprice",
            "零售价",
            "建议零售价",
            "售价",
            "单价",
            "价格",
        ],
    ),
    (
        ListField::ShelfLifeDays,
        &[
            "shelflifedays",
            "shelflife",
            "保质期",
            "保质期天",
            "保质期天数",
        ],
    ),
];

/// What a longer header contains, for a field that no name of [`NAMES`] was found for.
pub(crate) const PARTS: &[(ListField, &[&str])] = &[
    (ListField::Gtin, &["条码", "条形码", "barcode"]),
    (ListField::Name, &["名称", "品名"]),
    (ListField::ExternalId, &["编号", "编码", "货号"]),
    (ListField::Price, &["零售价", "price"]),
];
