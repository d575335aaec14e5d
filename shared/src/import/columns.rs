//! Which column holds which field: known by its header, remembered, or chosen by a person.

use super::{ListField, ListKind};
use std::collections::BTreeMap;

/// Where each field stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns(Vec<(ListField, usize)>);

/// Fields without a column, without which nothing can be imported.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the header has no column for {}", list(.0))]
pub struct MissingColumns(pub Vec<ListField>);

fn list(fields: &[ListField]) -> String {
    let words: Vec<&str> = fields
        .iter()
        .map(|field| match field {
            ListField::ExternalId => "the key (such as external_id or 门店编号)",
            ListField::Name => "the name (such as name or 门店名称)",
            other => other.as_str(),
        })
        .collect();
    words.join(" and for ")
}

/// What a person said of the columns of a list, by their headers: its field, or none for a column
/// that is left out. Headers that stand there twice are told apart by their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMemory(pub BTreeMap<String, Option<ListField>>);

impl ColumnMemory {
    /// Remembers a header with what was chosen for it.
    #[must_use]
    pub fn of(header: &[&str], columns: &Columns) -> Self {
        let keys = keys(header).into_iter().enumerate();
        Self(
            keys.map(|(index, key)| (key, columns.field_at(index)))
                .collect(),
        )
    }
}

impl Columns {
    /// Knows the columns by their headers; columns of unknown names are left out.
    #[must_use]
    pub fn recognise(kind: ListKind, header: &[&str]) -> Self {
        Self::recall(kind, header, &ColumnMemory::default())
    }

    /// The same, but headers that are remembered mean what was said of them.
    #[must_use]
    pub fn recall(kind: ListKind, header: &[&str], memory: &ColumnMemory) -> Self {
        let titles: Vec<String> = header.iter().map(|title| plain(title)).collect();
        let remembered: Vec<Option<&Option<ListField>>> =
            keys(header).iter().map(|key| memory.0.get(key)).collect();
        let mut columns = Self::default();
        for (index, field) in remembered.iter().enumerate() {
            if let Some(Some(field)) = field
                && columns.index(*field).is_none()
                && kind.fields().any(|known| known == *field)
            {
                columns.0.push((*field, index));
            }
        }
        for (field, names) in kind.names() {
            let found = || {
                let is = |name: &&str| {
                    let mut known = titles.iter().zip(&remembered);
                    known.position(|(title, said)| title == name && said.is_none())
                };
                names.iter().find_map(is)
            };
            columns.add_missing(*field, found);
        }
        for (field, parts) in kind.parts() {
            let taken: Vec<usize> = columns.0.iter().map(|(_, index)| *index).collect();
            let found = || {
                titles
                    .iter()
                    .zip(&remembered)
                    .enumerate()
                    .position(|(index, (title, said))| {
                        let is_free = !taken.contains(&index) && said.is_none();
                        is_free && parts.iter().any(|part| title.contains(part))
                    })
            };
            columns.add_missing(*field, found);
        }
        columns
    }

    /// As a person chose, column by column; none for one that is left out. The first of two columns
    /// with the same field counts, and fields of other lists do not.
    #[must_use]
    pub fn choose(kind: ListKind, fields: &[Option<ListField>]) -> Self {
        let mut columns = Self::default();
        for (index, field) in fields.iter().enumerate() {
            if let Some(field) = field.filter(|field| kind.fields().any(|known| known == *field)) {
                columns.add_missing(field, || Some(index));
            }
        }
        columns
    }

    /// Fields that a list of the kind needs and no column holds.
    #[must_use]
    pub fn missing(&self, kind: ListKind) -> Vec<ListField> {
        let needed = kind.needed().iter().copied();
        needed
            .filter(|field| self.index(*field).is_none())
            .collect()
    }

    /// The columns, when nothing that a list of the kind needs is missing.
    ///
    /// # Errors
    /// With the fields that no column holds.
    pub fn require(self, kind: ListKind) -> Result<Self, MissingColumns> {
        let missing = self.missing(kind);
        if missing.is_empty() {
            Ok(self)
        } else {
            Err(MissingColumns(missing))
        }
    }

    /// What the column at an index holds; none when it is left out.
    #[must_use]
    pub fn field_at(&self, index: usize) -> Option<ListField> {
        let mut known = self.0.iter();
        known.find(|(_, at)| *at == index).map(|(field, _)| *field)
    }

