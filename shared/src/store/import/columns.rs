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

/// Names are compared in lower case without spaces, dashes, underscores and brackets.
const NAMES: &[(Column, &[&str])] = &[
    (
        Column::ExternalId,
        &["externalid", "id", "code", "no", "number", "storeid", "storecode", "storeno", "门店编号", "门店编码",
          "门店代码", "店铺编号", "店号", "编号", "编码", "代码", "序号"],
    ),
    (
        Column::Name,
        &["name", "storename", "store", "门店名称", "门店名", "门店", "店名", "店铺名称", "店铺", "名称"],
    ),
    (
        Column::Address,
        &["address", "storeaddress", "addr", "location", "地址", "门店地址", "详细地址", "店铺地址"],
    ),
    (
        Column::Longitude,
        &["longitude", "lng", "lon", "long", "x", "经度", "门店经度", "坐标经度"],
    ),
    (Column::Latitude, &["latitude", "lat", "y", "纬度", "门店纬度", "坐标纬度"]),
    (
        Column::StoreType,
        &["storetype", "type", "format", "channel", "门店类型", "店铺类型", "类型", "业态", "渠道"],
    ),
    (Column::Territory, &["territory", "area", "片区", "所属片区", "区域片区"]),
];

/// Where each column stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns(Vec<(Column, usize)>);

/// Columns without which nothing can be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the header has no column for {0:?}")]
pub struct MissingColumns(pub Vec<Column>);

impl Columns {
    /// Maps a header. A second column of the same meaning is left out.
    ///
    /// # Errors
    /// When there is no column for the key or the name.
    pub fn map(header: &[&str]) -> Result<Self, MissingColumns> {
        let mut found = Vec::new();
        for (index, title) in header.iter().enumerate() {
            let title = plain(title);
            let column = NAMES
                .iter()
                .find(|(_, names)| names.contains(&title.as_str()))
                .map(|(column, _)| *column);
            if let Some(column) = column
                && !found.iter().any(|(known, _)| *known == column)
            {
                found.push((column, index));
            }
        }
        let columns = Self(found);
        let missing: Vec<Column> = [Column::ExternalId, Column::Name]
            .into_iter()
            .filter(|column| columns.index(*column).is_none())
            .collect();
        if missing.is_empty() { Ok(columns) } else { Err(MissingColumns(missing)) }
    }

    /// A row's field of that meaning, without surrounding white space; empty when there is none.
    #[must_use]
    pub fn field<'a>(&self, row: &[&'a str], column: Column) -> &'a str {
        self.index(column).and_then(|index| row.get(index)).map_or("", |field| field.trim())
    }

    fn index(&self, column: Column) -> Option<usize> {
        self.0.iter().find(|(known, _)| *known == column).map(|(_, index)| *index)
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
        let chinese = Columns::map(&["\u{feff}门店编号", "门店名称", "地址", "经度(GCJ-02)", "纬度"]);
        assert_eq!(english, chinese);
    }

    #[test]
    fn a_header_without_a_key_is_refused() {
        assert_eq!(Columns::map(&["name", "lat"]), Err(MissingColumns(vec![Column::ExternalId])));
    }
}
