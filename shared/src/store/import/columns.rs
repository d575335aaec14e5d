//! Header names, in Chinese and English.

/// What a column of a store list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The store's key in the list.
    ExternalId,
    /// Its name.
    Name,
    /// Its address in one line.
    Address,
    /// Degrees east.
    Longitude,
    /// Degrees north.
    Latitude,
    /// The name of its store type.
    StoreType,
    /// The name of its territory.
    Territory,
}

/// Names in the order in which they are preferred, so that a running number is the key only of a
/// list without a better one. Compared in lower case without spaces, dashes, underscores and what
/// stands in brackets.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::ExternalId,
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
        Column::Name,
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
        Column::Address,
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
        Column::Longitude,
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
        Column::Latitude,
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
        Column::StoreType,
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
        Column::Territory,
        &["territory", "salesterritory", "片区", "所属片区"],
    ),
];

/// What a longer name contains, for a column that no name of [`NAMES`] was found for.
const PARTS: &[(Column, &[&str])] = &[
    (Column::ExternalId, &["编号", "编码"]),
    (Column::Name, &["店名", "名称"]),
    (Column::Address, &["地址", "address"]),
    (Column::Longitude, &["经度", "longitude", "lng"]),
    (Column::Latitude, &["纬度", "latitude", "lat"]),
];

/// Where each column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<(Column, usize)>);

/// Columns without which nothing can be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the header has no column for {}", list(.0))]
pub struct MissingColumns(pub Vec<Column>);

fn list(columns: &[Column]) -> String {
    let words: Vec<&str> = columns
        .iter()
        .map(|column| match column {
            Column::ExternalId => "the store's key (such as external_id or 门店编号)",
            Column::Name => "the store's name (such as name or 门店名称)",
            Column::Address => "the address",
            Column::Longitude => "the longitude",
            Column::Latitude => "the latitude",
            Column::StoreType => "the store type",
            Column::Territory => "the territory",
        })
        .collect();
    words.join(" and for ")
}

impl Columns {
    /// Maps a header; columns of unknown names are left out.
    ///
    /// # Errors
    /// When there is no column for the key or the name.
    pub fn map(header: &[&str]) -> Result<Self, MissingColumns> {
        let titles: Vec<String> = header.iter().map(|title| plain(title)).collect();
        let mut columns = Self(Vec::new());
        for (column, names) in NAMES {
            let found = names
                .iter()
                .find_map(|name| titles.iter().position(|title| title == name));
            columns.0.extend(found.map(|index| (*column, index)));
        }
        for (column, parts) in PARTS {
            if columns.index(*column).is_none() {
                let found = titles.iter().enumerate().position(|(index, title)| {
                    let is_free = columns.0.iter().all(|(_, taken)| *taken != index);
                    is_free && parts.iter().any(|part| title.contains(part))
                });
                columns.0.extend(found.map(|index| (*column, index)));
            }
        }
        let missing: Vec<Column> = [Column::ExternalId, Column::Name]
            .into_iter()
            .filter(|column| columns.index(*column).is_none())
            .collect();
        if missing.is_empty() {
            Ok(columns)
        } else {
            Err(MissingColumns(missing))
        }
    }

    /// A row's field of that meaning, without surrounding white space; empty when there is none.
    #[must_use]
    pub fn field<'a>(&self, row: &[&'a str], column: Column) -> &'a str {
        self.index(column)
            .and_then(|index| row.get(index))
            .map_or("", |field| field.trim())
    }

    fn index(&self, column: Column) -> Option<usize> {
        self.0
            .iter()
            .find(|(known, _)| *known == column)
            .map(|(_, index)| *index)
    }
}

fn plain(title: &str) -> String {
    let title = title.trim_start_matches('\u{feff}');
    let title = title.split(['(', '（', '[']).next().unwrap_or(title);
    title
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '_' | '-' | '*' | '.'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_and_english_headers_mean_the_same() {
        let english = Columns::map(&["External ID", "name", "address", "longitude", "latitude"]);
        let chinese = Columns::map(&[
            "\u{feff}门店编号",
            "门店名称",
            "地址",
            "经度(GCJ-02)",
            "纬度",
        ]);
        assert_eq!(english, chinese);
    }

    #[test]
    fn a_running_number_is_the_key_only_without_a_better_one() {
        let columns = Columns::map(&["序号", "门店编号", "门店名称"]).expect("a header");
        assert_eq!(
            columns.field(&["1", "A-7", "东湖店"], Column::ExternalId),
            "A-7"
        );
    }

    #[test]
    fn a_longer_title_is_known_by_its_part() {
        let columns =
            Columns::map(&["网点名称", "内部编号", "高德经度", "高德纬度"]).expect("a header");
        let row = ["东湖店", "A-7", "112.4", "30.2"];
        let fields = [
            Column::ExternalId,
            Column::Name,
            Column::Longitude,
            Column::Latitude,
        ];
        assert_eq!(
            fields.map(|column| columns.field(&row, column)),
            ["A-7", "东湖店", "112.4", "30.2"]
        );
    }

    #[test]
    fn a_header_without_a_key_is_refused() {
        assert_eq!(
            Columns::map(&["name", "lat"]),
            Err(MissingColumns(vec![Column::ExternalId]))
        );
    }
}
