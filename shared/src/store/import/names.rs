//! Header names of store lists, in Chinese and English.

use crate::import::ListField;

type FieldNames = (ListField, &'static [&'static str]);

/// Names in the order in which they are preferred, so that a running number is the key only of a
/// list without a better one. Compared in lower case without spaces, dashes, underscores and what
/// stands in brackets.
pub(crate) const NAMES: &[FieldNames] = &[
    (
        ListField::ExternalId,
        &[
            "externalid",
            "externalkey",
            "storecode",
            "storeid",
            "storeno",
            "storenumber",
            "shopcode",
            "shopid",
            "门店编号",
            "门店编码",
            "门店代码",
            "门店id",
            "店铺编号",
            "店铺编码",
            "店铺id",
            "网点编号",
            "网点编码",
            "客户编码",
            "客户编号",
            "店号",
            "code",
            "编码",
            "编号",
            "代码",
            "id",
            "number",
            "no",
            "序号",
        ],
    ),
    (
        ListField::Name,
        &[
            "storename",
            "shopname",
            "name",
            "store",
            "shop",
            "branch",
            "门店名称",
            "门店名",
            "店铺名称",
            "店铺名",
            "网点名称",
            "店名",
            "门店",
            "店铺",
            "名称",
        ],
    ),
    (
        ListField::Address,
        &[
            "address",
            "storeaddress",
            "fulladdress",
            "streetaddress",
            "addr",
            "street",
            "location",
            "详细地址",
            "门店地址",
            "店铺地址",
            "网点地址",
            "地址",
            "位置",
        ],
    ),
    (
        ListField::Longitude,
        &[
            "longitude",
            "lng",
            "lon",
            "long",
            "x",
            "经度",
            "门店经度",
            "店铺经度",
            "坐标经度",
            "东经",
        ],
    ),
    (
        ListField::Latitude,
        &[
            "latitude",
            "lat",
            "y",
            "纬度",
            "门店纬度",
            "店铺纬度",
            "坐标纬度",
            "北纬",
        ],
    ),
    (
        ListField::StoreType,
        &[
            "storetype",
            "type",
            "format",
            "channel",
            "门店类型",
            "店铺类型",
            "类型",
            "业态",
            "渠道",
        ],
    ),
    (
        ListField::Territory,
        &["territory", "salesterritory", "片区", "所属片区"],
    ),
];

/// What a longer name contains, for a column that no name of [`NAMES`] was found for.
pub(crate) const PARTS: &[FieldNames] = &[
    (ListField::ExternalId, &["编号", "编码"]),
    (ListField::Name, &["店名", "名称"]),
    (ListField::Address, &["地址", "address"]),
    (ListField::Longitude, &["经度", "longitude", "lng"]),
    (ListField::Latitude, &["纬度", "latitude", "lat"]),
];