    /// A row's text of that field, without surrounding white space; empty when there is none.
    #[must_use]
    pub fn field<'a>(&self, row: &[&'a str], field: ListField) -> &'a str {
        self.index(field)
            .and_then(|index| row.get(index))
            .map_or("", |text| text.trim())
    }

    fn add_missing(&mut self, field: ListField, find: impl Fn() -> Option<usize>) {
        if self.index(field).is_none() {
            self.0.extend(find().map(|index| (field, index)));
        }
    }

    fn index(&self, field: ListField) -> Option<usize> {
        let mut known = self.0.iter();
        known
            .find(|(known, _)| *known == field)
            .map(|(_, index)| *index)
    }
}

/// A header's titles as they are remembered.
fn keys(header: &[&str]) -> Vec<String> {
    let mut seen = BTreeMap::<String, usize>::new();
    header
        .iter()
        .map(|title| {
            let title = plain(title);
            let count = seen.entry(title.clone()).or_insert(0);
            *count += 1;
            match *count {
                1 => title,
                more => format!("{title}#{more}"),
            }
        })
        .collect()
}

/// In lower case without spaces, dashes, underscores and what stands in brackets.
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
    use ListField::{ExternalId, Latitude, Longitude, Name};

    fn recognise(header: &[&str]) -> Columns {
        Columns::recognise(ListKind::Stores, header)
    }

    #[test]
    fn chinese_and_english_headers_mean_the_same() {
        let english = recognise(&["External ID", "name", "address", "longitude", "latitude"]);
        let chinese = recognise(&[
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
        let columns = recognise(&["序号", "门店编号", "门店名称"]);
        assert_eq!(columns.field(&["1", "A-7", "东湖店"], ExternalId), "A-7");
    }

    #[test]
    fn a_longer_title_is_known_by_its_part() {
        let columns = recognise(&["网点名称", "内部编号", "高德经度", "高德纬度"]);
        let row = ["东湖店", "A-7", "112.4", "30.2"];
        assert_eq!(
            [ExternalId, Name, Longitude, Latitude].map(|field| columns.field(&row, field)),
            ["A-7", "东湖店", "112.4", "30.2"]
        );
    }

    #[test]
    fn a_header_without_a_key_is_refused() {
        assert_eq!(
            recognise(&["name", "lat"]).require(ListKind::Stores),
            Err(MissingColumns(vec![ExternalId]))
        );
    }

    #[test]
    fn what_a_person_said_of_a_column_is_remembered_by_its_header_wherever_it_stands() {
        let header = ["备注", "甲", "名称"];
        let chosen = Columns::choose(ListKind::Stores, &[Some(Name), Some(ExternalId), None]);
        let memory = ColumnMemory::of(&header, &chosen);
        let moved = ["名称", "地址", "甲", "备注"];
        let columns = Columns::recall(ListKind::Stores, &moved, &memory);
        let fields: Vec<_> = (0..4).map(|index| columns.field_at(index)).collect();
        let known = [None, Some(ListField::Address), Some(ExternalId), Some(Name)];
        assert_eq!(fields, known);
    }

    #[test]
    fn a_column_that_was_left_out_is_not_recognised_again() {
        let header = ["编号", "名称", "地址"];
        let chosen = Columns::choose(ListKind::Stores, &[Some(ExternalId), Some(Name), None]);
        let memory = ColumnMemory::of(&header, &chosen);
        assert_eq!(Columns::recall(ListKind::Stores, &header, &memory), chosen);
    }

    #[test]
    fn of_two_columns_for_one_field_the_first_counts() {
        let columns = Columns::choose(ListKind::Stores, &[Some(Name), Some(Name)]);
        assert_eq!(
            (columns.field_at(0), columns.field_at(1)),
            (Some(Name), None)
        );
    }

    #[test]
    fn two_columns_of_one_title_are_remembered_apart() {
        let header = ["名称", "名称"];
        let chosen = Columns::choose(ListKind::Stores, &[None, Some(Name)]);
        let memory = ColumnMemory::of(&header, &chosen);
        assert_eq!(Columns::recall(ListKind::Stores, &header, &memory), chosen);
    }
}
